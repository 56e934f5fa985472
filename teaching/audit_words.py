"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "confirm_courses": _("确认导入课程"),
        "discard_courses": _("放弃导入课程"),
        "hand_in_courses": _("课程已提交审核"),
        "import_courses": _("导入课程"),
        "submit_courses": _("提交课程审核"),
        "upload_courses": _("上传课程表"),
    }
)
