"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "save_calendar_day": _("设置放假或调休日"),
        "remove_calendar_day": _("删除放假或调休日"),
        "confirm_calendar_year": _("核对工作日历"),
        "adopt_calendar": _("导入放假安排"),
    }
)
