"""Mobile numbers of the mainland: their standard form. Plain Python without the ORM."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .id_numbers import normalise

MOBILE = re.compile(r"1[3-9][0-9]{9}")


def normal_mobile(text: str) -> str:
    """Return a mobile number as its eleven digits; raise ``ValidationError``, which never repeats the number."""
    digits = re.sub(r"[-()（）]", "", normalise(text))
    digits = re.sub(r"^(\+|00)?86(?=1[0-9]{10}$)", "", digits)
    if not MOBILE.fullmatch(digits):
        raise ValidationError(_("手机号码应为 11 位数字，以 1 开头。"))
    return digits
