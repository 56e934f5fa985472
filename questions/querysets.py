"""The reading vocabulary of the question bank."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet
from treebeard.mp_tree import MP_NodeManager, MP_NodeQuerySet

from accounts.permissions import HOLDERS, Power, may
from accounts.querysets import ROOT_PATH_LENGTH, scope_paths, within

if TYPE_CHECKING:
    from accounts.models import User

    from .models import KnowledgePoint, Question, QuestionImport, QuestionPair, QuestionPicture


def _scope_of(user: User, power: Power) -> Q:
    """Return the condition on ``scope`` that `user` holds `power` there; what is the city's needs the root."""
    paths = scope_paths(user, *HOLDERS[power])
    scope = within(paths, "scope__path")
    if any(len(path) == ROOT_PATH_LENGTH for path in paths):
        scope |= Q(scope=None)
    return scope


class QuestionQuerySet(QuerySet["Question"]):
    """Questions."""

    def visible_to(self, user: User) -> QuestionQuerySet:
        """Return the questions that `user` may see with their solutions (deny by default)."""
        return self.filter(_scope_of(user, Power.SEE_QUESTIONS)) if user.is_authenticated else self.none()

    def kept_by(self, user: User) -> QuestionQuerySet:
        """Return the questions that `user` may change."""
        return self.filter(_scope_of(user, Power.KEEP_QUESTIONS)) if user.is_authenticated else self.none()

    def listed(self) -> QuestionQuerySet:
        """Return what the bank lists: a passage stands for its questions."""
        return self.filter(parent=None)

    def usable(self, on: date) -> QuestionQuerySet:
        """Return what a paper made on the day `on` may take: ready and valid; a passage is taken as one block."""
        asked = ~Q(kind="passage") | Q(children__isnull=False)
        valid = Q(valid_until=None) | Q(valid_until__gte=on)
        return self.filter(pk__in=self.model.objects.filter(asked).values("pk")).listed().filter(valid, state="ready")

    def below(self, point: KnowledgePoint) -> QuestionQuerySet:
        """Return the questions of a knowledge point and of those below it."""
        return self.filter(point__path__startswith=point.path)

    def about(self, words: str) -> QuestionQuerySet:
        """Return the questions in whose texts or number all of the words stand, also within Chinese sentences."""
        found = self
        for word in unicodedata.normalize("NFKC", words).casefold().split()[:8]:
            found = found.filter(Q(plain__contains=word) | Q(number__iexact=word))
        return found

    def asked(self) -> QuestionQuerySet:
        """Return the questions that somebody uses or has answered (``questions.figures``)."""
        return self.filter(figures__uses__gt=0)


class QuestionPictureQuerySet(QuerySet["QuestionPicture"]):
    """Pictures of questions."""

    def visible_to(self, user: User) -> QuestionPictureQuerySet:
        """Return the pictures of the bank that `user` sees, and those of questions that `user` sees."""
        if not user.is_authenticated:
            return self.none()
        from .models import Question, QuestionVersion

        versions = QuestionVersion.objects.filter(question__in=Question.objects.visible_to(user))
        shown = self.model.versions.through.objects.filter(questionversion__in=versions)
        return self.filter(_scope_of(user, Power.SEE_QUESTIONS) | Q(pk__in=shown.values("questionpicture")))

    def insertable_by(self, user: User) -> QuestionPictureQuerySet:
        """Return the pictures that `user` may put into questions: of the own scope, or the city's."""
        if not user.is_authenticated or not may(user, Power.KEEP_QUESTIONS):
            return self.none()
        return self.filter(_scope_of(user, Power.KEEP_QUESTIONS) | Q(scope=None))

    def about(self, words: str) -> QuestionPictureQuerySet:
        """Return the pictures in whose title all of the words stand."""
        found = self
        for word in words.split()[:8]:
            found = found.filter(title__icontains=word)
        return found


class KnowledgePointQuerySet(MP_NodeQuerySet):
    """Knowledge points."""

    def with_counts(self) -> KnowledgePointQuerySet:
        """Annotate ``question_count``: the questions that lie at this very point."""
        return self.annotate(question_count=Count("questions"))


class KnowledgePointManager(MP_NodeManager.from_queryset(KnowledgePointQuerySet)):  # type: ignore[misc]
    """Knowledge points in tree order."""

    def get_queryset(self) -> KnowledgePointQuerySet:
        """Return our queryset: treebeard's manager would always return its own."""
        return KnowledgePointQuerySet(self.model, using=self._db).order_by("path")


class QuestionPairQuerySet(QuerySet["QuestionPair"]):
    """Pairs of questions that say nearly the same."""

    def visible_to(self, user: User) -> QuestionPairQuerySet:
        """Return the pairs of which `user` may see both questions and neither is retired."""
        from .models import Question

        seen = Question.objects.visible_to(user).listed().exclude(state="retired").values("pk")
        return self.filter(first__in=seen, second__in=seen)


class QuestionImportQuerySet(QuerySet["QuestionImport"]):
    """Imports."""

    def visible_to(self, user: User) -> QuestionImportQuerySet:
        """Return the imports into questions that `user` may change."""
        return self.filter(_scope_of(user, Power.KEEP_QUESTIONS)) if user.is_authenticated else self.none()
