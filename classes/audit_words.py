"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "make_programme": _("新建培训项目"),
        "edit_programme": _("修改培训项目"),
        "delete_programme": _("删除培训项目"),
        "make_class": _("新建班次"),
        "edit_class": _("修改班次"),
        "publish_class": _("发布班次"),
        "start_class": _("开班"),
        "cancel_class": _("取消班次"),
        "close_class": _("结班"),
        "reopen_class": _("撤销结班"),
        "add_class_course": _("班次加入课程"),
        "remove_class_course": _("班次移除课程"),
        "make_class_group": _("新建小组"),
        "remove_class_group": _("删除小组"),
        "set_class_group": _("调整小组"),
        "add_class_document": _("上传班次资料"),
        "remove_class_document": _("删除班次资料"),
        "announce_to_class": _("发布班次通知"),
        "withdraw_class_announcement": _("撤下班次通知"),
        "enrol_in_class": _("编入学员"),
        "sign_up_for_class": _("报名参加班次"),
        "withdraw_from_class": _("退出班次"),
        "remove_from_class": _("移出班次"),
        "make_meeting": _("安排场次"),
        "edit_meeting": _("修改场次"),
        "cancel_meeting": _("取消场次"),
        "note_attendance": _("补记出席情况"),
        "export_class": _("导出班次表格"),
        "open_viewing": _("登记集中收看"),
        "edit_viewing": _("修改集中收看"),
        "set_viewing_roster": _("填写收看名单"),
        "confirm_viewing": _("确认集中收看"),
        "approve_viewing": _("审核通过集中收看"),
        "return_viewing": _("退回集中收看"),
        "cancel_viewing": _("作废集中收看"),
    }
)
