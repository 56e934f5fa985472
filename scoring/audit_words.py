"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "correct_credit": _("更正学时"),
        "download_export": _("下载导出文件"),
        "enter_training": _("登记培训学时"),
        "make_export": _("生成导出文件"),
        "read_credit": _("查看他人学时凭据"),
        "request_export": _("申请导出"),
    }
)
