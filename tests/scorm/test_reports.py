"""What contents report, and what is believed of it: vocabulary, order, time, one place at a time."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.actions import disable
from scorm import actions
from scorm.models import Attempt, Item, ItemState, Launch
from scorm.runtime import LARGEST, BadReportError, read_report
from scorm.seeds import seed
from scorm.tokens import make_token
from tests.cast import NOW
from tests.scorm.making import item, manifest, package, resource

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def cmi_12(status="incomplete", raw="", location="", suspend="", exit_="suspend", **more):
    core = {"lesson_status": status, "score": {"raw": raw, "min": "", "max": ""}, "lesson_location": location}
    return {"core": core | {"exit": exit_} | more, "suspend_data": suspend}


def body(page, number, cmi=None, seconds=0, **more):
    return {"sequence": page + number, "seconds": seconds, "cmi": cmi or cmi_12(), **more}


@pytest.fixture
def version(take_in):
    return take_in(package()).version


@pytest.fixture
def opened(version, open_it):
    return open_it(version.package)


@pytest.fixture
def say(opened):
    """Return ``say(number, after seconds, …)``: one report of the first page of the launch."""
    page = actions.open_page(opened, at=NOW)

    def say(number, after=1, launch=opened, base=page, **more):
        return actions.commit(launch, body(base, number, **more), at=NOW + after * SECOND)

    return say


def test_place_points_and_memory_come_back(say, opened):
    say(1, cmi=cmi_12("incomplete", "40", "page-7", "三页已读" * 4000))
    state = ItemState.objects.get()
    model = seed(opened, state, is_2004=False)

    assert model["core"]["lesson_location"] == "page-7"
    assert model["core"]["score"]["raw"] == "40"
    assert model["core"]["entry"] == "resume"
    assert model["suspend_data"] == "三页已读" * 4000
    assert Attempt.objects.get().scaled == 0.4


@pytest.mark.parametrize(
    "cmi",
    [
        cmi_12("banana"),
        cmi_12("passed", "NaN"),
        cmi_12("passed", "1e9"),
        cmi_12("passed", "-1"),
        cmi_12("passed", "inf"),
        cmi_12("passed", ["100"]),
        cmi_12("passed", location="x" * 5000),
        cmi_12("passed", suspend="x" * 70_000),
        cmi_12("passed", exit_="jump"),
        cmi_12("passed", suspend="a\x00b"),
        {"core": "passed"},
        {"core": {}, "interactions": [{}] * 1001},
        {"core": {}, "objectives": [{"__proto__x": "1"}]},
        {"core": {}, "interactions": {"a": {"a": {"a": {"a": {"a": {"a": {"a": "1"}}}}}}}},
        "passed",
        [1],
    ],
)
def test_nonsense_is_refused_and_changes_nothing(say, cmi):
    with pytest.raises(BadReportError):
        say(1, cmi=cmi)

    assert not ItemState.objects.exists()


@pytest.mark.parametrize("part", ["completion_status", "success_status", "progress_measure", "location", "exit"])
def test_nonsense_of_2004_is_refused(part):
    with pytest.raises(BadReportError):
        read_report({part: "banana" * 1000}, Item(), is_2004=True)


@pytest.mark.parametrize("scaled", ["1.01", "-2", "NaN", "1e400"])
def test_scaled_points_lie_between_minus_one_and_one(scaled):
    with pytest.raises(BadReportError):
        read_report({"score": {"scaled": scaled}}, Item(), is_2004=True)


def test_the_manifests_passing_score_decides_not_the_report():
    said = {"completion_status": "completed", "success_status": "passed", "score": {"scaled": "0.79"}}

    assert read_report(said, Item(scaled_passing=0.8), is_2004=True).success == "failed"
    assert read_report(cmi_12("passed", "59"), Item(mastery=60), is_2004=False).success == "failed"
    progress = {"completion_status": "completed", "progress_measure": "0.5"}
    assert read_report(progress, Item(threshold=0.9), is_2004=True).completion == "incomplete"


def test_who_learns_and_how_it_counts_is_not_taken_from_a_report(say, opened):
    forged = cmi_12(
        "incomplete", student_id="root", credit="credit", lesson_mode="normal", entry="", total_time="99:00:00"
    )
    say(1, cmi=forged | {"launch_data": "x", "student_data": {"mastery_score": "1"}, "learner_id": "root"})
    kept = json.dumps(ItemState.objects.get().cmi)

    assert not any(word in kept for word in ("root", "credit", "99:00:00", "launch_data", "mastery"))
    assert "root" not in json.dumps(seed(opened, ItemState.objects.get(), is_2004=False))


def test_lists_that_the_browser_numbers_come_back_as_lists(version):
    said = {
        "objectives": {"10": {"id": "c"}, "0": {"id": "a", "score": {"scaled": "0.5"}}, "1": {"id": "b"}},
        "interactions": {},
    }
    kept = read_report(said, Item(), is_2004=True).cmi
    assert [each["id"] for each in kept["objectives"]] == ["a", "b", "c"]
    launched = Launch(user=version.package.uploaded_by, item=Item(objectives=["b", "z"]), attempt=Attempt(context="x"))
    model = seed(launched, ItemState(cmi=kept), is_2004=True)
    assert [each["id"] for each in model["objectives"]] == ["a", "b", "c", "z"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=12,
    )
)
def test_any_json_is_read_or_refused(value):
    for is_2004 in (False, True):
        try:
            read_report(value, Item(), is_2004=is_2004)
            read_report({"core": value, "score": value, "objectives": value}, Item(), is_2004=is_2004)
        except BadReportError:
            continue


def test_a_report_that_comes_twice_or_late_changes_nothing(say):
    assert say(2, cmi=cmi_12("incomplete", location="b")).taken
    assert not say(2, cmi=cmi_12("incomplete", location="c")).taken
    assert not say(1, cmi=cmi_12("incomplete", location="a")).taken

    assert ItemState.objects.get().cmi["core"]["lesson_location"] == "b"


def test_a_page_that_is_loaded_again_counts_above_the_one_before(say, opened):
    say(900, cmi=cmi_12(location="old"))
    second = actions.open_page(opened, at=NOW + 5 * SECOND)
    assert say(1, after=6, base=second, cmi=cmi_12(location="new")).taken
    assert not say(901, after=7, cmi=cmi_12(location="late")).taken

    assert ItemState.objects.get().cmi["core"]["lesson_location"] == "new"


@pytest.mark.parametrize("sequence", [0, -1, "1", 1.5, True, None, 10**12])
def test_numbers_of_reports_are_plain_and_near(opened, sequence):
    actions.open_page(opened, at=NOW)
    with pytest.raises(BadReportError):
        actions.commit(opened, {"sequence": sequence, "cmi": cmi_12()}, at=NOW)


def test_time_is_what_the_server_saw_pass(say):
    say(1, after=20, seconds=3600)
    assert Attempt.objects.get().seconds == 20
    say(2, after=40, seconds=3620)
    assert Attempt.objects.get().seconds == 40
    say(3, after=60, seconds=3621)
    assert Attempt.objects.get().seconds == 41


def test_clocks_that_jump_give_nothing(say):
    say(1, after=20, seconds=20)
    say(2, after=-4000, seconds=90)
    assert Attempt.objects.get().seconds == 20
    say(3, after=9 * 3600, seconds=9 * 3600)
    assert Attempt.objects.get().seconds == 20 + 120


def test_replayed_time_is_counted_once(say, opened):
    for number in range(1, 6):
        say(number, after=20, seconds=20 * number)

    assert Attempt.objects.get().seconds == 20


def test_a_large_memory_survives_a_small_farewell(say):
    say(1, cmi=cmi_12("incomplete", suspend="记" * 20_000))
    say(2, cmi={"core": cmi_12("completed", "90")["core"]}, partial=True, final=True)
    state = ItemState.objects.get()

    assert (state.completion, state.scaled) == ("completed", 0.9)
    assert state.cmi["suspend_data"] == "记" * 20_000


def test_a_second_device_ends_the_first(say, opened, version, open_it):
    second = open_it(version.package, at=NOW + SECOND)
    assert say(1, after=2).ended
    page = actions.open_page(second, at=NOW + SECOND)
    assert actions.commit(second, body(page, 1), at=NOW + 3 * SECOND).taken

    assert Launch.objects.active().get() == second
    assert Attempt.objects.count() == 1


def test_a_new_attempt_only_after_the_last_is_finished(say, version, open_it):
    assert open_it(version.package, again=True).attempt.number == 1
    fresh = open_it(version.package)
    page = actions.open_page(fresh, at=NOW)
    actions.commit(fresh, body(page, 1, cmi_12("passed", "88"), final=True), at=NOW + SECOND)

    assert Attempt.objects.get().finished_at is not None
    assert open_it(version.package).review
    assert open_it(version.package, again=True).attempt.number == 2


def test_a_page_that_is_loaded_again_after_its_farewell_goes_on(say, opened):
    say(1, cmi=cmi_12("incomplete", location="a"), final=True)
    again = actions.open_page(opened, at=NOW + 2 * SECOND)
    assert say(1, after=3, base=again, cmi=cmi_12("completed", location="b"), final=True).taken
    third = actions.open_page(opened, at=NOW + 4 * SECOND)
    assert say(1, after=5, base=third, cmi=cmi_12("incomplete", location="c")).taken
    attempt = Attempt.objects.get()

    assert (attempt.completion, ItemState.objects.get().cmi["core"]["lesson_location"]) == ("completed", "b")
    opened.attempt.refresh_from_db()
    assert seed(opened, None, is_2004=False)["core"]["lesson_mode"] == "review"


def test_looking_back_adds_time_and_changes_no_result(opened, version, open_it):
    page = actions.open_page(opened, at=NOW)
    actions.commit(opened, body(page, 1, cmi_12("passed", "88"), final=True), at=NOW + SECOND)
    back = open_it(version.package, at=NOW + SECOND)
    page = actions.open_page(back, at=NOW + SECOND)
    actions.commit(back, body(page, 1, cmi_12("failed", "5"), seconds=30), at=NOW + 31 * SECOND)
    attempt = Attempt.objects.get()

    assert (attempt.success, attempt.scaled, attempt.seconds) == ("passed", 0.88, 30)


def test_all_items_make_the_whole(take_in, open_it):
    text = manifest(items=item(1) + item(2) + item(3), resources=resource(1) + resource(2) + resource(3, kind="asset"))
    version = take_in(package(text)).version
    for number, expected in ((1, 1 / 3), (2, 2 / 3)):
        opened = open_it(version.package, item=version.items.get(identifier=f"i{number}"))
        page = actions.open_page(opened, at=NOW)
        actions.commit(opened, body(page, 1, cmi_12("completed")), at=NOW + SECOND)
        assert Attempt.objects.get().ratio == pytest.approx(expected)
        assert Attempt.objects.get().completion == "incomplete"
    open_it(version.package, item=version.items.get(identifier="i3"))

    assert Attempt.objects.get().completion == "completed"


def test_material_that_says_nothing_brings_its_time(take_in, open_it):
    version = take_in(package(manifest(resources=resource(1, kind="asset")))).version
    opened = open_it(version.package)
    page = actions.open_page(opened, at=NOW)
    assert actions.commit(opened, {"sequence": page + 1, "seconds": 20}, at=NOW + 20 * SECOND).taken
    # More than has passed is not believed.
    actions.commit(opened, {"sequence": page + 2, "seconds": 900}, at=NOW + 30 * SECOND)
    attempt, state = Attempt.objects.get(), ItemState.objects.get()

    assert (attempt.seconds, state.seconds) == (30, 30)
    assert (attempt.completion, state.completion) == ("completed", "completed")


class TestOverHttp:
    """The commit's address: what it takes, from where, and how much."""

    @pytest.fixture
    def post(self, take_in, open_it, client, settings):
        from django.utils import timezone

        opened = open_it(take_in(package()).version.package, at=timezone.now())
        page = actions.open_page(opened, at=timezone.now())

        def post(data=None, kind="application/json", origin=settings.SCORM_ORIGIN, method="post", token=None, **more):
            data = json.dumps(body(page, 1)) if data is None else data
            headers = {"HTTP_HOST": settings.SCORM_ORIGIN.removeprefix("http://")} | (
                {"HTTP_ORIGIN": origin} if origin else {}
            )
            address = f"/p/{token or make_token(opened.uid)}/commit"
            return client.generic(method.upper(), address, data, content_type=kind, **headers, **more)

        return post

    def test_json_and_a_beacon_are_taken(self, post):
        assert post().json() == {"result": True, "errorCode": 0}
        assert post(kind="text/plain;charset=UTF-8").status_code == 200

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"method": "get"}, 405),
            ({"kind": "application/x-www-form-urlencoded"}, 415),
            ({"kind": "multipart/form-data; boundary=x"}, 415),
            ({"origin": "http://testserver"}, 403),
            ({"origin": "null"}, 403),
            ({"origin": ""}, 403),
            ({"token": "forged"}, 404),
            ({"data": "{"}, 422),
            ({"data": "[" * 100_000}, 422),
            ({"data": '{"sequence": NaN}'}, 422),
            ({"data": "x" * (LARGEST + 1)}, 413),
            ({"data": "[]"}, 422),
        ],
    )
    def test_everything_else_is_refused(self, post, change, status):
        assert post(**change).status_code == status
        assert not ItemState.objects.exists()

    def test_who_may_not_sign_in_any_more_may_not_report(self, post, cast):
        disable(cast.cadre, by=cast.security_admin, at=NOW, reason="离职")

        assert post().status_code == 404


def test_half_a_character_at_the_end_of_a_text_loses_nothing_else(say):
    assert say(1, cmi=cmi_12("incomplete", "40", "page-7", "读到第三页\ud83d")).taken
    state = ItemState.objects.get()
    assert state.cmi["suspend_data"] == "读到第三页\ufffd"
    assert state.cmi["core"]["lesson_location"] == "page-7"
