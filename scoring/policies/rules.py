"""What a credit policy says, and reading it from its stored form; pure.

Hours (学时) are decimals, durations minutes, shares from 0 to 1. A policy is kept as JSON in ``CreditPolicy.rules``;
the parameters are those of SPEC §2.2, which cover the published rules of provinces and cities.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

#: Nothing in a policy is larger: hours, minutes, weights.
LARGEST = 1000
ROUNDINGS = ("down", "nearest", "up")
#: What a passed test means: nothing, a condition of the credit, or hours of its own.
TESTS = ("none", "required", "bonus")
#: By what an activity is counted: a day, half a day, an hour, or the thing as a whole.
UNITS = ("day", "half_day", "hour", "item")
CLASSES = ("required", "elective", "assigned", "micro")
#: What may count as 基本培训: subjects of courses, and where training in class came from.
SUBJECTS = ("theory", "policy", "business", "culture", "skill")
SOURCES = ("school_topic", "school_daily", "committee", "unit", "above")
#: Of what a minimum may be asked: a course class, a ledger, or everything together.
MINIMA = (*CLASSES, "online", "offline", "total")


class PolicyError(ValueError):
    """A policy's data cannot be read; the message names the key."""


@dataclass(frozen=True)
class Activity:
    """Something beside courses that gives hours: teaching, a paper, a day of an offline class.

    One `unit` gives `hours`; in a year at most `most` (nothing: no bound).
    """

    label: str
    unit: str
    hours: Decimal
    most: Decimal | None = None

    @classmethod
    def from_json(cls, name: str, data: Any) -> Activity:
        """Read and check the stored form; raises :class:`PolicyError`."""
        if not isinstance(data, Mapping) or not {"label", "unit", "hours"} <= set(data) <= {*cls.__dataclass_fields__}:
            raise PolicyError(_("活动“%(name)s”应写明名称、计量单位和学时。") % {"name": name})
        if data["unit"] not in UNITS:
            raise PolicyError(_("活动“%(name)s”的计量单位应为 %(units)s。") % {"name": name, "units": "、".join(UNITS)})
        most = data.get("most")
        return cls(
            label=str(data["label"])[:60],
            unit=data["unit"],
            hours=number(name, data["hours"]),
            most=None if most is None else number(name, most),
        )


@dataclass(frozen=True)
class PolicyRules:
    """What a policy says.

    A course: ``minutes_per_hour`` minutes are one 学时, counted in units of ``step`` and rounded (``rounding``), but
    never less than ``minimum``. ``table`` replaces that by fixed values: ``((30, 1), (15, 0.5), (0, 0.25))`` gives 1
    from 30 minutes on, 0.5 from 15 on, else 0.25. ``fixed`` replaces both for a course class. ``weights`` multiply by
    course class. ``completion`` is the share of each video that must be watched, beside what the course itself asks.
    ``test`` says what a passed test means, ``bonus`` what it gives. ``daily_cap`` bounds a person's day,
    ``yearly_caps`` a course class in a year.

    Beside courses: ``activities``. What a year (or a cycle of ``cycle_years`` from ``cycle_from``) asks: ``minima`` by
    course class, ledger or in total, and ``offline_share`` of all hours in 集中培训. ``carry_over`` hours at most of
    what is above the total count for the next year, as electives. ``below_age``: only for younger people. ``basic``
    names the subjects and sources whose hours are 基本培训.
    """

    minutes_per_hour: Decimal = Decimal(45)
    step: Decimal = Decimal("0.25")
    minimum: Decimal = Decimal("0.25")
    rounding: str = "down"
    table: tuple[tuple[Decimal, Decimal], ...] = ()
    fixed: Mapping[str, Decimal] = field(default_factory=dict)
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    completion: Decimal = Decimal(0)
    test: str = "none"
    bonus: Decimal = Decimal(0)
    daily_cap: Decimal | None = None
    yearly_caps: Mapping[str, Decimal] = field(default_factory=dict)
    activities: Mapping[str, Activity] = field(default_factory=dict)
    minima: Mapping[str, Decimal] = field(default_factory=dict)
    offline_share: Decimal = Decimal(0)
    carry_over: Decimal = Decimal(0)
    cycle_years: int = 1
    cycle_from: int = 0
    below_age: int | None = None
    basic: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PolicyRules:
        """Read and check the stored form; raises :class:`PolicyError`."""
        if not isinstance(data, Mapping):
            raise PolicyError(_("规则应为 JSON 对象。"))
        if unknown := set(data) - set(cls.__dataclass_fields__):
            raise PolicyError(_("未知的规则：%(keys)s。") % {"keys": "、".join(sorted(unknown))})
        rules = cls(**{key: READERS[key](key, value) for key, value in data.items()})
        if rules.minutes_per_hour <= 0 or rules.step <= 0:
            raise PolicyError(_("minutes_per_hour 和 step 应大于 0。"))
        if rules.bonus and rules.test != "bonus":
            raise PolicyError(_("bonus 只在测验另给学时（test 为 bonus）时有意义。"))
        if rules.cycle_years > 1 and not rules.cycle_from:
            raise PolicyError(_("多年周期应写明起始年份（cycle_from）。"))
        return rules


def number(key: str, given: Any) -> Decimal:
    """Return a number from 0 to :data:`LARGEST`; raises :class:`PolicyError`."""
    try:
        value = Decimal(str(given))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= LARGEST:
        raise PolicyError(
            _("%(key)s：%(value)s 应为 0 至 %(most)d 的数字。") % {"key": key, "value": given, "most": LARGEST}
        )
    return value


def _optional(key: str, given: Any) -> Decimal | None:
    return None if given is None else number(key, given)


def _share(key: str, given: Any) -> Decimal:
    value = number(key, given)
    if value > 1:
        raise PolicyError(_("%(key)s：%(value)s 应为 0 至 1 的比例。") % {"key": key, "value": given})
    return value


def _whole(key: str, given: Any) -> int:
    value = number(key, given) if not isinstance(given, int) or given <= LARGEST else Decimal(given)
    if value != value.to_integral_value() or value > 9999:
        raise PolicyError(_("%(key)s：%(value)s 应为整数。") % {"key": key, "value": given})
    return int(value)


def _optional_whole(key: str, given: Any) -> int | None:
    return None if given is None else _whole(key, given)


def _one_of(choices: tuple[str, ...]) -> Callable[[str, Any], str]:
    def read(key: str, given: Any) -> str:
        if given not in choices:
            raise PolicyError(
                _("%(key)s：%(value)s 应为 %(choices)s 之一。")
                % {"key": key, "value": given, "choices": "、".join(choices)}
            )
        return str(given)

    return read


def _by_name(known: tuple[str, ...]) -> Callable[[str, Any], dict[str, Decimal]]:
    def read(key: str, given: Any) -> dict[str, Decimal]:
        if not isinstance(given, Mapping) or not set(given) <= set(known):
            raise PolicyError(
                _("%(key)s 应为 {名称: 数字}，名称为 %(known)s。") % {"key": key, "known": "、".join(known)}
            )
        return {name: number(key, value) for name, value in given.items()}

    return read


def _table(key: str, rows: Any) -> tuple[tuple[Decimal, Decimal], ...]:
    if not isinstance(rows, list | tuple) or not all(isinstance(row, list | tuple) and len(row) == 2 for row in rows):
        raise PolicyError(_("table 应为 [[分钟, 学时], …]。"))
    table = sorted(((number(key, minutes), number(key, hours)) for minutes, hours in rows), reverse=True)
    hours = [value for _minutes, value in reversed(table)]
    if hours != sorted(hours):
        raise PolicyError(_("table：时长更长的课程，学时不应更少。"))
    return tuple(table)


def _names(known: tuple[str, ...]) -> Callable[[str, Any], tuple[str, ...]]:
    def read(key: str, given: Any) -> tuple[str, ...]:
        if not isinstance(given, list | tuple) or not set(given) <= set(known):
            raise PolicyError(_("%(key)s 只能包含 %(known)s。") % {"key": key, "known": "、".join(known)})
        return tuple(name for name in known if name in given)

    return read


def _activities(key: str, given: Any) -> dict[str, Activity]:
    if not isinstance(given, Mapping) or not all(isinstance(name, str) and name.isidentifier() for name in given):
        raise PolicyError(_("%(key)s 应为 {代码: 活动}，代码由字母、数字和下划线组成。") % {"key": key})
    return {name: Activity.from_json(name, data) for name, data in given.items()}


READERS: Mapping[str, Callable[[str, Any], Any]] = {
    "minutes_per_hour": number,
    "step": number,
    "minimum": number,
    "rounding": _one_of(ROUNDINGS),
    "table": _table,
    "fixed": _by_name(CLASSES),
    "weights": _by_name(CLASSES),
    "completion": _share,
    "test": _one_of(TESTS),
    "bonus": number,
    "daily_cap": _optional,
    "yearly_caps": _by_name(CLASSES),
    "activities": _activities,
    "minima": _by_name(MINIMA),
    "offline_share": _share,
    "carry_over": number,
    "cycle_years": _whole,
    "cycle_from": _whole,
    "below_age": _optional_whole,
    "basic": _names((*SUBJECTS, *SOURCES)),
}
