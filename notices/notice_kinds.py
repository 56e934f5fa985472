"""The kinds of notices that this app sends itself."""

from django.utils.translation import gettext_lazy as _

from .kinds import Kind, describe

#: What an office writes to an audience; its words are the announcement's own.
ANNOUNCEMENT = "announcement"
#: That somebody has not opened an announcement yet.
REMINDER = "announcement_reminder"

describe(
    Kind(
        code=ANNOUNCEMENT,
        label=_("单位通知"),
        title=_("{title}"),
        body=_("{body}"),
        facts=("title", "body"),
        fixed=True,
    ),
    Kind(
        code=REMINDER,
        label=_("未读通知提醒"),
        title=_("请阅读{unit}的通知：{title}"),
        body=_("这则通知您还没有打开。"),
        facts=("title", "unit"),
        email=True,
    ),
)
