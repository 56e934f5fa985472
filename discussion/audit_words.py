"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "make_board": _("新建板块"),
        "change_board": _("修改板块"),
        "delete_post": _("删除本人发言"),
        "mark_answer": _("标为解答"),
        "clear_answer": _("取消解答"),
        "report_post": _("举报发言"),
        "moderate_post": _("处理发言"),
        "appeal_decision": _("对处理提出申诉"),
        "pause_posting": _("暂停发言"),
        "end_pause": _("恢复发言"),
        "decide_live_question": _("处理直播提问"),
        "answer_live_question": _("答复直播提问"),
        "publish_evaluation": _("更新课程评价表"),
    }
)
