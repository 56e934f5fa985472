"""What the verbs of the audit log are called on the screen.

An app describes its own verbs in a module of this name, which is found by itself.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, str | Promise] = {}


def describe(words: Mapping[str, str | Promise]) -> None:
    """Say what verbs are called."""
    _WORDS.update(words)


def words_of(verb: str) -> str:
    """Return what `verb` is called; one that nobody described shows as it is."""
    return str(_WORDS.get(verb, verb))


def described_verbs() -> list[tuple[str, str]]:
    """Return every verb with its words, in the order of the words."""
    return sorted(((verb, str(words)) for verb, words in _WORDS.items()), key=lambda pair: pair[1])


describe(
    {
        "appoint": _("任职"),
        "change_own_password": _("修改本人密码"),
        "create_unit": _("新建单位"),
        "upload_units": _("上传单位表"),
        "confirm_units": _("确认导入单位"),
        "discard_units": _("放弃导入单位"),
        "import_units": _("导入单位"),
        "edit_unit": _("修改单位"),
        "rename_unit": _("单位更名"),
        "move_unit": _("调整单位隶属"),
        "merge_units": _("合并单位"),
        "close_unit": _("撤销单位"),
        "apply_unit_change": _("执行单位变更"),
        "withdraw_unit_change": _("撤回单位变更"),
        "open_county": _("开设县区目录"),
        "add_category": _("新增干部类别"),
        "edit_category": _("修改干部类别"),
        "delete_category": _("删除干部类别"),
        "edit_account": _("修改账号信息"),
        "correct_posting": _("更正任职"),
        "leave_office": _("离任"),
        "return_to_office": _("返岗"),
        "read_protected": _("查看完整号码"),
        "search_protected": _("按完整号码查找"),
        "export_people": _("导出人员"),
        "disable": _("停用账号"),
        "end_sessions": _("结束会话"),
        "grant_model_permissions": _("授予栏目权限"),
        "grant_page_permissions": _("授予页面权限"),
        "grant_role": _("授予角色"),
        "keep_record": _("维护人员信息"),
        "issue_account": _("配发账号"),
        "issue_break_glass_account": _("建立应急账号"),
        "reactivate": _("恢复账号"),
        "revoke_role": _("撤销角色"),
        "set_audience": _("选择对象"),
        "set_password": _("设置密码"),
        "set_up_groups": _("建立权限组"),
        "signed_in": _("登录"),
        "sign_in_failed": _("登录失败"),
        "sign_in_locked": _("登录锁定"),
        "unlock_sign_in": _("解除登录锁定"),
        "set_up_second_factor": _("启用动态验证码"),
        "reset_second_factor": _("重设动态验证码"),
        "renew_recovery_codes": _("更换恢复码"),
        "account_expired": _("账号到期停用"),
        "end_own_session": _("结束本人会话"),
        "request_password_reset": _("申请重设密码"),
        "link_identity": _("关联外部身份"),
        "refuse_identity": _("拒绝外部身份"),
        "make_demo_account": _("建立演示账号"),
        "search_audit_log": _("查询审计日志"),
        "export_audit_log": _("导出审计日志"),
        "verify_audit_log": _("校验审计日志"),
        "upload_import": _("上传人员表"),
        "check_import": _("检查人员表"),
        "confirm_import": _("确认导入人员"),
        "apply_import": _("导入人员"),
        "discard_import": _("放弃导入"),
        "request_undo_import": _("申请撤销导入"),
        "undo_import": _("撤销导入"),
        "refuse_undo_import": _("未能撤销导入"),
        "import_new_person": _("导入新人员"),
        "import_changes": _("导入人员变更"),
        "undo_new_person": _("撤销导入的新人员"),
        "undo_changes": _("撤销导入的变更"),
        "issue_one_time_passwords": _("发放一次性密码"),
        "submit_registration": _("提交实名注册"),
        "approve_registration": _("通过实名注册"),
        "read_registration": _("查阅实名注册申请"),
        "refuse_registration": _("退回实名注册"),
        "lapse_registration": _("实名注册过期"),
        "extend_account": _("延长账号有效期"),
        "request_correction": _("申请更正信息"),
        "answer_correction": _("答复更正申请"),
        "export_own_data": _("导出本人数据"),
        "change_own_email": _("修改本人邮箱"),
        "set_own_naming": _("设置排行榜署名"),
        "reseal_fields": _("更换字段密钥"),
    }
)
