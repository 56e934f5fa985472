"""What a content may ask for beyond the buttons, by example: jumps, giving up, times, further shared objectives."""

from datetime import timedelta

import pytest

from scorm.manifest import read_manifest
from scorm.sequencing.flow import NotAllowedError
from scorm.sequencing.tree import Known
from tests.cast import NOW
from tests.scorm.sequences import course, further, group, hides, limits, objective, rule, session, unit

HOUR = timedelta(hours=1)
MINE = "<imsss:objectives>{}</imsss:objectives>"


def refused(act):
    with pytest.raises(NotAllowedError) as error:
        act()
    return error.value.reason


def at(made, name):
    return made.tree.by_id[name]


# --- jump -------------------------------------------------------------------------------------------------------------


def test_a_jump_opens_what_neither_the_table_of_contents_nor_the_way_forward_would():
    stop = rule("pre", "stopForwardTraversal", "always")
    hidden = rule("pre", "hiddenFromChoice", "always")
    made = session(course(unit("a", stop) + unit("b") + unit("c", hidden), control='flow="true" choice="false"'))
    made.resume()

    assert not made.may_choose(at(made, "c"))
    assert refused(lambda: made.go("continue")) == "stop"
    assert made.jump(at(made, "c")).id == "c"


def test_a_jump_needs_an_open_package_a_unit_and_one_that_is_not_closed():
    made = session(course(unit("a") + group("g", unit("b")) + unit("c", rule("pre", "disabled", "always"))))
    assert refused(lambda: made.jump(at(made, "b"))) == "nothing open"

    made.resume()
    assert refused(lambda: made.jump(at(made, "g"))) == "group"
    assert refused(lambda: made.jump(at(made, "c"))) == "closed"


def test_a_jump_to_a_unit_that_a_selection_left_out_leads_nowhere():
    picks = '<imsss:randomizationControls selectCount="1" selectionTiming="once"/>'
    made = session(course(unit("a") + group("g", unit("b") + unit("c"), picks)))
    made.resume()
    absent = next(each for each in at(made, "g").children if each not in at(made, "g").available)

    assert refused(lambda: made.jump(absent)) == "absent"


def test_a_jump_gives_way_to_a_rule_of_the_unit_that_is_left():
    made = session(course(unit("a", rule("post", "retry", "satisfied", operator='operator="not"')) + unit("b")))
    made.resume()
    made.report(made.tree.current, Known(satisfied=False, completed=True))

    assert made.jump(at(made, "b")).id == "a"


# --- giving up --------------------------------------------------------------------------------------------------------


def test_a_unit_that_is_given_up_has_said_nothing_and_begins_anew():
    shares = unit("test", MINE.format(objective("o", "known", write=True)))
    made = session(course(shares + unit("lesson")))
    made.resume()
    made.report(made.tree.current, Known(True, 0.9, True), {"o": Known(True)})
    assert made.tree.shared["known"].satisfied is True

    assert made.go("abandon") is None
    test = at(made, "test")
    assert (test.attempts, made.tree.known(test), made.tree.shared["known"]) == (1, Known(), Known())
    assert (made.tree.root.completed, made.tree.known(made.tree.root).satisfied) == (None, None)
    assert made.resume().id == "test"
    assert test.attempts == 2


def test_giving_up_counts_among_the_attempts():
    made = session(course(unit("test", limits('attemptLimit="1"')) + unit("end")))
    made.resume()
    made.go("abandon")

    assert refused(lambda: made.choose(at(made, "test"))) == "closed"
    assert made.resume().id == "end"


def test_giving_up_asks_no_rule_and_keeps_what_other_units_said():
    leaves = rule("post", "exitAll", "always")
    made = session(course(unit("a") + unit("b", leaves)))
    made.resume()
    made.report(made.tree.current, Known(True, completed=True))
    made.go("continue")
    made.report(made.tree.current, Known(False, completed=True))
    made.go("abandon")

    assert made.tree.current is at(made, "b")
    assert made.tree.known(at(made, "a")).satisfied is True
    assert refused(lambda: made.go("abandon")) == "nothing open"


def test_giving_all_up_ends_the_package_without_a_word_of_the_open_unit():
    made = session(course(group("g", unit("a")) + unit("b")))
    made.resume()
    made.report(made.tree.current, Known(True, completed=True))
    made.go("abandonAll")

    assert made.tree.current is None
    assert not any(each.active for each in made.tree.root.walk())
    assert made.tree.known(at(made, "a")) == Known()
    assert made.resume().id == "a"


# --- time -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("moved", "reason"), [(-2, "time"), (0, ""), (2, "time")])
def test_a_unit_is_open_between_its_times_only(moved, reason):
    begin, end = (NOW - HOUR).isoformat(), (NOW + HOUR).isoformat()
    text = course(unit("a") + unit("test", limits(f'beginTimeLimit="{begin}" endTimeLimit="{end}"')))
    made = session(text, at=NOW + moved * HOUR)
    made.resume()

    assert made.may_choose(at(made, "test")) is (not reason)
    if reason:
        assert refused(lambda: made.choose(at(made, "test"))) == reason
        assert refused(lambda: made.go("continue")) == reason


def test_a_time_without_a_zone_is_the_sites_own():
    words = limits('endTimeLimit="2026-03-01T08:00:00"')
    made = session(course(unit("a", words)))

    assert at(made, "a").rules["limit"]["end"] == "2026-03-01T08:00:00+08:00"


def test_what_is_open_goes_on_when_its_time_is_over_but_does_not_begin_again():
    text = course(unit("a") + unit("test", limits(f'endTimeLimit="{NOW.isoformat()}"')))
    made = session(text)
    made.choose(at(made, "test"))
    at(made, "test").suspended = True
    later = session(text, state=made.tree.dump(), at=NOW + HOUR)
    later.choose(at(later, "a"))
    assert later.choose(at(later, "test")).id == "test"

    later.choose(at(later, "a"))
    assert refused(lambda: later.choose(at(later, "test"))) == "time"


def test_an_attempt_that_lasted_too_long_is_the_last_one():
    text = course(unit("a") + unit("test", limits('attemptAbsoluteDurationLimit="PT1H30M"')))
    made = session(text)
    made.choose(at(made, "test"))
    short = session(text, state=made.tree.dump(), at=NOW + HOUR)
    long = session(text, state=made.tree.dump(), at=NOW + 2 * HOUR)
    for each in (short, long):
        each.choose(at(each, "a"))

    assert short.choose(at(short, "test")).attempts == 2
    assert refused(lambda: long.choose(at(long, "test"))) == "time"


def test_rules_hear_that_the_time_is_over():
    over = rule("pre", "skip", "outsideAvailableTimeRange")
    ends = rule("post", "exitAll", "timeLimitExceeded")
    text = course(
        unit("a", limits('attemptAbsoluteDurationLimit="PT1H"') + ends)
        + unit("b", limits(f'endTimeLimit="{NOW.isoformat()}"') + over)
        + unit("c")
    )
    made = session(text)
    made.resume()
    soon = session(text, state=made.tree.dump(), at=NOW + HOUR / 2)
    late = session(text, state=made.tree.dump(), at=NOW + HOUR)

    assert soon.go("continue").id == "c"
    assert late.go("continue") is None


# --- further maps of objectives ---------------------------------------------------------------------------------------

PARTS = ("RawScore", "MinScore", "MaxScore", "CompletionStatus", "ProgressMeasure")
ALL = " ".join(f'write{part}="true"' for part in PARTS)
NONE = 'readRawScore="false" readMinScore="false" readMaxScore="false" readCompletionStatus="false"'


def test_points_progress_and_completion_are_shared_where_the_maps_say_so():
    own = '<imsss:primaryObjective objectiveID="p"/><imsss:objective objectiveID="o"/>'
    reads_little = unit("c", MINE.format(own) + further("o", "shared", NONE))
    text = course(
        unit("a", MINE.format(own) + further("o", "shared", ALL))
        + unit("b", MINE.format(own) + further("o", "shared", ""))
        + reads_little
    )
    made = session(text)
    made.resume()
    made.report(made.tree.current, Known(), {"o": Known(True, 0.5, True, 0.75, 7, 0, 10)})
    again = session(text, state=made.tree.dump())

    assert again.tree.known(at(again, "b"), "o") == Known(completed=True, progress=0.75, raw=7, low=0, high=10)
    assert again.tree.known(at(again, "c"), "o") == Known(progress=0.75)


def test_a_unit_that_reads_its_completion_from_others_is_complete_with_them():
    mine = MINE.format('<imsss:primaryObjective objectiveID="p"/>')
    made = session(course(unit("a", mine + further("p", "done", ALL)) + unit("b", mine + further("p", "done", ""))))
    made.resume()
    made.report(made.tree.current, Known(completed=True))

    assert made.tree.root.completed is True
    assert at(made, "b").completed is None, "what it says itself stays its own"


# --- what a manifest says besides -------------------------------------------------------------------------------------


def read(text):
    return read_manifest(text.encode(), {"index.html"})


def test_buttons_that_an_item_hides_are_read_and_others_are_not_heard_of():
    item = unit("a", more=hides("continue", "previous", "printer"))
    found = read(course(item + unit("b")))

    assert [each.hides for each in found.items] == [["continue", "previous"], []]


def test_limits_that_are_not_carried_out_are_told():
    words = 'attemptLimit="1" activityExperiencedDurationLimit="PT1H" attemptAbsoluteDurationLimit="eine Stunde"'
    found = read(course(unit("a", limits(words))))

    assert found.left_out == ["activityExperiencedDurationLimit"]
    assert found.items[0].rules["limit"] == {"attempts": 1}
