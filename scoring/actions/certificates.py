"""Verbs on certificates of hours."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User

from ..models import CreditCertificate
from ..periods import Period
from ..standings import hours_of_year, posting_of, progress_of
from .archives import new_code


@transaction.atomic
def issue_certificate(user: User, *, year: int, by: User, at: datetime) -> CreditCertificate:
    """Certify what the ledger of `user` says about a year; the same one again while nothing has changed.

    A newer one replaces the one before. People issue their own only. Raises ``ValidationError`` for a year without
    hours.
    """
    if by.pk != user.pk:
        raise PermissionDenied
    User.objects.select_for_update().get(pk=user.pk)
    end = Period(year).bounds(timezone.get_default_timezone())[1]
    progress = progress_of(user, at=min(at, end - timedelta(seconds=1)))
    online, offline = hours_of_year(user, year)
    if not online and not offline:
        raise ValidationError(_("%(year)d 年没有学时，不能开具证明。") % {"year": year})
    posting = posting_of(user, min(timezone.localdate(at), timezone.localdate(end - timedelta(seconds=1))))
    facts = {
        "name": user.real_name,
        "workplace": f"{posting.unit.name}{posting.post}" if posting else "",
        "online": online,
        "offline": offline,
        "online_required": progress.online.required,
        "offline_required": progress.offline.required,
    }
    before = CreditCertificate.objects.of(user).valid().filter(year=year).first()
    if before is not None:
        if all(getattr(before, name) == value for name, value in facts.items()):
            return before
        before.replaced_at = at
        before.save(update_fields=["replaced_at"])
    count = CreditCertificate.objects.of(user).filter(year=year).count()
    number = f"XS{year}-{user.pk:06d}-{count + 1:02d}"
    made = CreditCertificate.objects.create(number=number, code=new_code(), user=user, year=year, issued_at=at, **facts)
    record("issue_credit_certificate", by=by, at=at, target=made, about=user, number=number, year=year)
    return made
