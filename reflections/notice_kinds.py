"""The kinds of notices that reflections send."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, describe

RETURNED = "reflection_returned"
ACCEPTED = "reflection_accepted"

describe(
    Kind(
        code=RETURNED,
        label=_("学习心得退回修改"),
        title=_("心得《{title}》请修改后再交"),
        body=_("{comment}"),
        facts=("title", "comment"),
        email=True,
    ),
    Kind(
        code=ACCEPTED,
        label=_("学习心得已通过"),
        title=_("心得《{title}》已通过：{grade}"),
        body=_("{comment}"),
        facts=("title", "grade", "comment"),
    ),
)
