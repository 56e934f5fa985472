"""Verbs of writers. Audit entries name the letter's number and never its content."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import Unit, User
from accounts.participation import WRITE, standing_of
from lms.encryption import keyed_hash
from notices.actions import notify

from ..attachments import attach
from ..entries import note_entry
from ..envelope import current_key, new_wrapped_key
from ..models import Channel, Draft, Entry, Letter, LetterType, Priority, Satisfaction
from ..notice_kinds import LETTER_SUPPLEMENTED
from ..terms import due_date, term_of
from .boxes import box_for

#: Letters a person may send on one day.
LETTERS_A_DAY = 10
#: A draft that nobody touched for so long is erased, as those of nominations are.
DRAFT_LIFE = timedelta(days=30)
#: Letters and figures that are not taken for one another when read out on the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
#: Characters of the code with which a writer without account comes back: 99 bits.
CODE_LENGTH = 20


class NotEntitled(Exception):
    """The person neither holds a post nor was admitted to writing by review."""


class TooManyLetters(Exception):
    """The person sent as many letters today as one may."""


class TypeRetired(Exception):
    """Letters of this type are not taken any more."""


class DraftChanged(Exception):
    """The draft is not what was to be sent: it was changed in another window, or it was sent already."""


class LetterClosed(Exception):
    """The letter is closed, or not yet, so that this cannot be done."""


@dataclass(frozen=True, repr=False)
class Words:
    """What somebody writes: sealed with the letter's key."""

    subject: str
    body: str
    name: str = ""
    telephone: str = ""
    files: Iterable[IO[bytes]] = field(default=())

    def sealed_part(self) -> dict[str, str]:
        """Return what is written down, without empty parts about the person."""
        about = {"name": self.name, "telephone": self.telephone}
        return {"subject": self.subject, "body": self.body} | {key: value for key, value in about.items() if value}


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def hash_code(code: str) -> str:
    """Return the keyed hash of a receipt code as people type it: small letters, spaces and hyphens do not matter."""
    plain = "".join(character for character in code.upper() if character.isalnum())
    return keyed_hash(plain, purpose="mailbox.code")


def _make(
    words: Words, *, kind: LetterType, unit: Unit, sender: User | None, code_hash: str | None, at: datetime
) -> Letter:
    box = box_for(unit, at=at)
    box_key = current_key(box)
    today = timezone.localdate(at)
    uid = uuid4()
    priority = Priority.objects.get(code=Priority.NORMAL)
    term = term_of(kind, priority)
    letter = Letter.objects.create(
        uid=uid,
        receipt=f"X{today:%Y%m%d}-{_random(6)}",
        channel=kind.channel,
        kind=kind,
        sender=sender,
        code_hash=code_hash,
        unit=unit,
        box=box,
        box_key=box_key,
        wrapped_key=new_wrapped_key(box_key, uid),
        created_at=at,
        priority=priority,
        term=term,
        due_on=due_date(today, term=term),
    )
    entry = note_entry(letter, Entry.Kind.LETTER, by=sender, at=at, words=words.sealed_part())
    attach(letter, entry, words.files)
    record("send_letter", by=sender, at=at, target=letter, receipt=letter.receipt)
    return letter


@transaction.atomic
def send_letter(
    sender: User,
    *,
    kind: str,
    subject: str,
    body: str,
    at: datetime,
    files: Iterable[IO[bytes]] = (),
    version: str | None = None,
) -> Letter:
    """Hand in a letter of a known person and give it a receipt number and its term (SPEC M08); end the draft.

    With `version` the draft must be that one (``Draft.version``), so that two clicks send once.
    Raise :class:`NotEntitled` for people who were not reviewed, :class:`TooManyLetters` after ten letters a day,
    :class:`TypeRetired` and ``AttachmentError`` for types and files that are not taken, and :class:`DraftChanged`.
    """
    # The lock keeps two browsers of one person from both being the tenth.
    User.objects.select_for_update().get(pk=sender.pk)
    if version is not None and version not in {draft.version for draft in Draft.objects.filter(user=sender)}:
        raise DraftChanged
    standing = standing_of(sender, WRITE)
    if standing is None:
        raise NotEntitled
    if Letter.objects.sent_by(sender).received_on(timezone.localdate(at)).count() >= LETTERS_A_DAY:
        raise TooManyLetters
    found = LetterType.objects.filter(code=kind, is_active=True).first()
    if found is None:
        raise TypeRetired
    words = Words(subject, body, files=files)
    letter = _make(words, kind=found, unit=standing.unit, sender=sender, code_hash=None, at=at)
    Draft.objects.filter(user=sender, channel=found.channel).delete()
    return letter


@transaction.atomic
def send_public_letter(words: Words, *, kind: LetterType, unit: Unit, at: datetime) -> tuple[Letter, str]:
    """Hand in a letter of somebody without account; return it with the code to come back with, which nobody stores.

    Raise :class:`NotEntitled` for a letter without name where the site takes none (``MAILBOX_ANONYMOUS``).
    """
    if kind.channel != Channel.PUBLIC or not (settings.MAILBOX_ANONYMOUS or (words.name and words.telephone)):
        raise NotEntitled
    code = _random(CODE_LENGTH)
    letter = _make(words, kind=kind, unit=unit, sender=None, code_hash=hash_code(code), at=at)
    return letter, "-".join(code[start : start + 5] for start in range(0, CODE_LENGTH, 5))


@transaction.atomic
def write_more(letter: Letter, *, body: str, by: User | None, at: datetime, files: Iterable[IO[bytes]] = ()) -> Entry:
    """Add to one's own letter; one that was answered is handled on. Raise :class:`LetterClosed` afterwards."""
    locked = Letter.objects.select_for_update().get(pk=letter.pk)
    if locked.state == Letter.State.CLOSED:
        raise LetterClosed
    entry = note_entry(locked, Entry.Kind.MORE, by=by, at=at, words={"body": body})
    attach(locked, entry, files)
    if locked.state == Letter.State.ANSWERED:
        locked.state, locked.answered_at = Letter.State.HANDLING, None
        locked.save(update_fields=["state", "answered_at"])
    if locked.responsible is not None:
        notify(
            [locked.responsible],
            LETTER_SUPPLEMENTED,
            at=at,
            url=locked.get_absolute_url(),
            key=f"more-{entry.uid}",
            receipt=locked.receipt,
        )
    record("add_to_letter", by=by, at=at, target=locked, receipt=locked.receipt)
    return entry


@transaction.atomic
def rate_letter(letter: Letter, *, score: int, remark: str, by: User | None, at: datetime) -> Satisfaction:
    """Say how one's own letter was handled, from 1 to 5, once and after it was closed (SPEC M15)."""
    locked = Letter.objects.select_for_update().get(pk=letter.pk)
    if locked.state != Letter.State.CLOSED or Satisfaction.objects.filter(letter=locked).exists():
        raise LetterClosed
    made = Satisfaction.objects.create(letter=locked, score=score, at=at)
    note_entry(locked, Entry.Kind.RATED, by=by, at=at, words={"body": remark} if remark else None, score=score)
    record("rate_letter", by=by, at=at, target=locked, receipt=locked.receipt, score=score)
    return made


@transaction.atomic
def save_draft(
    user: User, *, kind: LetterType, subject: str | None = None, body: str | None = None, at: datetime
) -> Draft:
    """Keep what `user` is writing, one letter for each channel; parts that are ``None`` stay as they are."""
    draft = Draft.objects.select_for_update().filter(user=user, channel=kind.channel).first()
    draft = draft or Draft(user=user, channel=kind.channel)
    draft.kind, draft.saved_at = kind, at
    draft.subject = draft.subject if subject is None else subject
    draft.body = draft.body if body is None else body
    draft.save()
    return draft


def discard_draft(user: User, *, channel: str) -> None:
    """Throw away what `user` was writing."""
    Draft.objects.filter(user=user, channel=channel).delete()


def erase_old_drafts(*, at: datetime) -> int:
    """Delete drafts that were not touched for :data:`DRAFT_LIFE`; return how many."""
    return Draft.objects.filter(saved_at__lt=at - DRAFT_LIFE).delete()[0]
