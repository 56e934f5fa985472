"""What the verbs that courses record are called in the audit log; those of packages among them."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "begin_package_upload": _("开始上传课件"),
        "abandon_package_upload": _("放弃上传课件"),
        "upload_package": _("上传课件"),
        "import_package": _("导入课件"),
        "check_package": _("重新检查课件"),
        "mend_package": _("修复课件内容"),
        "change_package": _("修改课件"),
        "attach_recording": _("直播换成回放"),
        "mark_lesson_attendance": _("登记线下到课"),
        "withdraw_lesson_attendance": _("撤销线下到课"),
        "delete_package": _("删除课件"),
    }
)
