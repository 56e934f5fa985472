"""Verbs with which people look after their own account: corrections, e-mail address, name in rankings."""

from datetime import datetime

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ..audit import record
from ..models import CorrectionRequest, User
from ..permissions import Power, people_for
from ..querysets import name_key
from .records import keep_record

EMAIL_SALT = "accounts.own_email"
#: How long the link in the letter that confirms an address works, in seconds.
EMAIL_LINK_SECONDS = 24 * 3600


class AlreadyAnswered(Exception):
    """Somebody else answered the wish in the meantime."""


class AlreadyAsked(Exception):
    """A wish about the same field still waits for an answer."""


@transaction.atomic
def request_correction(user: User, *, field: str, proposed: str, reason: str, at: datetime) -> CorrectionRequest:
    """Ask for a correction of the own record; raise :class:`AlreadyAsked` while one about `field` is open.

    A number that cannot be right raises ``ValidationError``.
    """
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    wanted = CorrectionRequest.Field(field)
    if CorrectionRequest.objects.open().filter(user=user, field=wanted).exists():
        raise AlreadyAsked
    wish = CorrectionRequest.objects.create(user=user, field=wanted, proposed=proposed, reason=reason, made_at=at)
    record("request_correction", by=user, at=at, target=wish, about=user, field=wanted.value)
    return wish


@transaction.atomic
def answer_correction(wish: CorrectionRequest, *, accept: bool, answer: str, by: User, at: datetime) -> None:
    """Accept or refuse a wish. Name, identity number and mobile are put right at once; posts are changed on their page.

    Raise ``PermissionDenied`` outside the own scope and for one's own wish, :class:`AlreadyAnswered`, and
    ``ValidationError`` when the number cannot be right or belongs to somebody else.
    """
    locked = CorrectionRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=wish.pk)
    user = locked.user
    if user.pk == by.pk or not people_for(by, Power.MANAGE_PEOPLE).filter(pk=user.pk).exists():
        raise PermissionDenied
    if locked.state != CorrectionRequest.State.OPEN:
        raise AlreadyAnswered
    if accept:
        _apply(locked, by, at)
    elif not answer:
        raise ValidationError(_("请写明不予更正的原因。"))
    locked.state = CorrectionRequest.State.DONE if accept else CorrectionRequest.State.REFUSED
    locked.answer, locked.answered_by, locked.answered_at = answer, by, at
    locked.save()
    record("answer_correction", by=by, at=at, target=locked, about=user, field=locked.field, accepted=accept)
    wish.refresh_from_db()


def _apply(wish: CorrectionRequest, by: User, at: datetime) -> None:
    fields = CorrectionRequest.Field
    if wish.field == fields.REAL_NAME:
        wish.user.real_name = wish.proposed
        wish.user.name_key = name_key(wish.proposed)
        wish.user.full_clean(exclude=["password"])
        wish.user.save(update_fields=["real_name", "name_key"])
    elif wish.field in {fields.ID_NUMBER, fields.MOBILE}:
        keep_record(wish.user, by=by, at=at, **{wish.field: wish.proposed})


@transaction.atomic
def set_own_naming(user: User, *, named: bool, at: datetime) -> None:
    """Say whether the own full name stands in rankings that others see."""
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if locked.named_in_rankings != named:
        locked.named_in_rankings = named
        locked.save(update_fields=["named_in_rankings"])
        record("set_own_naming", by=user, at=at, target=user, named=named)
    user.refresh_from_db(fields=["named_in_rankings"])


def email_link_token(user: User, email: str) -> str:
    """Return what the link carries; it works once, since it names the address it replaces."""
    return signing.dumps([str(user.uid), user.email, email], salt=EMAIL_SALT)


@transaction.atomic
def confirm_own_email(user: User, token: str, *, at: datetime) -> str:
    """Make the address that `token` confirms the one of `user`, and return it; raise ``signing.BadSignature``."""
    uid, old, email = signing.loads(token, salt=EMAIL_SALT, max_age=EMAIL_LINK_SECONDS)
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if uid != str(locked.uid) or old != locked.email:
        raise signing.BadSignature("The link belongs to somebody else, or was used before.")
    locked.email = email
    locked.save(update_fields=["email"])
    record("change_own_email", by=user, at=at, target=user)
    return str(email)
