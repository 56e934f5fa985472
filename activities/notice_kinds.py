"""The kinds of notices that contests send."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, describe

RESULTS = "contest_results"
CANCELLED = "contest_cancelled"

describe(
    Kind(
        code=RESULTS,
        label=_("评选结果公布"),
        title=_("“{title}”已公布结果"),
        body=_("名次、得分和评委的评语见活动页面。"),
        facts=("title",),
    ),
    Kind(
        code=CANCELLED,
        label=_("评选活动取消"),
        title=_("“{title}”已取消"),
        body=_("原因：{reason}"),
        facts=("title", "reason"),
        email=True,
    ),
)
