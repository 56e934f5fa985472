"""我的学习, a credit explained, 排行榜, the dashboard."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from scoring.actions import award_course_credit, correct_entry, enter_training
from scoring.models import Target
from tests.material import article, make_course
from tests.scoring.earning import complete, earn
from tests.scoring.test_rankings import hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def credit(cast, centre):
    """A credit of the cadre for half an hour of required reading, earned just now."""
    now = timezone.now()
    from scoring.demo import make_policies

    make_policies(year=now.year)
    course = make_course(article("渔港故事", seconds=1800), course_class="required", title="渔港经济")
    return award_course_credit(complete(course, cast.cadre, at=now), at=now)


def test_a_credit_explains_itself(cast, credit, client_of):
    page = client_of(cast.cadre).get(credit.get_absolute_url()).text
    for words in (
        "渔港经济",
        "课程时长 30 分钟，按时长分档：1 学时",
        "必修课程系数 1.5：1.5 学时",
        "当日已取得 0 学时，每日上限 10 学时：1.5 学时",
        "渔港故事",
    ):
        assert words in page
    assert not AuditEntry.objects.filter(verb="read_credit").exists()


def test_a_correction_says_why(cast, credit, client_of):
    correction = correct_entry(credit, hours=-1, reason="重复计算", by=cast.educator, at=timezone.now())
    assert "重复计算" in client_of(cast.cadre).get(correction.get_absolute_url()).text


def test_a_credit_is_found_by_its_owner_and_by_those_in_charge(cast, credit, client_of):
    address = credit.get_absolute_url()
    allowed = {"cadre", "educator", "unit_admin", "county_admin"}
    answers = {name: client_of(person).get(address).status_code for name, person in cast.people().items()}
    assert answers == {name: 200 if name in allowed else 404 for name in answers}
    readers = AuditEntry.objects.filter(verb="read_credit", object_id=str(credit.pk)).values_list("actor", flat=True)
    assert set(readers) == {cast.educator.pk, cast.unit_admin.pk, cast.county_admin.pk}


def test_guests_are_sent_to_sign_in(credit, client_of):
    for address in ("/me/", "/rankings/", "/staff/", credit.get_absolute_url()):
        assert client_of().get(address).url == f"/account/login/?next={address}"


def test_a_dashboard_shows_the_own_scope(cast, centre, client_of):
    def names(person):
        page = client_of(person).get("/staff/").text
        return [name for name in ("定澜区教育局", "普澜区海洋局") if name in page]

    assert names(cast.educator) == ["定澜区教育局", "普澜区海洋局"]
    assert names(cast.county_admin) == ["定澜区教育局"]
    assert names(cast.unit_admin) == ["定澜区教育局"]
    for person in (cast.cadre, cast.system_admin, cast.outsider):
        assert client_of(person).get("/staff/").status_code == 404


def test_odd_addresses_are_answered(cast, credit, client_of):
    for address in [
        "/me/?year=abc&page=99",
        "/me/?year=1999",
        "/me/?year=2999",
        "/me/?year=" + "9" * 5000,
        "/rankings/?by=x&period=x&page=-1",
        "/rankings/?by=units&period=2020Q4&page=999",
        "/rankings/?by=counties&period=2001",
        "/rankings/?period=%00",
        "/staff/?year=٢٠٢٤",
    ]:
        assert client_of(cast.educator).get(address).status_code == 200


def test_the_own_place_is_shown_from_any_page(cast, centre, client_of):
    for number, person in enumerate(hire(cast.city_office, 55)):
        earn(person, str(number + 2), at=timezone.now() - timedelta(seconds=1))
    earn(cast.cadre, "1", at=timezone.now() - timedelta(seconds=1))
    page = client_of(cast.cadre).get("/rankings/")
    assert page.context["mine"].place == 56
    assert not any(row.is_me for row in page.context["rows"])
    assert "林海" in page.text


@pytest.mark.parametrize(
    ("who", "address", "most"),
    [
        ("cadre", "/me/", 15),
        ("cadre", "/rankings/", 15),
        ("cadre", "/rankings/?by=units", 15),
        ("cadre", "/rankings/?by=counties", 15),
        ("educator", "/staff/", 18),
    ],
)
def test_many_people_cost_as_many_queries_as_one(
    cast, credit, client_of, django_assert_max_num_queries, who, address, most
):
    for unit, prefix in ((cast.city_office, "甲"), (cast.pulan_office, "乙"), (cast.dinglan_office, "丙")):
        for person in hire(unit, 12, prefix):
            earn(person, "2", at=timezone.now() - timedelta(seconds=1))
    for _entry in range(15):
        earn(cast.cadre, "0.5", at=timezone.now() - timedelta(seconds=1))
    client = client_of(getattr(cast, who))
    client.get(address)
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200


def test_an_earlier_year_is_shown_with_its_own_hours_and_target(cast, centre, client_of):
    last_year = datetime.now(UTC).year - 1
    Target.objects.filter(year=last_year).delete()
    Target.objects.create(year=last_year, ledger="offline", hours=77)
    enter_training(
        cast.cadre,
        title="旧班",
        hours=Decimal(33),
        earned_at=datetime(last_year, 5, 1, tzinfo=UTC),
        reference="old",
        by=None,
        at=datetime.now(UTC),
    )
    response = client_of(cast.cadre).get(f"/me/?year={last_year}")
    assert (response.context["offline"].done, response.context["offline"].required) == (33, 77)
