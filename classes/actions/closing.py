"""Closing a class and undoing that: hours and certificates come and go by adding lines, never by deleting any."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Posting, User

from ..checklist import checklist_of
from ..models import Certificate, ClassEvent, ClassMember, TrainingClass, TrainingHours
from ..results import MemberResult
from ..signals import class_closed, class_reopened
from .log import demand_state, locked, log

State = TrainingClass.State
#: Letters and figures that are not taken for one another when read out on the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
#: Letters of the code on a certificate: 31 to the 10th power are 8 × 10¹⁴ possibilities.
CODE_LENGTH = 10


class NotReady(ValidationError):
    """Something on the list is missing; the messages name it."""


@transaction.atomic
def close_class(training_class: TrainingClass, *, by: User | None, at: datetime) -> list[MemberResult]:
    """Close the class: whoever fulfilled everything graduates, gets hours and the certificate. Return all results.

    Raise :class:`NotReady` with what the list misses.
    """
    found = locked(training_class, by=by)
    demand_state(found, State.OPEN, State.RUNNING, message=_("只有进行中的班次可以结班。"))
    checked = checklist_of(found, at=at)
    if not checked.ready:
        raise NotReady([f"{item.label}：{item.detail}" for item in checked.missing])
    found.state, found.closed_at, found.closings = State.CLOSED, at, found.closings + 1
    found.save(update_fields=["state", "closed_at", "closings"])
    graduates = checked.graduates
    found.members.active().update(graduated=False)
    found.members.filter(pk__in=[result.member.pk for result in graduates]).update(graduated=True)
    _give_hours(found, graduates, at=at)
    if found.with_certificate:
        _issue_certificates(found, graduates, at=at)
    text = _("结业 %(done)d 人，未结业 %(not)d 人") % {"done": len(graduates), "not": len(checked.behind)}
    log(found, ClassEvent.Kind.CLOSED, by=by, at=at, text=text, verb="close_class")
    transaction.on_commit(lambda: class_closed.send_robust(TrainingClass, class_id=found.pk, at=at))
    return checked.results


def _give_hours(training_class: TrainingClass, results: Sequence[MemberResult], *, at: datetime) -> None:
    entries = [
        TrainingHours(
            user_id=result.member.user_id,
            category=TrainingHours.Category.TRAINING,
            title=training_class.title,
            hours=hours,
            earned_on=training_class.ends_on,
            recorded_at=at,
            training_class=training_class,
            key=f"class:{training_class.pk}:{training_class.closings}:{result.member.user_id}",
        )
        for result in results
        if (hours := result.hours(training_class)) > 0
    ]
    TrainingHours.objects.bulk_create(entries, batch_size=1000)


def _issue_certificates(training_class: TrainingClass, results: Sequence[MemberResult], *, at: datetime) -> None:
    """Issue with name and post as they are on the last day of the class. The class is locked, so numbers run on."""
    first = Certificate.objects.filter(member__training_class=training_class).count() + 1
    users = [result.member.user_id for result in results]
    posts = {
        posting.user_id: posting
        for posting in Posting.objects.on(training_class.ends_on).filter(user__in=users).select_related("unit")
    }
    year = timezone.localdate(at).year
    certificates = []
    for number, result in enumerate(results, start=first):
        posting = posts.get(result.member.user_id)
        certificates.append(
            Certificate(
                number=f"{year}-{training_class.pk:05d}-{number:04d}",
                code="".join(secrets.choice(ALPHABET) for _letter in range(CODE_LENGTH)),
                member=result.member,
                name=result.member.user.real_name,
                workplace=f"{posting.unit.name}{posting.post}" if posting else "",
                title=training_class.title,
                organiser=training_class.organiser.name,
                starts_on=training_class.starts_on,
                ends_on=training_class.ends_on,
                hours=result.hours(training_class),
                issued_at=at,
            )
        )
    Certificate.objects.bulk_create(certificates, batch_size=1000)


@transaction.atomic
def reopen_class(training_class: TrainingClass, *, reason: str, by: User | None, at: datetime) -> None:
    """Undo the closing: hours are taken back by further lines, certificates are revoked, the reason is in the log."""
    found = locked(training_class, by=by)
    demand_state(found, State.CLOSED, message=_("班次没有结班，不必撤销。"))
    if not reason.strip():
        raise ValidationError({"reason": _("请写明原因。")})
    found.state, found.closed_at = State.RUNNING, None
    found.save(update_fields=["state", "closed_at"])
    taken_back = reverse_hours(list(found.earned.counting()), at=at)
    revoked = Certificate.objects.valid().filter(member__training_class=found).update(revoked_at=at)
    ClassMember.objects.filter(training_class=found).update(graduated=None)
    text = _("%(reason)s（冲销学时 %(hours)d 笔，撤销证书 %(certificates)d 份）") % {
        "reason": reason.strip()[:200],
        "hours": taken_back,
        "certificates": revoked,
    }
    log(found, ClassEvent.Kind.REOPENED, by=by, at=at, text=text, verb="reopen_class")
    transaction.on_commit(lambda: class_reopened.send_robust(TrainingClass, class_id=found.pk, at=at))


def reverse_hours(entries: Sequence[TrainingHours], *, at: datetime) -> int:
    """Take lines of hours back, each by one further line; return how many."""
    reversals = [
        TrainingHours(
            user_id=entry.user_id,
            category=entry.category,
            title=entry.title,
            hours=-entry.hours,
            earned_on=entry.earned_on,
            recorded_at=at,
            training_class_id=entry.training_class_id,
            viewing_id=entry.viewing_id,
            reverses=entry,
            key=f"{entry.key}:back",
        )
        for entry in entries
    ]
    TrainingHours.objects.bulk_create(reversals, batch_size=1000)
    return len(reversals)
