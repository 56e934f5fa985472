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
        "prepare_contest": _("建立比选"),
        "change_contest": _("修改比选"),
        "open_contest": _("开始比选"),
        "finish_contest": _("结束比选"),
        "reopen_contest": _("恢复录入比选成绩"),
        "publish_contest": _("内部公布比选结果"),
        "cancel_contest": _("终止比选"),
        "remove_contest": _("删除比选"),
        "enter_contest": _("录入比选人员"),
        "withdraw_entrant": _("登记退出比选"),
        "decide_entrants": _("登记比选人员审核结果"),
        "score_contest": _("录入比选成绩"),
        "keep_nomination_scheme": _("修改提名方案"),
        "end_nomination_scheme": _("停用提名方案"),
        "begin_selection": _("开始初始提名"),
        "close_selection": _("结束初始提名"),
        "remove_selection": _("删除初始提名"),
        "add_candidate": _("录入提名人选"),
        "remove_candidate": _("移出提名人选"),
        "keep_stage_result": _("录入提名环节结果"),
        "push_selection_notice": _("提交考察预告或任前公示"),
        "recall_selection_notice": _("收回考察预告或任前公示"),
        "keep_competency_model": _("修改胜任力模型"),
        "assess_candidate": _("录入胜任力评价"),
    }
)
