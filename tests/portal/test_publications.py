"""What is made public: kinds with their parts, ends, take-downs, figures (SPEC P02, P03, P07, P10, P14)."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from openpyxl import load_workbook

from accounts.models import AuditEntry
from notices.models import Notice
from portal import actions
from portal.models import (
    AppointedPerson,
    AppointmentPage,
    ArticlePage,
    PublicisedPerson,
    PublicityPage,
    RegulationPage,
    SectionPage,
    SituationPage,
    StandardPage,
    TakeDown,
    WorkPlanPage,
)
from portal.visits import visits_by_section
from tests.cast import NOW
from tests.material import make_site
from tests.together import together
from workdays.actions import load_calendar

pytestmark = pytest.mark.django_db
READER = {"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}


@pytest.fixture(autouse=True)
def site():
    make_site()


def publish(kind="announcements", model=ArticlePage, **fields):
    section = SectionPage.objects.get(kind=kind)
    known = {"title": "公告", "date": NOW.date()} | fields
    return section.add_child(instance=model(**known))


def test_a_regulation_says_whether_it_holds(client):
    page = publish(
        "regulations",
        RegulationPage,
        title="学时认定办法",
        number="云组发〔2026〕3 号",
        issued_by="市委组织部",
        effective_on=date(2026, 1, 1),
        repealed_on=date(2027, 1, 1),
        disclosure="lasting",
    )
    assert "云组发〔2026〕3 号" in client.get(page.url).text
    assert [page.holds_on(day) for day in (date(2025, 12, 31), date(2026, 1, 1), date(2027, 1, 1))] == [
        False,
        True,
        False,
    ]


def test_a_plan_names_its_year_and_who_made_it(client):
    page = publish("regulations", WorkPlanPage, title="干部工作计划", year=2027, issued_by="市委组织部干部科")
    shown = client.get(page.url).text
    assert "2027" in shown
    assert "市委组织部干部科" in shown


def test_a_report_names_its_period_and_the_spokesperson_who_has_a_page(client):
    page = publish(model=SituationPage, title="情况通报", period="2026 年上半年", spokesperson="陈知远")
    shown = client.get(page.url).text
    assert "2026 年上半年" in shown
    assert "陈知远" in shown
    assert client.get(StandardPage.objects.get(slug="spokesperson").url).status_code == 200


def test_publicity_lasts_five_working_days_of_the_official_calendar():
    load_calendar()
    page = publish(
        model=PublicityPage,
        title="任前公示",
        starts_on=date(2025, 9, 29),
        workdays=5,
        contact="0580-1",
        people=[PublicisedPerson(name="陈知远", post="副局长", target="局长")],
    )
    # 29 and 30 September, then the holidays to 8 October, then 9, 10 and the make-up Saturday.
    assert page.ends_on == date(2025, 10, 11)


def test_a_notice_about_people_names_them_and_where_to_turn(client):
    page = publish(
        "appointments",
        AppointmentPage,
        title="任免公告",
        decided_on=NOW.date(),
        decided_by="市委",
        people=[AppointedPerson(name="陈知远", post="副局长", target="局长")],
    )
    shown = client.get(page.url).text
    assert "陈知远" in shown
    assert "决定机关" in shown


def test_what_has_expired_goes_offline_by_itself_and_is_listed_as_archived(cast, client_of):
    page = publish(expire_at=NOW - timedelta(days=1), title="到期的公告")
    call_command("publish_scheduled", verbosity=0)
    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)
    client = client_of(cast.educator)
    assert "到期的公告" in client.get("/staff/publications/", {"state": "past"}).text
    assert "到期的公告" not in client.get("/staff/publications/", {"state": "live"}).text


def test_a_page_is_taken_down_for_a_reason_and_put_back(cast, client):
    page = publish(owner=cast.trainer)
    taken = actions.take_down(page, reason="信息有误", by=cast.educator, at=NOW)
    assert client.get(page.url).status_code == 404
    assert "信息有误" in Notice.objects.of(cast.trainer).get().body
    assert AuditEntry.objects.get(verb="take_down_page").details["reason"] == "信息有误"
    with pytest.raises(actions.NotNowError):
        actions.take_down(page, reason="再次", by=cast.educator, at=NOW)
    actions.put_back(taken, by=cast.educator, at=NOW)
    assert client.get(page.url).status_code == 200
    with pytest.raises(actions.NotNowError):
        actions.put_back(TakeDown.objects.get(), by=cast.educator, at=NOW)


def test_only_who_keeps_the_portal_takes_down(cast):
    with pytest.raises(PermissionDenied):
        actions.take_down(publish(), reason="x", by=cast.county_admin, at=NOW)


def test_visits_are_counted_by_section_without_staff_and_programs(cast, client, client_of):
    page, section = publish(), SectionPage.objects.get(kind="announcements")
    client.get(page.url, headers=READER)
    client.get(section.url, headers=READER)
    client_of(cast.cadre).get(page.url, headers=READER)
    for headers in (
        {"user-agent": "Mozilla/5.0 (compatible; Examplebot/2.1)"},
        {},
        READER | {"sec-purpose": "prefetch"},
    ):
        client.get(page.url, headers=headers)
    client_of(cast.educator).get(page.url, headers=READER)
    assert list(visits_by_section(today=NOW.date()).values()) == [3]


@pytest.mark.django_db(transaction=True)
def test_no_visit_gets_lost_beside_others():
    from portal.visits import add_visit

    section = SectionPage.objects.get(kind="announcements")
    together([lambda: add_visit(section.pk, NOW.date())] * 12)
    assert visits_by_section(today=NOW.date()) == {section.pk: 12}


def test_the_report_counts_by_tag_and_the_table_is_what_the_list_shows(cast, client_of):
    publish(level="key", title="=重点")
    publish(level="prompt", title="及时")
    client = client_of(cast.educator)
    page = client.get("/staff/publications/", {"level": "key"})
    assert [each.title for each in page.context["page"]] == ["=重点"]
    figures = {each.title: [count for _tag, count in each.by_level] for each in page.context["report"]}
    assert figures["公告公示"] == [0, 1, 1]
    sheet = load_workbook(BytesIO(client.get("/staff/publications/export/", {"level": "key"}).content)).active
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["'=重点"]


def test_the_list_asks_the_same_for_one_and_for_many(cast, client_of, django_assert_max_num_queries):
    for number in range(35):
        publish(title=f"公告 {number}")
    client = client_of(cast.educator)
    client.get("/staff/publications/")
    with django_assert_max_num_queries(19):
        client.get("/staff/publications/")
