"""Verbs of course evaluation. What is said is anonymous to everybody but the one who said it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from courses.models import CoursePage, Enrolment

from ..models import Evaluation, EvaluationForm, EvaluationQuestion, EvaluationScore
from ..models.evaluation import BEST, LONGEST_REMARK
from ..permissions import moderates_site

#: How long one may change what one said.
CHANGE_TIME = timedelta(days=30)
MOST_QUESTIONS = 10


@transaction.atomic
def publish_questions(texts: Sequence[str], *, by: User | None, at: datetime) -> EvaluationForm:
    """Ask these questions from now on, the last one for the overall mark; earlier answers stay with their questions."""
    if by is not None and not moderates_site(by):
        raise PermissionDenied
    wanted = [text.strip() for text in texts if text.strip()]
    if not 1 <= len(wanted) <= MOST_QUESTIONS or len(set(wanted)) != len(wanted):
        raise ValidationError(_("请填写 1 至 %(count)s 个不重复的问题，每行一个。") % {"count": MOST_QUESTIONS})
    if any(len(text) > 100 for text in wanted):
        raise ValidationError(_("每个问题最多 100 字。"))
    last = EvaluationForm.objects.select_for_update().first()
    form = EvaluationForm.objects.create(number=last.number + 1 if last else 1, at=at, by=by)
    EvaluationQuestion.objects.bulk_create(
        EvaluationQuestion(form=form, text=text, position=number) for number, text in enumerate(wanted)
    )
    record("publish_evaluation", by=by, at=at, target=form, number=form.number)
    return form


def may_evaluate(course: CoursePage, user: User, *, at: datetime) -> bool:
    """Say whether `user` may say something about `course` now: after finishing it, and to change it for 30 days."""
    if not Enrolment.objects.filter(user=user, course=course).completed().exists():
        return False
    said = Evaluation.objects.filter(user=user, course=course).first()
    return said is None or at < said.at + CHANGE_TIME


@transaction.atomic
def evaluate(course: CoursePage, scores: Mapping[int, int], *, remark: str, by: User, at: datetime) -> Evaluation:
    """Keep what `by` thinks of `course`: 1 to 5 for every question (by primary key); again, it replaces the first."""
    User.objects.select_for_update().get(pk=by.pk)
    if not may_evaluate(course, by, at=at):
        raise PermissionDenied
    said = Evaluation.objects.filter(user=by, course=course).select_related("form").first()
    form = said.form if said else EvaluationForm.objects.first()
    if form is None:
        raise PermissionDenied
    asked = set(form.questions.values_list("pk", flat=True))
    if set(scores) != asked or any(not 1 <= value <= BEST for value in scores.values()):
        raise ValidationError(_("请回答每个问题。"))
    remark = remark.replace("\0", "").strip()
    if len(remark) > LONGEST_REMARK:
        raise ValidationError(_("意见最多 %(count)s 字。") % {"count": LONGEST_REMARK})
    if said is None:
        said = Evaluation(form=form, course=course, user=by, at=at)
    said.remark, said.changed_at = remark, at
    said.save()
    said.scores.all().delete()
    EvaluationScore.objects.bulk_create(
        EvaluationScore(evaluation=said, question_id=question, value=value) for question, value in scores.items()
    )
    return said
