"""Replies and matters as workbooks."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Item, Reply


def _book(title: str, headings: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[Any]]) -> bytes:
    from openpyxl import Workbook

    from lms.workbooks import as_bytes, safe_text, write_head

    book = Workbook()
    sheet = book.active
    sheet.title = title
    write_head(sheet, headings, widths)
    for row in rows:
        sheet.append([safe_text(cell) if isinstance(cell, str) else cell for cell in row])
    return as_bytes(book)


def _day(moment: Any) -> Any:
    return timezone.localtime(moment).replace(tzinfo=None) if moment else None


def replies_book(replies: Iterable[Reply]) -> bytes:
    """Return `replies` as a workbook, with what became of them."""
    headings = (
        _("轮次"),
        _("时间"),
        _("方式"),
        _("姓名"),
        _("单位"),
        _("回复"),
        _("主题"),
        _("事项"),
        _("状态"),
        _("负责人"),
        _("说明"),
    )
    rows = []
    for each in replies:
        item: Item | None = getattr(each, "item", None)
        person = each.recipient.user
        about = [item.matter, str(item.get_state_display()), item.owner.real_name, item.note] if item else [""] * 4
        rows.append(
            [
                each.recipient.round.number,
                _day(each.received_at),
                str(each.get_channel_display()),
                person.real_name,
                person.unit.name if person.unit else "",
                each.text,
                each.topic.name if each.topic else "",
                *about,
            ]
        )
    return _book(_("回复"), headings, [6, 18, 8, 12, 24, 60, 14, 30, 10, 12, 40], rows)


def items_book(items: Iterable[Item]) -> bytes:
    """Return `items` as a workbook."""
    headings = (
        _("调研"),
        _("轮次"),
        _("事项"),
        _("回复"),
        _("姓名"),
        _("负责人"),
        _("期限"),
        _("状态"),
        _("说明"),
        _("办结时间"),
    )
    rows = [
        [
            each.reply.recipient.round.survey.title,
            each.reply.recipient.round.number,
            each.matter,
            each.reply.text,
            each.reply.recipient.user.real_name,
            each.owner.real_name,
            each.due_on,
            str(each.get_state_display()),
            each.note,
            _day(each.settled_at),
        ]
        for each in items
    ]
    return _book(_("事项"), headings, [24, 6, 30, 60, 12, 12, 12, 10, 40, 18], rows)
