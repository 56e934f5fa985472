"""Lights of eligibility: data decides, what is not known is said, and nobody is dropped (SPEC N07, N19, §2.5)."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import keep_record
from plugins.nomination import actions
from plugins.nomination.actions import Nominee
from plugins.nomination.conditions import ConditionError, check_condition, holds
from plugins.nomination.default_rules import DEFAULT_RULES
from plugins.nomination.eligibility import judge
from plugins.nomination.models import EligibilityRule, Nomination
from plugins.nomination.nominee_facts import facts_of
from tests.cast import NOW
from tests.plugins.nomination.conftest import STATEMENT

YEARS = {"any": [{"fact": "organ_years", "is": ">=", "value": 3}, {"fact": "service_years", "is": ">=", "value": 5}]}
DEPUTY = {"all": [YEARS, {"fact": "exam_passed", "is": "=", "value": True}]}
FIT = {
    "target": "40",
    "rank": "50",
    "levels_up": 1,
    "rank_years": Decimal(4),
    "posts_at_rank": 2,
    "organ_years": Decimal(9),
    "grassroots": True,
    "education": 4,
    "training_met": True,
}


def rules():
    return [EligibilityRule(**{"applies": {}, **rule}) for rule in DEFAULT_RULES]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"organ_years": 3, "exam_passed": True}, True),
        ({"organ_years": 1, "service_years": 5, "exam_passed": True}, True),
        ({"organ_years": 2, "service_years": 4, "exam_passed": True}, False),
        ({"organ_years": 3, "exam_passed": False}, False),
        ({"organ_years": 3}, None),
        ({"organ_years": 1, "exam_passed": True}, None),
        ({"exam_passed": False}, False),
    ],
)
def test_the_local_rule_of_the_contest_is_evaluated_as_it_is_written(facts, expected):
    assert holds(DEPUTY, facts) is expected


@pytest.mark.parametrize(
    "wrong",
    [
        *([], {"all": []}, {"fact": "shoe_size", "is": "=", "value": 1}),
        *({"fact": [], "is": "=", "value": 1}, {"fact": "rank", "is": {}, "value": 1}),
        *({"fact": "rank_years", "is": ">=", "value": value} for value in ("2", float("nan"), float("inf"))),
        *({"fact": "rank", "is": "in", "value": [text]} for text in ("a\0", "\ud800")),
    ],
)
def test_a_condition_that_cannot_be_read_is_refused(wrong):
    with pytest.raises(ConditionError):
        check_condition(wrong)


def test_all_rules_of_the_regulation_can_be_read():
    for rule in DEFAULT_RULES:
        check_condition(rule["condition"])
        check_condition(rule.get("applies", {}))


def test_who_meets_everything_gets_green():
    verdict = judge(rules(), FIT)

    assert (verdict.light, verdict.reasons) == ("green", [])


@pytest.mark.parametrize(
    ("change", "light", "article"),
    [
        ({"organ_years": Decimal("4.9"), "service_years": 4}, "red", "第八条（一）"),
        ({"grassroots": False}, "red", "第八条（一）"),
        ({"posts_at_rank": 1}, "yellow", "第八条（二）"),
        ({"rank_years": Decimal("2.9")}, "red", "第八条（三）"),
        ({"education": 2}, "yellow", "第八条（四）"),
        ({"training_met": False}, "yellow", "第八条（五）"),
        ({"levels_up": 2}, "red", "第九条"),
    ],
)
def test_each_rule_shows_its_light_with_its_article(change, light, article):
    verdict = judge(rules(), {**FIT, **change})

    assert verdict.light == light
    assert any(reason.citation.endswith(article) for reason in verdict.reasons)


def test_what_is_not_known_is_yellow_and_says_so():
    verdict = judge(rules(), {**FIT, "training_met": None})

    assert verdict.light == "yellow"
    assert "无法核对：本年度培训学时达标" in verdict.reasons[0].text


def test_facts_come_from_the_record_and_from_the_provider_of_training_time(cast):
    keep_record(
        cast.cadre, by=None, at=NOW, education="大学本科", grassroots=True, civil_servant_since=date(2016, 6, 10)
    )

    facts = facts_of(cast.cadre, target="20", at=NOW, training=lambda person, at: False)

    assert (facts["training_met"], facts["education"], facts["organ_years"]) == (False, 4, Decimal("10.0"))
    assert (facts["rank"], facts["levels_up"]) == ("30", 1)


def test_the_officer_sees_lights_and_the_nominee_stays_on_the_list(cast, client_of):
    actions.load_default_rules(at=NOW)
    made = actions.nominate(cast.cadre, nominee=Nominee("无名", "某局", "长"), statement=STATEMENT, at=timezone.now())
    browser = client_of(cast.nomination_officer)

    page = browser.get(made.get_absolute_url() + "?target=40").content.decode()

    assert "任职条件核对" in page
    assert "无法核对" in page
    assert made.receipt in browser.get(reverse("nomination:office")).content.decode()
    assert "任职条件核对" not in client_of(cast.cadre).get(made.get_absolute_url()).content.decode()
    assert Nomination.objects.standing().count() == 1


@pytest.mark.parametrize("text", ["", "且" * 999, "工龄 ≥ " + "9" * 5000, '{"fact": "rank_years"}'])
def test_a_condition_that_nothing_can_keep_is_said_at_its_field(cast, client_of, text):
    page = client_of(cast.nomination_officer).post(reverse("nomination:new_rule"), {"condition": text})

    assert page.context["form"].errors["condition"]


def test_editing_a_rule_ends_one_version_and_begins_another(cast, client_of):
    assert actions.load_default_rules(at=NOW) == len(DEFAULT_RULES)
    assert actions.load_default_rules(at=NOW) == 0
    rule = EligibilityRule.objects.get(code="art8-3-deputy")
    form = {"text": "改为三年", "citation": rule.citation, "light": "red", "applies": "", "valid_from": "2026-01-01"}
    form["condition"] = "任现职务层次年数 ≥ 3"

    client_of(cast.nomination_officer).post(reverse("nomination:edit_rule", args=[rule.uid]), form)

    old, new = EligibilityRule.objects.filter(code=rule.code).order_by("pk")
    assert new.condition == {"fact": "rank_years", "is": ">=", "value": 3}
    assert old.replaced_at
    assert (new.text, new.replaced_at, old.text) == ("改为三年", None, rule.text)
    assert list(EligibilityRule.objects.current().filter(code=rule.code)) == [new]
