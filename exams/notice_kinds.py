"""The kinds of notices that exams send."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, describe

RESULTS = "exam_results"
APPEAL_DECIDED = "exam_appeal_decided"

describe(
    Kind(
        code=RESULTS,
        label=_("考试成绩公布"),
        title=_("《{title}》成绩已公布"),
        body=_("可以查看成绩；对成绩有疑问的，在规定时间内可以申请复核。"),
        facts=("title",),
        email=True,
    ),
    Kind(
        code=APPEAL_DECIDED,
        label=_("成绩复核有了结果"),
        title=_("《{title}》成绩复核有了结果"),
        body=_("{decision}"),
        facts=("title", "decision"),
        email=True,
    ),
)
