"""Conditions as data, evaluated by pure code.

A condition is ``{"fact": name, "is": operator, "value": value}``, or ``{"all": […]}`` or ``{"any": […]}`` of
conditions; an empty one always holds. A fact that is not known makes a condition neither true nor false, unless the
rest of it decides: of "any", one true part is enough.
"""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Fact = bool | int | Decimal | str | None
#: The facts that a condition may ask for; those that nothing here knows stay unknown until somebody looks.
FACTS: dict[str, str | Promise] = {
    "target": _("拟任职务层次"),
    "rank": _("现任职务层次"),
    "levels_up": _("晋升层级数"),
    "rank_years": _("任现职务层次年数"),
    "posts_at_rank": _("现层次任职岗位数"),
    "organ_years": _("机关工作年数"),
    "service_years": _("工龄"),
    "grassroots": _("两年以上基层经历"),
    "education": _("学历层次（3 大专，4 本科，5 研究生）"),
    "training_met": _("本年度培训学时达标"),
    "party_years": _("党龄"),
    "exam_passed": _("过渡考核合格"),
}
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": lambda fact, value: fact >= value,
    "<=": lambda fact, value: fact <= value,
    "=": lambda fact, value: fact == value,
    "in": lambda fact, value: fact in value,
}
DEEPEST = 4


class ConditionError(ValueError):
    """A condition cannot be read; the text says to people what is wrong."""


def holds(condition: Mapping[str, Any], facts: Mapping[str, Fact]) -> bool | None:
    """Say whether `condition` holds for `facts`; nothing when a fact that decides is not known."""
    if not condition:
        return True
    if "all" in condition:
        parts = [holds(part, facts) for part in condition["all"]]
        return False if False in parts else None if None in parts else True
    if "any" in condition:
        parts = [holds(part, facts) for part in condition["any"]]
        return True if True in parts else None if None in parts else False
    fact = facts.get(condition["fact"])
    if fact is None:
        return None
    return OPERATORS[condition["is"]](fact, condition["value"])


def unknown_facts(condition: Mapping[str, Any], facts: Mapping[str, Fact]) -> list[str]:
    """Return the names of the facts that `condition` asks for and `facts` does not have, each once."""
    if not condition:
        return []
    if "fact" in condition:
        return [condition["fact"]] if facts.get(condition["fact"]) is None else []
    parts = condition.get("all", condition.get("any", []))
    return list(dict.fromkeys(name for part in parts for name in unknown_facts(part, facts)))


def check_condition(condition: Any, depth: int = 0) -> None:
    """Raise :class:`ConditionError` for what :func:`holds` cannot evaluate."""
    if condition == {}:
        return
    if depth > DEEPEST or not isinstance(condition, dict):
        raise ConditionError(_("条件应写成对象，层数不超过 4 层。"))
    keys = set(condition)
    if keys in ({"all"}, {"any"}):
        (parts,) = condition.values()
        if not isinstance(parts, list) or not parts:
            raise ConditionError(_("all、any 后面应是至少一项条件的列表。"))
        for part in parts:
            check_condition(part, depth + 1)
        return
    if keys != {"fact", "is", "value"}:
        raise ConditionError(_("每项条件应有 fact、is、value 三项，或者用 all、any 组合。"))
    _check_comparison(condition)


def _can_be_kept(value: Any) -> bool:
    """Say whether a column of JSON holds `value`: no infinity, no NUL, no half of a character, wherever it stands."""
    try:
        return b"\\u0000" not in json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except ValueError:
        return False


def _check_comparison(condition: dict[str, Any]) -> None:
    if not isinstance(condition["fact"], str) or condition["fact"] not in FACTS:
        raise ConditionError(_("没有“%(fact)s”这项事实。") % {"fact": condition["fact"]})
    if not isinstance(condition["is"], str) or condition["is"] not in OPERATORS:
        raise ConditionError(_("不认识的比较符“%(operator)s”。") % {"operator": condition["is"]})
    value = condition["value"]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if condition["is"] == "in":
        right = isinstance(value, list) and bool(value)
    elif condition["is"] in (">=", "<="):
        # Levels are compared as texts, all other facts as numbers.
        right = isinstance(value, str) if condition["fact"] in ("target", "rank") else is_number
    else:
        right = isinstance(value, bool | str) or is_number
    if not right or not _can_be_kept(value):
        raise ConditionError(_("“%(fact)s”后面的 value 类型不对。") % {"fact": condition["fact"]})
