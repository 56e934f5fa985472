"""Policies are drafts that may be tried, and versions in force that stay as they are."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEntry, CadreCategory, PersonalRecord
from jobs import actions as jobs
from scoring.actions import (
    activate_policy,
    ask_for_simulation,
    award_course_credit,
    copy_policy,
    discard_policy,
    policy_for,
    posting_on,
    save_policy,
)
from scoring.models import CreditEntry, CreditPolicy, PolicySimulation
from scoring.policies.arithmetic import Study
from scoring.policies.presets import PRESETS
from scoring.policies.rules import PolicyRules
from scoring.simulation import Record, recalculate
from tests.cast import NOW
from tests.material import article, make_course
from tests.scoring.earning import complete

DAY = timezone.localdate(NOW)


def draft(cast, *, rules=None, code="new", start=DAY + timedelta(days=1), categories=()):
    values = {"code": code, "name": "新办法", "basis": "", "rules": rules or {}, "valid_from": start}
    return save_policy(values | {"valid_until": None, "categories": categories}, by=cast.educator, at=NOW)


def test_versions_of_a_code_follow_each_other_without_a_gap(cast, centre):
    current = CreditPolicy.objects.valid_on(DAY).get()
    following = copy_policy(current, by=cast.educator, at=NOW)
    assert (following.version, following.rules, following.is_draft) == (current.version + 1, current.rules, True)
    activate_policy(following, by=cast.educator, at=NOW)
    assert CreditPolicy.objects.valid_on(DAY).first() == current
    assert CreditPolicy.objects.valid_on(following.valid_from).get() == following
    assert AuditEntry.objects.filter(verb="activate_policy", object_id=str(following.pk)).exists()


def test_a_version_in_force_is_neither_changed_nor_thrown_away(cast, centre):
    policy = activate_policy(draft(cast), by=cast.educator, at=NOW)
    for verb in (discard_policy, activate_policy):
        with pytest.raises(ValidationError, match="请复制为新版本"):
            verb(policy, by=cast.educator, at=NOW)
    with pytest.raises(ValidationError, match="请复制为新版本"):
        save_policy({}, by=cast.educator, at=NOW, policy=policy)


def test_days_that_gave_credits_are_not_put_under_other_rules(cast, centre):
    award_course_credit(complete(make_course(article()), cast.cadre), at=NOW)
    late = draft(cast, code="yunzhou-online", start=DAY)
    with pytest.raises(ValidationError, match="已按上一版本计入学时"):
        activate_policy(late, by=cast.educator, at=NOW)


def test_a_draft_is_not_in_force(cast, centre):
    CreditPolicy.objects.filter(code="yunzhou-online").delete()
    made = draft(cast, start=DAY)
    assert not CreditPolicy.objects.valid_on(DAY).exists()
    activate_policy(made, by=cast.educator, at=NOW)
    assert CreditPolicy.objects.valid_on(DAY).exists()


def test_the_policy_of_a_category_comes_before_the_one_for_everybody(cast, centre):
    posting = posting_on(cast.cadre, NOW)
    special = activate_policy(draft(cast, start=DAY, categories=[posting.category]), by=cast.educator, at=NOW)
    assert policy_for(cast.cadre, posting, day=DAY) == special
    other = CadreCategory.objects.exclude(pk=posting.category_id).first()
    special.categories.set([other])
    assert policy_for(cast.cadre, posting, day=DAY).code == "yunzhou-online"


def test_a_policy_below_an_age_leaves_older_people_out(cast, centre):
    young = activate_policy(draft(cast, start=DAY, rules={"below_age": 50}), by=cast.educator, at=NOW)
    posting, (record, _made) = posting_on(cast.cadre, NOW), PersonalRecord.objects.get_or_create(user=cast.cadre)
    record.birth_date = date(DAY.year - 50, DAY.month, DAY.day) + timedelta(days=1)
    record.save()
    assert policy_for(cast.cadre, posting, day=DAY) == young
    record.birth_date -= timedelta(days=1)
    record.save()
    assert policy_for(cast.cadre, posting, day=DAY).code == "yunzhou-online"


def test_a_simulation_says_who_would_gain_and_who_lose(cast, centre, client_of):
    for person, count in ((cast.cadre, 3), (cast.colleague, 1)):
        for _ in range(count):
            award_course_credit(complete(make_course(article(seconds=2700)), person), at=NOW)
    made = draft(cast, rules={"daily_cap": "2", "weights": {"elective": "1.5"}})
    asked = ask_for_simulation(made, year=DAY.year, by=cast.educator, at=NOW)
    jobs.run_due(NOW, kinds=["scoring.simulate"])
    asked.refresh_from_db()
    assert (asked.people, asked.gaining, asked.losing) == (2, 1, 1)
    assert (asked.hours_given, asked.hours_would) == (4, Decimal("3.5"))
    assert asked.changed == [[cast.cadre.pk, "3.00", "2.00"], [cast.colleague.pk, "1.00", "1.50"]]
    assert CreditEntry.objects.count() == 4, "nothing was changed"
    page = client_of(cast.educator).get(f"/staff/policies/simulations/{asked.uid}/?way=less")
    assert [(row["person"], row["difference"]) for row in page.context["rows"]] == [(cast.cadre, "-1.00")]


@pytest.mark.parametrize("code", PRESETS)
def test_what_a_simulation_says_activation_does(cast, centre, code):
    rules = PRESETS[code][1]
    CreditPolicy.objects.filter(code="yunzhou-online").update(rules=rules)
    for course_class, seconds in (("required", 5400), ("elective", 1700), ("micro", 600), ("elective", 4000)):
        course = make_course(article(seconds=seconds), course_class=course_class)
        award_course_credit(complete(course, cast.cadre), at=NOW)
    entries = CreditEntry.objects.of(cast.cadre).order_by("sequence")
    records = [
        Record(each.user_id, Study.from_json(each.evidence["study"]), each.earned_at, each.hours) for each in entries
    ]
    assert recalculate(records, PolicyRules.from_json(rules)) == entries.total()


@given(st.lists(st.tuples(st.integers(60, 9000), st.sampled_from(["required", "elective", "micro"])), max_size=12))
def test_under_a_daily_cap_the_order_of_a_day_changes_no_sum(courses):
    rules = PolicyRules.from_json({"daily_cap": "3", "step": "0.25"})
    records = [Record(1, Study(seconds, name), NOW, Decimal(0)) for seconds, name in courses]
    assert recalculate(records, rules) == recalculate(records[::-1], rules)


def test_the_screens_lead_from_a_ready_made_policy_to_one_in_force(cast, centre, client_of):
    client = client_of(cast.educator)
    assert "从现成的规则开始" in client.get("/staff/policies/").content.decode()
    page = client.get("/staff/policies/new/?from=yunnan")
    fields = {name: value for name, value in page.context["form"].initial.items() if value not in (None, "")}
    asked = fields | {"code": "yunzhou-new", "valid_from": str(DAY + timedelta(days=3)), "name": "云洲新办法"}
    preview = client.post("/staff/policies/new/?from=yunnan", asked | {"preview": "1"})
    assert "每人每天最多计 10 学时" in preview.content.decode()
    assert not CreditPolicy.objects.filter(code="yunzhou-new").exists()
    assert client.post("/staff/policies/new/?from=yunnan", asked).status_code == 302
    policy = CreditPolicy.objects.get(code="yunzhou-new")
    assert policy.parsed == PolicyRules.from_json(PRESETS["yunnan"][1])
    assert client.post(f"/staff/policies/{policy.uid}/simulate/", {"year": DAY.year}).status_code == 302
    simulation = PolicySimulation.objects.get()
    jobs.run_due(timezone.now(), kinds=["scoring.simulate"])
    assert "没有人的学时会变化" in client.get(f"/staff/policies/simulations/{simulation.uid}/").content.decode()
    assert "还没有启用" not in client.get(f"/staff/policies/{policy.uid}/").content.decode()
    assert client.post(f"/staff/policies/{policy.uid}/activate/").status_code == 302
    policy.refresh_from_db()
    assert not policy.is_draft
    assert client.get(f"/staff/policies/{policy.uid}/edit/").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("table", "三十=1", "第 1 行应写作"),
        ("activities", "teaching | 授课 | week | 5", "计量单位为"),
        ("activities", "a | 甲 | day | 5\na | 乙 | day | 5", "第 2 行：代码 a 已经用过"),
        ("cycle_years", "5", "应写明起始年份"),
        ("daily_cap", "-1", "大于或等于"),
    ],
)
def test_a_mistake_in_the_form_is_said_where_it_is(cast, centre, client_of, field, value, said):
    known = {"code": "x", "name": "x", "valid_from": str(DAY), "test": "none"}
    page = client_of(cast.educator).post("/staff/policies/new/", known | {field: value})
    assert said in page.content.decode()


def test_only_educators_of_the_whole_organisation_keep_rules(cast, centre, client_of):
    for person in (cast.cadre, cast.county_admin, cast.trainer):
        assert client_of(person).get("/staff/policies/").status_code == 404
