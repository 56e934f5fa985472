"""The reading vocabulary of reading lists and contests."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Audience
from accounts.permissions import Power, units_for

if TYPE_CHECKING:
    from accounts.models import User
    from library.models import LibraryDocument

    from .models import Contest, Entry, Judgement, Juror, ReadingList


class ReadingListQuerySet(QuerySet["ReadingList"]):
    """Reading lists."""

    def managed_by(self, user: User) -> ReadingListQuerySet:
        """Return the lists of the units in which `user` organises activities."""
        return self.filter(organiser__in=units_for(user, Power.MANAGE_ACTIVITIES))

    def for_learner(self, user: User, *, at: datetime) -> ReadingListQuerySet:
        """Return what was set for `user`, and what they have read for, with ``my_read`` and ``needed`` (required)."""
        from .models import ReadingRecord

        reaching = Audience.objects.reaching(user, on=timezone.localdate(at)).values("pk")
        mine = ReadingRecord.objects.filter(item__reading_list=OuterRef("pk"), user=user)
        lists = self.filter(published_at__isnull=False).filter(Q(audience__in=reaching) | Exists(mine))
        read = mine.filter(item__required=True).order_by().values("item__reading_list").annotate(n=Count("pk"))
        return lists.annotate(
            my_read=Coalesce(Subquery(read.values("n"), output_field=IntegerField()), 0),
            needed=Count("items", filter=Q(items__required=True)),
        )

    def with_figures(self) -> ReadingListQuerySet:
        """Annotate how many ``things`` are listed and how many ``readers`` have marked at least one."""
        return self.annotate(things=Count("items", distinct=True), readers=Count("items__records__user", distinct=True))


def lists_naming(document: LibraryDocument) -> int:
    """Return how many reading lists name `document`, drafts and past ones too: who read for one looks it up again."""
    from .models import ReadingItem

    return ReadingItem.objects.filter(document=document).values("reading_list").distinct().count()


class ContestQuerySet(QuerySet["Contest"]):
    """Contests."""

    def managed_by(self, user: User) -> ContestQuerySet:
        """Return the contests of the units in which `user` organises activities."""
        return self.filter(organiser__in=units_for(user, Power.MANAGE_ACTIVITIES))

    def for_learner(self, user: User, *, at: datetime) -> ContestQuerySet:
        """Return the contests that are called for `user`, and those in which they take part."""
        from .models import Entry

        reaching = Audience.objects.reaching(user, on=timezone.localdate(at)).values("pk")
        mine = Entry.objects.filter(contest=OuterRef("pk"), user=user)
        called = self.exclude(state="draft").filter(Q(audience__in=reaching) | Exists(mine))
        return called.annotate(
            my_submitted=Subquery(mine.values("submitted_at")[:1]), my_award=Subquery(mine.values("result__award")[:1])
        )

    def judged_by(self, user: User) -> ContestQuerySet:
        """Return the contests that `user` judges now."""
        return self.filter(state="judging", jurors__user=user.pk, jurors__left_at=None)

    def with_figures(self) -> ContestQuerySet:
        """Annotate how many entries were ``handed_in``."""
        return self.annotate(handed_in=Count("entries", filter=Q(entries__submitted_at__isnull=False)))


class JurorQuerySet(QuerySet["Juror"]):
    """Juries."""

    def sitting(self) -> JurorQuerySet:
        """Return those whose marks count: not who left before the end."""
        return self.filter(left_at=None)


class JudgementQuerySet(QuerySet["Judgement"]):
    """Judgements."""

    def counting(self) -> JudgementQuerySet:
        """Return those of the jurors whose marks count."""
        return self.filter(juror__left_at=None)

    def remarks_on(self, entry: Entry) -> QuerySet[Judgement, str]:
        """Return what the jury wrote about `entry`, in the order of the text, so that nobody guesses whose it is."""
        said = self.counting().filter(entry=entry, entry__contest__state="published").exclude(comment="")
        return said.order_by("comment", "pk").values_list("comment", flat=True)


class EntryQuerySet(QuerySet["Entry"]):
    """Entries."""

    def submitted(self) -> EntryQuerySet:
        """Return what was handed in; drafts are their writers' own."""
        return self.filter(submitted_at__isnull=False)

    def ranked(self) -> EntryQuerySet:
        """Return the entries of published results, the best first."""
        return self.filter(result__isnull=False).select_related("result", "user", "unit").order_by("result__rank", "pk")
