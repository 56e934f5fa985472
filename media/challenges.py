"""Checks whether somebody is there: a small question about what was just shown, at a moment that the server draws.

The moment is drawn in newly watched video, not in time on the clock: who pauses is not asked, and who opens viewing
after viewing is asked all the same. A check is never a puzzle for its own sake, and there is time for it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from .models import CaptionCue, Chapter, PlaySession, PresenceCheck, Video
from .rules import WatchRules

#: Time for an answer. After it nothing is credited until the answer comes; what was credited before stays.
TIME_TO_ANSWER = timedelta(minutes=2)
#: How much of what was just shown a question may be about, in milliseconds, and how far off a wrong line must be.
JUST_SHOWN, FAR = 90_000, 180_000
CHOICES = 4

_dice = secrets.SystemRandom()


@dataclass(frozen=True)
class Draft:
    """A question with one right option and some wrong ones."""

    text: str
    right: str
    wrong: Sequence[str]


def draw_countdown(rules: WatchRules) -> int | None:
    """Return after how many newly watched milliseconds the next check comes; nothing where there are none."""
    if not rules.check_to:
        return None
    return _dice.randint(rules.check_from * 60_000, rules.check_to * 60_000)


def ask_presence(session: PlaySession, *, position: int, at: datetime) -> PresenceCheck | None:
    """Keep a new check about what was shown before `position` (milliseconds); nothing where nothing can be asked."""
    draft = (
        _about_the_chapter(session.video, position)
        or _about_the_line(session.video, position)
        or _about_the_video(session.video)
    )
    if draft is None:
        return None
    wrong = _dice.sample(list(draft.wrong), min(CHOICES - 1, len(draft.wrong)))
    options = [draft.right, *wrong]
    _dice.shuffle(options)
    return PresenceCheck.objects.create(
        session=session,
        text=draft.text,
        options=options,
        right=options.index(draft.right),
        asked_at=at,
        due_at=at + TIME_TO_ANSWER,
    )


def _about_the_chapter(video: Video, position: int) -> Draft | None:
    chapters = list(Chapter.objects.filter(video=video))
    begun = [chapter for chapter in chapters if chapter.start_ms <= max(0, position - 1000)]
    wrong = {chapter.title for chapter in chapters} - {begun[-1].title} if begun else set()
    return Draft(_("刚才讲到的是哪一部分？"), begun[-1].title, sorted(wrong)) if wrong else None


def _about_the_line(video: Video, position: int) -> Draft | None:
    lines = CaptionCue.objects.shown().filter(track__video=video, track__language__startswith="zh")
    shown = lines.filter(end_ms__lte=position, start_ms__gte=position - JUST_SHOWN)
    just = [text for text in shown.values_list("text", flat=True) if len(text) >= 4]
    if not just:
        return None
    right = _dice.choice(just)
    far = lines.exclude(start_ms__gte=position - FAR, start_ms__lte=position + FAR).exclude(text__in=just)
    wrong = sorted({text for text in far.values_list("text", flat=True)[:400] if len(text) >= 4})
    return Draft(_("下面哪一句是刚才讲到的？"), right, wrong) if wrong else None


def _about_the_video(video: Video) -> Draft | None:
    others = Video.objects.playable().exclude(title=video.title).order_by("-pk").values_list("title", flat=True)
    wrong = sorted(set(others[:20]))
    return Draft(_("您正在看的是哪一个视频？"), video.title, wrong) if wrong else None


@transaction.atomic
def answer_presence(session: PlaySession, check: PresenceCheck, *, chosen: int, at: datetime) -> bool:
    """Take an answer to a check; return whether it is right. A wrong one is noted and may be tried again."""
    locked = PlaySession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    check = PresenceCheck.objects.select_for_update().get(pk=check.pk, session=locked)
    if check.answered_at is not None:
        return True
    if chosen != check.right:
        PresenceCheck.objects.filter(pk=check.pk).update(wrong=min(check.wrong + 1, 1000))
        return False
    check.answered_at = at
    check.save(update_fields=["answered_at"])
    if locked.presence_id == check.pk:
        # The clock goes on from here: time without an answer fills no budget.
        if at > check.due_at:
            locked.last_beat_at = max(locked.last_beat_at, at)
        locked.presence, locked.check_in_ms = None, draw_countdown(WatchRules.of(locked.rules))
        locked.save(update_fields=["presence", "check_in_ms", "last_beat_at"])
    return True
