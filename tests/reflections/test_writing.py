"""Writing, handing in, and what the deadline and the length say about it (SPEC L17)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from accounts.models import User
from jobs.models import Job
from reflections import actions
from reflections.actions import NotNowError
from reflections.models import Submission, Task, Version
from tests.cast import NOW
from tests.material import make_site
from tests.reflections.conftest import TEXT, values

pytestmark = pytest.mark.django_db


def hand_in(task, person, text=TEXT, at=NOW, shown=False):
    return actions.submit(task, text=text, may_be_shown=shown, by=person, at=at)


def test_who_it_is_for_finds_writes_and_hands_it_in(cast, task, client_of):
    Task.objects.update(opens_at=timezone.now() - timedelta(1), deadline=timezone.now() + timedelta(1))
    client = client_of(cast.cadre)
    assert "读后感" in client.get("/learn/reflections/").text
    address = task.get_absolute_url()
    assert client.post(address, {"text": TEXT}).url == address
    assert Submission.objects.get().state == "draft"
    assert client.post(address, {"text": TEXT, "submit": "1", "may_be_shown": "on"}).status_code == 302
    own = Submission.objects.get()
    assert (own.state, own.is_late, own.may_be_shown, own.unit) == ("submitted", False, True, cast.dinglan_office)
    assert "待批阅" in client.get("/learn/reflections/").text
    assert Job.objects.filter(kind="reflections.compare").count() == 1


def test_others_neither_find_nor_write_it(cast, task, client_of):
    client = client_of(cast.colleague)
    assert "读后感" not in client.get("/learn/reflections/").text
    assert client.get(task.get_absolute_url()).status_code == 404
    with pytest.raises(PermissionDenied):
        hand_in(task, cast.colleague)


def test_the_draft_is_kept_while_one_writes_and_nobody_else_reads_it(cast, task, client_of):
    Task.objects.update(opens_at=timezone.now() - timedelta(1), deadline=timezone.now() + timedelta(1))
    answer = client_of(cast.cadre).post(f"{task.get_absolute_url()}draft/", {"text": "写了一半"})
    assert "4 / 20 字" in answer.text
    assert "写了一半" in client_of(cast.cadre).get(task.get_absolute_url()).text
    own = Submission.objects.get()
    assert client_of(cast.educator).get(f"/staff/reflections/submissions/{own.uid}/").status_code == 404
    assert "林海" not in client_of(cast.educator).get(f"/staff/reflections/{task.uid}/?state=").text


def test_a_text_that_is_too_short_stays_a_draft_and_says_how_much_is_missing(cast, task, client_of):
    Task.objects.update(opens_at=timezone.now() - timedelta(1), deadline=timezone.now() + timedelta(1))
    page = client_of(cast.cadre).post(task.get_absolute_url(), {"text": "太 短 了", "submit": "1"}).text
    assert "还差 17 字" in page
    assert (Submission.objects.get().state, Submission.objects.get().text) == ("draft", "太 短 了")


def test_after_the_deadline_it_is_late_or_refused(cast, make_task, task):
    late = task.deadline + timedelta(seconds=1)
    hand_in(task, cast.cadre, at=late)
    assert Submission.objects.get().is_late
    strict = make_task(late_allowed=False)
    with pytest.raises(NotNowError):
        hand_in(strict, cast.cadre, at=late)
    assert hand_in(strict, cast.cadre, at=strict.deadline)


def test_what_is_handed_in_stays_as_it_is(cast, task):
    version = hand_in(task, cast.cadre)
    with pytest.raises(NotNowError):
        actions.save_draft(task, text="改", by=cast.cadre, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(text="改")


def test_a_task_is_seen_only_after_it_is_published_and_gets_no_harder(cast, task, client_of):
    hidden = actions.make_task(cast.dinglan, values(title="还没布置"), by=cast.educator, at=NOW)
    assert "还没布置" not in client_of(cast.cadre).get("/learn/reflections/").text
    with pytest.raises(PermissionDenied):
        actions.save_draft(hidden, text="x", by=cast.cadre, at=NOW)
    for change in ({"least": 21}, {"deadline": NOW + timedelta(days=6)}):
        with pytest.raises(ValidationError):
            actions.edit_task(task, values(**change), by=cast.educator, at=NOW)
    with pytest.raises(ValidationError):
        actions.make_task(cast.dinglan, values(deadline=NOW - timedelta(days=2)), by=cast.educator, at=NOW)


def test_only_the_office_of_the_scope_sets_tasks(cast, task):
    for person in (cast.trainer, cast.unit_admin, cast.root):
        with pytest.raises(PermissionDenied):
            actions.make_task(cast.dinglan, values(), by=person, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.make_task(cast.pulan, values(), by=cast.county_admin, at=NOW)


def test_the_office_prepares_and_sets_a_task_on_its_pages(cast, client_of):
    client = client_of(cast.educator)
    now = timezone.localtime()
    form = {
        "organiser": cast.dinglan.code,
        "title": "季度心得",
        "prompt": "写一写",
        "opens_at": f"{now:%Y-%m-%dT%H:%M}",
        "deadline": f"{now + timedelta(days=9):%Y-%m-%dT%H:%M}",
        "least": "100",
    }
    assert (
        "截止时间要晚于开始时间" in client.post("/staff/reflections/new/", form | {"deadline": "2020-01-01T00:00"}).text
    )
    assert client.post("/staff/reflections/new/", form).status_code == 302
    made = Task.objects.get(title="季度心得")
    assert client.post(f"/staff/reflections/{made.uid}/audience/", {"everybody": "on"}).status_code == 302
    assert "1 人会看到" in client.get(f"/staff/reflections/{made.uid}/publish/").text
    client.post(f"/staff/reflections/{made.uid}/publish/")
    assert "季度心得" in client_of(cast.cadre).get("/learn/reflections/").text
    assert client.post(f"/staff/reflections/{made.uid}/edit/", form | {"least": "50"}).status_code == 302
    assert Task.objects.get(pk=made.pk).least == 50


def test_the_deadline_stands_in_the_calendar_until_it_is_handed_in(cast, task, client_of):
    day = timezone.localdate() + timedelta(days=2)
    Task.objects.update(deadline=timezone.now() + timedelta(days=2))
    client = client_of(cast.cadre)
    month = f"/learn/plan/?month={day:%Y-%m}"
    assert "提交心得《读后感》" in client.get(month).text
    assert "提交心得《读后感》" in client.get("/learn/plan/calendar.ics").text.replace("\r\n ", "")
    hand_in(task, User.objects.get(pk=cast.cadre.pk))
    assert "提交心得《读后感》" not in client.get("/learn/plan/calendar.ics").text.replace("\r\n ", "")


def test_the_list_costs_the_same_with_many_tasks(cast, task, make_task, client_of, django_assert_max_num_queries):
    client = client_of(cast.cadre)
    client.get("/learn/reflections/")
    with django_assert_max_num_queries(14) as few:
        client.get("/learn/reflections/")
    for number in range(5):
        make_task(title=f"第{number}题")
    with django_assert_max_num_queries(len(few)):
        assert "第4题" in client.get("/learn/reflections/").text


def test_what_comes_too_late_for_a_strict_task_is_kept_as_a_draft_and_said_so(cast, make_task, client_of):
    make_site()
    task = make_task(late_allowed=False)
    Task.objects.update(opens_at=timezone.now() - timedelta(2), deadline=timezone.now() - timedelta(1))
    client = client_of(cast.cadre)
    page = client.post(task.get_absolute_url(), {"text": TEXT, "submit": "1"}).text
    assert "不接受逾期提交" in page
    assert TEXT in page
    assert Submission.objects.get().text == TEXT
    later = client.get(task.get_absolute_url()).text
    assert TEXT in later
    assert "现在提交会标明逾期" not in later
    assert '<button class="button button--primary" name="submit"' not in later


def test_what_was_written_in_another_tab_after_handing_in_is_shown(cast, task, client_of):
    Task.objects.update(opens_at=timezone.now() - timedelta(1), deadline=timezone.now() + timedelta(1))
    hand_in(task, cast.cadre)
    page = client_of(cast.cadre).post(task.get_absolute_url(), {"text": TEXT + "后来又想到。", "submit": "1"}).text
    assert "已经提交，批阅前不能再改。" in page
    assert "后来又想到。" in page


def test_a_deadline_that_moves_back_makes_nobody_late_who_handed_in_before_it(cast, task):
    hand_in(task, cast.cadre, at=task.deadline + timedelta(days=1))
    actions.edit_task(task, values(deadline=task.deadline + timedelta(hours=1)), by=cast.educator, at=NOW)
    assert Submission.objects.get().is_late
    actions.edit_task(task, values(deadline=task.deadline + timedelta(days=2)), by=cast.educator, at=NOW)
    assert not Submission.objects.get().is_late


def test_a_session_that_ends_loses_neither_a_text_nor_what_is_said_about_it(cast, task, client_of):
    Task.objects.update(opens_at=timezone.now() - timedelta(1), deadline=timezone.now() + timedelta(1))
    assert f'data-kept="{cast.cadre.pk}"' in client_of(cast.cadre).get(task.get_absolute_url()).text
    own = hand_in(task, cast.cadre).submission
    page = client_of(cast.educator).get(f"/staff/reflections/submissions/{own.uid}/").text
    assert f'data-kept="{cast.educator.pk}"' in page
