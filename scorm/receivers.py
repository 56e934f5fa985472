"""How packages react to signing out."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.utils import timezone

from .models import Launch


@receiver(user_logged_out)
def close_what_is_open(sender: Any, *, user: Any, **kwargs: Any) -> None:
    """Who signs out leaves no token behind that still opens files or takes reports."""
    if user is None or user.pk is None:
        return
    now = timezone.now()
    Launch.objects.active().filter(user_id=user.pk).update(ended_at=now)
    Launch.objects.filter(user_id=user.pk, until__gt=now).update(until=now)
