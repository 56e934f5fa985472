"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "make_reading_list": _("新建必读书目"),
        "edit_reading_list": _("修改必读书目"),
        "add_reading_item": _("加入书目条目"),
        "remove_reading_item": _("移除书目条目"),
        "publish_reading_list": _("布置必读书目"),
        "mark_item_read": _("标记读过"),
        "make_contest": _("新建评选活动"),
        "edit_contest": _("修改评选活动"),
        "add_jurors": _("加入评委"),
        "remove_juror": _("移除评委"),
        "excuse_juror": _("评委退出"),
        "call_contest": _("发布评选活动"),
        "cancel_contest": _("取消评选活动"),
        "submit_entry": _("提交参赛作品"),
        "take_back_entry": _("撤回参赛作品"),
        "agree_to_show_entry": _("是否同意展示作品"),
        "begin_judging": _("开始评审"),
        "judge_entry": _("评分"),
        "publish_contest_results": _("公布评选结果"),
        "export_reading_list": _("导出必读书目"),
        "export_contest": _("导出评选结果"),
    }
)
