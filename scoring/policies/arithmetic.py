"""The arithmetic of a credit policy: pure, and every step leaves a line that can be shown (SPEC §1g 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from .rules import CLASSES, PolicyRules

ZERO = Decimal(0)
_ROUNDING = {"down": ROUND_DOWN, "nearest": ROUND_HALF_UP, "up": ROUND_CEILING}


@dataclass(frozen=True)
class Study:
    """A completed course as a policy looks at it.

    `seconds` long; `watched` is the smallest share watched of any of its videos (1 without any); `tested` says whether
    its tests are passed, nothing where it has none.
    """

    seconds: int
    course_class: str
    watched: Decimal = Decimal(1)
    tested: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the form in which an entry's evidence keeps it."""
        return {
            "seconds": self.seconds,
            "course_class": self.course_class,
            "watched": str(self.watched),
            "tested": self.tested,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Study:
        """Read the kept form."""
        return cls(stored["seconds"], stored["course_class"], Decimal(stored["watched"]), stored["tested"])


@dataclass(frozen=True)
class Before:
    """What a person already has: online hours of the same day, and of the same year by course class."""

    today: Decimal = ZERO
    year: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One step of a calculation: the `rule` that was applied, its facts, and the hours after it."""

    rule: str
    hours: Decimal
    facts: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return the stored form."""
        return {"rule": self.rule, "hours": str(self.hours), "facts": self.facts}


def cents(hours: Decimal) -> Decimal:
    """Return `hours` as the ledger keeps them, so that the last line shown is the credit itself."""
    return hours.quantize(Decimal("0.01"), ROUND_HALF_UP)


def wanting(rules: PolicyRules, study: Study) -> str:
    """Return what is missing for any credit: ``completion``, ``test``, or nothing."""
    if study.watched < rules.completion:
        return "completion"
    return "test" if rules.test == "required" and study.tested is False else ""


def base_hours(rules: PolicyRules, study: Study) -> Line:
    """Return the hours of a course before weights, bonus and caps."""
    minutes = Decimal(study.seconds) / 60
    facts = {"seconds": str(study.seconds)}
    if study.course_class in rules.fixed:
        return Line("fixed", cents(rules.fixed[study.course_class]), facts | {"course_class": study.course_class})
    if rules.table:
        for least, hours in rules.table:
            if minutes >= least:
                return Line("table", cents(hours), facts | {"least_minutes": str(least)})
        return Line("table", ZERO, facts)
    units = (minutes / rules.minutes_per_hour / rules.step).to_integral_value(_ROUNDING[rules.rounding])
    counted = cents(units * rules.step)
    facts |= {"minutes_per_hour": str(rules.minutes_per_hour), "step": str(rules.step)}
    if counted < rules.minimum:
        return Line("minimum", cents(rules.minimum), facts | {"minimum": str(rules.minimum)})
    return Line("duration", counted, facts)


def calculate(rules: PolicyRules, study: Study, before: Before) -> list[Line]:
    """Return the steps from the duration to the credit; the last line's hours are the credit.

    Whether there is any credit yet says :func:`wanting`.
    """
    lines = [base_hours(rules, study)]
    weight = rules.weights.get(study.course_class, Decimal(1))
    if weight != 1:
        facts = {"course_class": study.course_class, "weight": str(weight)}
        lines.append(Line("weight", cents(lines[-1].hours * weight), facts))
    if rules.test == "bonus" and study.tested:
        lines.append(Line("bonus", cents(lines[-1].hours + rules.bonus), {"bonus": str(rules.bonus)}))
    if (cap := rules.yearly_caps.get(study.course_class)) is not None:
        earned = before.year.get(study.course_class, ZERO)
        facts = {"course_class": study.course_class, "cap": str(cap), "year": str(earned)}
        lines.append(Line("yearly_cap", cents(min(lines[-1].hours, max(ZERO, cap - earned))), facts))
    if rules.daily_cap is not None:
        facts = {"cap": str(rules.daily_cap), "today": str(before.today)}
        left = max(ZERO, rules.daily_cap - before.today)
        lines.append(Line("daily_cap", cents(min(lines[-1].hours, left)), facts))
    return lines


def credit_activity(rules: PolicyRules, name: str, quantity: Decimal, *, this_year: Decimal) -> list[Line]:
    """Return the steps from `quantity` units of an activity to its credit; raises ``KeyError`` for an unknown one.

    `this_year` are the hours that the person already has of the same activity in the year.
    """
    activity = rules.activities[name]
    facts = {"activity": activity.label, "unit": activity.unit, "quantity": str(quantity), "each": str(activity.hours)}
    lines = [Line("activity", cents(quantity * activity.hours), facts)]
    if activity.most is not None:
        facts = {"activity": activity.label, "cap": str(activity.most), "year": str(this_year)}
        left = max(ZERO, activity.most - this_year)
        lines.append(Line("activity_cap", cents(min(lines[-1].hours, left)), facts))
    return lines


def asked(rules: PolicyRules) -> dict[str, Decimal]:
    """Return the policy's minima by name; a share of 集中培训 is asked of the hours that are asked in total."""
    minima = dict(rules.minima)
    if rules.offline_share and "total" in minima:
        minima["offline"] = max(minima.get("offline", ZERO), cents(minima["total"] * rules.offline_share))
    return minima


def counted(hours: Mapping[str, Decimal], *, carried: Decimal = ZERO) -> dict[str, Decimal]:
    """Return what counts towards each minimum.

    `hours` are those of the year (or cycle) by course class and of the ledger ``offline``; `carried` those that came
    over from the year before, which count as electives.
    """
    online = sum((hours.get(name, ZERO) for name in CLASSES), ZERO) + carried
    sums = {name: hours.get(name, ZERO) for name in (*CLASSES, "offline")}
    sums["elective"] += carried
    return sums | {"online": online, "total": online + sums["offline"]}


def missing(rules: PolicyRules, hours: Mapping[str, Decimal], *, carried: Decimal = ZERO) -> dict[str, Decimal]:
    """Return what is still missing of the policy's minima, by name; empty when all is done."""
    sums = counted(hours, carried=carried)
    return {name: least - sums[name] for name, least in asked(rules).items() if sums[name] < least}


def carried_over(rules: PolicyRules, hours: Mapping[str, Decimal]) -> Decimal:
    """Return the hours above the total of a year that count for the next one."""
    if not rules.carry_over or "total" not in rules.minima:
        return ZERO
    total = sum(hours.values(), ZERO)
    return min(rules.carry_over, max(ZERO, total - rules.minima["total"]))
