"""The second factor: who needs one, whether it is set up, and how its secrets are kept."""

from base64 import b64decode, b64encode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from lms.encryption import CannotOpen, is_current, seal, unseal
from lms.rotation import Resealed

from .models import SECOND_FACTOR_ROLES, User

#: What the sealed secrets are bound to.
CONTEXT = "accounts.second_factor"
#: Where they stand in the data of an authenticator.
SEALED_NAMES = {"secret", "seed"}


def needs_second_factor(user: User) -> bool:
    """Say whether `user` may not work without a second factor: holders of certain roles, and superusers."""
    return user.is_superuser or not user.held_roles.isdisjoint(SECOND_FACTOR_ROLES)


def is_set_up(user: User) -> bool:
    """Say whether `user` has an authenticator and has seen the recovery codes that belong to it."""
    found = {device.type: device for device in Authenticator.objects.filter(user_id=user.pk)}
    codes = found.get(Authenticator.Type.RECOVERY_CODES)
    return Authenticator.Type.TOTP in found and codes is not None and bool(codes.data.get("viewed_at"))


def has_authenticator(user: User) -> bool:
    """Say whether `user` is asked for a code at sign-in."""
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists()


def was_passed(request: HttpRequest, user: User) -> bool:
    """Say whether this session carries the record of a second factor of `user`."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def seal_secret(text: str) -> str:
    """Encrypt a secret of a second factor for a text column or a session."""
    return b64encode(seal(text, context=CONTEXT)).decode()


def open_secret(text: str) -> str:
    """Open what :func:`seal_secret` made; raise ``CannotOpen`` for everything else."""
    return unseal(b64decode(text), context=CONTEXT)


@transaction.atomic
def reseal_second_factors() -> list[Resealed]:
    """Seal the secrets of all second factors with the current key; they are few, and locked meanwhile."""
    done = Resealed("mfa.Authenticator")
    for device in Authenticator.objects.select_for_update():
        for name in SEALED_NAMES & device.data.keys():
            if is_current(b64decode(device.data[name])):
                done.current += 1
                continue
            try:
                device.data[name] = seal_secret(open_secret(device.data[name]))
                done.changed += 1
            except CannotOpen:
                done.broken += 1
        device.save(update_fields=["data"])
    return [done]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps secrets encrypted, and nobody without a second factor who needs one."""

    def encrypt(self, text: str) -> str:
        return seal_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        return open_secret(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not needs_second_factor(authenticator.user)

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_totp_issuer(self) -> str:
        return settings.SITE_NAME
