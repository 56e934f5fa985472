"""Verbs on appeals about hours: ask, answer."""

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import Power, may_in
from notices.actions import notify

from ..models import CreditAppeal, CreditEntry
from ..notice_kinds import APPEAL_ANSWERED
from .ledger import correct_entry, posting_on

#: Open appeals of one person.
AT_ONCE = 10


@transaction.atomic
def ask_for_review(
    user: User, *, subject: str, text: str, at: datetime, entry: CreditEntry | None = None
) -> CreditAppeal:
    """Ask to have an hour looked at again; with `entry` one of the own entries. Raises ``ValidationError``."""
    if entry is not None and entry.user_id != user.pk:
        raise PermissionDenied
    if not text.strip():
        raise ValidationError({"text": _("请说明情况。")})
    if user.credit_appeals.filter(state=CreditAppeal.State.OPEN).count() >= AT_ONCE:
        raise ValidationError(_("待答复的复核申请已有 %(n)d 件，请等答复后再提出。") % {"n": AT_ONCE})
    posting = posting_on(user, at)
    made = CreditAppeal(user=user, unit=posting.unit if posting else None, entry=entry, text=text.strip(), asked_at=at)
    made.subject = (entry.title if entry else subject).strip()[:160]
    made.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise ValidationError(_("这条记录已有待答复的复核申请。")) from error
    record("ask_for_review", by=user, at=at, target=made)
    return made


@transaction.atomic
def answer_appeal(
    appeal: CreditAppeal, *, upheld: bool, answer: str, by: User, at: datetime, hours: Decimal | None = None
) -> CreditAppeal:
    """Answer an appeal, once; with `hours` the entry it is about is corrected. Raises ``ValidationError``."""
    found = CreditAppeal.objects.select_for_update(of=("self",)).select_related("entry", "unit").get(pk=appeal.pk)
    if found.user_id == by.pk or not may_in(by, Power.ANSWER_CREDIT_APPEALS, found.unit):
        raise PermissionDenied
    if found.state != CreditAppeal.State.OPEN:
        raise ValidationError(_("这件申请已经答复。"))
    if not answer.strip():
        raise ValidationError({"answer": _("请写明答复。")})
    if hours and (not upheld or found.entry is None):
        raise ValidationError({"hours": _("只有针对某条学时记录并同意更正时才能填写学时。")})
    if hours and found.entry is not None:
        reason = _("复核 %(uid)s") % {"uid": str(found.uid)[:8]}
        found.correction = correct_entry(found.entry, hours=hours, reason=reason, by=by, at=at)
    found.state = CreditAppeal.State.UPHELD if upheld else CreditAppeal.State.REJECTED
    found.answer, found.answered_at, found.answered_by = answer.strip(), at, by
    found.save()
    record("answer_credit_appeal", by=by, at=at, target=found, state=found.state)
    notify([found.user], APPEAL_ANSWERED, at=at, url=found.get_absolute_url(), answer=found.answer)
    return found
