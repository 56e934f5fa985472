"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .models import Booking, Draft, Entry, Letter


def _answers(letter: Letter, kind: str) -> str:
    found = [entry.open_for(letter).get("body", "") for entry in letter.entries.all() if entry.kind == kind]
    return "\n\n".join(found)


def own_letters(user: User) -> Iterator[PersonalData]:
    """Yield what the person wrote, with the answers, in clear: letters, drafts, topics of reception days."""
    letters = Letter.objects.sent_by(user).select_related("box_key", "kind").prefetch_related("entries")
    yield PersonalData(
        _("写过的信"),
        (_("回执编号"), _("类型"), _("主题"), _("内容"), _("补充"), _("寄出时间"), _("状态"), _("答复")),
        [
            (
                x.receipt,
                x.kind.name,
                x.subject,
                x.body,
                _answers(x, Entry.Kind.MORE),
                x.created_at,
                x.get_state_display(),
                _answers(x, Entry.Kind.REPLY),
            )
            for x in letters.order_by("created_at")
        ],
        600,
    )
    drafts = Draft.objects.filter(user=user).select_related("kind").order_by("saved_at")
    yield PersonalData(
        _("未寄出的信"),
        (_("类型"), _("主题"), _("内容"), _("保存时间")),
        [(x.kind.name, x.subject, x.body, x.saved_at) for x in drafts],
        601,
    )
    bookings = Booking.objects.filter(user=user).select_related("day").order_by("booked_at")
    yield PersonalData(
        _("接待日预约"),
        (_("日期"), _("想谈的事"), _("预约时间"), _("取消时间"), _("接待结果")),
        [(x.day.date, x.topic, x.booked_at, x.cancelled_at, x.result or "") for x in bookings],
        602,
    )
