"""Verbs on identities that come from an identity provider."""

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ..audit import record
from ..models import IdentityConflict, User
from ..permissions import Power, demand_in


class IdentityTaken(Exception):
    """The identity was dealt with meanwhile, or the person has one of this provider already."""


@transaction.atomic
def link_account(
    user: User, *, provider: str, subject: str, by: User | None, at: datetime, reason: str = ""
) -> SocialAccount:
    """Let the identity `subject` of `provider` sign in as `user`; raise :class:`IdentityTaken` if it may not."""
    User.objects.select_for_update().get(pk=user.pk)
    if SocialAccount.objects.filter(user=user, provider=provider).exists():
        raise IdentityTaken(_("此人已关联该来源的另一个身份。"))
    try:
        with transaction.atomic():
            account = SocialAccount.objects.create(user=user, provider=provider, uid=subject, extra_data={})
    except IntegrityError as error:
        raise IdentityTaken(_("该外部身份已关联其他账号。")) from error
    record("link_identity", by=by, at=at, target=user, provider=provider, subject=subject, reason=reason)
    return account


@transaction.atomic
def note_identity(
    *, provider: str, subject: str, real_name: str, workplace: str, employee_number: str, at: datetime
) -> IdentityConflict:
    """Note for staff that somebody came who fits no account; coming again changes the date only."""
    conflict, _created = IdentityConflict.objects.update_or_create(
        provider=provider,
        subject=subject,
        defaults={"last_seen_at": at},
        create_defaults={
            "real_name": real_name[:60],
            "workplace": workplace[:120],
            "employee_number": employee_number[:40],
            "first_seen_at": at,
            "last_seen_at": at,
        },
    )
    return conflict


@transaction.atomic
def link_identity(conflict: IdentityConflict, user: User, *, by: User, at: datetime, reason: str) -> None:
    """Link an identity that staff have checked to `user`; only for who looks after sign-ins at the root of the tree."""
    demand_in(by, Power.MANAGE_SIGN_IN, None)
    locked = _open(conflict)
    link_account(user, provider=locked.provider, subject=locked.subject, by=by, at=at, reason=reason)
    _resolve(locked, IdentityConflict.State.LINKED, by=by, at=at, reason=reason, user=user)


@transaction.atomic
def refuse_identity(conflict: IdentityConflict, *, by: User, at: datetime, reason: str) -> None:
    """Decide that an identity belongs to nobody here."""
    demand_in(by, Power.MANAGE_SIGN_IN, None)
    locked = _open(conflict)
    _resolve(locked, IdentityConflict.State.REFUSED, by=by, at=at, reason=reason, user=None)
    record("refuse_identity", by=by, at=at, target=locked, reason=reason)


def _open(conflict: IdentityConflict) -> IdentityConflict:
    locked = IdentityConflict.objects.select_for_update().get(pk=conflict.pk)
    if locked.state != IdentityConflict.State.OPEN:
        raise IdentityTaken(_("这个身份已经处理过。"))
    return locked


def _resolve(conflict: IdentityConflict, state: str, *, by: User, at: datetime, reason: str, user: User | None) -> None:
    conflict.state, conflict.user, conflict.reason = state, user, reason
    conflict.resolved_by, conflict.resolved_at = by, at
    conflict.save(update_fields=["state", "user", "reason", "resolved_by", "resolved_at"])
