"""Lights of eligibility: green, yellow or red with reasons, and nobody is dropped (SPEC N07, §2.5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .conditions import FACTS, Fact, holds, unknown_facts
from .models import EligibilityRule

GREEN, YELLOW, RED = "green", "yellow", "red"


@dataclass(frozen=True)
class Reason:
    """Why a light is not green."""

    light: str
    text: str
    citation: str
    verified: bool
    #: The rule behind it; nothing where there is none.
    rule: int | None = None


@dataclass(frozen=True)
class Verdict:
    """The light, and every reason for it; without any rule there is nothing to be green about."""

    light: str
    reasons: list[Reason]
    checked: int


def judge(rules: Iterable[EligibilityRule], facts: Mapping[str, Fact]) -> Verdict:
    """Return the light of somebody with `facts` under `rules`; the worst reason decides."""
    reasons, checked = [], 0
    for rule in rules:
        applies = holds(rule.applies, facts)
        if applies is False:
            continue
        checked += 1
        met = holds(rule.condition, facts)
        if applies and met:
            continue
        if applies and met is False:
            reasons.append(Reason(rule.light, rule.text, rule.citation, rule.verified, rule.pk))
            continue
        names = [*unknown_facts(rule.applies, facts), *unknown_facts(rule.condition, facts)]
        words = "、".join(str(FACTS[name]) for name in dict.fromkeys(names))
        text = _("%(rule)s（无法核对：%(facts)s）") % {"rule": rule.text, "facts": words}
        reasons.append(Reason(YELLOW, text, rule.citation, rule.verified, rule.pk))
    if not checked:
        reasons.append(Reason(YELLOW, _("没有适用的任职条件，无法核对。"), "", True))
    reasons.sort(key=lambda reason: reason.light != RED)
    light = RED if any(each.light == RED for each in reasons) else YELLOW if reasons else GREEN
    return Verdict(light, reasons, checked)
