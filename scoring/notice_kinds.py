"""The kinds of notices that are about hours."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, describe

#: To the person.
HOURS_BEHIND = "hours_behind"
#: To those who look after a unit, and then to the leaders.
UNIT_BEHIND = "hours_unit_behind"
DECLARATION_DECIDED = "declaration_decided"
APPEAL_ANSWERED = "credit_appeal_answered"

describe(
    Kind(
        code=HOURS_BEHIND,
        label=_("学时进度提醒"),
        title=_("{year} 年网络自学还差 {missing} 学时"),
        body=_("截至 {day}，您已完成 {done} 学时，应完成 {required} 学时，低于均匀进度。"),
        facts=("year", "missing", "day", "done", "required"),
    ),
    Kind(
        code=UNIT_BEHIND,
        label=_("单位学时进度提醒"),
        title=_("{unit}有 {count} 人提醒后仍未跟上学时进度"),
        body=_("他们已经收到提醒，{days} 天后仍低于均匀进度。名单在“未达进度人员”中。"),
        facts=("unit", "count", "days"),
    ),
    Kind(
        code=DECLARATION_DECIDED,
        label=_("学时申报有了结果"),
        title=_("学时申报“{title}”{state}"),
        body=_("{words}"),
        facts=("title", "state", "words"),
        email=True,
    ),
    Kind(
        code=APPEAL_ANSWERED,
        label=_("学时复核有了答复"),
        title=_("学时复核申请有了答复"),
        body=_("{answer}"),
        facts=("answer",),
        email=True,
    ),
)
