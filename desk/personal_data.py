"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .models import Favourite, Note, PlanItem


def own_desk(user: User) -> Iterator[PersonalData]:
    """Yield notes, favourites and the plan."""
    notes = Note.objects.of(user).order_by("created_at")
    yield PersonalData(
        _("学习笔记"),
        (_("课程"), _("课时"), _("视频时刻（秒）"), _("笔记"), _("记录时间"), _("修改时间")),
        [(n.lesson.page.title, n.lesson.title, n.seconds, n.text, n.created_at, n.changed_at) for n in notes],
        220,
    )
    favourites = Favourite.objects.filter(user=user).select_related("course").order_by("at")
    yield PersonalData(_("收藏的课程"), (_("课程"), _("收藏时间")), [(f.course.title, f.at) for f in favourites], 221)
    plan = PlanItem.objects.filter(user=user).select_related("course").order_by("due_on")
    yield PersonalData(
        _("学习计划"),
        (_("课程"), _("计划学完日期"), _("加入时间")),
        [(p.course.title, p.due_on, p.added_at) for p in plan],
        222,
    )
