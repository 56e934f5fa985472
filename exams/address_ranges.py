"""Network addresses from which an exam may be sat: single ones and ranges, as in ``10.1.0.0/16``."""

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def check_range(text: str) -> None:
    """Raise ``ValidationError`` unless `text` is an address or a range."""
    try:
        ip_network(text, strict=False)
    except ValueError as error:
        raise ValidationError(_("“%(text)s”不是网络地址，请写成 10.1.2.3 或 10.1.0.0/16。") % {"text": text}) from error


def is_allowed(address: str | None, ranges: Iterable[str]) -> bool:
    """Say whether `address` lies in one of `ranges`; without ranges every address does, an unknown one too."""
    ranges = list(ranges)
    if not ranges:
        return True
    try:
        found = ip_address(address or "")
    except ValueError:
        return False
    return any(found in ip_network(each, strict=False) for each in ranges)
