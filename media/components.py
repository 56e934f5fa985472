"""The player, and the state of a video for editors."""

import json
from datetime import datetime
from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _
from laces.components import Component

from lms.templatetags.design import clock

from .delivery import make_token
from .models import Video, WatchRecord
from .probing import read_facts, remarks
from .rules import WatchRules

#: Salt of the ticket with which the player opens a viewing: what it may count is decided here, not in the browser.
TICKET_SALT = "media.ticket"
RATES = (0.75, 1.0, 1.25, 1.5, 1.75, 2.0)


class VideoPlayer(Component):
    """The player of one video for one person.

    `context` says what the viewing is for (the lesson's uid); it comes back with ``video_watched``. `max_rate` is the
    highest speed offered and credited; `rules` are those of the course. `start` is where somebody asked to begin
    (milliseconds), `following` the address and title of what comes next.
    """

    template_name = "media/player.html"

    def __init__(
        self,
        *,
        video: Video,
        user: Any,
        context: str,
        max_rate: float,
        at: datetime,
        rules: WatchRules | None = None,
        start: int | None = None,
        following: tuple[str, str] | None = None,
    ) -> None:
        self.video = video
        self.user = user
        self.context = context
        self.max_rate = float(max_rate)
        self.rules = rules or WatchRules()
        self.start = start
        self.following = following
        self.at = at

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return addresses signed for this person, and what they have watched so far."""
        record = WatchRecord.objects.filter(user=self.user, video=self.video).first()
        ticket = {
            "user": self.user.pk,
            "video": self.video.pk,
            "context": self.context,
            "rate": self.max_rate,
            "rules": self.rules.as_data(),
        }
        chapters = [
            {"start_ms": each.start_ms, "title": each.title, "clock": clock(each.start_ms / 1000)}
            for each in self.video.chapters.all()
        ]
        context: dict[str, Any] = {
            "video": self.video,
            "record": record,
            "duration": self.video.duration_ms,
            "percent": int(self._ratio(record) * 100),
            "spans_json": json.dumps(record.spans if record else []),
            "position": record.position_ms if record else 0,
            "start": self.start,
            "max_rate": self.max_rate,
            "rules": self.rules,
            "rule_words": self.rules.words(
                max_rate=self.max_rate,
                questions=self.rules.ask and self.video.questions.asked().exists(),
            ),
            "chapters": chapters,
            "following": self.following,
            "device_key": f"{self.user.pk}-{self.video.pk}",
            "ticket": signing.dumps(ticket, salt=TICKET_SALT),
            "rates": [rate for rate in RATES if rate <= self.max_rate],
            "csrf_token": (parent_context or {}).get("csrf_token", ""),
        }
        if self.video.current is not None:
            context |= self._sources()
        return context

    def _ratio(self, record: WatchRecord | None) -> float:
        if record is None:
            return 0.0
        record.video = self.video
        return record.ratio

    def _sources(self) -> dict[str, Any]:
        asset = self.video.current
        assert asset is not None  # noqa: S101
        token = make_token(user_id=self.user.pk, video_uid=self.video.uid, at=self.at)

        def url(path: str) -> str:
            return reverse("media-file", args=[token, self.video.uid, asset.version, path])

        renditions = list(asset.renditions.all())
        return {
            "master": url("master.m3u8"),
            "storyboard": url("storyboard.vtt") if (asset.folder / "storyboard.vtt").is_file() else "",
            "audio": url("audio/index.m3u8") if any(each.name == "audio" for each in renditions) else "",
            "poster": url("poster.jpg") if self.video.height else "",
            "heights": [each.height for each in renditions if each.height],
            "captions": [
                {
                    "url": reverse("media-captions", args=[token, self.video.uid, track.name]),
                    "language": track.language,
                    "label": track.label,
                }
                for track in self.video.captions.all()
            ],
        }


class VideoState(Component):
    """State, progress and reason of a video, as the editors' list and form show it; unfinished ones are asked about."""

    template_name = "media/video_state.html"

    def __init__(self, video: Video) -> None:
        self.video = video

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        """Return the video and whether its state will change by itself."""
        asset = self.video.latest_asset
        busy = asset is not None and asset.state == asset.State.MAKING
        return {
            "video": self.video,
            "busy": busy,
            "asset": asset,
            "qualities": self._qualities(),
            "broken": self._broken(),
        }

    def _broken(self) -> str:
        """Say so when only a part of the file could be read."""
        facts = read_facts(self.video.facts) if self.video.facts.get("declared") else None
        return remarks(facts)[0] if facts is not None else ""

    def _qualities(self) -> list[str]:
        """What people can choose from now, the best first."""
        if self.video.current is None:
            return []
        names = {"audio": _("仅声音"), "source": _("原画质"), "source-audio": _("原声音")}
        rows = sorted(self.video.current.renditions.all(), key=lambda each: each.height or 0, reverse=True)
        return [names.get(each.name, each.name) for each in rows]
