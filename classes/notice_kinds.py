"""The kinds of notices that classes send."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, describe

CLASS_NEWS = "class_announcement"

describe(
    Kind(
        code=CLASS_NEWS,
        label=_("班次公告"),
        title=_("{class_title}：{title}"),
        body=_("{body}"),
        facts=("class_title", "title", "body"),
        email=True,
    )
)
