"""Verbs on exemptions from targets: grant, revoke."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import Power, may_in
from library.papers import PaperError, check_paper

from ..models import Exemption, ExemptionRevocation
from .ledger import posting_on

#: Nobody is let off for longer at once.
LONGEST_DAYS = 5 * 366


@transaction.atomic
def grant_exemption(
    person: User,
    *,
    reason: str,
    first_day: date,
    last_day: date,
    note: str,
    by: User,
    at: datetime,
    ledger: str = "",
    proof: tuple[str, bytes] | None = None,
) -> Exemption:
    """Let `person` off from one day to another (SPEC §1g 11); `proof` is name and content of a file.

    The unit is that of the person's present post. Raises ``ValidationError``, and ``PermissionDenied`` for oneself.
    """
    User.objects.select_for_update().get(pk=person.pk)
    posting = posting_on(person, at)
    unit = posting.unit if posting else None
    if person.pk == by.pk or not may_in(by, Power.GRANT_EXEMPTIONS, unit):
        raise PermissionDenied
    if last_day < first_day:
        raise ValidationError({"last_day": _("结束日期不能早于起始日期。")})
    if (last_day - first_day).days > LONGEST_DAYS:
        raise ValidationError({"last_day": _("一次减免不能超过五年。")})
    same = Exemption.objects.of(person).valid().between(first_day, last_day)
    if other := next((each for each in same if not ledger or each.ledger in ("", ledger)), None):
        period = {"first": other.first_day.isoformat(), "last": other.last_day.isoformat()}
        raise ValidationError(_("这段时间已有一项减免（%(first)s 至 %(last)s），请先撤销。") % period)
    made = Exemption(user=person, unit=unit, reason=reason, ledger=ledger, first_day=first_day, last_day=last_day)
    made.note, made.granted_by, made.granted_at = note.strip(), by, at
    suffix = _suffix(proof)
    if proof:
        made.proof_name = proof[0][-200:]
    made.full_clean(exclude=["proof"], validate_constraints=False)
    if proof:
        made.proof.save(f"{made.uid}{suffix}", ContentFile(proof[1]), save=False)
    made.save()
    days = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    record("grant_exemption", by=by, at=at, target=made, about=person, reason=reason, ledger=ledger, **days)
    return made


def _suffix(proof: tuple[str, bytes] | None) -> str:
    try:
        return check_paper(*proof) if proof else ""
    except PaperError as error:
        raise ValidationError({"proof": str(error)}) from error


@transaction.atomic
def revoke_exemption(exemption: Exemption, *, reason: str, by: User, at: datetime) -> ExemptionRevocation:
    """Take an exemption back, once, with a reason; the targets are whole again. Raises ``ValidationError``."""
    found = Exemption.objects.select_for_update(of=("self",)).select_related("unit", "user").get(pk=exemption.pk)
    if found.user_id == by.pk or not may_in(by, Power.GRANT_EXEMPTIONS, found.unit):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("请写明撤销的原因。")})
    if ExemptionRevocation.objects.filter(exemption=found).exists():
        raise ValidationError(_("这项减免已经撤销。"))
    made = ExemptionRevocation.objects.create(exemption=found, reason=reason.strip()[:500], by=by, at=at)
    record("revoke_exemption", by=by, at=at, target=found, about=found.user, reason=made.reason)
    return made
