"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "make_survey": _("新建调研"),
        "edit_survey": _("修改调研"),
        "remove_survey": _("删除调研"),
        "set_survey_topics": _("设置调研主题"),
        "make_survey_round": _("新建调研轮次"),
        "edit_survey_round": _("修改调研轮次"),
        "remove_survey_round": _("删除调研轮次"),
        "send_survey_round": _("发出调研"),
        "reply_to_survey": _("回复调研"),
        "sort_survey_replies": _("归类调研回复"),
        "make_survey_item": _("登记调研事项"),
        "edit_survey_item": _("修改调研事项"),
        "settle_survey_item": _("办结调研事项"),
        "export_survey": _("导出调研回复"),
        "export_survey_items": _("导出调研事项"),
    }
)
