"""The arithmetic of the menu of electives."""

from hypothesis import given
from hypothesis import strategies as st

from classes.quota import Elective, Quota

UNITS = st.sampled_from([Quota.Unit.COURSES, Quota.Unit.MINUTES])
ELECTIVES = st.lists(st.builds(Elective, minutes=st.integers(0, 300), done=st.booleans()), max_size=12)


def test_three_of_which_two_are_done():
    standing = Quota(Quota.Unit.COURSES, 4).standing([Elective(10, True), Elective(20, True), Elective(5)])
    assert (standing.chosen, standing.remaining, standing.done, standing.outstanding) == (3, 1, 2, 2)
    assert standing.may_choose
    assert not standing.is_met


def test_minutes_add_up_and_may_go_beyond_the_quota():
    standing = Quota(Quota.Unit.MINUTES, 60).standing([Elective(45, True), Elective(30, True)])
    assert (standing.chosen, standing.remaining) == (75, 0)
    assert standing.is_met
    assert not standing.may_choose


def test_without_a_quota_nothing_is_chosen_and_nothing_is_missing():
    standing = Quota(Quota.Unit.NONE, 0).standing([])
    assert standing.is_met
    assert not standing.may_choose


@given(UNITS, st.integers(1, 500), ELECTIVES)
def test_the_figures_never_contradict_one_another(unit, amount, electives):
    standing = Quota(unit, amount).standing(electives)
    assert 0 <= standing.done <= standing.chosen
    assert 0 <= standing.remaining <= standing.outstanding <= amount
    assert standing.is_met == (standing.done >= amount)
    assert standing.may_choose == (standing.chosen < amount)
    assert standing.chosen + standing.remaining >= amount


@given(UNITS, st.integers(1, 500), ELECTIVES, st.builds(Elective, minutes=st.integers(1, 300)))
def test_choosing_one_more_never_leaves_more_to_choose(unit, amount, electives, another):
    quota = Quota(unit, amount)
    assert quota.standing([*electives, another]).remaining <= quota.standing(electives).remaining
