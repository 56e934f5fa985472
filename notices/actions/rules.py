"""Verbs on how people want to be reached, and on the words of the notices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import Power, demand_in

from ..kinds import UnknownFactError, check_text, kind_of
from ..models import ChannelChoice, QuietHours, Wording


@transaction.atomic
def choose_channels(user: User, choices: Mapping[str, tuple[bool, bool]]) -> None:
    """Let `user` hear of kinds of notices (codes) by e-mail and by SMS as `choices` says: (e-mail, SMS)."""
    for code, (email, sms) in choices.items():
        kind_of(code)
        ChannelChoice.objects.update_or_create(user=user, kind=code, defaults={"email": email, "sms": sms})


@transaction.atomic
def set_quiet_hours(user: User, *, starts: time, ends: time) -> None:
    """Let neither e-mail nor SMS leave for `user` between the two times of the day; equal times mean never quiet."""
    QuietHours.objects.update_or_create(user=user, defaults={"starts": starts, "ends": ends})


@transaction.atomic
def reword(code: str, *, title: str, body: str, by: User | None, at: datetime) -> Wording:
    """Tell notices of a kind in other words from now on; what was told stays as it was.

    Raises ``ValidationError`` for a text that names a fact which the kind does not have.
    """
    demand_in(by, Power.WORD_NOTICES, None)
    kind = kind_of(code)
    if kind.fixed:
        raise ValidationError(_("这类消息的文字由发送人填写，不能预设。"))
    faults = {}
    for name, text in (("title", title), ("body", body)):
        try:
            check_text(text, kind)
        except UnknownFactError as error:
            known = "、".join(f"{{{fact}}}" for fact in kind.facts) or _("无")
            words = _("“{%(name)s}”不是这类消息的内容，可以用：%(known)s。") % {"name": error, "known": known}
            faults[name] = words
    if faults:
        raise ValidationError(faults)
    wording, _created = Wording.objects.update_or_create(
        kind=code, defaults={"title": title, "body": body, "changed_at": at}
    )
    record("reword_notices", by=by, at=at, target=wording, kind=code, title=title, body=body)
    return wording


@transaction.atomic
def restore_wording(code: str, *, by: User | None, at: datetime) -> None:
    """Tell notices of a kind in the words that come with it again."""
    demand_in(by, Power.WORD_NOTICES, None)
    for wording in Wording.objects.select_for_update().filter(kind=code):
        record("restore_notice_wording", by=by, at=at, target=wording, kind=code)
        wording.delete()
