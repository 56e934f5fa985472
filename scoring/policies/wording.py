"""Saying in plain words what a policy means, for those who write it and those who are measured by it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classes.models import TrainingClass
from courses.models import CoursePage

from .rules import PolicyRules

UNIT_NAMES = {
    "day": gettext_lazy("天"),
    "half_day": gettext_lazy("半天"),
    "hour": gettext_lazy("学时"),
    "item": gettext_lazy("次（篇）"),
}
ROUNDING_NAMES = {
    "down": gettext_lazy("舍去"),
    "nearest": gettext_lazy("四舍五入"),
    "up": gettext_lazy("进位"),
}
MINIMUM_NAMES: dict[str, Any] = {
    **{value: format_lazy("{}{}", label, gettext_lazy("课程")) for value, label in CoursePage.CourseClass.choices},
    "online": gettext_lazy("网络自学"),
    "offline": gettext_lazy("集中培训"),
    "total": gettext_lazy("合计"),
}

BASIC_NAMES: dict[str, Any] = dict(CoursePage.Subject.choices) | dict(TrainingClass.Source.choices)


def plain(number: Decimal) -> str:
    """Return a number without needless zeros."""
    return format(number.normalize(), "f")


def _class(name: str) -> str:
    return str(CoursePage.CourseClass(name).label)


def describe(rules: PolicyRules) -> list[str]:
    """Return the policy as sentences, in the order in which it is applied."""
    return [*_courses(rules), *_limits(rules), *_beside_courses(rules), *_year(rules)]


def _courses(rules: PolicyRules) -> Iterator[str]:
    for least, hours in rules.table:
        band = {"minutes": plain(least), "hours": plain(hours)}
        yield _("课程时长满 %(minutes)s 分钟：计 %(hours)s 学时。") % band
    if not rules.table:
        counted = {"minutes": plain(rules.minutes_per_hour), "step": plain(rules.step)}
        counted |= {"rounding": str(ROUNDING_NAMES[rules.rounding]), "least": plain(rules.minimum)}
        text = _(
            "每 %(minutes)s 分钟计 1 学时，以 %(step)s 学时为单位，零头%(rounding)s，每门课程至少 %(least)s 学时。"
        )
        yield text % counted
    for name, hours in rules.fixed.items():
        yield _("%(class)s课程不论时长，每门计 %(hours)s 学时。") % {"class": _class(name), "hours": plain(hours)}
    for name, weight in rules.weights.items():
        if weight != 1:
            yield _("%(class)s课程的学时乘以 %(weight)s。") % {"class": _class(name), "weight": plain(weight)}
    if rules.completion:
        yield _("每个视频至少观看 %(percent)s%% 才计学时。") % {"percent": plain(rules.completion * 100)}
    if rules.test == "required":
        yield _("设有测验的课程，测验合格才计学时。")
    if rules.test == "bonus":
        yield _("测验合格另加 %(hours)s 学时。") % {"hours": plain(rules.bonus)}


def _limits(rules: PolicyRules) -> Iterator[str]:
    for name, cap in rules.yearly_caps.items():
        yield _("%(class)s课程每年最多计 %(hours)s 学时。") % {"class": _class(name), "hours": plain(cap)}
    if rules.daily_cap is not None:
        yield _("每人每天最多计 %(hours)s 学时。") % {"hours": plain(rules.daily_cap)}


def _beside_courses(rules: PolicyRules) -> Iterator[str]:
    for activity in rules.activities.values():
        facts = {"label": activity.label, "unit": UNIT_NAMES[activity.unit], "hours": plain(activity.hours)}
        if activity.most is None:
            yield _("%(label)s：每%(unit)s计 %(hours)s 学时。") % facts
        else:
            most = {"most": plain(activity.most)}
            yield _("%(label)s：每%(unit)s计 %(hours)s 学时，每年最多 %(most)s 学时。") % (facts | most)


def _year(rules: PolicyRules) -> Iterator[str]:
    span = (
        _("每年")
        if rules.cycle_years == 1
        else _("每 %(years)d 年（自 %(first)d 年起）")
        % {
            "years": rules.cycle_years,
            "first": rules.cycle_from,
        }
    )
    for name, hours in rules.minima.items():
        facts = {"span": span, "what": MINIMUM_NAMES[name], "hours": plain(hours)}
        yield _("%(span)s%(what)s不少于 %(hours)s 学时。") % facts
    if rules.offline_share:
        yield _("其中集中培训不低于 %(percent)s%%。") % {"percent": plain(rules.offline_share * 100)}
    if rules.carry_over:
        yield _("超出合计要求的部分可结转下一年，计入选修，最多 %(hours)s 学时。") % {"hours": plain(rules.carry_over)}
    if rules.basic:
        yield _("以下计入基本培训：%(names)s。") % {"names": "、".join(str(BASIC_NAMES[name]) for name in rules.basic)}
    if rules.below_age is not None:
        yield _("只适用于不满 %(age)d 周岁的人员。") % {"age": rules.below_age}
