"""The kinds of notices that the portal sends."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, describe

TAKEN_DOWN = "page_taken_down"
FEEDBACK_GIVEN = "feedback_given"
FEEDBACK_ANSWERED = "feedback_answered"
RECOMMENDED = "course_recommended"
RECOMMENDATION_DECIDED = "recommendation_decided"

describe(
    Kind(
        code=TAKEN_DOWN,
        label=_("发布的内容被撤下"),
        title=_("《{title}》已撤下"),
        body=_("理由：{reason}。如有不同意见，请与干部教育科联系，可以申请恢复。"),
        facts=("title", "reason"),
    ),
    Kind(
        code=FEEDBACK_GIVEN,
        label=_("收到读者意见"),
        title=_("读者对“{page}”提出意见"),
        body=_("请阅读并答复。"),
        facts=("page",),
    ),
    Kind(
        code=FEEDBACK_ANSWERED,
        label=_("意见得到答复"),
        title=_("您的意见有了答复"),
        body=_("{text}"),
        facts=("text",),
    ),
    Kind(
        code=RECOMMENDED,
        label=_("县区推荐课程"),
        title=_("{unit}推荐课程《{title}》"),
        body=_("{note}"),
        facts=("unit", "title", "note"),
    ),
    Kind(
        code=RECOMMENDATION_DECIDED,
        label=_("推荐的课程有了结果"),
        title=_("《{title}》{result}"),
        body=_("{reason}"),
        facts=("title", "result", "reason"),
    ),
)
