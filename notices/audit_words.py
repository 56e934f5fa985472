"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "make_announcement": _("起草通知"),
        "edit_announcement": _("修改通知"),
        "send_announcement": _("发布通知"),
        "remind_unread": _("提醒未读通知的人"),
        "reword_notices": _("修改消息用语"),
        "restore_notice_wording": _("恢复消息用语"),
    }
)
