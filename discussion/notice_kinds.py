"""The kinds of notices that the discussion sends."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, describe

REPLIED = "thread_replied"

describe(
    Kind(
        code=REPLIED,
        label=_("提问和讨论有了回复"),
        title=_("“{title}”有了回复"),
        body=_("{who}：{text}"),
        facts=("title", "who", "text"),
    )
)
