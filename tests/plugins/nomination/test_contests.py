"""A contest opens with enough people who were approved, and counts what was added last (SPEC N17, N18, N20)."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from plugins.nomination import actions
from plugins.nomination.actions import Mark, StageWords
from plugins.nomination.contests import table_of
from plugins.nomination.models import Approval, Contest, ContestScore
from tests.cast import NOW
from tests.plugins.nomination.contesting import nominees, opened, prepare, score
from tests.together import together


@pytest.fixture
def by(cast):
    return {"by": cast.nomination_officer, "at": timezone.now()}


def test_it_does_not_open_with_as_many_people_as_posts(cast, internal_post, by):
    contest = prepare(cast, internal_post, 2, places=2)

    with pytest.raises(actions.TooFewEntrants) as error:
        actions.open_contest(contest, **by)

    assert (error.value.entrants, error.value.places) == (2, 2)
    contest.refresh_from_db()
    assert contest.state == Contest.State.PREPARING


def test_who_lacks_an_approval_does_not_count_and_gets_no_score(cast, internal_post, by):
    contest = prepare(cast, internal_post, 3, approved=False)
    first, second, third = contest.entrants.all()
    on = {"on": NOW.date(), **by}
    actions.decide([first, second, third], contest, kind="recommendation", is_granted=True, **on)
    actions.decide([first], contest, kind="organisation", is_granted=True, **on)
    with pytest.raises(actions.TooFewEntrants):
        actions.open_contest(contest, **by)

    actions.decide([second], contest, kind="organisation", is_granted=True, **on)
    actions.decide([third], contest, kind="organisation", is_granted=False, **on)
    actions.open_contest(contest, **by)

    with pytest.raises(actions.NotTakingPart):
        score(cast, contest, 1, {1: 80, 3: 90})
    assert not ContestScore.objects.exists(), "all or none"


def test_the_latest_decision_counts_and_earlier_ones_stay(cast, internal_post, by):
    contest = opened(cast, internal_post, 3)
    first = contest.entrants.first()

    actions.decide([first], contest, kind="organisation", is_granted=False, on=NOW.date(), remark="复核", **by)

    assert [person.number for person in contest.entrants.taking_part()] == [2, 3]
    assert first.approvals.filter(kind="organisation").count() == 2
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Approval.objects.update(is_granted=True)


def test_weights_that_are_not_a_hundred_are_refused(cast, internal_post, by):
    contest = prepare(cast, internal_post)
    with pytest.raises(actions.WeightsDoNotAddUp) as error:
        actions.change_contest(contest, title="x", places=1, stages=[StageWords("other", "一", Decimal(99))], **by)

    assert error.value.total == 99
    assert contest.stages.count() == 2


def test_after_the_opening_nothing_of_the_plan_changes(cast, internal_post, by):
    contest = opened(cast, internal_post)

    with pytest.raises(actions.WrongState):
        actions.enter(contest, nominees(1), **by)
    with pytest.raises(actions.WrongState):
        actions.change_contest(contest, title="x", places=1, stages=[StageWords("other", "一", Decimal(100))], **by)


def test_nobody_enters_twice(cast, internal_post, by):
    contest = prepare(cast, internal_post, 2)

    with pytest.raises(actions.AlreadyEntered) as error:
        actions.enter(contest, [nominees(3)[2], nominees(1)[0]], **by)

    assert error.value.place == 1
    assert contest.entrants.count() == 2


def test_a_correction_is_another_entry_with_a_reason(cast, internal_post):
    contest = opened(cast, internal_post)
    score(cast, contest, 1, {1: 80, 2: 70})

    with pytest.raises(actions.ReasonMissing):
        score(cast, contest, 1, {1: 85, 2: 70})
    assert score(cast, contest, 1, {1: 85, 2: 70}, reason="统分有误") == 1

    old, new = ContestScore.objects.filter(entrant__number=1).order_by("pk")
    assert (old.value, new.value, new.replaces, new.reason) == (80, 85, old, "统分有误")
    assert table_of(contest).current[new.entrant_id, new.stage_id] == new
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ContestScore.objects.filter(pk=old.pk).update(value=99)
    assert "统分有误" not in str(list(AuditEntry.objects.values_list("details", flat=True)))


def test_a_score_above_the_full_marks_is_refused(cast, internal_post):
    contest = opened(cast, internal_post)

    with pytest.raises(actions.ScoreOutOfRange):
        score(cast, contest, 1, {1: 80, 2: "100.01"})
    assert not ContestScore.objects.exists()


def test_it_ends_when_everybody_has_every_score(cast, internal_post, by):
    contest = opened(cast, internal_post)
    score(cast, contest, 1, {1: 80, 2: 70, 3: 60})
    score(cast, contest, 2, {1: 80, 2: 90})
    with pytest.raises(actions.ScoresMissing) as error:
        actions.finish_contest(contest, **by)
    assert error.value.people == 1

    actions.score_stage(contest, contest.stages.get(order=2), {3: Mark(Decimal(0), is_absent=True)}, **by)
    actions.finish_contest(contest, **by)

    places = table_of(contest).places
    assert [(place.person.number, place.rank, place.total) for place in places] == [
        (2, 1, Decimal("82.00")),
        (1, 2, Decimal("80.00")),
        (3, 3, Decimal("24.00")),
    ]
    with pytest.raises(actions.WrongState):
        score(cast, contest, 1, {1: 90}, reason="x")


def test_when_too_many_withdraw_it_can_only_be_ended(cast, internal_post, by):
    contest = opened(cast, internal_post, 2)
    actions.withdraw_entrant(contest.entrants.first(), **by)

    with pytest.raises(actions.TooFewEntrants):
        score(cast, contest, 1, {2: 80})
    with pytest.raises(actions.TooFewEntrants):
        actions.finish_contest(contest, **by)
    actions.cancel_contest(contest, **by)


def test_reopening_for_a_correction_takes_the_result_back(cast, internal_post, by):
    contest = opened(cast, internal_post, 2)
    for stage in (1, 2):
        score(cast, contest, stage, {1: 80, 2: 70})
    actions.finish_contest(contest, **by)
    actions.publish_contest(contest, **by)

    actions.reopen_contest(contest, **by)

    assert not Contest.objects.shown_to(cast.cadre).exists()
    assert score(cast, contest, 1, {2: 99}, reason="复查试卷") == 1


def test_opening_and_withdrawing_at_once_never_leaves_too_few(transactional_db, cast, internal_post):
    for _round in range(3):
        Contest.objects.filter(state="open").update(state="cancelled")
        contest = prepare(cast, internal_post, 2)
        entrant = contest.entrants.first()
        by = {"by": cast.nomination_officer, "at": timezone.now()}

        opening, leaving = together(
            [
                lambda c=contest, k=by: actions.open_contest(c, **k),
                lambda e=entrant, k=by: actions.withdraw_entrant(e, **k),
            ]
        )

        assert leaving is None
        contest.refresh_from_db()
        remaining = contest.entrants.taking_part().count()
        assert remaining == 1
        if isinstance(opening, Exception):
            assert isinstance(opening, actions.TooFewEntrants)
            assert contest.state == "preparing"
        else:
            with pytest.raises(actions.TooFewEntrants):
                actions.finish_contest(contest, **by)


def test_two_corrections_at_once_stand_one_behind_the_other(transactional_db, cast, internal_post):
    contest = opened(cast, internal_post, 2)
    score(cast, contest, 1, {1: 60})

    results = together([lambda v=value: score(cast, contest, 1, {1: v}, reason=f"改为 {v}") for value in (70, 80, 90)])

    assert results == [1, 1, 1]
    rows = list(ContestScore.objects.filter(entrant__number=1).order_by("pk"))
    assert [row.replaces for row in rows] == [None, *rows[:3]]
    assert [score.pk for score in table_of(contest).current.values()] == [rows[-1].pk]


def test_the_order_of_many_costs_as_many_queries_as_that_of_few(cast, internal_post, django_assert_num_queries):
    contest = opened(cast, internal_post, 75)

    with django_assert_num_queries(3):
        assert len(table_of(contest).places) == 75


def test_the_database_keeps_one_first_score_of_each(cast, internal_post):
    contest = opened(cast, internal_post, 2)
    score(cast, contest, 1, {1: 60})
    first = ContestScore.objects.get()

    with pytest.raises(DatabaseError), transaction.atomic():
        ContestScore.objects.create(
            entrant=first.entrant, stage=first.stage, value=1, by=cast.nomination_officer, at=timezone.now()
        )
    assert connection.is_usable()
