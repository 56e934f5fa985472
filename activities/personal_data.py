"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .models import Entry, Judgement, ReadingRecord


def own_activities(user: User) -> Iterator[PersonalData]:
    """Yield what was marked as read, what was handed in, and what was judged."""
    read = ReadingRecord.objects.filter(user=user).select_related("item__reading_list", "item__document")
    yield PersonalData(
        _("必读书目"),
        (_("书目"), _("条目"), _("摘抄或心得"), _("首次标记"), _("最近修改")),
        [(r.item.reading_list.title, r.item.name, r.text, r.read_at, r.changed_at) for r in read.order_by("read_at")],
        245,
    )
    yield PersonalData(
        _("参赛作品"),
        (_("活动"), _("作品名称"), _("正文"), _("附件名"), _("提交时间"), _("同意公开展示"), _("名次"), _("奖项")),
        [_entry(entry) for entry in Entry.objects.filter(user=user).select_related("contest", "result").order_by("pk")],
        246,
    )
    judged = Judgement.objects.filter(juror__user=user).select_related("entry__contest").order_by("at")
    yield PersonalData(
        _("评分"),
        (_("活动"), _("编号"), _("得分"), _("评语"), _("时间")),
        [(j.entry.contest.title, j.entry.number, j.total, j.comment, j.at) for j in judged],
        247,
    )


def _entry(entry: Entry) -> tuple[Any, ...]:
    result: Any = getattr(entry, "result", None)
    shown = _("是") if entry.may_be_shown else _("否")
    place = (result.rank, result.award) if result else ("", "")
    return (entry.contest.title, entry.title, entry.text, entry.file_name, entry.submitted_at, shown, *place)
