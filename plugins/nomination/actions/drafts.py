"""Keeping what somebody has written so far."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from accounts.models import User

from ..models import Draft

#: A draft that nobody touched for so long is erased.
LIFE = timedelta(days=30)


@sensitive_variables()
def draft_of(person: User) -> dict[str, Any]:
    """Return what `person` has written so far, by the name of the field; nothing without a draft."""
    draft = Draft.objects.filter(person=person).first()
    return dict(json.loads(draft.content)) if draft else {}


@sensitive_variables()
def version_of(draft: Mapping[str, Any]) -> str:
    """Return what tells a draft from one that says anything else; empty without a draft."""
    words = json.dumps(draft, ensure_ascii=False, sort_keys=True)
    return sha256(words.encode()).hexdigest()[:16] if draft else ""


@sensitive_variables()
@transaction.atomic
def save_draft(person: User, parts: dict[str, Any], *, at: datetime) -> Draft:
    """Add `parts` to the draft of `person`, or begin one; nothing of it goes to the audit log."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    draft = Draft.objects.filter(person=person).first() or Draft(person=person, content="{}")
    draft.content = json.dumps(json.loads(draft.content) | parts, ensure_ascii=False)
    draft.saved_at = at
    draft.save()
    return draft


def discard_draft(person: User) -> None:
    """Delete the draft of `person`."""
    Draft.objects.filter(person=person).delete()


def erase_old_drafts(*, at: datetime) -> int:
    """Delete drafts that were not touched for 30 days; return how many."""
    return Draft.objects.filter(saved_at__lt=at - LIFE).delete()[0]
