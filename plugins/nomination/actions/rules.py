"""Keeping the rules of eligibility (SPEC N07, N19)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from accounts.audit import record
from accounts.models import User

from ..default_rules import DEFAULT_RULES
from ..models import EligibilityRule


@transaction.atomic
def keep_rule(values: dict[str, Any], *, by: User | None, at: datetime) -> EligibilityRule:
    """Add the rule ``values["code"]``, or a version of it that stands in the place of the present one."""
    current = EligibilityRule.objects.current().select_for_update().filter(code=values["code"])
    current.update(replaced_at=Greatest(F("made_at"), Value(at)))
    rule = EligibilityRule.objects.create(**values, made_by=by, made_at=at)
    cited: dict[str, Any] = {"document": str(rule.document.uid)} if rule.document else {}
    record("keep_eligibility_rule", by=by, at=at, target=rule, code=rule.code, **cited)
    return rule


@transaction.atomic
def end_rule(rule: EligibilityRule, *, by: User, at: datetime) -> None:
    """Take the rule out; its versions stay."""
    if EligibilityRule.objects.current().filter(pk=rule.pk).update(replaced_at=at):
        record("end_eligibility_rule", by=by, at=at, target=rule, code=rule.code)


def load_default_rules(*, at: datetime) -> int:
    """Add the rules of the regulation that are not there yet, ended ones included; return how many (SPEC §2.5)."""
    known = set(EligibilityRule.objects.values_list("code", flat=True))
    missing = [rule for rule in DEFAULT_RULES if rule["code"] not in known]
    for rule in missing:
        keep_rule({"valid_from": date(2019, 3, 3), **rule}, by=None, at=at)
    return len(missing)
