"""The arithmetic of a credit policy: pure, and every step leaves a line that can be shown.

Hours (学时) are decimals; durations are seconds. A policy is data (:class:`PolicyRules`), kept as JSON in
``CreditPolicy.rules``. Sources of the rules that ship with the product: SPEC §2.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from typing import Any

ZERO = Decimal(0)


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
        unknown = set(data) - set(cls.__dataclass_fields__)
        if unknown:
            raise PolicyError(f"unknown keys: {', '.join(sorted(unknown))}")
        rules = cls(
            minutes_per_hour=_number(data, "minutes_per_hour", Decimal(45)),
            step=_number(data, "step", Decimal("0.25")),
            minimum=_number(data, "minimum", Decimal("0.25")),
            table=tuple(sorted(((Decimal(str(m)), Decimal(str(h))) for m, h in data.get("table", ())), reverse=True)),
            weights={name: Decimal(str(weight)) for name, weight in data.get("weights", {}).items()},
            daily_cap=_number(data, "daily_cap", ZERO) if data.get("daily_cap") is not None else None,
        )
        if rules.minutes_per_hour <= 0 or rules.step <= 0:
            raise PolicyError("minutes_per_hour and step must be above 0")
        hours = [value for _minutes, value in reversed(rules.table)]
        if hours != sorted(hours):
            raise PolicyError("table: a longer course must not give fewer hours")
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


def _number(data: Mapping[str, Any], key: str, default: Decimal) -> Decimal:
    try:
        value = Decimal(str(data.get(key, default)))
    except InvalidOperation as error:
        raise PolicyError(f"{key}: {data[key]!r} is no number") from error
    if not value.is_finite() or value < 0:
        raise PolicyError(f"{key}: {value} is out of range")
    return value


def base_hours(rules: PolicyRules, seconds: int) -> Line:
    """Return the hours of a course of `seconds` before weights and caps."""
    minutes = Decimal(seconds) / 60
    facts = {"seconds": str(seconds)}
    if rules.table:
        for least, hours in rules.table:
            if minutes >= least:
                return Line("table", hours, facts | {"least_minutes": str(least)})
        return Line("table", ZERO, facts)
    units = (minutes / rules.minutes_per_hour / rules.step).to_integral_value(ROUND_DOWN)
    counted = units * rules.step
    facts |= {"minutes_per_hour": str(rules.minutes_per_hour), "step": str(rules.step)}
    if counted < rules.minimum:
        return Line("minimum", rules.minimum, facts | {"minimum": str(rules.minimum)})
    return Line("duration", counted, facts)


def calculate(rules: PolicyRules, *, seconds: int, course_class: str, hours_today: Decimal) -> list[Line]:
    """Return the steps from the duration to the credit; the last line's hours are the credit.

    `hours_today` is what the person already earned on the same day under a cap.
    """
    lines = [base_hours(rules, seconds)]
    weight = rules.weights.get(course_class, Decimal(1))
    if weight != 1:
        lines.append(Line("weight", lines[-1].hours * weight, {"course_class": course_class, "weight": str(weight)}))
    if rules.daily_cap is not None:
        left = max(ZERO, rules.daily_cap - hours_today)
        facts = {"cap": str(rules.daily_cap), "today": str(hours_today)}
        lines.append(Line("daily_cap", min(lines[-1].hours, left), facts))
    return lines
