"""What this app's verbs are called in the audit log."""

from django.utils.translation import gettext_lazy as _

from accounts.audit_words import describe

describe(
    {
        "send_letter": _("寄信"),
        "add_to_letter": _("补充来信"),
        "rate_letter": _("评价信件办理"),
        "open_letter": _("查阅来信"),
        "answer_letter": _("答复来信"),
        "sign_letter": _("信件办理签名"),
        "close_letter": _("办结信件"),
        "offer_letter": _("转交信件"),
        "accept_letter": _("接办信件"),
        "decline_letter": _("退回转交的信件"),
        "add_co_handler": _("增加信件协办人"),
        "copy_letter": _("抄送信件办理情况"),
        "refer_letter": _("移送纪检"),
        "ask_writer": _("请写信人补充"),
        "note_letter": _("信件内部记录"),
        "set_letter_priority": _("调整信件缓急"),
        "move_letter_term": _("调整信件答复期限"),
        "commit_improvement": _("提出整改"),
        "report_improvement": _("登记整改完成"),
        "verify_improvement": _("核实整改"),
        "open_box": _("开设信箱"),
        "save_letter_type": _("设置信件类型"),
        "remove_letter_type": _("删除信件类型"),
        "save_letter_priority": _("设置缓急等级"),
        "remove_letter_priority": _("删除缓急等级"),
        "save_opinion_source": _("设置意见来源"),
        "remove_opinion_source": _("删除意见来源"),
        "rotate_box_key": _("更换信箱密钥"),
        "announce_reception": _("公布接待日"),
        "withdraw_reception": _("取消接待日"),
        "book_reception": _("预约接待日"),
        "cancel_booking": _("取消接待日预约"),
        "write_reception_result": _("填写接待结果"),
        "note_opinion": _("登记意见"),
        "rate_handling": _("监督员评分"),
    }
)
