"""Options with percentages, as Moodle's formats write them, and the rules of the bank that mean the same.

Moodle adds up the percentages of what was chosen and never goes below nothing. So "the share of the right options,
nothing with a wrong one" is: equal percentages that make 100 together for the right options, -100 for the wrong ones.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from .reading import TakeError

HUNDRED = Decimal(100)
#: How many places after the point Moodle writes.
PLACES = Decimal("0.00001")


def fraction(text: str) -> Decimal:
    """Return a percentage (``33.33333``) as a number; raise :class:`TakeError` for anything else."""
    try:
        found = Decimal(text.strip())
    except InvalidOperation as error:
        raise TakeError(_("“%(text)s”不是百分数。") % {"text": text[:20]}) from error
    if not found.is_finite() or not -HUNDRED <= found <= HUNDRED:
        raise TakeError(_("“%(text)s”不是 -100 到 100 之间的百分数。") % {"text": text[:20]})
    return found


def body_of(options: Sequence[tuple[str, Decimal]], *, single: bool) -> tuple[str, dict[str, Any]]:
    """Return kind and body of options with percentages; raise :class:`TakeError` where full marks cannot be had."""
    positive = [percent for _text, percent in options if percent > 0]
    rows: list[dict[str, Any]] = [{"text": text, "correct": percent > 0} for text, percent in options]
    if single:
        if HUNDRED not in positive:
            raise TakeError(_("没有得满分的选项，请给正确选项 100%。"))
        rows = [{"text": text, "correct": percent == HUNDRED} for text, percent in options]
        if len(positive) == 1 and all(percent >= 0 for _text, percent in options):
            return "single", {"options": rows, "rule": {}}
        return "single", {"options": _weighed(rows, options), "rule": {"partial": "sum"}}
    if not positive or abs(sum(positive) - HUNDRED) > Decimal("0.1"):
        raise TakeError(_("正确选项的百分数合起来须为 100%。"))
    if len(positive) == 1:
        return "single", {"options": rows, "rule": {}}
    wrong = {percent for _text, percent in options if percent <= 0}
    if wrong <= {-HUNDRED} and max(positive) - min(positive) <= Decimal("0.1"):
        return "multiple", {"options": rows, "rule": {"partial": "share"}}
    return "multiple", {"options": _weighed(rows, options), "rule": {"partial": "sum"}}


def _weighed(rows: list[dict[str, Any]], options: Sequence[tuple[str, Decimal]]) -> list[dict[str, Any]]:
    for row, (_text, percent) in zip(rows, options, strict=True):
        if percent:
            row["weight"] = f"{(percent / HUNDRED).normalize():f}"
    return rows


def percentages(body: dict[str, Any]) -> list[Decimal]:
    """Return what each option counts in per cent: the rule of the bank, or what comes closest to it."""
    options = body["options"]
    if (body.get("rule") or {}).get("partial") == "sum":
        return [Decimal(option.get("weight", "0")) * HUNDRED for option in options]
    right = sum(1 for option in options if option["correct"])
    share = (HUNDRED / right).quantize(PLACES, ROUND_HALF_UP) if right else HUNDRED
    return [share if option["correct"] else -HUNDRED for option in options]


def percent(value: Decimal) -> str:
    """Write a percentage without needless zeros."""
    return f"{value.normalize():f}"


def lost_rule(kind: str, body: dict[str, Any]) -> str:
    """Say what of the rule Moodle's formats cannot hold; empty where they hold it."""
    rule = body.get("rule") or {}
    if rule.get("negative"):
        return _("不能为负分，合计低于 0 时记 0 分")
    if kind == "multiple" and rule.get("partial") not in ("share", "sum"):
        return _("少选改为按比例得分")
    if kind in ("match", "blank") and rule.get("partial") == "none":
        return _("改为逐项得分")
    if kind == "order" and rule.get("partial") == "each":
        return _("改为全对得分")
    return ""
