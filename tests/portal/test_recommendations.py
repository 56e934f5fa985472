"""Courses travel: the city recommends to the counties, a county to its people and upward (SPEC L12)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from notices.models import Notice
from portal import actions
from portal.counties import recommended_to
from portal.models import CourseRecommendation
from tests.cast import NOW
from tests.material import make_course, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    make_site()
    return make_course(title="渔港建设")


def recommend(course, from_unit, to_unit, by=None):
    return actions.recommend_course(course, from_unit=from_unit, to_unit=to_unit, note="值得一看", by=by, at=NOW)


def test_what_the_city_recommends_to_all_is_on_every_countys_site(course, cast):
    recommend(course, cast.city, cast.city, by=cast.educator)
    assert recommended_to(cast.dinglan) == recommended_to(cast.pulan) == [course]


def test_what_is_recommended_to_one_county_is_there_alone(course, cast):
    recommend(course, cast.city, cast.dinglan, by=cast.educator)
    assert recommended_to(cast.dinglan) == [course]
    assert recommended_to(cast.pulan) == recommended_to(cast.city) == []


def test_what_a_county_recommends_upward_waits_for_the_city(course, cast):
    made = recommend(course, cast.dinglan, cast.city, by=cast.county_admin)
    assert recommended_to(cast.pulan) == []
    assert Notice.objects.of(cast.educator).get().title == "定澜区推荐课程《渔港建设》"
    with pytest.raises(PermissionDenied):
        actions.decide_recommendation(made, take=True, reason="", by=cast.county_admin, at=NOW)
    actions.decide_recommendation(made, take=True, reason="", by=cast.educator, at=NOW)
    assert recommended_to(cast.pulan) == [course]
    assert "已被采用" in Notice.objects.of(cast.county_admin).get().title


def test_declining_needs_a_reason_and_leaves_room_for_another_try(course, cast):
    made = recommend(course, cast.dinglan, cast.city, by=cast.county_admin)
    with pytest.raises(ValidationError):
        actions.decide_recommendation(made, take=False, reason="", by=cast.educator, at=NOW)
    actions.decide_recommendation(made, take=False, reason="已有同类课程", by=cast.educator, at=NOW)
    with pytest.raises(actions.NotNowError):
        actions.decide_recommendation(made, take=True, reason="", by=cast.educator, at=NOW)
    recommend(course, cast.dinglan, cast.city, by=cast.county_admin)
    assert CourseRecommendation.objects.count() == 2


def test_nobody_recommends_the_same_twice_nor_in_anothers_name(course, cast):
    recommend(course, cast.city, cast.city, by=cast.educator)
    with pytest.raises(ValidationError):
        recommend(course, cast.city, cast.city, by=cast.educator)
    with pytest.raises(PermissionDenied):
        recommend(course, cast.pulan, cast.pulan, by=cast.county_admin)
    with pytest.raises(ValidationError):  # not to the neighbours
        recommend(course, cast.dinglan, cast.pulan, by=cast.county_admin)


def test_a_withdrawn_recommendation_is_gone_from_the_sites(course, cast):
    made = recommend(course, cast.dinglan, cast.dinglan, by=cast.county_admin)
    actions.withdraw_recommendation(made, by=cast.county_admin, at=NOW)
    assert recommended_to(cast.dinglan) == []
    with pytest.raises(actions.NotNowError):
        actions.withdraw_recommendation(made, by=cast.county_admin, at=NOW)


def test_the_offices_work_on_one_page(course, cast, client_of):
    client = client_of(cast.county_admin)
    values = {"course": "渔港建设", "from_unit": cast.dinglan.code, "to_unit": cast.city.pk, "note": ""}
    answer = client.post("/staff/recommendations/", values)
    assert answer.status_code == 302, answer.context["form"].errors
    made = CourseRecommendation.objects.get()
    city = client_of(cast.educator)
    assert f"/staff/recommendations/{made.uid}/" in city.get("/staff/recommendations/").text
    city.post(f"/staff/recommendations/{made.uid}/", {"take": "1", "reason": ""})
    made.refresh_from_db()
    assert made.state == "taken"
    assert "没有这个标题" in client.post("/staff/recommendations/", values | {"course": "没有"}).text
