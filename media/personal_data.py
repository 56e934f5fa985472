"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .models import PlaySession, WatchedSpan


def own_watching_data(user: User) -> Iterator[PersonalData]:
    """Yield the viewings and the intervals that were recorded; places in seconds of the recording."""
    sessions = PlaySession.objects.filter(user=user).select_related("video").order_by("opened_at")
    yield PersonalData(
        _("观看"),
        (_("视频"), _("开始时间"), _("上次记录")),
        [(s.video.title, s.opened_at, s.last_beat_at) for s in sessions],
        300,
    )
    pieces = WatchedSpan.objects.filter(record__user=user).select_related("record__video").order_by("first_at")
    yield PersonalData(
        _("看过的片段"),
        (_("视频"), _("起（秒）"), _("止（秒）"), _("首次记录"), _("末次记录")),
        [(p.record.video.title, p.start_ms / 1000, p.end_ms / 1000, p.first_at, p.last_at) for p in pieces],
        310,
    )
