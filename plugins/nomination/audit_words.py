"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "nominate": _("提交推荐"),
        "open_nomination": _("查阅推荐"),
        "withdraw_nomination": _("撤回推荐"),
    }
)
