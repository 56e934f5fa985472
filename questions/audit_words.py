"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "confirm_questions": _("确认导入试题"),
        "delete_point": _("删除知识点"),
        "delete_question": _("删除试题"),
        "discard_questions": _("放弃导入试题"),
        "export_questions": _("导出试题"),
        "import_questions": _("导入试题"),
        "keep_picture": _("保存题中图片"),
        "make_point": _("新增知识点"),
        "move_point": _("移动知识点"),
        "move_questions": _("调整试题的知识点"),
        "rename_point": _("修改知识点名称"),
        "save_question": _("保存试题"),
        "set_question_state": _("修改试题状态"),
        "tag_questions": _("为试题添加标签"),
        "upload_questions": _("上传试题文件"),
    }
)
