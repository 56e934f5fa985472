"""Conditions as people write them, instead of the data of :mod:`conditions`; pure code.

A line is one way to meet the condition; its parts are joined by 且 and must all hold::

    工龄 ≥ 5
    机关工作年数 ≥ 5 且 学历层次 ≥ 本科
    拟任职务层次 属于 县处级正职、县处级副职

Whatever the data nest, they can be written so: "any" and "all" are spread out into lines, which changes no result,
also where a fact is not known.
"""

import re
from collections.abc import Mapping
from itertools import product
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Rank

from .conditions import FACTS, ConditionError, check_condition

LEVELS = ("target", "rank")
YES_OR_NO = ("grassroots", "training_met", "exam_passed")
EDUCATION: dict[int, str | Promise] = {3: gettext_lazy("大专"), 4: gettext_lazy("本科"), 5: gettext_lazy("研究生")}
#: Levels have smaller values the higher they are, so that they are compared in words.
SIGNS = {">=": "≥", "<=": "≤", "=": "="}
#: Longer ones first: "不高于" is no fact "不高" and no sign "于".
READ = {">=": ">=", "≥": ">=", "<=": "<=", "≤": "<=", "＝": "=", "=": "="}
MOST_LINES = 30

Comparison = dict[str, Any]


def _words() -> dict[str, str]:
    """Return the signs in words, in the reader's language, with the operator of each."""
    return {_("属于"): "in", _("不高于"): ">=", _("不低于"): "<="}


def name_of(fact: str) -> str:
    """Return the name of a fact without what explains its values."""
    return re.split("[（(]", str(FACTS[fact]))[0].strip()


def choices_of(fact: str) -> dict[str, Any]:
    """Return what a fact may be in words, with the value of each; nothing where it is a number."""
    if fact in LEVELS:
        return {str(rank.label): rank.value for rank in Rank}
    if fact in YES_OR_NO:
        return {_("是"): True, _("否"): False}
    if fact == "education":
        return {str(label): value for value, label in EDUCATION.items()}
    return {}


def vocabulary() -> list[tuple[str, str, str]]:
    """Return what conditions can be written of: name, signs and values of each fact, in the reader's language."""
    return [(name_of(fact), _signs_of(fact), "、".join(choices_of(fact)) or _("整数")) for fact in FACTS]


def write_condition(condition: Mapping[str, Any]) -> str:
    """Return the lines of a condition; none for one that always holds."""
    both = _("且")
    return "\n".join(f" {both} ".join(map(_write_part, parts)) for parts in _ways(condition) if parts)


def in_a_line(condition: Mapping[str, Any]) -> str:
    """Return a condition for a list: its lines joined by 或."""
    either = _("或")
    return f" {either} ".join(write_condition(condition).splitlines())


def _ways(condition: Mapping[str, Any]) -> list[list[Comparison]]:
    """Return the ways to meet a condition, each as comparisons that must all hold."""
    if not condition:
        return [[]]
    if "any" in condition:
        return [way for part in condition["any"] for way in _ways(part)]
    if "all" in condition:
        together = product(*(_ways(part) for part in condition["all"]))
        return [[each for way in ways for each in way] for ways in together]
    return [[dict(condition)]]


def _write_part(part: Comparison) -> str:
    fact, sign = part["fact"], part["is"]
    labels = {value: label for label, value in choices_of(fact).items()}
    values = part["value"] if isinstance(part["value"], list) else [part["value"]]
    words = {operator: word for word, operator in _words().items()}
    written = words[sign] if sign == "in" or (fact in LEVELS and sign != "=") else SIGNS[sign]
    return f"{name_of(fact)} {written} {'、'.join(str(labels.get(value, value)) for value in values)}"


def read_condition(text: str) -> dict[str, Any]:
    """Return the condition that `text` says; raises :class:`ConditionError` with the line and what to do."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise ConditionError(_("最多写 %(n)d 行。") % {"n": MOST_LINES})
    both = _("且")
    ways = []
    for number, line in lines:
        try:
            ways.append([_read_part(part) for part in re.split(rf"\s{re.escape(both)}\s|且", line)])
        except ConditionError as error:
            raise ConditionError(_("第 %(line)d 行：%(error)s") % {"line": number, "error": error}) from error
    found = [parts[0] if len(parts) == 1 else {"all": parts} for parts in ways]
    condition = {} if not found else found[0] if len(found) == 1 else {"any": found}
    check_condition(condition)
    return condition


def _read_part(text: str) -> Comparison:
    words = _words()
    signs = sorted([*READ, *words], key=len, reverse=True)
    found = re.fullmatch(rf"(.+?)\s*({'|'.join(map(re.escape, signs))})\s*(.+)", text.strip())
    if found is None:
        raise ConditionError(_("“%(text)s”不是一项条件，请写成“工龄 ≥ 5”的样子。") % {"text": text.strip()[:40]})
    name, sign, said = (part.strip() for part in found.groups())
    facts = {name_of(fact): fact for fact in FACTS}
    if name not in facts:
        raise ConditionError(
            _("没有“%(name)s”这一项，可用的有：%(facts)s。") % {"name": name[:40], "facts": "、".join(facts)}
        )
    fact, operator = facts[name], words.get(sign) or READ[sign]
    if operator == "in":
        return {"fact": fact, "is": "in", "value": [_read_value(fact, each) for each in re.split("[、；;]", said)]}
    if operator != "=" and (fact in YES_OR_NO or (fact in LEVELS) != (sign in words)):
        raise ConditionError(_("“%(name)s”不能这样比较，请用：%(signs)s。") % {"name": name, "signs": _signs_of(fact)})
    return {"fact": fact, "is": operator, "value": _read_value(fact, said)}


def _signs_of(fact: str) -> str:
    if fact in YES_OR_NO:
        return "="
    return "、".join(["=", *_words()] if fact in LEVELS else [*SIGNS.values(), _("属于")])


def _read_value(fact: str, said: str) -> Any:
    choices, said = choices_of(fact), said.strip()
    if said in choices:
        return choices[said]
    if choices:
        text = _("“%(name)s”应是：%(choices)s。")
        raise ConditionError(text % {"name": name_of(fact), "choices": "、".join(choices)})
    if re.fullmatch(r"[0-9]{1,4}", said):
        return int(said)
    raise ConditionError(_("“%(name)s”应是整数，不是“%(said)s”。") % {"name": name_of(fact), "said": said[:20]})
