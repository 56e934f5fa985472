"""Awards of contests and finished reading lists give hours where a policy says so, by themselves and once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from activities import actions
from activities.models import Entry
from scoring.actions import declare, reconcile_credits, verify_ledger
from scoring.forms import activities_for
from scoring.models import CreditEntry, CreditPolicy
from tests.activities.conftest import EXCERPT, hand_in, make_contest, make_list
from tests.cast import NOW

pytestmark = pytest.mark.django_db
__all__ = ["make_contest", "make_list"]
AFTER = NOW + timedelta(days=10)
ACTIVITIES = {
    "contest_award": {"label": "征文获奖", "unit": "item", "hours": "6", "most": "8"},
    "reading_list": {"label": "读完必读书目", "unit": "item", "hours": "2"},
}


@pytest.fixture
def policy(centre):
    for policy in CreditPolicy.objects.all():
        CreditPolicy.objects.filter(pk=policy.pk).update(rules=policy.rules | {"activities": ACTIVITIES})


def judge_and_publish(cast, contest, at=AFTER):
    actions.begin_judging(contest, by=None, at=at)
    for number, entry in enumerate(Entry.objects.filter(contest=contest).order_by("user")):
        marks = {criterion.pk: Decimal(30 - number) for criterion in contest.criteria.all()}
        actions.judge(entry, marks=marks, comment="", by=cast.trainer, at=at)
    actions.publish_results(contest, awards=[("一等奖", 1)], by=None, at=at)


def entered(user):
    return list(CreditEntry.objects.of(user).order_by("pk").values_list("activity", "hours"))


def test_an_award_gives_its_hours_and_a_place_without_one_does_not(
    cast, policy, make_contest, django_capture_on_commit_callbacks
):
    made = make_contest(cast.trainer, scope=cast.city)
    hand_in(made, cast.cadre)
    hand_in(made, cast.colleague)
    with django_capture_on_commit_callbacks(execute=True):
        judge_and_publish(cast, made)

    assert sorted([entered(cast.cadre), entered(cast.colleague)]) == [[], [("contest_award", Decimal(6))]]
    reconcile_credits(at=AFTER)
    assert CreditEntry.objects.count() == 1


def test_the_years_bound_of_awards_holds(cast, policy, make_contest):
    for turn in range(2):
        made = make_contest(cast.trainer, title=f"征文{turn}")
        hand_in(made, cast.cadre)
        judge_and_publish(cast, made, at=AFTER + timedelta(hours=turn))
        reconcile_credits(at=AFTER + timedelta(hours=turn))

    assert entered(cast.cadre) == [("contest_award", Decimal(6)), ("contest_award", Decimal(2))]


def test_a_list_counts_when_all_that_is_required_is_read(cast, policy, make_list, django_capture_on_commit_callbacks):
    first, second = make_list("一", "二").items.all()
    with django_capture_on_commit_callbacks(execute=True):
        actions.mark_read(first, text=EXCERPT, by=cast.cadre, at=NOW)
    reconcile_credits(at=NOW)
    assert entered(cast.cadre) == []

    with django_capture_on_commit_callbacks(execute=True):
        actions.mark_read(second, text=EXCERPT, by=cast.cadre, at=NOW)
    reconcile_credits(at=NOW)
    assert entered(cast.cadre) == [("reading_list", Decimal(2))]
    assert list(verify_ledger()) == []


def test_what_a_lost_signal_left_out_is_found(cast, policy, make_list):
    for item in make_list("一").items.all():
        actions.mark_read(item, text=EXCERPT, by=cast.cadre, at=NOW)
    reconcile_credits(at=NOW)

    assert entered(cast.cadre) == [("reading_list", Decimal(2))]


def test_without_a_word_of_the_policy_there_are_no_hours(cast, centre, make_list, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        actions.mark_read(make_list("一").items.get(), text=EXCERPT, by=cast.cadre, at=NOW)
    reconcile_credits(at=NOW)

    assert entered(cast.cadre) == []


def test_nobody_declares_what_is_entered_by_itself(cast, policy):
    assert activities_for(cast.cadre) == []
    with pytest.raises(ValidationError):
        declare(
            cast.cadre,
            activity="reading_list",
            title="读书",
            done_on=NOW.date(),
            quantity=Decimal(1),
            proof=("证明.pdf", b"%PDF-1.4 proof"),
            at=NOW,
        )
