"""The citizen identity number (公民身份号码, GB 11643-1999): check, read, mask. Plain Python without the ORM.

Six digits of the place of first registration, eight of the birth date, three of order (odd for men, even for women)
and a check character. The place is not looked up: places are abolished and renumbered, and no list knows them all.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

LENGTH = 18
#: Signs of which people make groups when they write a number down.
SEPARATORS = " -\u00a0\u3000"
OLDEST_YEAR = 1900
#: How many characters of a number stay visible when it is masked.
SHOWN_FIRST, SHOWN_LAST = 3, 4
#: How many at least do not; a mobile number of eleven digits has just so many.
HIDDEN_AT_LEAST = 4
MALE, FEMALE = "1", "2"


class IdNumberError(ValueError):
    """The number cannot be right; the text says why and never repeats it."""


@dataclass(frozen=True, repr=False)
class IdNumber:
    """A number that passed the check, in its standard form, and what it says about the person."""

    number: str
    birth_date: date
    #: Value of ``PersonalRecord.Sex`` (GB/T 2261.1): "1" man, "2" woman.
    sex: str

    def __repr__(self) -> str:
        return f"IdNumber({mask(self.number)})"


def normalise(number: str) -> str:
    """Return `number` with plain digits and a large X, without the spaces and hyphens that people put between."""
    plain = unicodedata.normalize("NFKC", str(number)).upper()
    return "".join(sign for sign in plain if sign not in SEPARATORS and not sign.isspace())


def check(number: str) -> IdNumber:
    """Return the number in its standard form with birth date and sex; raise :class:`IdNumberError`."""
    text = normalise(number)
    if len(text) != LENGTH:
        raise IdNumberError(_("公民身份号码应为 18 位，现为 %(count)d 位。") % {"count": len(text)})
    if not (text.isascii() and text[:-1].isdigit() and (text[-1].isdigit() or text[-1] == "X")):
        raise IdNumberError(_("公民身份号码前 17 位应为数字，末位应为数字或 X。"))
    try:
        birth_date = ric.get_birth_date(text)
    except InvalidComponent as error:
        raise IdNumberError(_("公民身份号码中的出生日期不存在，请核对第 7 至 14 位。")) from error
    if birth_date.year < OLDEST_YEAR:
        raise IdNumberError(_("公民身份号码中的出生日期早于 1900 年，请核对第 7 至 14 位。"))
    if text[-1] != ric.calc_check_digit(text):
        raise IdNumberError(_("公民身份号码校验位不符，请逐位核对。"))
    return IdNumber(text, birth_date, MALE if int(text[16]) % 2 else FEMALE)


def mask(number: str | None) -> str:
    """Return the first three and the last four characters of a number, the rest as stars (SPEC §4.4).

    Where fewer than four would be hidden, everything is.
    """
    text = normalise(number or "")
    hidden = len(text) - SHOWN_FIRST - SHOWN_LAST
    if hidden < HIDDEN_AT_LEAST:
        return "*" * len(text)
    return text[:SHOWN_FIRST] + "*" * hidden + text[-SHOWN_LAST:]


def invent(*, place: str, born: date, order: int) -> str:
    """Return a number that passes the check, for demonstrations and tests; `order` is 0 to 999, odd for men."""
    text = f"{place:0>6}{born:%Y%m%d}{order % 1000:03d}"
    return text + ric.calc_check_digit(text + "0")
