"""Choosing from the menu: up to the quota, shown live, and never beyond it by two clicks at once."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from classes import actions
from classes.models import ElectiveChoice
from tests.cast import NOW, make_cast
from tests.classes.material import complete, enrol, make_class
from tests.material import make_course, make_site
from tests.together import together


def class_with_menu(cast, *, quota=1, courses=3):
    """Make a running class whose menu has so many courses; return it, its menu and the cadre's row."""
    training_class = make_class(cast, state="draft", elective_unit="courses", elective_amount=quota)
    for number in range(courses):
        actions.add_course(training_class, make_course(title=f"选修{number}"), required=False, by=None, at=NOW)
    actions.publish_class(training_class, by=None, at=NOW)
    (member,) = enrol(training_class, cast.cadre)
    return training_class, list(training_class.class_courses.all()), member


def test_a_class_whose_menu_is_shorter_than_the_quota_is_not_published(cast, centre):
    with pytest.raises(ValidationError, match="不够"):
        class_with_menu(cast, quota=4)


def test_nobody_chooses_more_than_the_quota(cast, centre):
    _class, menu, member = class_with_menu(cast)
    actions.choose_elective(member, menu[0], at=NOW)
    actions.choose_elective(member, menu[0], at=NOW)
    with pytest.raises(ValidationError, match="已选满"):
        actions.choose_elective(member, menu[1], at=NOW)
    actions.drop_elective(member, menu[0], at=NOW)
    actions.choose_elective(member, menu[1], at=NOW)
    assert list(member.electives.values_list("class_course", flat=True)) == [menu[1].pk]


def test_a_completed_elective_stays_chosen(cast, centre):
    _class, menu, member = class_with_menu(cast)
    actions.choose_elective(member, menu[0], at=NOW)
    complete(menu[0].course, cast.cadre)
    with pytest.raises(ValidationError, match="已学完"):
        actions.drop_elective(member, menu[0], at=NOW)


def test_a_course_of_another_class_is_not_on_the_menu(cast, centre):
    _class, _menu, member = class_with_menu(cast)
    _other, foreign, _member = class_with_menu(cast)
    with pytest.raises(PermissionDenied):
        actions.choose_elective(member, foreign[0], at=NOW)


def test_an_elective_that_somebody_chose_is_not_taken_out(cast, centre):
    training_class, menu, member = class_with_menu(cast)
    actions.choose_elective(member, menu[0], at=NOW)
    with pytest.raises(ValidationError, match="已有 1 人选修"):
        actions.remove_course(training_class, menu[0], by=cast.educator, at=NOW)


def test_the_page_shows_what_remains_and_htmx_gets_the_menu_alone(cast, centre, client_of):
    training_class, menu, _member = class_with_menu(cast, quota=2)
    client = client_of(cast.cadre)
    url = f"/classes/{training_class.uid}/electives/{menu[0].pk}/"
    assert "还需选 2 门" in client.get(training_class.get_absolute_url()).content.decode()
    answer = client.post(url, headers={"HX-Request": "true"}).content.decode()
    assert "还需选 1 门" in answer
    assert "<html" not in answer
    assert client.post(url, {"act": "drop"}).status_code == 302
    assert not ElectiveChoice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_six_clicks_at_once_choose_one():
    cast, _site = make_cast(), make_site()
    _class, menu, member = class_with_menu(cast, courses=6)
    for _round in range(5):
        ElectiveChoice.objects.all().delete()
        results = together([lambda line=line: actions.choose_elective(member, line, at=NOW) for line in menu])
        assert sum(isinstance(result, ValidationError) for result in results) == 5
        assert ElectiveChoice.objects.count() == 1


def test_an_elective_does_not_become_required_while_the_menu_would_fall_short(cast, centre):
    training_class, menu, _member = class_with_menu(cast, quota=2, courses=2)
    with pytest.raises(ValidationError, match="不够"):
        actions.add_course(training_class, menu[0].course, required=True, by=cast.educator, at=NOW)
    assert not training_class.class_courses.filter(required=True).exists()


def test_a_course_that_became_required_meanwhile_is_not_chosen(cast, centre):
    training_class, menu, member = class_with_menu(cast, quota=1, courses=3)
    actions.add_course(training_class, menu[0].course, required=True, by=cast.educator, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.choose_elective(member, menu[0], at=NOW)


def test_an_elective_that_was_taken_off_can_be_given_back(cast, centre, client_of):
    training_class, menu, member = class_with_menu(cast)
    actions.choose_elective(member, menu[0], at=NOW)
    menu[0].course.unpublish()
    menu[1].course.unpublish()
    page = client_of(cast.cadre).get(training_class.get_absolute_url()).text
    assert f'id="elective-{menu[0].pk}"' in page
    assert "暂停开设" in page
    assert menu[1].course.title not in page
    actions.drop_elective(member, menu[0], at=NOW)
    assert menu[0].course.title not in client_of(cast.cadre).get(training_class.get_absolute_url()).text


def test_a_required_course_that_was_taken_off_is_named_to_members_and_to_the_office(cast, centre, client_of):
    training_class = make_class(cast)
    course = make_course(title="停开的课")
    actions.add_course(training_class, course, required=True, by=None, at=NOW)
    enrol(training_class, cast.cadre)
    course.unpublish()
    page = client_of(cast.cadre).get(training_class.get_absolute_url()).text
    assert "停开的课" in page
    assert "学习“停开的课”" not in page
    assert "暂停开设：停开的课" in client_of(cast.educator).get(f"/staff/classes/{training_class.uid}/").text
