"""Undoing a batch: everything as before, or nothing and the reasons."""

from datetime import date, timedelta

import pytest

from accounts.actions import (
    ImportConflict,
    grant_role,
    issue_one_time_passwords,
    keep_record,
    request_undo,
    transfer,
    undo_import,
)
from accounts.imports.plan import state_of
from accounts.models import AuditEntry, ImportRow, PersonalRecord, Posting, Rank, User
from courses.actions import enrol
from tests.accounts.importing import NUMBERS, applied, person
from tests.cast import NOW
from tests.material import article, make_course, make_site

pytestmark = pytest.mark.django_db


def undone(batch, cast):
    return undo_import(batch, by=cast.educator, at=NOW)


def newcomer() -> User:
    return User.objects.get(real_name="新人1")


def test_new_people_go_with_all_that_the_import_wrote(cast):
    people, postings = User.objects.count(), Posting.objects.count()
    batch = undone(applied(cast, person(1), person(2)), cast)
    assert batch.state == "undone"
    assert (User.objects.count(), Posting.objects.count(), PersonalRecord.objects.count()) == (people, postings, 0)
    assert set(ImportRow.objects.values_list("user", "values", "before")) == {(None, None, None)}
    assert AuditEntry.objects.filter(verb="undo_new_person").count() == 2


def test_people_who_were_updated_get_everything_back(cast):
    keep_record(
        cast.cadre, by=None, at=NOW, id_number=NUMBERS[1], education="大学", mobile="13800001234", resume="简历"
    )
    before = state_of(User.objects.get(pk=cast.cadre.pk), cast.cadre.postings.get())
    changes = {"单位代码": "330903-21", "任职日期": "2026-05-01", "学历 A0801B": "研究生", "手机号码": "13900001234"}
    batch = applied(cast, person(1, **changes, 电子邮箱="lin@example.com", 工号="G1"))
    assert cast.cadre.postings.count() == 2
    undone(batch, cast)
    assert state_of(User.objects.get(pk=cast.cadre.pk), cast.cadre.postings.get()) == before
    assert PersonalRecord.objects.get(user=cast.cadre).mobile == "13800001234"


def test_details_of_a_post_go_back(cast):
    applied(cast, person(1))
    batch = applied(cast, person(1, **{"职级 A0192D": "一级主任科员"}))
    undone(batch, cast)
    assert newcomer().postings.get().grade == ""


def test_a_one_time_password_that_nobody_used_is_no_obstacle(cast):
    batch = applied(cast, person(1))
    issue_one_time_passwords([newcomer()], by=cast.educator, at=NOW)
    assert undone(batch, cast).state == "undone"


def sign_in(cast):
    User.objects.filter(real_name="新人1").update(last_login=NOW)


def learn(cast):
    enrol(make_course(article("文章", seconds=60)), user=newcomer(), at=NOW)


def give_role(cast):
    grant_role(newcomer(), "trainer", unit=cast.city, by=cast.security_admin, at=NOW)


def move(cast):
    transfer(
        newcomer(),
        unit=cast.pulan_office,
        post="科长",
        rank=Rank.R50,
        category=newcomer().postings.get().category,
        start=date(2026, 6, 1),
        by=cast.educator,
        at=NOW,
    )


def edit(cast):
    keep_record(newcomer(), by=cast.educator, at=NOW, education="博士")


@pytest.mark.parametrize(
    ("since", "words"),
    [(sign_in, "登录"), (learn, "已有"), (give_role, "角色"), (move, "变动"), (edit, "学历")],
)
def test_anything_since_stops_the_whole_batch_with_who_and_why(cast, since, words):
    make_site()
    batch = applied(cast, person(1), person(2))
    since(cast)
    batch = undone(batch, cast)
    assert batch.state == "applied"
    assert {(fault["row"], fault["column"]) for fault in batch.faults} == {(2, "新人1")}
    assert words in str(batch.faults)
    assert User.objects.filter(real_name="新人2").exists()


def test_people_updated_again_since_stop_the_batch(cast):
    keep_record(cast.cadre, by=None, at=NOW, id_number=NUMBERS[1])
    first = applied(cast, person(1, **{"任职日期": "2026-05-01"}))
    applied(cast, person(1, **{"学历 A0801B": "博士"}))
    batch = undone(first, cast)
    assert batch.state == "applied"
    assert "学历" in batch.faults[0]["message"]


def test_the_later_batch_first_then_the_earlier(cast):
    first = applied(cast, person(1))
    second = applied(cast, person(1, **{"学历 A0801B": "博士"}))
    assert undone(second, cast).state == "undone"
    # The entries of the second batch concern the person, and an audit log forgets nobody.
    assert "审计记录" in undone(first, cast).faults[0]["message"]


def test_after_thirty_days_it_is_no_longer_offered(cast):
    batch = applied(cast, person(1))
    with pytest.raises(ImportConflict, match="30 天"):
        request_undo(batch, by=cast.educator, at=NOW + timedelta(days=31))


def test_undone_twice_is_undone_once(cast):
    batch = undone(applied(cast, person(1)), cast)
    assert undone(batch, cast).state == "undone"
    with pytest.raises(ImportConflict):
        request_undo(batch, by=cast.educator, at=NOW)
