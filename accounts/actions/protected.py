"""Reading protected fields in clear."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ..audit import record
from ..models import PersonalRecord, User
from ..permissions import Power, people_for

#: Fields that are shown in clear only to those who say why.
PROTECTED = ("id_number", "mobile", "resume")
#: Characters of a reason; shorter ones say nothing.
SHORTEST_REASON = 5


@transaction.atomic
def read_protected(
    kept: PersonalRecord, fields: Collection[str], *, by: User, at: datetime, reason: str
) -> dict[str, str]:
    """Return the clear values of `fields` and record who read which of them why; the values are not recorded."""
    reason = reason.strip()
    if unknown := set(fields) - set(PROTECTED):
        raise TypeError(f"not protected: {sorted(unknown)}")
    if len(reason) < SHORTEST_REASON:
        raise ValidationError({"reason": [_("请写明查看事由，至少 5 个字。")]})
    if not people_for(by, Power.REVEAL).filter(pk=kept.user_id).exists():
        raise PermissionDenied
    record("read_protected", by=by, at=at, target=kept, about=kept.user, fields=sorted(fields), reason=reason)
    return {name: getattr(kept, name) or "" for name in fields}
