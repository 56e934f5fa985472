"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .models import CreditCertificate, CreditEntry, Exemption


def own_credit_data(user: User) -> Iterator[PersonalData]:
    """Yield the entries of the ledger, what was declared, asked to be looked at, and times let off; hours are 学时."""
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
    yield from _certificates_and_exemptions(user)


def _certificates_and_exemptions(user: User) -> Iterator[PersonalData]:
    yield PersonalData(
        _("学时证明"),
        (_("证明编号"), _("年度"), _("网络自学学时"), _("集中培训学时"), _("开具时间"), _("换发时间")),
        [
            (c.number, c.year, c.online, c.offline, c.issued_at, c.replaced_at)
            for c in CreditCertificate.objects.of(user).order_by("issued_at")
        ],
        525,
    )
    exemptions = Exemption.objects.of(user).select_related("revocation").order_by("granted_at")
    yield PersonalData(
        _("学时减免"),
        (_("事由"), _("适用"), _("起始日期"), _("结束日期"), _("说明"), _("核准时间"), _("撤销原因")),
        [
            (
                *(e.get_reason_display(), e.get_ledger_display(), e.first_day, e.last_day, e.note, e.granted_at),
                e.revocation.reason if getattr(e, "revocation", None) else "",
            )
            for e in exemptions
        ],
        530,
    )
