"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .models import Submission, Version


def own_reflections(user: User) -> Iterator[PersonalData]:
    """Yield the drafts and every text that was handed in, with what was said about it."""
    own = Submission.objects.filter(user=user).select_related("task").order_by("pk")
    yield PersonalData(
        _("学习心得"),
        (_("题目"), _("正文"), _("保存时间"), _("状态"), _("等次"), _("逾期"), _("同意展示")),
        [
            (
                s.task.title,
                s.text,
                s.saved_at,
                s.get_state_display(),
                s.get_grade_display() if s.grade else "",
                _("是") if s.is_late else _("否"),
                _("是") if s.may_be_shown else _("否"),
            )
            for s in own
        ],
        240,
    )
    versions = Version.objects.filter(submission__user=user).select_related("submission__task", "marking")
    yield PersonalData(
        _("提交过的心得"),
        (_("题目"), _("第几稿"), _("正文"), _("提交时间"), _("评语")),
        [
            (v.submission.task.title, v.number, v.text, v.at, v.marking.comment if hasattr(v, "marking") else "")
            for v in versions.order_by("at")
        ],
        241,
    )
