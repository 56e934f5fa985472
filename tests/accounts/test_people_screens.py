"""The list of people and the page of a person: scope, search, days, export, clear numbers."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts import actions
from accounts.id_numbers import invent
from accounts.models import AuditEntry, CadreCategory, PeopleExport, Posting, User
from accounts.people_export import erase_old_people_exports
from jobs.actions import run_due
from tests.cast import NOW

ID_NUMBER = invent(place="330902", born=date(1980, 5, 17), order=21)
MOBILE = "13900005678"


def names(response):
    return {row.person.real_name for row in response.context["rows"]}


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def kept(cast):
    return actions.keep_record(cast.cadre, by=None, at=NOW, id_number=ID_NUMBER, mobile=MOBILE)


def page_of(person, page=""):
    return f"/staff/people/{person.uid}/{page}"


def post_form(cast, unit, **values):
    category = CadreCategory.objects.get(code="county")
    return {"unit": unit.code, "post": "主任", "rank": "40", "category": category.pk, "start": "2026-06-01"} | values


def test_everybody_sees_the_own_scope(cast, client_of):
    assert {"林海", "陈帆", "陆壬"} <= names(client_of(cast.educator).get("/staff/people/"))
    assert names(client_of(cast.county_admin).get("/staff/people/")) == {"林海"}
    assert names(client_of(cast.unit_admin).get("/staff/people/")) == {"林海"}
    assert client_of(cast.county_admin).get(page_of(cast.colleague)).status_code == 404


@pytest.mark.parametrize("words", ["林海", "海", "linhai", "lin hai", "lin h", "lh", "LinHai"])
def test_a_person_is_found_by_name_pinyin_and_initials(cast, client_of, words):
    assert names(client_of(cast.educator).get("/staff/people/", {"q": words})) == {"林海"}


@pytest.mark.parametrize("words", ["inhai", "%", "hai", "x" * 60, "(", "\\"])
def test_other_words_find_nobody(cast, client_of, words):
    assert names(client_of(cast.educator).get("/staff/people/", {"q": words})) == set()


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"unit": "330902"}, {"林海"}),
        ({"unit": "普澜区海洋局"}, {"陈帆"}),
        ({"rank": "40"}, {"陈帆"}),
        ({"state": "left"}, set()),
        ({"rank": "30", "unseen": "on"}, {"林海"}),
    ],
)
def test_filters_narrow(cast, client_of, filters, found):
    assert names(client_of(cast.educator).get("/staff/people/", filters)) == found


def test_a_unit_outside_the_scope_is_not_found(cast, client_of):
    page = client_of(cast.county_admin).get("/staff/people/", {"unit": "330903"})
    assert "没有找到这个单位" in page.text


@pytest.mark.parametrize("address", ["?page=x&sort=evil&rank=99&on=nonsense&category=zzz", "?page=999&sort=seen&q=%00"])
def test_odd_addresses_are_answered(cast, client_of, address):
    assert client_of(cast.educator).get(f"/staff/people/{address}").status_code == 200


def test_the_list_asks_the_same_few_questions_for_many_people(cast, client_of):
    category, units = CadreCategory.objects.get(code="county"), [cast.dinglan_office, cast.pulan_office]
    client = client_of(cast.educator)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get("/staff/people/")
        return len(seen)

    queries()
    few = queries()
    people = User.objects.bulk_create(
        [User(username=f"p{n}", real_name="甲", unit=units[n % 2], password="!") for n in range(60)]
    )
    Posting.objects.bulk_create(
        [
            Posting(user=person, unit=person.unit, post="员", rank="70", category=category, start=date(2020, 1, 1))
            for person in people
        ]
    )
    assert queries() == few
    assert few <= 17


def test_a_complete_number_finds_its_person_and_stays_nowhere(cast, kept, client_of):
    client = client_of(cast.county_admin)
    for number in (ID_NUMBER, ID_NUMBER.lower(), MOBILE, f"+86 {MOBILE}"):
        response = client.post("/staff/people/number/", {"number": number})
        assert response.url == page_of(cast.cadre)
    assert "没有登记" in client.post("/staff/people/number/", {"number": "13900000000"}, follow=True).text
    kept_words = str(list(AuditEntry.objects.values_list("details", flat=True)))
    assert ID_NUMBER not in kept_words
    assert MOBILE not in kept_words
    assert AuditEntry.objects.filter(verb="search_protected", actor=cast.county_admin).count() == 5


def test_a_number_of_another_county_is_not_found(cast, client_of):
    actions.keep_record(cast.colleague, by=None, at=NOW, mobile="13800001111")
    answer = client_of(cast.county_admin).post("/staff/people/number/", {"number": "13800001111"}, follow=True)
    assert "没有登记" in answer.text


def test_the_page_shows_masked_numbers_only(cast, kept, client_of):
    for person in (cast.educator, cast.unit_admin, cast.security_admin):
        page = client_of(person).get(page_of(cast.cadre))
        assert ID_NUMBER not in page.text
        assert MOBILE not in page.text
        assert f"{ID_NUMBER[:3]}***********{ID_NUMBER[-4:]}" in page.text


def test_clear_numbers_need_a_reason_and_leave_a_trace(cast, kept, client_of):
    client = client_of(cast.educator)
    refused = client.post(page_of(cast.cadre, "reveal/"), {"reason": "看看"})
    assert ID_NUMBER not in refused.text
    assert not AuditEntry.objects.filter(verb="read_protected").exists()

    shown = client.post(page_of(cast.cadre, "reveal/"), {"reason": "核对任免审批表"})
    assert ID_NUMBER in shown.text
    assert "no-store" in shown.headers["Cache-Control"]
    entry = AuditEntry.objects.get(verb="read_protected")
    assert (entry.about, entry.actor) == (cast.cadre, cast.educator)
    assert entry.details == {"fields": ["id_number", "mobile", "resume"], "reason": "核对任免审批表"}
    assert client_of(cast.unit_admin).get(page_of(cast.cadre, "reveal/")).status_code == 404


def test_the_form_of_the_record_never_shows_a_protected_value_and_keeps_it(cast, kept, client_of):
    client = client_of(cast.county_admin)
    page = client.get(page_of(cast.cadre, "record/"))
    assert ID_NUMBER not in page.text
    sent = client.post(page_of(cast.cadre, "record/"), {"education": "大学", "sex": "1", "birth_date": "1980-05-17"})
    assert sent.status_code == 302
    kept.refresh_from_db()
    assert (kept.id_number, kept.mobile, kept.education) == (ID_NUMBER, MOBILE, "大学")
    wrong = client.post(page_of(cast.cadre, "record/"), {"id_number": "330902198005170000"})
    assert "校验位不符" in wrong.text
    assert "330902198005170000" not in [entry.details for entry in AuditEntry.objects.all()]


def test_a_new_person_has_a_post_and_no_password(cast, client_of):
    client = client_of(cast.unit_admin)
    values = post_form(cast, cast.dinglan_office, real_name="何新", username="hexin", employee_number="E1")
    assert client.post("/staff/people/new/", values).status_code == 302
    person = User.objects.get(username="hexin")
    assert (person.unit, person.employee_number, person.has_usable_password()) == (cast.dinglan_office, "E1", False)
    again = client.post("/staff/people/new/", values)
    assert "已被使用" in again.text
    outside = client.post("/staff/people/new/", values | {"username": "b", "unit": cast.pulan_office.code})
    assert "没有找到这个单位" in outside.text


@pytest.mark.parametrize(
    ("start", "words"),
    [("2099-01-01", "不能晚于今天"), ("2024-03-01", "须晚于现任职务"), ("2020-01-01", "须晚于现任职务")],
)
def test_a_transfer_with_an_impossible_day_is_refused_in_words(cast, client_of, start, words):
    values = post_form(cast, cast.dinglan_office, start=start)
    assert words in client_of(cast.county_admin).post(page_of(cast.cadre, "transfer/"), values).text
    assert cast.cadre.postings.count() == 1


def test_a_transfer_out_of_the_scope_asks_first(cast, client_of):
    client, values = client_of(cast.county_admin), post_form(cast, cast.pulan_office)
    asked = client.post(page_of(cast.cadre, "transfer/"), values)
    assert "不在您的管理范围内" in asked.text
    assert cast.cadre.postings.count() == 1

    assert client.post(page_of(cast.cadre, "transfer/"), values | {"confirmed": "1"}).url == "/staff/people/"
    assert client.get(page_of(cast.cadre)).status_code == 404
    then = client_of(cast.educator).get(page_of(cast.cadre), {"on": "2025-03-01"})
    assert "2025-03-01：定澜区教育局 局长" in then.text


def test_the_list_shows_the_units_of_a_day_under_their_names_of_that_day(cast, client_of):
    actions.rename_unit(cast.dinglan_office, name="定澜区教体局", on=date(2026, 5, 1), by=None, at=NOW)
    client = client_of(cast.educator)
    for day, name in (("2026-04-30", "定澜区教育局"), ("2026-05-01", "定澜区教体局")):
        rows = client.get("/staff/people/", {"q": "林海", "on": day}).context["rows"]
        assert [row.unit_name for row in rows] == [name]


def test_leaving_and_coming_back(cast, client_of):
    client = client_of(cast.county_admin)
    assert client.post(page_of(cast.cadre, "leave/"), {"on": "2026-06-09", "reason": "退休"}).status_code == 302
    cast.cadre.refresh_from_db()
    assert (cast.cadre.state, cast.cadre.is_active, cast.cadre.unit) == ("left", False, cast.dinglan_office)
    assert not cast.cadre.postings.current().exists()
    assert (
        client.post(page_of(cast.cadre, "transfer/"), post_form(cast, cast.dinglan, start="2026-06-10")).status_code
        == 302
    )
    cast.cadre.refresh_from_db()
    assert (cast.cadre.state, cast.cadre.unit) == ("active", cast.dinglan)


def test_a_correction_of_a_post_says_what_is_wrong_and_keeps_before_and_after(cast, client_of):
    posting = cast.cadre.postings.get()
    actions.transfer(
        cast.cadre, unit=cast.dinglan, post="书记", rank="30", category=posting.category, start=date(2026, 6, 1),
        by=None, at=NOW,
    )  # fmt: skip
    client = client_of(cast.county_admin)
    values = post_form(cast, cast.dinglan_office, start="2024-03-01", end="2026-06-05")
    page = client.post(page_of(cast.cadre, f"posts/{posting.pk}/"), values)
    assert "重叠" in page.text
    assert client.post(page_of(cast.cadre, f"posts/{posting.pk}/"), values | {"end": "2026-05-01"}).status_code == 302
    entry = AuditEntry.objects.get(verb="correct_posting")
    assert (entry.details["before"]["end"], entry.details["after"]["end"]) == ("2026-06-01", "2026-05-01")


def test_the_export_is_masked_signed_and_recorded(cast, kept, client_of):
    User.objects.filter(pk=cast.cadre.pk).update(real_name="=1+1")
    response = client_of(cast.county_admin).get("/staff/people/export/", {"rank": "30"})
    sheet = load_workbook(BytesIO(response.content)).active
    lines = list(sheet.iter_rows(values_only=True))
    entry = AuditEntry.objects.get(verb="export_people")
    assert entry.details["rows"] == 1
    assert entry.details["digest"] in lines[0][0]
    assert all(word in lines[0][0] for word in ("定澜区", "瞿娴", "rank=30"))
    assert lines[2][1] == "'=1+1"
    assert ID_NUMBER not in str(lines)
    assert f"{ID_NUMBER[:3]}***********{ID_NUMBER[-4:]}" in lines[2]


def test_a_long_list_becomes_a_job_and_keeps_to_the_scope_of_its_person(cast, kept, client_of, monkeypatch):
    monkeypatch.setattr("accounts.views.people.AT_ONCE_LIMIT", 0)
    client = client_of(cast.county_admin)
    client.get("/staff/people/export/", {"sort": "unit"})
    assert "等待" in client.get("/staff/people/exports/").text
    run_due(timezone.now(), kinds=["accounts.export_people"])
    export = PeopleExport.objects.get()
    answer = client.get(f"/staff/people/exports/{export.uid}/")
    lines = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    names = {line[1] for line in lines[2:]}
    assert "林海" in names
    assert "陈帆" not in names
    assert export.digest in lines[0][0]
    assert AuditEntry.objects.filter(verb="export_people", object_id=str(export.pk)).count() == 1
    assert client_of(cast.educator).get(f"/staff/people/exports/{export.uid}/").status_code == 404
    assert erase_old_people_exports(at=timezone.now() + timedelta(days=8)) == 1
    assert not export.file.storage.exists(export.file.name)


def test_a_one_time_password_is_shown_once(cast, client_of):
    client = client_of(cast.county_admin)
    shown = client.post(page_of(cast.cadre, "password/"))
    cast.cadre.refresh_from_db()
    assert cast.cadre.must_change_password
    assert "no-store" in shown.headers["Cache-Control"]
    assert cast.cadre.check_password(shown.context["password"])
    assert cast.cadre.one_time_until > timezone.now() + timedelta(days=13)
