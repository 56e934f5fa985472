"""In what words a notice is told, and by which channels and when it may reach somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from django.conf import settings
from django.utils import timezone, translation

from .kinds import Kind, fill
from .models import ChannelChoice, Delivery, QuietHours, Wording
from .quiet import next_allowed

EMAIL, SMS = Delivery.Channel.EMAIL, Delivery.Channel.SMS


def words_for(kind: Kind, facts: Mapping[str, object]) -> tuple[str, str]:
    """Return title and text of a notice: the staff's wording if there is one, else the kind's own."""
    wording = None if kind.fixed else Wording.objects.filter(kind=kind.code).first()
    with translation.override(settings.LANGUAGE_CODE):
        title, body = (wording.title, wording.body) if wording else (str(kind.title), str(kind.body))
        return " ".join(fill(title, facts).split())[:200], fill(body, facts).strip()


def channels_of(kind: Kind, people: Iterable[int], *, asked: Iterable[str] | None = None) -> dict[int, set[str]]:
    """Return the channels beside the site itself by which each person (ids) hears of `kind`.

    The sender may ask for other channels than the kind's usual ones; what a person switched off stays off.
    """
    usual = {channel for channel, on in ((EMAIL, kind.email), (SMS, kind.sms)) if on}
    given = usual if asked is None else set(asked)
    wanted: dict[int, set[str]] = {pk: set(given) for pk in people}
    for choice in ChannelChoice.objects.filter(user__in=list(wanted), kind=kind.code):
        chosen: set[str] = {channel for channel, on in ((EMAIL, choice.email), (SMS, choice.sms)) if on}
        wanted[choice.user_id] = chosen if asked is None else chosen & given
    return wanted


def moments_for(people: Iterable[int], *, at: datetime) -> dict[int, datetime]:
    """Return when each person (ids) may be reached at the earliest, after the quiet hours."""
    ids = list(people)
    own = {row.user_id: (row.starts, row.ends) for row in QuietHours.objects.filter(user__in=ids)}
    usual = (time.fromisoformat(settings.QUIET_FROM), time.fromisoformat(settings.QUIET_UNTIL))
    local = timezone.localtime(at)
    return {pk: next_allowed(local, *own.get(pk, usual)) for pk in ids}
