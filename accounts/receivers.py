"""What follows when a person changes something at their own account."""

from typing import Any

from allauth.account.signals import password_changed, password_set
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from .audit import record
from .models import User


@receiver([password_changed, password_set], dispatch_uid="accounts.note_own_password")
def note_own_password(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Lift the duty to choose an own password, and record the change."""
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])
    record("change_own_password", by=user, at=timezone.now(), target=user)
