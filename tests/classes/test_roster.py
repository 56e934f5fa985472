"""Who comes onto a roster, how, and who leaves it."""

from datetime import timedelta
from threading import Event
from time import sleep

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.actions import set_audience
from accounts.audiences import AudienceChoice
from classes import actions
from classes.actions.log import locked
from classes.models import ClassEvent, ClassMember, TrainingClass
from tests.cast import NOW, make_cast
from tests.classes.material import TODAY, enrol, make_class, make_people
from tests.together import together


def offered(cast, **values):
    """Make a class that begins tomorrow and is open for everybody of its organiser."""
    dates = {"starts_on": TODAY + timedelta(days=1), "ends_on": TODAY + timedelta(days=2)}
    made = make_class(cast, **dates, self_signup=True, **values)
    set_audience(made.audience, choice=AudienceChoice(everybody=True), by=None, at=NOW)
    return made


def test_the_audience_comes_onto_the_roster_but_nobody_back_who_was_removed(cast):
    training_class = offered(cast)
    assert actions.enrol_audience(training_class, by=cast.educator, at=NOW) == 2
    member = training_class.members.get(user=cast.cadre)
    actions.remove_member(member, reason="另有任务", by=cast.educator, at=NOW)
    assert actions.enrol_audience(training_class, by=cast.educator, at=NOW) == 0
    assert list(training_class.members.active().values_list("user", flat=True)) == [cast.colleague.pk]
    event = training_class.events.get(kind=ClassEvent.Kind.REMOVED)
    assert (event.about, event.text, event.by) == (cast.cadre, "另有任务", cast.educator)


def test_who_was_removed_comes_back_by_hand_alone(cast):
    training_class = offered(cast)
    (member,) = enrol(training_class, cast.cadre)
    actions.remove_member(member, reason="另有任务", by=cast.educator, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.sign_up(training_class, user=cast.cadre, at=NOW)
    assert actions.enrol_people(training_class, [cast.cadre], by=cast.educator, at=NOW) == 1
    member.refresh_from_db()
    assert (member.state, member.left_at, member.left_reason) == ("active", None, "")


def test_a_county_fills_its_own_rosters_only(cast):
    own, others = offered(cast, organiser=cast.dinglan), offered(cast, organiser=cast.pulan)
    actions.enrol_audience(own, by=cast.county_admin, at=NOW)
    assert set(own.members.values_list("user", flat=True)) == {cast.cadre.pk}
    with pytest.raises(PermissionDenied):
        actions.enrol_audience(others, by=cast.county_admin, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.make_class(cast.city, values={"title": "越权"}, by=cast.county_admin, at=NOW)


def test_a_class_is_offered_to_its_audience_until_the_deadline(cast):
    own = offered(cast, organiser=cast.dinglan, signup_until=NOW + timedelta(hours=1))

    def seen(user, at=NOW):
        return list(TrainingClass.objects.offered_to(user, at=at))

    assert seen(cast.cadre) == [own]
    assert seen(cast.colleague) == []
    assert seen(cast.cadre, NOW + timedelta(hours=1)) == []
    TrainingClass.objects.update(signup_until=None)
    assert seen(cast.cadre, NOW + timedelta(days=2)) == [own]
    assert seen(cast.cadre, NOW + timedelta(days=3)) == [], "it is over"
    with pytest.raises(PermissionDenied):
        actions.sign_up(own, user=cast.colleague, at=NOW)


def test_a_draft_is_known_to_nobody(cast):
    draft = make_class(cast, state="draft", self_signup=True)
    set_audience(draft.audience, choice=AudienceChoice(everybody=True), by=None, at=NOW)
    enrol(draft, cast.colleague)
    for user in (cast.cadre, cast.colleague):
        assert not TrainingClass.objects.visible_to(user, at=NOW).exists()


def test_places_are_kept_by_sign_up_and_by_hand(cast):
    training_class = offered(cast, places=1)
    actions.sign_up(training_class, user=cast.cadre, at=NOW)
    with pytest.raises(actions.ClassFull):
        actions.sign_up(training_class, user=cast.colleague, at=NOW)
    with pytest.raises(actions.ClassFull, match="名额 1 个，已有 1 人"):
        actions.enrol_people(training_class, [cast.colleague], by=cast.educator, at=NOW)
    with pytest.raises(ValidationError):
        actions.edit_class(training_class, values={"places": 0}, by=cast.educator, at=NOW)
    assert training_class.members.active().count() == 1


def test_signing_up_twice_is_signing_up_once(cast):
    training_class = offered(cast)
    first = actions.sign_up(training_class, user=cast.cadre, at=NOW)
    assert actions.sign_up(training_class, user=cast.cadre, at=NOW).pk == first.pk


def test_who_signed_up_may_leave_until_the_class_begins(cast):
    training_class = offered(cast)
    member = actions.sign_up(training_class, user=cast.cadre, at=NOW)
    with pytest.raises(ValidationError):
        actions.withdraw(member, reason="冲突", at=NOW + timedelta(days=1))
    actions.withdraw(member, reason="冲突", at=NOW)
    assert not TrainingClass.objects.of(cast.cadre).exists()
    assert actions.sign_up(training_class, user=cast.cadre, at=NOW).pk == member.pk


def test_whom_the_office_put_on_the_roster_does_not_leave_alone(cast):
    (member,) = enrol(offered(cast), cast.cadre)
    with pytest.raises(ValidationError):
        actions.withdraw(member, reason="冲突", at=NOW)


def test_groups_take_members_of_the_class_alone(cast):
    one, other = make_class(cast), make_class(cast)
    (member,) = enrol(one, cast.cadre)
    group = actions.make_group(one, "一组", by=cast.educator, at=NOW)
    foreign = actions.make_group(other, "一组", by=cast.educator, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.set_group(one, [member], foreign, by=cast.educator, at=NOW)
    assert actions.set_group(one, [member], group, by=cast.educator, at=NOW) == 1
    with pytest.raises(ValidationError):
        actions.make_group(one, "一组", by=cast.educator, at=NOW)
    actions.remove_group(group, by=cast.educator, at=NOW)
    member.refresh_from_db()
    assert (member.state, member.group) == ("active", None)


def test_classes_begin_by_themselves_on_their_first_day(cast):
    due, later = make_class(cast), offered(cast)
    assert actions.start_due_classes(at=NOW) == 1
    states = dict(TrainingClass.objects.values_list("pk", "state"))
    assert states == {due.pk: "running", later.pk: "open"}
    assert due.events.first().by is None


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_click_at_once_one_gets_the_last_place():
    cast = make_cast()
    people = make_people(cast.city_office, 20)
    training_class = offered(cast, places=3)
    enrol(training_class, cast.cadre, cast.colleague)
    calls = [lambda person=person: actions.sign_up(training_class, user=person, at=NOW) for person in people]
    results = together(calls)
    assert sum(isinstance(result, ClassMember) for result in results) == 1
    assert sum(isinstance(result, actions.ClassFull) for result in results) == 19
    assert training_class.members.active().count() == 3


@pytest.mark.django_db(transaction=True)
def test_leaving_and_being_removed_at_once_do_not_wait_for_each_other():
    cast = make_cast()
    training_class = offered(cast)
    member = actions.sign_up(training_class, user=cast.cadre, at=NOW)
    has_class = Event()

    def remove() -> None:
        # What removing does, with the pause in which the other one begins.
        with transaction.atomic():
            locked(training_class, by=None)
            has_class.set()
            sleep(0.3)
            actions.remove_member(member, reason="另有任务", by=None, at=NOW)

    def leave() -> None:
        has_class.wait(10)
        actions.withdraw(member, reason="冲突", at=NOW)

    removed, left = together([remove, leave])
    assert removed is None
    assert isinstance(left, ValidationError)


def test_a_group_of_a_closed_class_stays(cast):
    training_class = offered(cast)
    group = actions.make_group(training_class, "一组", by=None, at=NOW)
    TrainingClass.objects.filter(pk=training_class.pk).update(state="closed", closed_at=NOW)
    with pytest.raises(ValidationError, match="班次已结束"):
        actions.remove_group(group, by=cast.educator, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_class_that_is_cancelled_meanwhile_keeps_no_other_from_starting():
    cast = make_cast()
    cancelled, other = (make_class(cast, starts_on=TODAY, title=title) for title in ("一班", "二班"))
    has_class = Event()

    def cancel() -> None:
        with transaction.atomic():
            actions.cancel_class(cancelled, reason="改期", by=None, at=NOW)
            actions.edit_class(other, values={"place": "二号教室"}, by=None, at=NOW)
            has_class.set()
            sleep(0.3)

    def start() -> int:
        has_class.wait(10)
        return actions.start_due_classes(at=NOW)

    assert together([cancel, start]) == [None, 1]
    other.refresh_from_db()
    assert other.state == "running"
