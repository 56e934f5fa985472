"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "make_reflection_task": _("新建心得任务"),
        "edit_reflection_task": _("修改心得任务"),
        "publish_reflection_task": _("布置心得任务"),
        "submit_reflection": _("提交学习心得"),
        "mark_reflection": _("批阅学习心得"),
        "agree_to_show_reflection": _("是否同意展示心得"),
        "show_reflection": _("展示或撤下心得"),
        "export_reflections": _("导出学习心得"),
    }
)
