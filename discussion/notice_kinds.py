"""The kinds of notices that the discussion sends."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, describe

REPLIED = "thread_replied"
#: A moderator hid or restored what somebody wrote, or answered an appeal.
DECIDED = "post_decided"

describe(
    Kind(
        code=REPLIED,
        label=_("提问和讨论有了回复"),
        title=_("“{title}”有了回复"),
        body=_("{who}：{text}"),
        facts=("title", "who", "text"),
    ),
    Kind(
        code=DECIDED,
        label=_("发言的处理结果"),
        title=_("您在“{title}”的发言：{decision}"),
        body=_("理由：{reason}"),
        facts=("title", "decision", "reason"),
        email=True,
    ),
)
