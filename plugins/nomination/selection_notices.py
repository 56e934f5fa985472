"""What a process shows of its notices, and what a new one begins with (SPEC P15)."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal.people_notices import NoticeKind, standings_of
from workdays.models import Day

from .models import Selection, SelectionNotice


def notices_of(selection: Selection, today: date) -> dict[str, Any]:
    """Return the notices of a process with where they stand, the latest first, and the kinds there are."""
    rows = list(selection.notices.select_related("pushed_by"))
    standings = standings_of([row.page_id for row in rows if row.page_id], today=today) if rows else {}
    return {"notices": [(row, standings.get(row.page_id or 0)) for row in rows], "notice_kinds": NoticeKind.choices}


def first_words(selection: Selection, kind: str, today: date) -> dict[str, Any]:
    """Return what the form of a notice begins with: what the process holds, and the contact used last time.

    The name of an internal post is never suggested: it was not announced (SPEC N13).
    """
    is_preview = kind == NoticeKind.PREVIEW
    text = (
        _("根据工作安排，拟对下列人选进行考察。干部群众如有情况反映，请在考察期间通过所列方式提出。")
        if is_preview
        else _("下列人选拟任新的职务，现予公示。干部群众如有情况反映，请在公示期内通过所列方式提出。")
    )
    return {
        "title": _("干部考察预告") if is_preview else _("干部任前公示"),
        "text": text + _("反映情况应当实事求是，提倡署名，便于核实和反馈。"),
        "starts_on": Day.objects.add_workdays(today, 1),
        "workdays": 5,
        "contact": _last_contact(selection),
    }


def _last_contact(selection: Selection) -> str:
    pushed = SelectionNotice.objects.filter(selection__unit=selection.unit_id, page__isnull=False)
    last = pushed.select_related("page").first()
    return str(getattr(last.page.specific, "contact", "")) if last and last.page else ""
