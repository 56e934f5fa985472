"""The kinds of notices that those who look after courses receive."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, describe

LICENCE_ENDS = "course_licence_ends"
LICENCE_ENDED = "course_licence_ended"

describe(
    Kind(
        code=LICENCE_ENDS,
        label=_("课程授权即将到期"),
        title=_("{what}的授权将于 {day} 到期"),
        body=_("{courses}：请在到期前续期、替换视频或下架。续期后在课程的“授权到期日”中改日期。"),
        facts=("what", "courses", "day"),
        email=True,
    ),
    Kind(
        code=LICENCE_ENDED,
        label=_("课程授权已到期"),
        title=_("{what}的授权已于 {day} 到期"),
        body=_("{courses}还在课程中心，学员仍可学习。请尽快续期、替换视频或下架。"),
        facts=("what", "courses", "day"),
        email=True,
    ),
)
