"""How units come along month by month, who is behind, and who is reminded how often."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from openpyxl import load_workbook

from accounts.actions import grant_role
from accounts.models import Unit
from notices.models import Notice
from scoring.actions import remind_in_chain, remind_people
from scoring.dashboards import heat_map, quarter_trend
from scoring.models import Reminder, Target
from scoring.people_hours import behind
from scoring.tasks import remind
from tests.cast import NOW
from tests.scoring.earning import earn
from tests.scoring.test_rankings import hire
from workdays.models import Day

pytestmark = pytest.mark.django_db
EVERYWHERE = Unit.objects.all


@pytest.fixture
def target(cast):
    return Target.objects.create(year=2026, ledger="online", hours=50)


def month(number, day=15):
    return NOW.replace(month=number, day=day)


def shown(year=2026, at=NOW):
    return {row.unit.name: [cell.percent for cell in row.cells] for row in heat_map(EVERYWHERE(), year=year, at=at)}


def test_the_map_tells_the_share_done_by_the_end_of_each_month(cast, target):
    earn(cast.cadre, "10", at=month(1))
    earn(cast.cadre, "15", at=month(3))
    earn(cast.cadre, "99", ledger="offline", at=month(3))
    assert shown()["定澜区教育局"] == [20, 20, 50, 50, 50, 50, None, None, None, None, None, None]
    assert shown()["普澜区海洋局"][:6] == [0] * 6
    assert shown(2025)["定澜区教育局"] == [None] * 12


def test_what_one_has_too_much_does_not_count_for_others(cast, target):
    hire(cast.dinglan_office, 1)
    earn(cast.cadre, "500", at=month(2))
    assert shown()["定澜区教育局"][5] == 50


def test_a_correction_of_what_was_too_much_changes_nothing(cast, target):
    earn(cast.cadre, "60", at=month(1))
    earn(cast.cadre, "-5", kind="correction", at=month(2))
    earn(cast.cadre, "-15", kind="correction", at=month(3))
    assert shown()["定澜区教育局"][:3] == [100, 100, 80]


def test_quarters_are_hours_per_cadre(cast, target):
    earn(cast.cadre, "10", at=month(2))
    earn(cast.colleague, "4", at=month(5))
    points = quarter_trend(EVERYWHERE(), year=2026, at=NOW)[0].points
    assert [hours for _day, hours in points[4:]] == [Decimal("5.0"), Decimal("2.0")]
    assert points[-1][0] == date(2026, 6, 10)


def test_behind_are_those_below_an_even_pace_who_miss_most_first(cast, target):
    one, two = hire(cast.city_office, 2)
    earn(cast.cadre, "50", at=month(1))
    earn(one, "3", at=month(1))
    rows = behind(EVERYWHERE(), at=NOW)
    assert [row.posting.user.real_name for row in rows] == ["陈帆", two.real_name, one.real_name]
    assert [row.posting.user for row in behind(Unit.objects.below(cast.pulan), at=NOW)] == [cast.colleague]
    assert behind(EVERYWHERE(), at=NOW, words="海洋局")[0].posting.user == cast.colleague


def test_nobody_is_reminded_twice_a_day(cast, target):
    assert remind_people([cast.cadre, cast.colleague], by=cast.educator, at=NOW) == 2
    assert remind_people([cast.cadre], by=cast.county_admin, at=NOW + timedelta(hours=3)) == 0
    assert Notice.objects.filter(recipient=cast.cadre).count() == 1
    assert "还差 50 学时" in Notice.objects.get(recipient=cast.cadre).title
    assert remind_people([cast.cadre], by=cast.county_admin, at=NOW + timedelta(days=1)) == 1


def test_only_who_is_behind_and_in_scope_is_reminded(cast, target):
    earn(cast.cadre, "50", at=month(1))
    assert remind_people([cast.cadre], by=cast.educator, at=NOW) == 0
    assert remind_people([cast.colleague], by=cast.county_admin, at=NOW) == 0
    with pytest.raises(PermissionDenied):
        remind_people([cast.colleague], by=cast.trainer, at=NOW)


def test_the_chain_goes_up_only_where_reminding_did_not_help(cast, target):
    grant_role(cast.trainer, "leader", unit=cast.city, by=None, at=NOW)
    earn(cast.colleague, "50", at=month(1))
    assert remind_in_chain(at=NOW) == {"person": 1, "unit": 0, "leader": 0}
    assert remind_in_chain(at=NOW + timedelta(days=1)) == {"person": 0, "unit": 0, "leader": 0}
    assert remind_in_chain(at=NOW + timedelta(days=14)) == {"person": 1, "unit": 1, "leader": 0}
    told = Notice.objects.get(recipient=cast.unit_admin)
    assert "定澜区教育局有 1 人" in told.title
    assert remind_in_chain(at=NOW + timedelta(days=28))["leader"] == 1
    earn(cast.cadre, "50", at=NOW + timedelta(days=28))
    assert remind_in_chain(at=NOW + timedelta(days=60)) == {"person": 0, "unit": 0, "leader": 0}
    days = Reminder.objects.values_list("user", "day")
    assert len(days) == len(set(days))


@pytest.mark.parametrize(("every", "works", "told"), [(14, True, 2), (14, False, 0), (0, True, 0)])
def test_the_site_reminds_on_working_days_if_it_is_wanted(cast, settings, every, works, told):
    year = timezone.localdate().year
    Target.objects.create(year=year, ledger="online", hours=5000)
    settings.HOURS_REMINDER_DAYS = every
    kind = Day.Kind.WORKDAY if works else Day.Kind.HOLIDAY
    Day.objects.update_or_create(date=timezone.localdate(), defaults={"kind": kind, "name": "某日"})
    remind()
    assert Reminder.objects.count() == told


def test_the_pages_show_the_own_scope_and_give_workbooks(cast, centre, client_of):
    county, unit = client_of(cast.county_admin), client_of(cast.unit_admin)
    for page in ("/staff/", "/staff/progress/", "/staff/progress/people/", "/staff/progress/behind/"):
        for client in (county, unit):
            text = client.get(page).text
            assert "定澜区教育局" in text
            assert "海洋局" not in text
        if page != "/staff/":
            assert county.get(f"{page}?unit={cast.pulan.pk}").status_code == 404
            assert county.get(f"{page}?unit=x").status_code == 404
        assert county.get(f"{page}?unit={cast.dinglan.pk}&q=%00&page=9&year=x").status_code == 200
        book = load_workbook(io.BytesIO(county.get(f"{page}?format=xlsx").content))
        assert all("瞿娴" in sheet["A1"].value for sheet in book)
        assert book.active.max_row == 3


def test_the_figures_of_every_chart_come_along_in_the_workbook(cast, centre, client_of):
    client = client_of(cast.educator)
    books = [load_workbook(io.BytesIO(client.get(f"/staff/{page}?format=xlsx").content)) for page in ("", "progress/")]
    assert [book.sheetnames[-1] for book in books] == ["课程来源", "季度人均学时"]


def test_a_year_without_a_target_says_so(cast, centre, client_of):
    client, words = client_of(cast.educator), "还没有设定网络自学的学时任务"
    assert words in client.get("/staff/?year=2024").text
    Target.objects.create(year=2024, ledger="online", hours=50)
    assert words not in client.get("/staff/?year=2024").text
    assert words in client.get("/staff/?year=2023").text


def test_whoever_reads_no_scores_is_led_to_the_part_of_the_staff_area_that_is_theirs(cast, client_of):
    answer = client_of(cast.audit_admin).get("/staff/")
    assert (answer.status_code, answer["Location"]) == (302, "/staff/audit/")
    assert client_of(cast.cadre).get("/staff/").status_code == 404


def test_reminding_asks_first_and_says_how_many(cast, client_of):
    Target.objects.create(year=timezone.localdate().year, ledger="online", hours=5000)
    client = client_of(cast.educator)
    page = client.get("/staff/progress/behind/remind/?q=教育局").text
    assert "名单上有 1 人" in page
    assert not Reminder.objects.exists()
    answer = client.post("/staff/progress/behind/remind/?q=教育局", follow=True)
    assert "已提醒 1 人" in answer.text
    assert answer.redirect_chain[0][0].startswith("../?q=")
    assert "今天都已经提醒过了" in client.post("/staff/progress/behind/remind/?q=教育局", follow=True).text


@pytest.mark.parametrize(
    ("page", "most"), [("/staff/progress/", 24), ("/staff/progress/people/", 20), ("/staff/progress/behind/", 20)]
)
def test_many_people_cost_as_many_queries_as_one(cast, centre, client_of, django_assert_max_num_queries, page, most):
    for unit, prefix in ((cast.city_office, "甲"), (cast.pulan_office, "乙")):
        for person in hire(unit, 5, prefix):
            earn(person, "1", at=timezone.now() - timedelta(seconds=1))
    client = client_of(cast.educator)
    with django_assert_max_num_queries(most):
        assert client.get(page).status_code == 200
