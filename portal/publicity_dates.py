"""Which notices before appointments a change of the calendar would end on another day."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import ngettext

from workdays.effects import Change, Effect, tell_effects

from .models import PublicityPage


@tell_effects
def moved_notices(change: Change) -> Iterator[Effect]:
    """Say how many notices that run now would end on another day; what was published stays as it is."""
    running = (
        PublicityPage.objects.live().filter(ends_on__gte=timezone.localdate()).values_list("starts_on", "workdays")
    )
    count = sum(change.moves(starts_on - timedelta(days=1), days) for starts_on, days in running)
    words = ngettext("%(n)d 则任前公示的结束日期会不同。", "%(n)d 则任前公示的结束日期会不同。", count)
    yield Effect(words % {"n": count}, count)
