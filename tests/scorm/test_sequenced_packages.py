"""Packages that the rules of their manifest lead, through the database and the pages of the site."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from scorm import actions
from scorm.components import make_ticket
from scorm.evidence import evidence_of
from scorm.models import Attempt, ItemState, Launch
from scorm.outline import Outline
from scorm.seeds import seed
from tests.cast import NOW
from tests.scorm.sequences import course, further, hides, objective, rolled, rule, unit, zipped

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
RETRY = rule("post", "retry", "satisfied", operator='operator="not"')
LIMIT = '<imsss:limitConditions attemptLimit="1"/>'


@pytest.fixture(autouse=True)
def full(settings):
    settings.SCORM_SEQUENCING = "full"
    return settings


@pytest.fixture
def package(take_in):
    """Return ``package(units, …) -> Package``."""

    def package(items, **more):
        return take_in(zipped(course(items, **more))).version.package

    return package


def say(opened, status="completed", success="unknown", at=NOW + SECOND, **more):
    base = actions.open_page(opened, at=at - SECOND)
    cmi = {"completion_status": status, "success_status": success, "exit": "normal", **more}
    done = actions.commit(opened, {"sequence": base + 1, "seconds": 1, "cmi": cmi, "final": True}, at=at)
    assert done.taken


def unit_of(opened):
    return opened.item.identifier


def test_a_learner_is_led_from_unit_to_unit_and_out(package, open_it):
    found = package(unit("a") + unit("b"), control='flow="true" choice="false"')
    first = open_it(found)
    say(first, success="passed")
    second = open_it(found, step="next")
    say(second, success="passed")

    assert [unit_of(first), unit_of(second)] == ["a", "b"]
    with pytest.raises(actions.NothingLeftError):
        open_it(found, step="next")
    attempt = Attempt.objects.get()
    assert (attempt.completion, attempt.success, attempt.finished_at) == ("completed", "passed", NOW)


def test_a_browser_cannot_choose_what_the_rules_do_not_open(package, open_it):
    found = package(unit("a") + unit("b"), control='flow="true" choice="false"')
    first = open_it(found)
    forged = found.current.items.get(identifier="b")

    with pytest.raises(actions.NothingToOpenError):
        open_it(found, item=forged)

    assert Launch.objects.active().get() == first
    assert not ItemState.objects.exists()


def test_the_setting_decides_whether_rules_are_carried_out(package, open_it, settings):
    settings.SCORM_SEQUENCING = "simple"
    found = package(unit("a") + unit("b"), control='flow="true" choice="false"')

    assert unit_of(open_it(found, item=found.current.items.get(identifier="b"))) == "b"
    assert Attempt.objects.get().sequencing == {}


def test_a_failed_test_comes_again_and_has_forgotten_what_it_kept(package, open_it):
    found = package(unit("test", RETRY) + unit("end"))
    say(open_it(found), success="failed", suspend_data="第一次")
    again = open_it(found, step="next")

    assert unit_of(again) == "test"
    state = ItemState.objects.get()
    assert (state.completion, state.cmi) == ("not attempted", {})
    assert seed(again, state, is_2004=True)["entry"] == "ab-initio"
    assert state.seconds == 1, "the time stays"


def test_a_unit_with_one_attempt_is_interrupted_but_not_begun_twice(package, open_it):
    found = package(unit("test", LIMIT) + unit("end"), control='flow="true" choice="true"')
    opened = open_it(found)
    say(opened, "incomplete", suspend_data="一半", exit="suspend")
    actions.leave(opened, step="", at=NOW)
    again = open_it(found)

    assert unit_of(again) == "test"
    assert ItemState.objects.get().cmi["suspend_data"] == "一半"
    say(again, success="passed")
    open_it(found, step="next")
    with pytest.raises(actions.NothingToOpenError, match="次数"):
        open_it(found, item=found.current.items.get(identifier="test"))


def test_a_passed_pretest_can_be_the_whole_course(package, open_it, cast):
    rules = rolled("any", "satisfied", "satisfied") + rolled("any", "satisfied", "completed")
    rules = rules.replace("</imsss:rollupRules><imsss:rollupRules>", "")
    found = package(unit("test") + unit("lesson"), inner=rules)
    opened = open_it(found)
    say(opened, success="passed")

    assert evidence_of(cast.cadre, found, "lesson").complete
    assert Attempt.objects.get().ratio == 0.5
    actions.leave(opened, step="", at=NOW)
    assert Attempt.objects.get().finished_at is None, "the lesson may still be studied"


def test_a_unit_hears_what_another_said_about_their_common_objective(package, open_it):
    writes = unit("test", f"<imsss:objectives>{objective('o', 'shared', write=True)}</imsss:objectives>")
    reads = unit("lesson", f"<imsss:objectives>{objective('o', 'shared')}</imsss:objectives>")
    found = package(writes + reads)
    say(open_it(found), objectives=[{"id": "o", "success_status": "passed"}])
    opened = open_it(found, step="next")
    opened.attempt.refresh_from_db()

    rows = {row["id"]: row for row in seed(opened, None, is_2004=True)["objectives"]}
    assert rows["o"]["success_status"] == "passed"
    assert "success_status" not in rows["o-own"]


def test_the_table_of_contents_offers_what_the_rules_open(package, open_it):
    stop = rule("pre", "stopForwardTraversal", "completed", operator='operator="not"')
    found = package(unit("a", stop) + unit("b"), control='flow="true"')
    opened = open_it(found)

    def offered():
        attempt = Attempt.objects.get()
        outline = Outline.of(found.current, attempt, opened.item, at=NOW)
        return [entry.item.identifier for entry in outline.entries if entry.may_open]

    say(opened, "incomplete")
    assert offered() == ["a"]
    say(opened)
    assert offered() == ["a", "b"]


def test_what_was_done_before_the_rules_were_carried_out_counts(package, open_it, settings):
    settings.SCORM_SEQUENCING = "simple"
    found = package(unit("a") + unit("b"))
    say(open_it(found), success="passed")
    settings.SCORM_SEQUENCING = "full"
    opened = open_it(found)
    say(opened, success="passed")

    assert unit_of(opened) == "b"
    assert Attempt.objects.get().completion == "completed"


def test_a_content_that_ends_itself_leads_on_where_a_rule_says_so(package, open_it):
    found = package(unit("test", RETRY) + unit("end"))
    opened = open_it(found)
    say(opened, success="failed")

    following = actions.leave(opened, step="exit", at=NOW)
    assert unit_of(following) == "test"
    say(following, success="passed", at=NOW + 2 * SECOND)
    assert actions.leave(following, step="exitAll", at=NOW) is None
    assert not Launch.objects.active().exists()


def test_pages_of_the_site_lead_on_once_for_one_press(package, open_it, client_of, cast, settings):
    settings.SCORM_ORIGIN = "http://127.0.0.1:8000"
    found = package(unit("a") + unit("b") + unit("c"))
    opened = open_it(found, context="", at=timezone.now())
    client = client_of(cast.cadre)
    ticket = make_ticket(user=cast.cadre, package=found, context="", back="/")
    form = {"ticket": ticket, "step": "next", "from": str(opened.uid)}

    page = client.get(reverse("scorm:play", args=[opened.uid]))
    assert 'name="step" value="next"' in page.content.decode()
    client.post(reverse("scorm:launch"), form)
    client.post(reverse("scorm:launch"), form)

    assert unit_of(Launch.objects.active().get()) == "b"


def test_a_content_jumps_where_its_table_of_contents_does_not_lead(package, open_it):
    found = package(unit("a") + unit("b") + unit("c"), control='flow="true" choice="false"')
    opened = open_it(found)
    c = found.current.items.get(identifier="c")
    with pytest.raises(actions.NothingToOpenError):
        open_it(found, item=c)

    assert unit_of(open_it(found, item=c, step="jump")) == "c"
    assert not Launch.objects.active().filter(pk=opened.pk).exists()


def test_a_jump_to_nowhere_leaves_what_is_open(package, open_it):
    opened = open_it(package(unit("a") + unit("b")))

    with pytest.raises(actions.NothingToOpenError):
        open_it(opened.attempt.package, step="jump")
    assert Launch.objects.active().get() == opened


@pytest.mark.parametrize("step", ["abandon", "abandonAll"])
def test_what_a_content_gives_up_counts_for_nothing_but_time(package, open_it, step):
    opened = open_it(package(unit("test")))
    say(opened, success="passed", suspend_data="已答完")
    assert Attempt.objects.get().completion == "completed"

    assert actions.leave(opened, step=step, at=NOW) is None
    attempt, state = Attempt.objects.get(), ItemState.objects.get()
    assert (attempt.completion, attempt.success, attempt.finished_at) == ("incomplete", "unknown", None)
    assert (state.completion, state.cmi, state.seconds) == ("not attempted", {}, 1)
    assert not Launch.objects.active().exists()
    assert unit_of(open_it(opened.attempt.package)) == "test"


def test_a_unit_is_told_all_that_others_shared_with_it(package, open_it):
    own = '<imsss:objectives><imsss:objective objectiveID="o"/></imsss:objectives>'
    writes = 'writeRawScore="true" writeMaxScore="true" writeCompletionStatus="true" writeProgressMeasure="true"'
    found = package(unit("a", own + further("o", "x", writes)) + unit("b", own + further("o", "x", "")))
    score = {"raw": "8", "max": "10"}
    row = {"id": "o", "completion_status": "incomplete", "progress_measure": "0.5", "score": score}
    say(open_it(found), objectives=[row])
    opened = open_it(found, step="next")
    opened.attempt.refresh_from_db()

    assert seed(opened, None, is_2004=True)["objectives"] == [row]


def test_buttons_that_a_unit_hides_are_there_for_its_content_only(package, open_it, client_of, cast, settings):
    settings.SCORM_ORIGIN = "http://127.0.0.1:8000"
    found = package(unit("a", more=hides("continue", "suspendAll", "exitAll")) + unit("b"))
    opened = open_it(found, context="", at=timezone.now())

    page = client_of(cast.cadre).get(reverse("scorm:play", args=[opened.uid])).content.decode()
    assert 'data-scorm-step="next" hidden' in page
    assert "保存并返回" in page, "nobody is locked in"

    settings.SCORM_SEQUENCING = "simple"
    page = client_of(cast.cadre).get(reverse("scorm:play", args=[opened.uid])).content.decode()
    assert 'data-scorm-step="next"' in page
    assert 'data-scorm-step="next" hidden' not in page


def test_a_unit_whose_time_has_not_come_says_so(package, open_it):
    words = f'<imsss:limitConditions beginTimeLimit="{(NOW + SECOND).isoformat()}"/>'
    found = package(unit("a") + unit("b", words))
    open_it(found)

    with pytest.raises(actions.NothingToOpenError, match="开放时间"):
        open_it(found, item=found.current.items.get(identifier="b"))


def test_a_package_whose_manifest_counts_progress_is_complete_by_what_its_units_reported(package, open_it):
    enough = '<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.6"/>'
    found = package(unit("a") + unit("b") + enough)
    say(open_it(found), "completed", progress_measure="1")
    assert Attempt.objects.get().completion == "incomplete"

    say(open_it(found, step="next"), "incomplete", progress_measure="0.25")
    assert Attempt.objects.get().completion == "completed"
