"""How far a group has come, and when that makes it complete (SCORM 2004, 4th edition)."""

import pytest

from scorm.sequencing.tree import Known
from tests.scorm.sequences import course, group, rolled, session, unit

NEVER = rolled("any", "always", "incomplete")


def threshold(words):
    return f"<adlcp:completionThreshold {words}/>"


def weight(words):
    return threshold(f'progressWeight="{words}"')


ENOUGH = threshold('completedByMeasure="true" minProgressMeasure="0.6"')


def say(made, name, progress=None, completed=None):
    made.choose(made.tree.by_id[name])
    made.report(made.tree.current, Known(completed=completed, progress=progress))


def progress_of(made, name=""):
    activity = made.tree.by_id[name] if name else made.tree.root
    return made.tree.known(activity).progress


def test_the_progress_of_a_group_is_the_weighted_mean_of_its_units():
    made = session(course(unit("a", more=weight("0.25")) + unit("b", more=weight("0.75"))))

    say(made, "a", 1.0)
    assert progress_of(made) == pytest.approx(0.25)

    say(made, "b", 0.5)
    assert progress_of(made) == pytest.approx(0.625)


def test_a_group_in_which_nobody_said_anything_has_no_progress():
    made = session(course(unit("a", more=ENOUGH) + unit("b")))
    say(made, "a", completed=True)

    assert progress_of(made) is None


def test_units_without_a_weight_and_those_that_are_not_tracked_weigh_nothing():
    ignored = unit("c", '<imsss:deliveryControls tracked="false"/>')
    made = session(course(unit("a") + unit("b", more=weight("0")) + ignored))
    say(made, "b", 0.1)
    say(made, "a", 0.5)

    assert progress_of(made) == pytest.approx(0.5)


def test_progress_is_summed_up_through_groups_within_groups():
    inner = group("g", unit("a") + unit("b") + weight("0.5"))
    made = session(course(inner + unit("c", more=weight("0.5"))))
    say(made, "a", 1.0)
    say(made, "b", 0.5)

    assert progress_of(made, "g") == pytest.approx(0.75)
    assert progress_of(made) == pytest.approx(0.375)


def test_a_group_that_is_complete_by_its_progress_asks_no_rule():
    made = session(course(unit("a") + unit("b") + ENOUGH, NEVER))
    assert made.tree.root.completed is None

    say(made, "a", 1.0, completed=True)
    assert made.tree.root.completed is False

    say(made, "b", 0.2, completed=False)
    assert made.tree.root.completed is True


def test_without_a_word_about_progress_such_a_group_stays_unknown_though_all_is_complete():
    made = session(course(unit("a") + ENOUGH))
    say(made, "a", completed=True)

    assert made.tree.root.completed is None


def test_a_number_that_does_not_decide_leaves_completion_to_the_rules():
    made = session(course(unit("a") + unit("b") + threshold('minProgressMeasure="0.1"')))
    say(made, "a", 1.0, completed=True)

    assert made.tree.root.completed is not True
    assert progress_of(made) == pytest.approx(0.5)


def test_all_of_the_progress_is_wanted_where_no_number_stands():
    made = session(course(unit("a") + unit("b") + unit("c") + threshold('completedByMeasure="true"')))
    for name in "ab":
        say(made, name, 1.0)
    assert made.tree.root.completed is False

    say(made, "c", 1.0)
    assert made.tree.root.completed is True


def test_weights_that_cannot_be_written_exactly_come_to_a_whole():
    weights = ["0.1", "0.2", "0.4"]
    units = "".join(unit(f"u{place}", more=weight(words)) for place, words in enumerate(weights))
    made = session(course(units + threshold('completedByMeasure="true"')))
    for place in range(len(weights)):
        say(made, f"u{place}", 1.0)

    assert made.tree.root.completed is True


def test_a_unit_is_complete_by_its_progress_whatever_it_says_of_itself():
    made = session(course(unit("a", more=ENOUGH) + unit("b", more=ENOUGH)))
    say(made, "a", 0.59, completed=True)
    say(made, "b", 0.6, completed=False)

    assert [made.tree.by_id[name].completed for name in "ab"] == [False, True]


def test_a_new_attempt_at_a_unit_begins_without_progress():
    made = session(course(unit("a") + unit("b")))
    say(made, "a", 1.0)
    say(made, "b", 0.5)
    made.choose(made.tree.by_id["a"])

    assert progress_of(made, "a") is None


@pytest.mark.parametrize(
    ("control", "progress", "measure"),
    [
        ("", None, None),
        ('useCurrentAttemptProgressInfo="false"', 0.5, None),
        ('useCurrentAttemptObjectiveInfo="false"', None, 0.25),
    ],
)
def test_a_group_that_begins_anew_keeps_of_its_units_what_the_manifest_says(control, progress, measure):
    inner = group("g", unit("a") + unit("b"), control=f'flow="true" {control}')
    made = session(course(inner + unit("c")))
    made.choose(made.tree.by_id["a"])
    made.report(made.tree.current, Known(measure=0.25, progress=0.5))
    made.choose(made.tree.by_id["c"])
    made.choose(made.tree.by_id["b"])

    known = made.tree.known(made.tree.by_id["a"])
    assert (known.progress, known.measure) == (progress, measure)


def test_what_was_given_up_counts_no_more():
    made = session(course(unit("a") + unit("b") + ENOUGH))
    say(made, "a", 1.0)
    say(made, "b", 1.0)
    assert made.tree.root.completed is True

    made.go("abandon")
    assert progress_of(made) == pytest.approx(0.5)
    assert made.tree.root.completed is False


def test_progress_of_groups_is_kept_with_the_state():
    text = course(group("g", unit("a") + unit("b") + ENOUGH))
    made = session(text)
    say(made, "a", 1.0)
    again = session(text, state=made.tree.dump())

    assert progress_of(again, "g") == pytest.approx(0.5)
    assert again.tree.by_id["g"].completed is False


def test_numbers_out_of_their_range_are_as_though_they_were_not_there():
    odd = 'completedByMeasure="true" minProgressMeasure="NaN" progressWeight="7"'
    made = session(course(unit("a") + unit("b") + threshold(odd)))

    assert made.tree.root.rules["completion"] == {"least": 1.0}
