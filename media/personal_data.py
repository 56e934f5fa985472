"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .models import PlaySession, PresenceCheck, QuestionAnswer, Upload, WatchedSpan


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
    answers = QuestionAnswer.objects.filter(user=user).select_related("question__video").order_by("at")
    yield PersonalData(
        _("视频提问的回答"),
        (_("视频"), _("题目"), _("正确"), _("时间")),
        [(a.question.video.title, a.question.text, _("是") if a.right else _("否"), a.at) for a in answers],
        320,
    )
    checks = PresenceCheck.objects.filter(session__user=user).select_related("session__video").order_by("asked_at")
    yield PersonalData(
        _("在学确认"),
        (_("视频"), _("题目"), _("提问时间"), _("答对时间"), _("答错次数")),
        [(c.session.video.title, c.text, c.asked_at, c.answered_at, c.wrong) for c in checks],
        330,
    )
    uploads = Upload.objects.of(user).order_by("created_at")
    yield PersonalData(
        _("上传的文件"),
        (_("文件名"), _("大小"), _("开始时间"), _("完成时间")),
        [(u.name, u.size, u.created_at, u.done_at) for u in uploads],
        340,
    )
