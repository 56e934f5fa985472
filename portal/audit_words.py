"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "take_down_page": _("撤下页面"),
        "put_back_page": _("恢复页面"),
        "publish_people_notice": _("提交考察预告或任前公示"),
        "recall_people_notice": _("收回未发布的预告或公示"),
        "answer_feedback": _("答复意见"),
        "begin_incident": _("全站转为只读"),
        "end_incident": _("结束全站只读"),
        "open_county_site": _("开通县区站点"),
        "close_county_site": _("关闭县区站点"),
        "recommend_course": _("推荐课程"),
        "decide_recommendation": _("答复课程推荐"),
        "withdraw_recommendation": _("撤回课程推荐"),
    }
)
