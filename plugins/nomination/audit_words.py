"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "nominate": _("提交推荐"),
        "open_nomination": _("查阅推荐"),
        "withdraw_nomination": _("撤回推荐"),
        "register_nomination": _("登记线下推荐"),
        "open_nomination_scan": _("查看推荐扫描件"),
        "keep_internal_post": _("登记内部岗位"),
        "close_internal_post": _("结束内部岗位"),
        "shortlist": _("列入入围人选"),
        "remove_from_shortlist": _("移出入围人选"),
        "record_appointment": _("登记任用结果"),
        "trace_nominators": _("追溯推荐人"),
        "set_nomination_weights": _("设定推荐权重"),
        "keep_eligibility_rule": _("修改任职条件"),
        "end_eligibility_rule": _("停用任职条件"),
        "analyse_nominations": _("查看推荐分析"),
        "check_eligibility": _("核对任职条件"),
    }
)
