"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .models import CreditEntry


def own_credit_data(user: User) -> Iterator[PersonalData]:
    """Yield every entry of the ledger, what was declared, and what was asked to be looked at; hours are 学时."""
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
    declared = user.declarations.order_by("submitted_at")
    yield PersonalData(
        _("学时申报"),
        (_("活动"), _("事项"), _("完成日期"), _("数量"), _("说明"), _("状态"), _("申报时间")),
        [(d.label, d.title, d.done_on, d.quantity, d.note, d.get_state_display(), d.submitted_at) for d in declared],
        510,
    )
    yield PersonalData(
        _("学时复核"),
        (_("事项"), _("说明"), _("提出时间"), _("状态"), _("答复"), _("答复时间")),
        [
            (a.subject, a.text, a.asked_at, a.get_state_display(), a.answer, a.answered_at)
            for a in user.credit_appeals.order_by("asked_at")
        ],
        520,
    )
