"""What the verbs of the library are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "add_library_document": _("新增资料"),
        "edit_library_document": _("修改资料"),
        "publish_library_document": _("发布资料"),
        "withdraw_library_document": _("撤下资料"),
        "add_library_version": _("上传资料版本"),
        "give_up_library_upload": _("放弃上传资料"),
        "read_library_version_again": _("重新处理资料版本"),
        "set_library_validity": _("修改资料版本的有效期"),
        "withdraw_library_version": _("撤下资料版本"),
        "save_library_category": _("维护资料类别"),
        "delete_library_category": _("删除资料类别"),
    }
)
