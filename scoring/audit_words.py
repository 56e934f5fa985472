"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "answer_credit_appeal": _("答复学时复核"),
        "ask_for_review": _("申请学时复核"),
        "declaration_approved": _("审定学时申报"),
        "declaration_confirmed": _("审核学时申报"),
        "declaration_returned": _("退回学时申报"),
        "declaration_submitted": _("申报学时"),
        "declaration_withdrawn": _("撤回学时申报"),
        "close_quarter": _("截止季度"),
        "draft_bulletin": _("起草季度通报"),
        "activate_policy": _("启用学时办法"),
        "discard_policy": _("删除学时办法草稿"),
        "save_policy": _("保存学时办法草稿"),
        "simulate_policy": _("测算学时办法"),
        "correct_credit": _("更正学时"),
        "download_export": _("下载导出文件"),
        "enter_training": _("登记培训学时"),
        "make_export": _("生成导出文件"),
        "download_progress": _("下载完成进度"),
        "remind_of_hours": _("提醒未达进度人员"),
        "ask_to_undo_hours": _("申请撤销导入的学时"),
        "confirm_hours": _("确认导入学时"),
        "discard_hours": _("放弃导入学时"),
        "import_hours": _("导入外部学时"),
        "undo_hours": _("撤销导入的学时"),
        "upload_hours": _("上传外部学时表"),
        "issue_credit_certificate": _("开具学时证明"),
        "read_personal_archive": _("下载他人学习档案"),
        "freeze_year": _("年度归档"),
        "read_archive": _("查看年度归档"),
        "remove_annual_template": _("删除年度表模板"),
        "save_annual_template": _("保存年度表模板"),
        "grant_exemption": _("登记学时减免"),
        "read_proof": _("查看申报证明材料"),
        "remove_target": _("删除学时任务"),
        "revoke_exemption": _("撤销学时减免"),
        "save_target": _("保存学时任务"),
        "read_ledger": _("查看他人学时记录"),
        "read_credit": _("查看他人学时凭据"),
        "request_export": _("申请导出"),
    }
)
