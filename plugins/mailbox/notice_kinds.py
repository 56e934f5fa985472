"""The kinds of notices about letters: numbers, dates and what the office says openly, never a word of a letter."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, describe

LETTER_ANSWERED = "letter_answered"
LETTER_QUESTION = "letter_question"
LETTER_TERM_MOVED = "letter_term_moved"
LETTER_SUPPLEMENTED = "letter_supplemented"
LETTER_OFFERED = "letter_offered"
LETTER_REFERRED = "letter_referred"
LETTER_DUE = "letter_due"
LETTER_OVERDUE = "letter_overdue"
LETTER_TERM_PROPOSED = "letter_term_proposed"
LETTER_TO_SIGN = "letter_to_sign"
IMPROVEMENT_DUE = "letter_improvement_due"
RECEPTION_RESULT = "reception_result"
RECEPTION_WITHDRAWN = "reception_withdrawn"

describe(
    Kind(
        code=LETTER_ANSWERED,
        label=_("来信有答复"),
        title=_("您的信 {receipt} 有了答复"),
        body=_("请登录后查看。"),
        facts=("receipt",),
        email=True,
    ),
    Kind(
        code=LETTER_QUESTION,
        label=_("请补充来信"),
        title=_("办理人请您补充信件 {receipt}"),
        body=_("请登录后查看并补充。"),
        facts=("receipt",),
        email=True,
    ),
    Kind(
        code=LETTER_TERM_MOVED,
        label=_("来信答复期限调整"),
        title=_("您的信 {receipt} 的答复期限调整为 {day}"),
        body=_("调整的原因可以在信件页面查看。"),
        facts=("receipt", "day"),
    ),
    Kind(
        code=LETTER_SUPPLEMENTED,
        label=_("写信人补充"),
        title=_("信件 {receipt} 的写信人作了补充"),
        body=_("请打开信件查看。"),
        facts=("receipt",),
    ),
    Kind(
        code=LETTER_OFFERED,
        label=_("信件转交与协办"),
        title=_("信件 {receipt} 请您接办或协办"),
        body=_("接受之前，原首问责任人继续负责。"),
        facts=("receipt",),
    ),
    Kind(
        code=LETTER_REFERRED,
        label=_("信件移送纪检"),
        title=_("信件 {receipt} 已移送给您办理"),
        body=_("首先打开的人为首问责任人。"),
        facts=("receipt",),
    ),
    Kind(
        code=LETTER_DUE,
        label=_("信件临近期限"),
        title=_("信件 {receipt} 应在 {day} 前答复"),
        body=_("请及时办理。"),
        facts=("receipt", "day"),
    ),
    Kind(
        code=LETTER_OVERDUE,
        label=_("信件逾期"),
        title=_("信件 {receipt} 已超过答复期限 {day}"),
        body=_("请尽快答复，并说明逾期原因。"),
        facts=("receipt", "day"),
        email=True,
    ),
    Kind(
        code=LETTER_TERM_PROPOSED,
        label=_("工作日历变化"),
        title=_("按新的工作日历，信件 {receipt} 的期限是 {day}"),
        body=_("已告知写信人的期限没有改变。需要调整的，请在信件页面办理。"),
        facts=("receipt", "day"),
    ),
    Kind(
        code=LETTER_TO_SIGN,
        label=_("信件待签名"),
        title=_("信件 {receipt} 的办理情况待您签名"),
        body=_("签名齐全后办结。"),
        facts=("receipt",),
    ),
    Kind(
        code=IMPROVEMENT_DUE,
        label=_("整改事项期限"),
        title=_("信件 {receipt} 的整改事项应在 {day} 前完成"),
        body=_("完成后请登记，由他人核实。"),
        facts=("receipt", "day"),
    ),
    Kind(
        code=RECEPTION_RESULT,
        label=_("接待日结果"),
        title=_("{day} 接待日的结果已经写给您"),
        body=_("请登录后查看。"),
        facts=("day",),
        email=True,
    ),
    Kind(
        code=RECEPTION_WITHDRAWN,
        label=_("接待日取消"),
        title=_("{day} 的接待日已取消"),
        body=_("原因：{reason}。您的预约随之取消，可以改约其他日期，或者写信。"),
        facts=("day", "reason"),
        email=True,
    ),
)
