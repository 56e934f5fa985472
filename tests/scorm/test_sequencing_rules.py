"""The rules of SCORM 2004 by example: each manifest is written for one of them."""

import pytest

from scorm.sequencing.flow import NotAllowedError, SessionOverError
from scorm.sequencing.tree import Known
from tests.scorm.sequences import course, group, objective, rolled, rule, session, unit


def report(made, completed=True, satisfied=None, measure=None, objectives=None):
    made.report(made.tree.current, Known(satisfied, measure, completed), objectives)


def names(made):
    return [leaf.id for leaf in made.tree.leaves() if made.may_choose(leaf)]


def refused(made, act):
    with pytest.raises(NotAllowedError) as error:
        act()
    return error.value.reason


def test_units_follow_one_another_to_the_end():
    made = session(course(unit("a") + group("g", unit("b") + unit("c")) + unit("d")))

    opened = [made.resume().id] + [made.go("continue").id for _unit in range(3)]

    assert opened == ["a", "b", "c", "d"]
    with pytest.raises(SessionOverError):
        made.go("continue")
    assert made.tree.current is None


def test_a_state_that_was_kept_goes_on_where_it_was():
    text = course(unit("a") + unit("b") + unit("c"))
    made = session(text)
    made.resume()
    report(made, satisfied=False, measure=0.5)
    made.go("continue")

    again = session(text, state=made.tree.dump())

    assert again.resume().id == "b"
    assert again.tree.known(again.tree.by_id["a"]) == Known(False, 0.5, True)
    assert again.tree.dump() == made.tree.dump()


def test_forward_only_never_leads_back():
    made = session(course(unit("a") + unit("b"), control='flow="true" forwardOnly="true"'))
    made.resume()
    made.go("continue")

    assert not made.may_go("previous")
    assert refused(made, lambda: made.go("previous")) == "forwardOnly"
    assert names(made) == ["b"]


def test_a_group_within_one_that_only_goes_forwards_is_not_left_backwards():
    inner = group("g", unit("b") + unit("c"))
    made = session(course(unit("a") + inner, control='flow="true" forwardOnly="true"'))
    made.choose(made.tree.by_id["c"])

    assert made.go("previous").id == "b"
    assert not made.may_go("previous")
    assert refused(made, lambda: made.go("previous")) == "forwardOnly"


def test_back_is_allowed_where_nothing_forbids_it():
    made = session(course(group("g", unit("a") + unit("b")) + unit("c")))
    made.resume()
    made.go("continue")
    made.go("continue")

    assert made.go("previous").id == "b"


def test_a_group_that_only_goes_forwards_is_entered_at_its_first_unit_also_from_behind():
    made = session(course(group("g", unit("a") + unit("b"), control='flow="true" forwardOnly="true"') + unit("c")))
    made.choose(made.tree.by_id["c"])

    assert made.go("previous").id == "a"


def test_without_choice_nothing_opens_from_the_table_of_contents():
    made = session(course(unit("a") + unit("b"), control='flow="true" choice="false"'))
    made.resume()

    assert names(made) == []
    assert refused(made, lambda: made.choose(made.tree.by_id["b"])) == "choice"


def test_without_flow_only_the_table_of_contents_opens():
    made = session(course(unit("a") + unit("b"), control='choice="true"'))

    assert made.resume().id == "a"
    assert not made.may_go("continue")
    assert made.choose(made.tree.by_id["b"]).id == "b"


def test_a_unit_is_skipped_once_its_objective_is_satisfied_elsewhere():
    pretest = unit("test", f"<imsss:objectives>{objective('o', 'known', write=True)}</imsss:objectives>")
    skips = rule("pre", "skip", "satisfied", 'referencedObjective="o"')
    lesson = unit("lesson", skips + f"<imsss:objectives>{objective('o', 'known')}</imsss:objectives>")
    text = course(pretest + lesson + unit("end"))
    passed, failed = session(text), session(text)
    for made, satisfied in ((passed, True), (failed, False)):
        made.resume()
        report(made, satisfied=satisfied, objectives={"o": Known(satisfied)})

    assert passed.go("continue").id == "end"
    assert failed.go("continue").id == "lesson"


def test_a_unit_closes_after_its_last_allowed_attempt():
    limit = '<imsss:limitConditions attemptLimit="2"/>'
    made = session(course(unit("a") + unit("test", limit)))
    a, test = made.tree.by_id["a"], made.tree.by_id["test"]
    for unit_ in (test, a, test):
        made.choose(unit_)
        report(made)

    assert test.attempts == 2
    assert made.choose(test) is test, "the attempt that is open goes on"
    made.choose(a)
    assert names(made) == ["a"]
    assert refused(made, lambda: made.choose(test)) == "closed"
    assert refused(made, lambda: made.go("continue")) == "closed"


def test_one_satisfied_unit_satisfies_its_group_where_any_is_enough():
    made = session(course(group("g", unit("a") + unit("b"), rolled("any", "satisfied", "satisfied"))))
    group_ = made.tree.by_id["g"]
    made.resume()
    report(made, satisfied=False)
    assert made.tree.known(group_).satisfied is None

    made.go("continue")
    report(made, satisfied=True)
    assert made.tree.known(group_).satisfied is True


def test_without_rules_all_units_decide():
    made = session(course(unit("a") + unit("b")))
    root = made.tree.root
    made.resume()
    report(made, satisfied=True)
    assert (made.tree.known(root).satisfied, root.completed) == (None, None)

    made.go("continue")
    report(made, satisfied=False)
    assert (made.tree.known(root).satisfied, root.completed) == (False, True)


@pytest.mark.parametrize(("count", "completed"), [(1, True), (2, None)])
def test_a_number_of_units_can_be_enough(count, completed):
    more = f'minimumCount="{count}"'
    made = session(course(unit("a") + unit("b") + unit("c"), rolled("atLeastCount", "completed", "completed", more)))
    made.resume()
    report(made)

    assert made.tree.root.completed is completed


def test_the_measure_of_a_group_is_the_weighted_mean_of_its_units():
    weight = '<imsss:rollupRules objectiveMeasureWeight="{}"/>'
    least = (
        '<imsss:objectives><imsss:primaryObjective satisfiedByMeasure="true">'
        "<imsss:minNormalizedMeasure>0.7</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>"
    )
    made = session(course(unit("a", weight.format("0.25")) + unit("b", weight.format("0.75")), least))
    made.resume()
    report(made, measure=0.4)
    made.go("continue")
    report(made, measure=0.8)

    known = made.tree.known(made.tree.root)
    assert (round(known.measure, 6), known.satisfied) == (0.7, True)


def test_a_failed_test_is_opened_again_by_its_rule():
    retry = rule("post", "retry", "satisfied", operator='operator="not"')
    made = session(course(unit("test", retry) + unit("end")))
    made.resume()
    report(made, satisfied=False)

    assert made.go("continue").id == "test"
    test = made.tree.by_id["test"]
    assert (test.attempts, test.completed, made.tree.known(test).satisfied) == (2, None, None)
    report(made, satisfied=True)
    assert made.go("continue").id == "end"


def test_a_group_is_repeated_as_a_whole_by_its_rule():
    retry = rule("post", "retry", "satisfied", operator='operator="not"')
    leaves = rule("post", "exitParent", "always")
    made = session(course(group("g", unit("a") + unit("test", leaves), retry) + unit("end")))
    made.resume()
    report(made, satisfied=True)
    made.go("continue")
    report(made, satisfied=False)

    assert made.go("continue").id == "a"
    assert made.tree.by_id["test"].completed is None, "what the group's last attempt said is forgotten"


def test_rules_can_end_the_package():
    made = session(course(unit("a", rule("post", "exitAll", "satisfied")) + unit("b")))
    made.resume()
    report(made, satisfied=True)

    assert made.go("continue") is None
    assert made.tree.current is None


def test_a_hidden_unit_cannot_be_chosen_but_followed_to():
    made = session(course(unit("a") + unit("b", rule("pre", "hiddenFromChoice", "always"))))
    made.resume()

    assert names(made) == ["a"]
    assert made.go("continue").id == "b"


def test_nothing_behind_a_unit_that_stops_the_way_is_open():
    stop = rule("pre", "stopForwardTraversal", "completed", operator='operator="not"')
    made = session(course(unit("a", stop) + unit("b") + unit("c")))
    made.resume()
    report(made, completed=False)
    assert names(made) == ["a"]
    assert refused(made, lambda: made.choose(made.tree.by_id["c"])) == "stop"

    report(made, completed=True)
    assert names(made) == ["a", "b", "c"]


def test_a_group_that_must_be_finished_is_not_left_by_choice():
    inner = group("g", unit("a") + unit("b"), control='flow="true" choiceExit="false"')
    made = session(course(inner + unit("c")))
    made.resume()

    assert names(made) == ["a", "b"]
    assert refused(made, lambda: made.choose(made.tree.by_id["c"])) == "choiceExit"


def test_a_constrained_group_opens_only_what_is_next_to_it():
    bound = '<adlseq:constrainedChoiceConsiderations constrainChoice="true"/>'
    made = session(course(group("g", unit("a"), bound) + unit("b") + unit("c")))
    made.resume()

    assert names(made) == ["a", "b"]


def test_a_group_that_is_not_entered_by_choice_is_entered_by_its_turn():
    guarded = '<adlseq:constrainedChoiceConsiderations preventActivation="true"/>'
    made = session(course(unit("a") + group("g", unit("b"), guarded)))
    made.resume()

    assert names(made) == ["a"]
    assert made.go("continue").id == "b"


def test_some_units_of_many_are_chosen_once_and_stay_chosen():
    picks = '<imsss:randomizationControls selectCount="2" selectionTiming="once"/>'
    text = course(group("g", "".join(unit(name) for name in "abcdef"), picks))
    made = session(text)
    chosen = [leaf.id for leaf in made.tree.leaves()]
    again = session(text, seed=9, state=made.tree.dump())

    assert len(chosen) == 2
    assert chosen == [leaf.id for leaf in again.tree.leaves()]
    assert len({tuple(leaf.id for leaf in session(text, seed).tree.leaves()) for seed in range(8)}) > 1


def test_what_a_unit_leaves_unsaid_is_said_when_it_is_left_but_not_for_one_that_never_spoke():
    made = session(course(unit("silent") + unit("shy") + unit("end")))
    made.resume()
    made.go("continue")
    report(made, completed=None)
    made.go("continue")

    assert [made.tree.by_id[name].completed for name in ("silent", "shy")] == [None, True]


def test_rules_that_items_share_are_found_by_their_name():
    kept = (
        "<imsss:sequencingCollection><imsss:sequencing ID='s'><imsss:limitConditions attemptLimit='3'/>"
        "<imsss:controlMode flow='false'/></imsss:sequencing></imsss:sequencingCollection></manifest>"
    )
    own = '<imsss:sequencing IDRef="s"><imsss:controlMode flow="true"/></imsss:sequencing>'
    item = f'<item identifier="a" identifierref="r"><title>a</title>{own}</item>'
    made = session(course(item).replace("</manifest>", kept))

    rules = made.tree.by_id["a"].rules
    assert rules == {"controls": {"flow": True}, "limit": {"attempts": 3}}


def test_a_rule_that_turns_in_circles_is_cut_off_or_waits():
    back = rule("post", "previous", "always")
    made = session(course(unit("a") + unit("b", back)))
    made.resume()
    made.go("continue")

    assert made.go("continue").id == "a"
