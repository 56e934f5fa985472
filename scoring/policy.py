"""The arithmetic of a credit policy: pure, and every step leaves a line that can be shown.

Hours (学时) are decimals; durations are seconds. A policy is data (:class:`PolicyRules`), kept as JSON in
``CreditPolicy.rules``. Sources of the rules that ship with the product: SPEC §2.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

ZERO = Decimal(0)
#: Nothing in a policy is larger: hours, minutes, weights.
LARGEST = 1000


class PolicyError(ValueError):
    """A policy's data cannot be read; the message names the key."""


@dataclass(frozen=True)
class PolicyRules:
    """What a policy says.

    ``minutes_per_hour`` minutes are one 学时, counted in units of ``step`` and rounded down, but never less than
    ``minimum``. ``table`` replaces that by fixed values: ``((30, 1), (15, 0.5), (0, 0.25))`` gives 1 from 30 minutes
    on, 0.5 from 15 on, else 0.25. ``weights`` multiply by course class; ``daily_cap`` bounds a person's day.
    """

    minutes_per_hour: Decimal = Decimal(45)
    step: Decimal = Decimal("0.25")
    minimum: Decimal = Decimal("0.25")
    table: tuple[tuple[Decimal, Decimal], ...] = ()
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    daily_cap: Decimal | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PolicyRules:
        """Read and check the stored form; raises :class:`PolicyError`."""
        if not isinstance(data, Mapping):
            raise PolicyError(_("规则应为 JSON 对象。"))
        if unknown := set(data) - set(cls.__dataclass_fields__):
            raise PolicyError(_("未知的规则：%(keys)s。") % {"keys": "、".join(sorted(unknown))})
        rules = cls(
            minutes_per_hour=_number("minutes_per_hour", data.get("minutes_per_hour", 45)),
            step=_number("step", data.get("step", "0.25")),
            minimum=_number("minimum", data.get("minimum", "0.25")),
            table=_table(data.get("table", ())),
            weights=_weights(data.get("weights", {})),
            daily_cap=_number("daily_cap", data["daily_cap"]) if data.get("daily_cap") is not None else None,
        )
        if rules.minutes_per_hour <= 0 or rules.step <= 0:
            raise PolicyError(_("minutes_per_hour 和 step 应大于 0。"))
        return rules


@dataclass(frozen=True)
class Line:
    """One step of a calculation: the `rule` that was applied, its facts, and the hours after it."""

    rule: str
    hours: Decimal
    facts: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return the stored form."""
        return {"rule": self.rule, "hours": str(self.hours), "facts": self.facts}


def _number(key: str, given: Any) -> Decimal:
    try:
        value = Decimal(str(given))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= LARGEST:
        raise PolicyError(
            _("%(key)s：%(value)s 应为 0 至 %(most)d 的数字。") % {"key": key, "value": given, "most": LARGEST}
        )
    return value


def _table(rows: Any) -> tuple[tuple[Decimal, Decimal], ...]:
    if not isinstance(rows, list | tuple) or not all(isinstance(row, list | tuple) and len(row) == 2 for row in rows):
        raise PolicyError(_("table 应为 [[分钟, 学时], …]。"))
    table = sorted(((_number("table", minutes), _number("table", hours)) for minutes, hours in rows), reverse=True)
    hours = [value for _minutes, value in reversed(table)]
    if hours != sorted(hours):
        raise PolicyError(_("table：时长更长的课程，学时不应更少。"))
    return tuple(table)


def _weights(given: Any) -> dict[str, Decimal]:
    if not isinstance(given, Mapping):
        raise PolicyError(_('weights 应为 {"课程性质": 系数}。'))
    return {name: _number("weights", weight) for name, weight in given.items()}


def _cents(hours: Decimal) -> Decimal:
    """Return `hours` as the ledger keeps them, so that the last line shown is the credit itself."""
    return hours.quantize(Decimal("0.01"), ROUND_HALF_UP)


def base_hours(rules: PolicyRules, seconds: int) -> Line:
    """Return the hours of a course of `seconds` before weights and caps."""
    minutes = Decimal(seconds) / 60
    facts = {"seconds": str(seconds)}
    if rules.table:
        for least, hours in rules.table:
            if minutes >= least:
                return Line("table", _cents(hours), facts | {"least_minutes": str(least)})
        return Line("table", ZERO, facts)
    units = (minutes / rules.minutes_per_hour / rules.step).to_integral_value(ROUND_DOWN)
    counted = _cents(units * rules.step)
    facts |= {"minutes_per_hour": str(rules.minutes_per_hour), "step": str(rules.step)}
    if counted < rules.minimum:
        return Line("minimum", _cents(rules.minimum), facts | {"minimum": str(rules.minimum)})
    return Line("duration", counted, facts)


def calculate(rules: PolicyRules, *, seconds: int, course_class: str, hours_today: Decimal) -> list[Line]:
    """Return the steps from the duration to the credit; the last line's hours are the credit.

    `hours_today` is what the person already earned on the same day under a cap.
    """
    lines = [base_hours(rules, seconds)]
    weight = rules.weights.get(course_class, Decimal(1))
    if weight != 1:
        lines.append(
            Line("weight", _cents(lines[-1].hours * weight), {"course_class": course_class, "weight": str(weight)})
        )
    if rules.daily_cap is not None:
        left = max(ZERO, rules.daily_cap - hours_today)
        facts = {"cap": str(rules.daily_cap), "today": str(hours_today)}
        lines.append(Line("daily_cap", _cents(min(lines[-1].hours, left)), facts))
    return lines
