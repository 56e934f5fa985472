"""The kinds of notices that classes send."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, describe

CLASS_NEWS = "class_announcement"
CLASS_CANCELLED = "class_cancelled"
MEETING_CANCELLED = "class_meeting_cancelled"
MEETING_MOVED = "class_meeting_moved"

describe(
    Kind(
        code=CLASS_NEWS,
        label=_("班次公告"),
        title=_("{class_title}：{title}"),
        body=_("{body}"),
        facts=("class_title", "title", "body"),
        email=True,
    ),
    Kind(
        code=CLASS_CANCELLED,
        label=_("班次取消"),
        title=_("“{class_title}”已取消"),
        body=_("原因：{reason}"),
        facts=("class_title", "reason"),
        email=True,
    ),
    Kind(
        code=MEETING_CANCELLED,
        label=_("场次取消"),
        title=_("{class_title}：“{meeting}”已取消"),
        body=_("原定 {time}，{place}。"),
        facts=("class_title", "meeting", "time", "place"),
        email=True,
    ),
    Kind(
        code=MEETING_MOVED,
        label=_("场次变动"),
        title=_("{class_title}：“{meeting}”的时间或地点有变动"),
        body=_("现在是 {time}，{place}。"),
        facts=("class_title", "meeting", "time", "place"),
        email=True,
    ),
)
