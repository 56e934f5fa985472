"""Rules for passwords: two profiles, since GB/T 22239-2019 wants what ASVS 5.0 forbids (docs/decisions/0010).

``PASSWORD_PROFILE`` chooses: ``djbh`` asks for several kinds of characters, regular change and no old passwords,
``asvs`` for length alone. Both refuse common passwords and words that anybody would guess here.
"""

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.pinyin import spell

from .models import PasswordRecord, User

#: Kinds of characters for the profile ``djbh``.
KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")
#: A context word shorter than this would forbid too much.
SHORTEST_WORD = 4
#: Words that everybody knows of such a site.
SITE_WORDS = ("xuezhou", "ganbu", "xuexi", "peixun", "password", "mima", "admin", "学舟", "干部", "学习", "密码")


def must_choose(user: User, at: datetime) -> bool:
    """Say whether `user` has to choose a new password before anything else."""
    return user.must_change_password or has_expired(user, at)


def has_expired(user: User, at: datetime) -> bool:
    """Say whether the password is older than the profile allows; one whose age nobody knows never is."""
    days = settings.PASSWORD_DAYS
    changed = user.password_changed_at
    return bool(days and changed and user.has_usable_password() and at - changed > timedelta(days=days))


class LengthValidator:
    """At least `least` and at most `most` characters."""

    def __init__(self, least: int = 10, most: int = 128) -> None:
        self.least, self.most = least, most

    def validate(self, password: str, user: Any = None) -> None:
        """Raise when the password is too short or too long."""
        if not self.least <= len(password) <= self.most:
            raise ValidationError(self.get_help_text(), code="password_length")

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("密码长度为 %(least)d 至 %(most)d 个字符。") % {"least": self.least, "most": self.most}


class KindsValidator:
    """Characters of at least three of the four kinds."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise when there are fewer."""
        if sum(bool(re.search(kind, password)) for kind in KINDS) < 3:
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("密码须包含大写字母、小写字母、数字、符号中的至少三种。")


class ContextValidator:
    """No user name, name (also in pinyin), unit or word of this site."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise when the password holds such a word, whatever stands between its letters."""
        text = squeeze(password)
        if any(word in text for word in context_words(user)):
            raise ValidationError(_("密码不能包含用户名、姓名及其拼音、单位或本站名称。"), code="password_context")

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("密码不能包含用户名、姓名及其拼音、单位或本站名称。")


class HistoryValidator:
    """Not one of the last passwords of the person."""

    def __init__(self, count: int = 5) -> None:
        self.count = count

    def validate(self, password: str, user: Any = None) -> None:
        """Raise when the password was in use lately."""
        if user is None or user.pk is None:
            return
        known = list(user.password_records.values_list("password", flat=True)[: self.count])
        if any(check_password(password, old) for old in {user.password, *known}):
            raise ValidationError(self.get_help_text(), code="password_history")

    def password_changed(self, password: str, user: Any = None) -> None:
        """Remember the password that was just saved, and forget those that no longer count."""
        if user is None or user.pk is None or not user.has_usable_password():
            return
        PasswordRecord.objects.create(user=user, password=user.password, at=timezone.now())
        kept = user.password_records.values("pk")[: self.count]
        user.password_records.exclude(pk__in=kept).delete()

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("不能使用最近 %(count)d 次用过的密码。") % {"count": self.count}


def squeeze(text: str) -> str:
    """Return letters and digits alone, in lower case, so that a dash hides no word."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def context_words(user: Any) -> set[str]:
    """Return the words that a password may not hold."""
    words = [*SITE_WORDS, settings.SITE_NAME]
    if user is not None:
        words += [user.username, user.real_name]
        if getattr(user, "unit", None):
            words += [user.unit.name, user.unit.short_name]
    words += ["".join(spell(word)) for word in words]
    found = (squeeze(word) for word in words)
    return {word for word in found if len(word) >= (SHORTEST_WORD if word.isascii() else 2)}
