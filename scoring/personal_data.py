"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .models import CreditEntry


def own_credit_data(user: User) -> Iterator[PersonalData]:
    """Yield every entry of the ledger; hours are 学时."""
    entries = CreditEntry.objects.of(user).select_related("policy").order_by("sequence")
    yield PersonalData(
        _("学时"),
        (_("名称"), _("台账"), _("来源"), _("学时"), _("取得时间"), _("学时办法"), _("校验码")),
        [
            (e.title, e.get_ledger_display(), e.get_kind_display(), e.hours, e.earned_at, str(e.policy or ""), e.digest)
            for e in entries
        ],
        500,
    )
