"""The kinds of notices about nominations: they name receipt numbers and nothing that is sealed."""

from django.utils.translation import gettext_lazy as _

from notices.kinds import Kind, describe

NOMINATION_RECEIVED = "nomination_received"
NOMINATION_READ = "nomination_read"

describe(
    Kind(
        code=NOMINATION_RECEIVED,
        label=_("推荐回执"),
        title=_("推荐已收到，回执编号 {receipt}"),
        body=_("推荐已署名提交。谁在什么时间读过，可在推荐页面查看。"),
        facts=("receipt",),
    ),
    Kind(
        code=NOMINATION_READ,
        label=_("推荐被查阅"),
        title=_("推荐 {receipt} 已被查阅"),
        body=_("组织部门专责人员已阅读这份推荐。之后的每次查阅都列在推荐页面。"),
        facts=("receipt",),
    ),
)
