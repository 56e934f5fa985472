"""Verbs on contests before anything is judged: make, change, criteria, jury, call, cancel."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions import make_audience
from accounts.audit import record
from accounts.models import Unit, User
from accounts.permissions import Power, demand_in
from notices.actions import notify

from ..models import Contest, Criterion, Juror
from ..notice_kinds import CANCELLED
from .reading import NotNowError

FIELDS = ("title", "kind", "call", "opens_at", "deadline", "takes_file", "least")
State = Contest.State


def lock(contest: Contest, by: User | None, *states: str) -> Contest:
    """Return the contest, locked; raise :class:`NotNowError` unless it is in one of `states`."""
    found = Contest.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=contest.pk)
    demand_in(by, Power.MANAGE_ACTIVITIES, found.organiser)
    if found.state not in states:
        raise NotNowError(_("活动现在是“%(state)s”，不能这样做。") % {"state": found.get_state_display()})
    return found


@transaction.atomic
def make_contest(organiser: Unit, values: Mapping[str, Any], *, by: User | None, at: datetime) -> Contest:
    """Prepare a contest; nobody sees it before it is called. Raises ``ValidationError``."""
    demand_in(by, Power.MANAGE_ACTIVITIES, organiser)
    made = Contest(organiser=organiser, made_by=by, made_at=at, **{name: values[name] for name in FIELDS})
    made.audience = make_audience(organiser)
    made.full_clean(exclude=["audience", "made_by"])
    made.save()
    record("make_contest", by=by, at=at, target=made, title=made.title)
    return made


@transaction.atomic
def edit_contest(contest: Contest, values: Mapping[str, Any], *, by: User | None, at: datetime) -> Contest:
    """Change a contest; once it is called, it may not end earlier nor ask for more."""
    found = lock(contest, by, State.DRAFT, State.OPEN)
    harder = values["least"] > found.least or (found.takes_file and not values["takes_file"])
    if found.state == State.OPEN and (values["deadline"] < found.deadline or harder):
        raise ValidationError(_("已发布的活动不能提前截止，也不能提高要求。"))
    for name in FIELDS:
        setattr(found, name, values[name])
    found.full_clean(exclude=["audience", "made_by"])
    found.save()
    record("edit_contest", by=by, at=at, target=found, title=found.title)
    return found


@transaction.atomic
def add_criterion(contest: Contest, *, name: str, most: int, by: User | None, at: datetime) -> Criterion:
    """Add what the jury looks at; not while it judges. Raises ``ValidationError``."""
    found = lock(contest, by, State.DRAFT, State.OPEN)
    last = found.criteria.order_by("-position").first()
    made = Criterion(contest=found, name=name.strip(), most=most, position=last.position + 1 if last else 0)
    made.full_clean()
    made.save()
    record("edit_contest", by=by, at=at, target=found, title=found.title, criterion=made.name)
    return made


@transaction.atomic
def remove_criterion(criterion: Criterion, *, by: User | None, at: datetime) -> None:
    """Remove what the jury looks at; not while it judges."""
    found = lock(criterion.contest, by, State.DRAFT, State.OPEN)
    record("edit_contest", by=by, at=at, target=found, title=found.title, removed=criterion.name)
    criterion.delete()


@transaction.atomic
def add_jurors(contest: Contest, people: Iterable[User], *, by: User | None, at: datetime) -> int:
    """Add people to the jury; return how many are new. Who takes part cannot judge: ``ValidationError``."""
    found = lock(contest, by, State.DRAFT, State.OPEN, State.JUDGING)
    people = list(people)
    taking_part = found.entries.filter(user__in=people).select_related("user")
    if names := "、".join(entry.user.real_name for entry in taking_part):
        raise ValidationError(_("%(names)s参加了这项活动，不能担任评委。") % {"names": names})
    known = set(found.jurors.sitting().values_list("user_id", flat=True))
    new = [person for person in people if person.pk not in known]
    # Who left comes back as the same juror, with the marks given before.
    back = found.jurors.filter(user__in=new)
    returning = set(back.values_list("user_id", flat=True))
    back.update(left_at=None, left_reason="")
    Juror.objects.bulk_create([Juror(contest=found, user=person) for person in new if person.pk not in returning])
    if new:
        record("add_jurors", by=by, at=at, target=found, people=[person.pk for person in new])
    return len(new)


@transaction.atomic
def remove_juror(juror: Juror, *, by: User | None, at: datetime) -> None:
    """Take somebody off the jury; who has judged something is excused instead. Raises :class:`NotNowError`."""
    found = lock(juror.contest, by, State.DRAFT, State.OPEN, State.JUDGING)
    if juror.judgements.exists():
        raise NotNowError(_("这位评委已经打分，不能移除。"))
    record("remove_juror", by=by, at=at, target=found, about=juror.user)
    juror.delete()


@transaction.atomic
def excuse_juror(juror: Juror, *, reason: str, by: User | None, at: datetime) -> None:
    """Let a juror go who began and cannot finish: the marks stay on record and count no more.

    Raises :class:`NotNowError` for a juror who judged everything, so that no opinion is dropped, and without a reason.
    """
    found = lock(juror.contest, by, State.JUDGING)
    left = found.entries.submitted().exclude(judgements__juror=juror).count()
    if not left or not found.jurors.sitting().filter(pk=juror.pk).exists():
        raise NotNowError(_("这位评委已经评完或已经退出。"))
    if not reason.strip():
        raise NotNowError(_("请写明原因。"))
    juror.left_at, juror.left_reason = at, reason.strip()[:200]
    juror.save(update_fields=["left_at", "left_reason"])
    record("excuse_juror", by=by, at=at, target=found, about=juror.user, reason=juror.left_reason, not_judged=left)


@transaction.atomic
def call_for_entries(contest: Contest, *, by: User | None, at: datetime) -> Contest:
    """Call the contest: whom it is for sees it from now on."""
    found = lock(contest, by, State.DRAFT)
    if found.deadline <= at:
        raise NotNowError(_("截止时间已过，请先修改。"))
    found.state = State.OPEN
    found.save(update_fields=["state"])
    record("call_contest", by=by, at=at, target=found, title=found.title)
    return found


@transaction.atomic
def cancel_contest(contest: Contest, *, reason: str, by: User | None, at: datetime) -> None:
    """Call a contest off before its results; entries stay with their writers, who are told the reason like the jury."""
    found = lock(contest, by, State.DRAFT, State.OPEN, State.JUDGING)
    if found.state != State.DRAFT:
        concerned = Q(pk__in=found.entries.values("user")) | Q(pk__in=found.jurors.sitting().values("user"))
        people = User.objects.active().filter(concerned).only("pk")
        notify(people, CANCELLED, at=at, url=reverse("activities:contests"), title=found.title, reason=reason)
    found.state = State.CANCELLED
    found.save(update_fields=["state"])
    record("cancel_contest", by=by, at=at, target=found, title=found.title, reason=reason)
