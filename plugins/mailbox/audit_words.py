"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "send_letter": _("寄信"),
        "open_letter": _("查阅来信"),
        "answer_letter": _("答复来信"),
    }
)
