"""Comparing, marking, returning, and the wall by consent of both sides."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from openpyxl import load_workbook

from accounts.actions import set_audience
from accounts.audiences import AudienceChoice
from accounts.models import AuditEntry
from jobs.actions import run_due
from notices.models import Notice
from reflections import actions
from reflections.actions import NotNowError
from reflections.models import Comparison, Marking, Match, Submission
from reflections.signals import reflection_accepted
from tests.cast import NOW
from tests.material import article, make_course
from tests.reflections.conftest import TEXT

pytestmark = pytest.mark.django_db
OTHER = "海岛支部怎样组织流动党员学习，是我今年一直在想的另一个问题，也有体会。"


@pytest.fixture
def submission(cast, task):
    return actions.submit(task, text=TEXT, may_be_shown=True, by=cast.cadre, at=NOW).submission


def mark(submission, by, kind="accept", grade="good", comment=""):
    return actions.mark(submission, kind=kind, grade=grade, comment=comment, by=by, at=NOW)


def colleague_writes(cast, make_task, text):
    wide = make_task()
    wide.audience.scope = cast.city
    wide.audience.save()
    set_audience(wide.audience, choice=AudienceChoice(everybody=True), by=None, at=NOW)
    return actions.submit(wide, text=text, may_be_shown=False, by=cast.colleague, at=NOW)


def test_a_text_is_compared_with_everybody_else_s_and_the_passages_are_shown(cast, submission, make_task, client_of):
    copied = colleague_writes(cast, make_task, f"开头几个字。{TEXT}结尾几个字。")
    run_due(NOW, kinds=["reflections.compare"])
    found = Comparison.objects.get(version=copied)
    assert found.highest > 60
    match = found.matches.get()
    assert match.other == submission.versions.get()
    assert Comparison.objects.get(version__submission=submission).highest == 0  # it was there first
    page = client_of(cast.educator).get(f"/staff/reflections/submissions/{copied.submission.uid}/").text
    assert "渔村集体经济要先清产核资" in page
    assert "林海 的心得" in page
    assert copied.submission.state == "submitted"


def test_nobody_s_own_earlier_text_counts_and_another_text_does_not_match(cast, submission, make_task):
    mark(submission, cast.educator, "return", "", "再具体些")
    again = actions.submit(submission.task, text=TEXT, may_be_shown=False, by=cast.cadre, at=NOW)
    colleague_writes(cast, make_task, OTHER)
    assert actions.compare(again, at=NOW).highest == 0
    assert actions.compare(again, at=NOW) == Comparison.objects.get(version=again)
    assert not Match.objects.exists()


def test_a_text_taken_from_the_course_is_found(cast, task, make_task):
    course = make_course(article(title="第二节"))
    course.lessons.update(body=f"<p>导语。</p><p>{TEXT}</p>")
    version = actions.submit(make_task(course=course), text=TEXT, may_be_shown=False, by=cast.cadre, at=NOW)
    assert actions.compare(version, at=NOW).matches.get().lesson == course.lessons.get()


def test_accepting_is_announced_with_its_grade(cast, submission, client_of, django_capture_on_commit_callbacks):
    heard = []

    def hear(**news):
        heard.append(news)

    reflection_accepted.connect(hear)
    client = client_of(cast.county_admin)
    address = f"/staff/reflections/submissions/{submission.uid}/"
    assert "请选择等次" in client.post(address, {"kind": "accept"}).text
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, {"kind": "accept", "grade": "excellent", "comment": "扎实"}).status_code == 302
    reflection_accepted.disconnect(hear)
    assert [(news["submission_id"], news["user_id"]) for news in heard] == [(submission.pk, cast.cadre.pk)]
    page = client_of(cast.cadre).get(submission.task.get_absolute_url()).text
    assert "优秀" in page
    assert "扎实" in page
    with pytest.raises(NotNowError):
        mark(submission, cast.educator)


def test_returning_needs_a_reason_and_the_second_version_is_not_late(cast, submission, client_of):
    with pytest.raises(NotNowError):
        mark(submission, cast.educator, "return", "")
    mark(submission, cast.educator, "return", "", "请写自己的做法")
    task = submission.task
    assert "请写自己的做法" in client_of(cast.cadre).get(task.get_absolute_url()).text
    after = task.deadline.replace(year=task.deadline.year + 1)
    again = actions.submit(task, text=TEXT + "我的做法。", may_be_shown=False, by=cast.cadre, at=after)
    own = Submission.objects.get(pk=submission.pk)
    assert (again.number, own.state, own.is_late) == (2, "submitted", False)


def test_nobody_marks_the_own_text_or_outside_the_own_scope(cast, submission):
    for person in (cast.trainer, cast.cadre, cast.unit_admin, cast.root):
        with pytest.raises(PermissionDenied):
            mark(submission, person)
    Submission.objects.filter(pk=submission.pk).update(user=cast.educator)
    with pytest.raises(NotNowError):
        mark(submission, cast.educator)


def test_what_was_said_about_a_text_is_never_changed(cast, submission):
    mark(submission, cast.educator)
    with pytest.raises(DatabaseError), transaction.atomic():
        Marking.objects.update(comment="改")


def test_the_wall_shows_what_both_sides_agreed_to(cast, submission, client_of):
    with pytest.raises(NotNowError):
        actions.show(submission, wanted=True, by=cast.educator, at=NOW)
    mark(submission, cast.educator)
    reader = client_of(cast.colleague)
    assert "渔村集体经济" not in reader.get("/learn/reflections/wall/").text
    client_of(cast.educator).post(f"/staff/reflections/submissions/{submission.uid}/show/", {"wanted": "1"})
    assert "渔村集体经济" in reader.get("/learn/reflections/wall/?q=清产核资").text
    assert "林海" in reader.get(f"/learn/reflections/wall/{submission.uid}/").text
    client_of(cast.cadre).post(f"/learn/reflections/{submission.task.uid}/consent/", {"wanted": "0"})
    assert "渔村集体经济" not in reader.get("/learn/reflections/wall/").text
    assert reader.get(f"/learn/reflections/wall/{submission.uid}/").status_code == 404
    with pytest.raises(NotNowError):
        actions.show(submission, wanted=True, by=cast.educator, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.update(shown_at=NOW)


def test_the_table_lists_who_handed_in_and_who_did_not(cast, submission, client_of):
    actions.compare(submission.versions.get(), at=NOW)
    answer = client_of(cast.educator).get(f"/staff/reflections/{submission.task.uid}/export/")
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[2], row[6]) for row in rows] == [("林海", "待批阅", 0)]
    Submission.objects.filter(pk=submission.pk).update(user=cast.colleague)
    answer = client_of(cast.educator).get(f"/staff/reflections/{submission.task.uid}/export/")
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[2]) for row in rows] == [("陈帆", "待批阅"), ("林海", "未提交")]


def test_the_queue_filters_and_searches(cast, submission, client_of):
    client = client_of(cast.educator)
    address = f"/staff/reflections/{submission.task.uid}/"
    assert "林海" in client.get(address).text
    assert "林海" not in client.get(f"{address}?state=accepted").text
    assert "林海" not in client.get(f"{address}?q=别人").text
    mark(submission, cast.educator)
    assert "林海" in client.get(f"{address}?state=accepted").text


def test_who_took_the_table_away_stands_in_the_audit_log(cast, submission, client_of):
    client_of(cast.educator).get(f"/staff/reflections/{submission.task.uid}/export/")
    entry = AuditEntry.objects.get(verb="export_reflections")
    assert (entry.actor_id, entry.details["people"]) == (cast.educator.pk, 1)


def test_nobody_accepts_a_version_that_they_have_not_read(cast, submission, client_of):
    client, address = client_of(cast.educator), f"/staff/reflections/submissions/{submission.uid}/"
    actions.mark(submission, kind="return", grade="", comment="再写写", by=cast.educator, at=NOW)
    again = {"text": TEXT + "改过以后的一段。", "may_be_shown": False}
    actions.submit(submission.task, **again, by=cast.cadre, at=NOW)
    answer = client.post(address, {"kind": "accept", "grade": "good", "comment": "写得好", "number": 1})
    assert "作者已经交了第 2 稿" in answer.text
    assert "改过以后的一段。" in answer.text
    assert "写得好</textarea>" in answer.text
    assert 'name="number" value="2"' in answer.text
    assert Marking.objects.count() == 1
    client.post(address, {"kind": "accept", "grade": "good", "comment": "写得好", "number": 2})
    assert Submission.objects.get().state == "accepted"


def test_the_writer_is_told_that_a_text_came_back_and_that_it_was_accepted(cast, submission):
    mark(submission, cast.educator, kind="return", grade="", comment="请写得具体些")
    told = Notice.objects.of(cast.cadre).get()
    assert (told.body, told.url) == ("请写得具体些", submission.task.get_absolute_url())
    actions.submit(submission.task, text=TEXT + "例如我们村。", may_be_shown=True, by=cast.cadre, at=NOW)
    mark(submission, cast.educator)
    assert sorted(Notice.objects.of(cast.cadre).values_list("title", flat=True)) == [
        "心得《读后感》已通过：良好",
        "心得《读后感》请修改后再交",
    ]
