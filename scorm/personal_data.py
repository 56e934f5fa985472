"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from lms.plugins import PersonalData

from .models import Attempt, ItemState, Launch, PackageImport


def own_package_data(user: Any) -> Iterator[PersonalData]:
    """Yield the attempts, what the contents said in them, the openings, and the person's own uploads."""
    attempts = Attempt.objects.filter(user=user).select_related("package", "version").order_by("started_at")
    yield PersonalData(
        _("课件学习"),
        (_("课件"), _("次数"), _("开始时间"), _("最近学习"), _("结束时间"), _("进度"), _("得分率"), _("学习秒数")),
        [
            (a.package.title, a.number, a.started_at, a.last_at, a.finished_at, a.ratio, a.scaled, a.seconds)
            for a in attempts
        ],
        350,
    )
    states = ItemState.objects.filter(attempt__user=user).select_related("item", "attempt__package")
    yield PersonalData(
        _("课件记录"),
        (_("课件"), _("目录项"), _("完成"), _("结果"), _("秒数"), _("课件保存的内容")),
        [
            (
                s.attempt.package.title,
                s.item.title,
                s.get_completion_display(),
                s.get_success_display(),
                s.seconds,
                str(s.cmi)[:30_000],
            )
            for s in states.order_by("updated_at")
        ],
        360,
    )
    launches = Launch.objects.filter(user=user).select_related("item").order_by("opened_at")
    yield PersonalData(
        _("打开课件"),
        (_("目录项"), _("打开时间"), _("结束时间"), _("秒数")),
        [(each.item.title, each.opened_at, each.ended_at, each.seconds) for each in launches],
        370,
    )
    imports = PackageImport.objects.of(user).order_by("created_at")
    yield PersonalData(
        _("上传的课件"),
        (_("文件名"), _("上传时间"), _("状态")),
        [(each.file_name, each.created_at, each.get_state_display()) for each in imports],
        380,
    )
