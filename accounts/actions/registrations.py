"""Verbs on applications of people who are not learners (SPEC N02): hand in, approve, refuse, lapse, extend."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..audit import record
from ..id_numbers import check
from ..models import Registration, Unit, User
from ..permissions import Power, may_in
from ..querysets import name_key
from .records import id_number_key, keep_record, normal_mobile

#: An account that was applied for is valid this long, and can be extended by as much.
VALID_FOR = timedelta(days=365)
#: An application that nobody decided about lapses after this time; then the numbers in it are erased.
LAPSES_AFTER = timedelta(days=60)
#: Letters and figures that are not taken for one another when read out on the telephone.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


class AlreadyReviewed(Exception):
    """Somebody else decided in the meantime, or the application has lapsed."""


class AccountExists(Exception):
    """The person has an account that an application cannot renew; the text says what to do."""


@dataclass(frozen=True, repr=False)
class Applicant:
    """What somebody says about himself or herself; the numbers in any form that people write."""

    real_name: str
    id_number: str
    mobile: str
    workplace: str
    post: str = ""
    email: str = ""


@transaction.atomic
def submit_registration(applicant: Applicant, *, unit: Unit, purpose: str, password: str, at: datetime) -> Registration:
    """Hand in an application to `unit`; raise ``IdNumberError`` or ``ValidationError`` for a wrong number.

    Whether the person has an account already makes no difference here: nobody must learn that from the answer.
    """
    number = check(applicant.id_number).number
    found = Registration.objects.create(
        receipt="zc" + "".join(secrets.choice(ALPHABET) for _sign in range(8)),
        real_name=applicant.real_name,
        id_number=number,
        id_number_key=id_number_key(number),
        mobile=normal_mobile(applicant.mobile),
        email=applicant.email,
        workplace=applicant.workplace,
        post=applicant.post,
        unit=unit,
        purpose=Registration.Purpose(purpose),
        password=make_password(password),
        submitted_at=at,
    )
    record("submit_registration", by=None, at=at, target=found, receipt=found.receipt)
    return found


def _lock_pending(registration: Registration, by: User) -> Registration:
    locked = Registration.objects.select_for_update().get(pk=registration.pk)
    if not may_in(by, Power.REVIEW_REGISTRATIONS, locked.unit):
        raise PermissionDenied
    if locked.state != Registration.State.PENDING:
        raise AlreadyReviewed
    return locked


@transaction.atomic
def approve_registration(registration: Registration, *, by: User, at: datetime, answer: str = "") -> User:
    """Make the account, or renew the one that an earlier application made; return it.

    Its user name is the receipt, its password the one of the application. A renewed account keeps its own: whoever
    knows an identity number must not be able to set somebody's password. Raise :class:`AlreadyReviewed` and
    :class:`AccountExists`.
    """
    locked = _lock_pending(registration, by)
    until = timezone.localdate(at) + VALID_FOR
    user = User.objects.select_for_update(of=("self",)).filter(record__id_number_key=locked.id_number_key).first()
    if user is None:
        user = _make_account(locked, until, by, at)
    else:
        _renew(user, until, by, at)
    locked.state, locked.answer, locked.user = Registration.State.APPROVED, answer, user
    locked.reviewed_by, locked.reviewed_at = by, at
    locked.id_number = locked.mobile = None
    locked.password = ""
    locked.save()
    record("approve_registration", by=by, at=at, target=locked, about=user, receipt=locked.receipt)
    registration.refresh_from_db()
    return user


def _make_account(found: Registration, until: date, by: User, at: datetime) -> User:
    user = User(
        username=found.receipt,
        real_name=found.real_name,
        name_key=name_key(found.real_name),
        email=found.email,
        kind=User.Kind.REGISTERED,
        unit=found.unit,
        valid_until=until,
        password=found.password,
        password_changed_at=at,
        created_at=at,
    )
    user.save()
    record("issue_account", by=by, at=at, target=user, receipt=found.receipt)
    keep_record(user, by=by, at=at, id_number=found.id_number, mobile=found.mobile)
    return user


def _renew(user: User, until: date, by: User, at: datetime) -> None:
    if user.kind != User.Kind.REGISTERED:
        raise AccountExists(_("此人已有配发账号，请退回申请并请其使用原账号登录。"))
    expired = user.valid_until is not None and user.valid_until < timezone.localdate(at)
    if user.state != User.State.ACTIVE and not expired:
        raise AccountExists(_("此人的账号已被停用，请先查明原因。"))
    user.valid_until, user.state, user.is_active = until, User.State.ACTIVE, True
    user.save(update_fields=["valid_until", "state", "is_active"])
    record("extend_account", by=by, at=at, target=user, until=until.isoformat())


@transaction.atomic
def refuse_registration(registration: Registration, *, by: User, at: datetime, answer: str) -> None:
    """Send the application back with the reason `answer`; raise :class:`AlreadyReviewed`."""
    locked = _lock_pending(registration, by)
    locked.state, locked.answer = Registration.State.REFUSED, answer
    locked.reviewed_by, locked.reviewed_at = by, at
    locked.save(update_fields=["state", "answer", "reviewed_by", "reviewed_at"])
    record("refuse_registration", by=by, at=at, target=locked, receipt=locked.receipt, reason=answer)
    registration.refresh_from_db()


@transaction.atomic
def extend_account(user: User, *, by: User, at: datetime) -> None:
    """Let an account that was applied for be valid for another year from today."""
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if not may_in(by, Power.REVIEW_REGISTRATIONS, locked.unit):
        raise PermissionDenied
    _renew(locked, timezone.localdate(at) + VALID_FOR, by, at)
    user.refresh_from_db()


@transaction.atomic
def lapse_registrations(*, at: datetime) -> int:
    """End applications that nobody decided about, and erase the numbers in old ones; return how many lapsed."""
    old = Registration.objects.filter(submitted_at__lt=at - LAPSES_AFTER)
    lapsing = list(old.pending().select_for_update())
    for found in lapsing:
        found.state = Registration.State.LAPSED
        found.save(update_fields=["state"])
        record("lapse_registration", by=None, at=at, target=found, receipt=found.receipt)
    for found in old.filter(id_number__isnull=False):
        found.id_number = found.mobile = None
        found.save(update_fields=["id_number", "mobile"])
    return len(lapsing)
