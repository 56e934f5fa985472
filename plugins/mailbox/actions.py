"""Verbs of the mailbox. Audit entries name the letter's number and never its content."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import User
from accounts.participation import WRITE, standing_of
from workdays.models import Day

from .models import Letter, Reading, Reply

#: Letters a person may send on one day.
LETTERS_A_DAY = 10
#: Working days within which every letter is answered (SPEC M08).
TERM = 20
#: Letters and figures that are not taken for one another when read out on the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class NotEntitled(Exception):
    """The person neither holds a post nor was admitted to writing by review."""


class TooManyLetters(Exception):
    """The person sent as many letters today as one may."""


class AlreadyAnswered(Exception):
    """Somebody else answered in the meantime."""


@transaction.atomic
def send_letter(sender: User, *, kind: str, subject: str, body: str, at: datetime) -> Letter:
    """Hand in a letter and give it a receipt number and a term of 20 working days.

    Raise :class:`NotEntitled` for people who were not reviewed and :class:`TooManyLetters` after ten letters a day.
    """
    # The lock keeps two browsers of one person from both being the tenth.
    User.objects.select_for_update().get(pk=sender.pk)
    standing = standing_of(sender, WRITE)
    if standing is None:
        raise NotEntitled
    today = timezone.localdate(at)
    if Letter.objects.sent_by(sender).received_on(today).count() >= LETTERS_A_DAY:
        raise TooManyLetters
    letter = Letter.objects.create(
        receipt=f"X{today:%Y%m%d}-" + "".join(secrets.choice(ALPHABET) for _ in range(6)),
        sender=sender,
        unit=standing.unit,
        kind=Letter.Kind(kind),
        subject=subject,
        body=body,
        created_at=at,
        due_on=Day.objects.add_workdays(today, TERM),
    )
    record("send_letter", by=sender, at=at, target=letter, receipt=letter.receipt)
    return letter


@transaction.atomic
def open_letter(letter: Letter, *, by: User, at: datetime) -> None:
    """Record that the handler `by` reads the letter; whoever opens it first is responsible from then on."""
    locked = Letter.objects.select_for_update().get(pk=letter.pk)
    if locked.state == Letter.State.RECEIVED:
        locked.state, locked.responsible = Letter.State.HANDLING, by
        locked.save(update_fields=["state", "responsible"])
    Reading.objects.create(letter=locked, reader=by, at=at)
    record("open_letter", by=by, at=at, target=letter, receipt=letter.receipt)
    letter.refresh_from_db(fields=["state", "responsible"])


@transaction.atomic
def answer_letter(letter: Letter, *, outcome: str, body: str, by: User, at: datetime) -> Reply:
    """Answer the letter, which closes it; raise :class:`AlreadyAnswered` when that happened before."""
    locked = Letter.objects.select_for_update().get(pk=letter.pk)
    if locked.state == Letter.State.ANSWERED:
        raise AlreadyAnswered
    reply = Reply.objects.create(letter=locked, author=by, outcome=Reply.Outcome(outcome), body=body, at=at)
    locked.state, locked.responsible = Letter.State.ANSWERED, locked.responsible or by
    locked.save(update_fields=["state", "responsible"])
    record("answer_letter", by=by, at=at, target=letter, receipt=letter.receipt, outcome=reply.outcome)
    letter.refresh_from_db(fields=["state", "responsible"])
    return reply
