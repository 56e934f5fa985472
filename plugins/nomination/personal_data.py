"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .models import Nomination


def own_nominations(user: User) -> Iterator[PersonalData]:
    """Yield the nominations that the person handed in, in clear; those about the person are not theirs to see (N05)."""
    found = Nomination.objects.filter(nominator=user).order_by("created_at")
    yield PersonalData(
        _("提交过的推荐"),
        (_("回执编号"), _("被推荐人"), _("单位"), _("推荐职务或去向"), _("主要特点"), _("不足"), _("理由"), _("时间")),
        [
            (n.receipt, n.nominee_name, n.nominee_unit, n.target, n.strengths, n.weaknesses, n.reason, n.created_at)
            for n in found
        ],
        610,
    )
