"""The pages do what the verbs do, within one's scope, and cost the same however long the lists are."""

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from accounts.models import User
from classes import actions
from classes.models import ClassMember, Meeting, Programme, TrainingClass
from classes.personal_data import own_class_data
from tests.cast import NOW
from tests.classes.material import PDF, enrol, make_class, make_meeting, make_people, offline_class
from tests.material import make_course

CLASS = {
    "organiser": "330902",
    "title": "渔村振兴班",
    "kind": "offline",
    "sort": "topic",
    "source": "committee",
    "starts_on": "2026-06-01",
    "ends_on": "2026-06-02",
    "elective_unit": "none",
    "elective_amount": "0",
    "attendance_percent": "85.71",
    "hours": "8",
    "hours_rule": "full",
    "with_certificate": "on",
}


@pytest.fixture
def today(cast):
    """A running class of the county around the real today, since views look at the clock."""
    day = timezone.localdate()
    made = make_class(
        cast, organiser=cast.dinglan, state="running", starts_on=day - timedelta(days=5), ends_on=day, kind="offline"
    )
    enrol(made, cast.cadre)
    return made


def staff(training_class, page=""):
    return f"/staff/classes/{training_class.uid}/{page}"


def queries_of(client, url, django_assert_max_num_queries, most):
    with django_assert_max_num_queries(most) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


def test_the_county_makes_a_class_from_the_form_to_the_certificate(cast, client_of):
    client = client_of(cast.county_admin)
    response = client.post("/staff/classes/new/", CLASS)
    made = TrainingClass.objects.get()
    assert response.url == staff(made)
    assert made.organiser == cast.dinglan
    client.post(staff(made, "audience/"), {"units": "定澜区教育局"})
    client.post(staff(made, "roster/audience/"))
    assert made.members.get().user == cast.cadre
    meeting = {
        "title": "开班",
        "place": "教室",
        "starts_at": "2026-06-01T09:00",
        "ends_at": "2026-06-01T12:00",
        "hours": "4",
    }
    assert client.post(staff(made, "meetings/"), meeting).status_code == 302
    for kind in ("plan", "timetable"):
        file = SimpleUploadedFile(f"{kind}.pdf", PDF)
        assert client.post(staff(made, "documents/"), {"kind": kind, "file": file}).status_code == 302
    for act in ("publish", "start"):
        assert "名册" in client.get(staff(made, f"act/{act}/")).content.decode()
        client.post(staff(made, f"act/{act}/"))
    sheet = f"/staff/classes/meetings/{Meeting.objects.get().uid}/sheet/"
    client.post(sheet, {"member": made.members.get().pk, "kind": "present", "reason": "纸质签到"})
    assert "结业 1 人" in client.get(staff(made, "act/close/")).content.decode()
    client.post(staff(made, "act/close/"))
    made.refresh_from_db()
    assert made.state == "closed"
    assert ClassMember.objects.get().graduated
    page = client_of(cast.cadre).get("/classes/certificates/").content.decode()
    assert "渔村振兴班" in page


def test_a_class_beyond_the_own_county_is_refused_with_its_field(cast, client_of):
    response = client_of(cast.county_admin).post("/staff/classes/new/", CLASS | {"organiser": "330900"})
    assert "没有找到这个单位" in response.content.decode()
    assert not TrainingClass.objects.exists()


def test_wrong_dates_are_explained_beside_the_form(cast, client_of):
    response = client_of(cast.educator).post("/staff/classes/new/", CLASS | {"ends_on": "2026-05-01"})
    assert "结束日期不能早于开班日期" in response.content.decode()


def test_closing_without_papers_says_what_is_missing_and_does_not_offer_the_button(cast, today, client_of):
    client = client_of(cast.county_admin)
    page = client.get(staff(today, "act/close/")).content.decode()
    assert "补齐后才能结班" in page
    assert '<button class="button button--primary">结班' not in page
    client.post(staff(today, "act/close/"))
    today.refresh_from_db()
    assert today.state == "running"


def test_re_opening_asks_for_a_reason(cast, client_of):
    training_class, meeting, (member,) = offline_class(cast, cast.cadre, by=cast.educator, organiser=cast.dinglan)
    actions.note_attendance(meeting, member, kind="present", reason="纸质签到", by=cast.educator, at=NOW)
    actions.close_class(training_class, by=cast.educator, at=NOW)
    client = client_of(cast.county_admin)
    assert client.post(staff(training_class, "act/reopen/"), {"reason": ""}).status_code == 200
    client.post(staff(training_class, "act/reopen/"), {"reason": "漏记"})
    training_class.refresh_from_db()
    assert training_class.state == "running"
    assert "漏记" in client.get(staff(training_class, "events/")).content.decode()


def test_people_come_from_a_workbook_and_strangers_are_named_by_row(cast, today, client_of):
    book = Workbook()
    for row in (["姓名", "工号"], ["林海", "linhai"], ["陈帆", "chenfan"]):
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    upload = SimpleUploadedFile("名单.xlsx", file.getvalue())
    response = client_of(cast.county_admin).post(staff(today, "roster/add/"), {"file": upload})
    assert "第 3 行：可选范围内没有工号或用户名“chenfan”" in response.content.decode()
    assert today.members.count() == 1


def test_the_wall_shows_a_code_and_htmx_fetches_the_next_alone(cast, today, client_of):
    meeting = make_meeting(today, starts=timezone.now() - timedelta(minutes=5))
    client = client_of(cast.county_admin)
    url = f"/staff/classes/meetings/{meeting.uid}/screen/"
    running = client.get(url).content.decode()
    assert 'http-equiv="refresh"' in running
    assert 'hx-trigger="load delay:' in running
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "已签到 0 / 1 人" in part
    over = make_meeting(today, starts=timezone.now() - timedelta(hours=9))
    rests = client.get(f"/staff/classes/meetings/{over.uid}/screen/").content.decode()
    asked = set(re.findall(r'hx-get="([^"]*)"', rests))
    assert asked == {"/notices/unread/"}, "a forgotten screen does not keep its session alive"
    assert 'http-equiv="refresh"' not in rests


def test_a_workbook_of_the_class_holds_no_formula(cast, today, client_of):
    User.objects.filter(pk=cast.cadre.pk).update(real_name="=1+1")
    make_meeting(today, title="@cmd", starts=timezone.now() - timedelta(days=1))
    content = client_of(cast.county_admin).get(staff(today, "export/")).content
    cells = [cell for row in load_workbook(BytesIO(content)).active.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(cell.value == "'=1+1" for cell in cells)


@pytest.mark.parametrize(("page", "most"), [("roster/", 22), ("results/", 24), ("groups/", 16), ("", 32)])
def test_lists_of_people_cost_the_same_for_one_and_for_twenty(
    cast, today, client_of, django_assert_max_num_queries, page, most
):
    client = client_of(cast.county_admin)
    for _warm in range(2):
        before = queries_of(client, staff(today, page), django_assert_max_num_queries, most)
    enrol(today, *make_people(cast.dinglan_office, 20))
    assert queries_of(client, staff(today, page), django_assert_max_num_queries, most) == before


@pytest.mark.parametrize(
    ("who", "url", "most"),
    [
        ("county_admin", "/staff/classes/", 20),
        ("county_admin", "/staff/programmes/", 16),
        ("cadre", "/classes/", 22),
        ("cadre", "/classes/?state=open", 22),
    ],
)
def test_lists_of_classes_cost_the_same_for_one_and_for_ten(
    cast, today, client_of, django_assert_max_num_queries, who, url, most
):
    actions.make_programme(cast.dinglan, values={"year": timezone.localdate().year, "title": "项目"}, by=None, at=NOW)
    client = client_of(getattr(cast, who))
    for _warm in range(2):
        before = queries_of(client, url, django_assert_max_num_queries, most)
    for number in range(10):
        enrol(make_class(cast, organiser=cast.dinglan, title=f"班{number}", ends_on=timezone.localdate()), cast.cadre)
        actions.make_programme(
            cast.dinglan, values={"year": timezone.localdate().year, "title": f"项目{number}"}, by=None, at=NOW
        )
    assert queries_of(client, url, django_assert_max_num_queries, most) == before


def test_the_lists_search_and_filter_by_their_address(cast, today, client_of):
    make_class(cast, organiser=cast.dinglan, title="党性教育班")
    client = client_of(cast.county_admin)
    page = client.get("/staff/classes/?q=党性&state=open").content.decode()
    assert "党性教育班" in page
    assert "海洋经济专题班" not in page
    assert "没有符合条件的班次" in client.get("/staff/classes/?q=不存在").content.decode()
    assert client.get("/staff/classes/?year=x&state=nothing&page=z").status_code == 200


def test_staff_are_reminded_of_classes_that_wait_to_be_closed(cast, client_of):
    make_class(cast, organiser=cast.dinglan, title="早该结的班", state="running", ends_on=NOW.date())
    for who, shown in (("county_admin", True), ("educator", True), ("cadre", False)):
        assert ("早该结的班" in client_of(getattr(cast, who)).get("/staff/classes/").content.decode()) == shown


def test_a_programme_keeps_the_standards_of_its_levels(cast, client_of):
    client = client_of(cast.educator)
    data = {"organiser": "330900", "year": "2026", "title": "海洋人才", "text_30": "能制定政策", "hours_30": "16"}
    client.post("/staff/programmes/new/", data)
    programme = Programme.objects.get()
    (standard,) = programme.standards.all()
    assert (standard.level, standard.text, standard.hours) == ("30", "能制定政策", Decimal(16))
    client.post(f"/staff/programmes/{programme.uid}/edit/", data | {"text_30": "", "text_50": "能落实"})
    assert [each.level for each in programme.standards.all()] == ["50"]
    actions.make_class(cast.dinglan, values={"title": "班", "programme": programme, **_dates()}, by=None, at=NOW)
    client.post(f"/staff/programmes/{programme.uid}/delete/")
    assert Programme.objects.exists(), "a class belongs to it"


def _dates():
    return {"starts_on": NOW.date(), "ends_on": NOW.date()}


def test_courses_are_found_in_the_course_centre_and_put_in(cast, centre, today, client_of):
    course = make_course(title="渔港经济")
    client = client_of(cast.county_admin)
    assert "渔港经济" in client.get(staff(today, "courses/") + "?q=渔港").content.decode()
    url = staff(today, f"courses/{course.pk}/")
    response = client.post(url, {"as": "elective", "next": "?q=渔港"})
    assert response.url.startswith(staff(today, "courses/?q="))
    assert not today.class_courses.get().required
    client.post(url, {"as": "none", "next": "//elsewhere.example"})
    assert not today.class_courses.exists()


def test_a_member_sees_what_comes_next_and_the_home_page_names_it(cast, centre, client_of):
    training_class = make_class(cast, state="draft", ends_on=timezone.localdate() + timedelta(days=3))
    actions.add_course(training_class, make_course(title="渔港经济"), required=True, by=None, at=NOW)
    actions.publish_class(training_class, by=None, at=NOW)
    enrol(training_class, cast.cadre)
    client = client_of(cast.cadre)
    assert "学习“渔港经济”" in client.get(training_class.get_absolute_url()).content.decode()
    assert "海洋经济专题班" in client.get("/").content.decode()
    assert client_of(cast.colleague).get(training_class.get_absolute_url()).status_code == 404


def test_papers_for_the_office_are_not_for_members(cast, today, client_of):
    plan = actions.add_document(today, kind="plan", name="方案.pdf", content=PDF, by=cast.educator, at=NOW)
    url = f"/classes/{today.uid}/materials/{plan.uid}/"
    assert client_of(cast.cadre).get(url).status_code == 404
    response = client_of(cast.county_admin).get(staff(today, f"documents/{plan.uid}/"))
    assert b"".join(response.streaming_content) == PDF


def test_a_viewing_goes_from_the_form_to_approval(cast, client_of):
    unit_admin, county = client_of(cast.unit_admin), client_of(cast.county_admin)
    data = {
        "unit": "定澜区教育局",
        "title": "党课",
        "place": "会议室",
        "starts_at": "2026-06-01T14:00",
        "ends_at": "2026-06-01T15:30",
        "head_count": "12",
        "hours": "2",
    }
    sheet = unit_admin.post("/staff/viewings/new/", data).url
    assert "请填写名单" in unit_admin.post(f"{sheet}roster/", {"people": ""}).content.decode()
    unit_admin.post(f"{sheet}roster/", {"person": str(cast.cadre.uid)})
    assert " checked" in unit_admin.get(f"{sheet}roster/").content.decode()
    unit_admin.post(f"{sheet}roster/", {"people": "linhai"})
    unit_admin.post(f"{sheet}confirm/")
    assert "须由另一位" in unit_admin.get(sheet).content.decode()
    assert unit_admin.post(f"{sheet}approve/").status_code == 404
    assert "审核通过" in county.get(sheet).content.decode()
    county.post(f"{sheet}approve/")
    assert "党课" in client_of(cast.cadre).get("/classes/certificates/").content.decode()


def test_the_audience_of_a_class_that_is_over_stays_as_it_is(cast, today, client_of):
    actions.cancel_class(today, reason="台风", by=cast.educator, at=NOW)
    client = client_of(cast.county_admin)
    assert "名单文件" not in client.get(staff(today, "audience/")).content.decode()
    assert client.post(staff(today, "audience/"), {"everybody": "on"}).status_code == 404


def test_the_roster_sorts_by_its_address(cast, today, client_of):
    enrol(today, *make_people(cast.dinglan_office, 3))
    client = client_of(cast.county_admin)
    first = {
        sort: client.get(staff(today, f"roster/?sort={sort}")).context["page"][0].user.username
        for sort in ("name", "newest", "nonsense")
    }
    assert first["name"] == first["nonsense"] == "linhai"
    assert first["newest"] != "linhai"


def test_a_sheet_of_paper_is_noted_for_everybody_at_once(cast, today, client_of, django_assert_max_num_queries):
    enrol(today, *make_people(cast.dinglan_office, 10))
    meeting = make_meeting(today, starts=timezone.now() - timedelta(days=1))
    client, url = client_of(cast.county_admin), f"/staff/classes/meetings/{meeting.uid}/sheet/"
    assert "请先在名单中选中学员" in client.post(url, {"kind": "present", "reason": "纸质"}).content.decode()
    with django_assert_max_num_queries(24):
        client.post(url, {"kind": "present", "reason": "纸质", "everybody": "on"})
    assert meeting.marks.count() == 11
    client.post(url, {"kind": "leave", "reason": "病假", "member": today.members.first().pk})
    page = client.get(url).content.decode()
    assert "病假" in page
    assert page.count("请假") >= 1


def test_an_announcement_shows_until_it_is_taken_down(cast, today, client_of):
    client = client_of(cast.county_admin)
    client.post(staff(today, "announcements/"), {"title": "改期", "body": "因台风改期"})
    made = today.announcements.get()
    learner = client_of(cast.cadre)
    assert "因台风改期" in learner.get(today.get_absolute_url()).content.decode()
    client.post(staff(today, f"announcements/{made.uid}/withdraw/"))
    assert "因台风改期" not in learner.get(today.get_absolute_url()).content.decode()


def test_a_class_belongs_to_a_programme_of_its_unit_or_above(cast, client_of):
    above = actions.make_programme(cast.city, values={"year": 2026, "title": "全市"}, by=None, at=NOW)
    beside = actions.make_programme(cast.pulan, values={"year": 2026, "title": "普澜"}, by=None, at=NOW)
    actions.make_class(cast.dinglan, values={"title": "班", "programme": above, **_dates()}, by=None, at=NOW)
    with pytest.raises(ValidationError):
        actions.make_class(cast.dinglan, values={"title": "班", "programme": beside, **_dates()}, by=None, at=NOW)
    assert set(Programme.objects.managed_by(cast.county_admin)) == set()
    assert set(Programme.objects.managed_by(cast.educator)) == {above, beside}


def test_the_own_export_holds_attendance_hours_and_certificate(cast):
    training_class, meeting, (member,) = offline_class(cast, cast.cadre, by=cast.educator)
    actions.note_attendance(meeting, member, kind="present", reason="纸质签到", by=cast.educator, at=NOW)
    actions.close_class(training_class, by=cast.educator, at=NOW)
    mine = {table.title: list(table.rows) for table in own_class_data(cast.cadre)}
    assert [len(mine[name]) for name in ("培训班", "签到记录", "集中培训学时", "结业证书")] == [1, 1, 1, 1]
    assert all(list(table.rows) == [] for table in own_class_data(cast.colleague))


def test_a_year_that_is_none_shows_this_years_plan(cast, client_of):
    year = timezone.localdate().year
    client = client_of(cast.county_admin)
    assert client.get("/staff/programmes/", {"year": f"{year}" + "0" * 5000}).status_code == 200
    assert client.get("/staff/programmes/", {"year": f"{year}0"}).context["year"] == year


@pytest.mark.parametrize("page", ["", "roster/", "results/", "export/", "events/"])
def test_pages_about_people_are_kept_by_no_browser(cast, client_of, today, page):
    answer = client_of(cast.county_admin).get(staff(today, page))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
