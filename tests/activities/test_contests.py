"""Contests: a call, entries in time, a jury that sees numbers, results that are ranked and stay (SPEC L21)."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.template import Context, Template
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEntry
from activities import actions
from activities.actions import NotNowError
from activities.forms import EntryForm
from activities.models import Contest, Entry, Judgement, Result
from activities.ranking import ranks
from tests.activities.conftest import AFTER, EXCERPT, begin, contest_values, give, hand_in, judge_all, publish
from tests.cast import NOW
from tests.material import make_site

pytestmark = pytest.mark.django_db
PDF = SimpleUploadedFile("林海的论文.pdf", b"%PDF-1.7")


def test_nobody_hands_in_before_the_time_or_after_it(cast, make_contest):
    made = make_contest()
    for at in (NOW - timedelta(days=10), AFTER):
        with pytest.raises(NotNowError):
            hand_in(made, cast.cadre, at=at)
    with pytest.raises(PermissionDenied):
        hand_in(made, cast.colleague)


def test_what_is_too_short_is_kept_as_a_draft_and_not_handed_in(cast, make_contest):
    made = make_contest()
    with pytest.raises(NotNowError, match="还差"):
        hand_in(made, cast.cadre, text="短")
    assert not Entry.objects.submitted().exists()
    hand_in(made, cast.cadre)
    actions.take_back_entry(made, by=cast.cadre, at=NOW)
    assert not Entry.objects.submitted().exists()


def test_what_is_needed_to_hand_in_is_not_called_optional(make_contest):
    form = EntryForm(contest=make_contest())
    drawn = {each.name: Template("{% field each %}").render(Context({"each": each})) for each in form}
    assert [name for name, text in drawn.items() if "选填" in text] == ["file"]


def test_a_file_is_what_its_ending_says(cast, make_contest):
    made = make_contest(least=0)
    with pytest.raises(NotNowError, match="不符"):
        actions.save_entry(
            made, title="x", text="", may_be_shown=False, file=("a.pdf", b"<html>"), by=cast.cadre, at=NOW
        )
    with pytest.raises(NotNowError, match="附件"):
        hand_in(made, cast.cadre, text="")
    assert hand_in(made, cast.cadre, text="", file=("a.pdf", b"%PDF-")).file_name == "a.pdf"


def test_a_juror_does_not_take_part_and_who_takes_part_does_not_judge(cast, make_contest):
    made = make_contest(cast.colleague, scope=cast.city)
    with pytest.raises(NotNowError):
        hand_in(made, cast.colleague)
    hand_in(made, cast.cadre)
    with pytest.raises(ValidationError, match="林海"):
        actions.add_jurors(made, [cast.cadre], by=None, at=NOW)


def test_judging_begins_after_the_deadline_with_criteria_jury_and_entries(cast, make_contest):
    made = make_contest(scope=cast.city)
    with pytest.raises(NotNowError):
        actions.begin_judging(made, by=None, at=NOW)
    with pytest.raises(NotNowError, match="评委"):
        begin(made)
    actions.add_jurors(made, [cast.trainer], by=None, at=NOW)
    with pytest.raises(NotNowError, match="没有人"):
        begin(made)


def test_every_entry_gets_a_number_and_nothing_changes_any_more(cast, contest):
    begin(contest)
    assert sorted(Entry.objects.values_list("number", flat=True)) == [1, 2]
    with pytest.raises(NotNowError):
        hand_in(contest, cast.cadre)
    with pytest.raises(NotNowError):
        actions.add_criterion(contest, name="新", most=10, by=None, at=AFTER)


def test_a_juror_sees_numbers_but_no_name(cast, make_contest, client_of):
    made = make_contest(cast.trainer, scope=cast.city)
    hand_in(made, cast.cadre, title="潮起", file=("林海的论文.pdf", b"%PDF-"))
    begin(made)
    client = client_of(cast.trainer)
    seen = client.get(f"/learn/contests/{made.uid}/jury/").text + client.get(f"/learn/contests/{made.uid}/jury/1/").text
    assert "潮起" in seen
    assert "林海" not in seen
    assert "定澜区教育局" not in seen
    file = client.get(f"/learn/contests/{made.uid}/jury/1/file/")
    assert "pdf" in file["Content-Disposition"]
    assert "%E6%9E%97%E6%B5%B7" not in file["Content-Disposition"]


def test_the_office_sees_no_names_while_the_jury_judges(cast, contest, client_of):
    begin(contest)
    address = f"/staff/contests/{contest.uid}/"
    client = client_of(cast.educator)
    Entry.objects.update(title="作品名")
    assert "林海" not in client.get(address).text
    book = load_workbook(BytesIO(client.get(f"{address}export/").content))
    assert not any("林海" in str(cell.value) for row in book.active.iter_rows() for cell in row)


def test_the_office_that_prepares_a_contest_sees_no_names_while_people_hand_in(cast, contest, client_of):
    Entry.objects.update(title="作品名")
    client = client_of(cast.educator)
    page = client.get(f"/staff/contests/{contest.uid}/").text
    book = load_workbook(BytesIO(client.get(f"/staff/contests/{contest.uid}/export/").content)).active

    assert "作品名" in page
    told = page + str(list(book.values))
    assert cast.cadre.real_name not in told
    assert cast.colleague.real_name not in told


def test_marks_lie_within_the_criterion_and_only_jurors_give_them(cast, contest):
    begin(contest)
    entry = Entry.objects.get(user=cast.cadre)
    for marks in ((61, 1), (-1, 1)):
        with pytest.raises(NotNowError, match="内容"):
            give(contest, entry, cast.trainer, *marks)
    with pytest.raises(PermissionDenied):
        give(contest, entry, cast.educator, 1, 1)
    give(contest, entry, cast.trainer, 50, 30)
    assert give(contest, entry, cast.trainer, 60, 40).total == 100
    assert Judgement.objects.count() == 1


def test_results_wait_for_every_mark_then_rank_and_stay(cast, contest):
    begin(contest)
    entry = Entry.objects.get(user=cast.cadre)
    give(contest, entry, cast.trainer, 50, 30)
    with pytest.raises(NotNowError, match="还差 3"):
        publish(contest)
    judge_all(cast, contest)
    publish(contest)
    found = [(each.user, each.result.mean, each.result.rank, each.result.award) for each in Entry.objects.ranked()]
    assert found == [(cast.cadre, Decimal("85.00"), 1, "一等奖"), (cast.colleague, Decimal("75.00"), 2, "")]
    with pytest.raises(NotNowError):
        give(contest, entry, cast.trainer, 1, 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Result.objects.update(rank=9)


def test_only_who_agreed_is_shown_with_name_and_work(cast, contest, client_of):
    make_site()
    begin(contest)
    judge_all(cast, contest)
    publish(contest)
    shown, hidden = Entry.objects.get(user=cast.cadre), Entry.objects.get(user=cast.colleague)
    page = client_of(cast.colleague).get(contest.get_absolute_url()).text
    assert "林海" in page
    seen_by_cadre = client_of(cast.cadre).get(contest.get_absolute_url()).text
    assert "未公开" in seen_by_cadre
    assert "陈帆" not in seen_by_cadre
    assert client_of(cast.colleague).get(f"/learn/contests/entries/{shown.uid}/").status_code == 200
    assert client_of(cast.cadre).get(f"/learn/contests/entries/{hidden.uid}/").status_code == 404
    client_of(cast.cadre).post(f"/learn/contests/{contest.uid}/consent/", {"wanted": "0"})
    assert client_of(cast.colleague).get(f"/learn/contests/entries/{shown.uid}/").status_code == 404


def test_nobody_reads_an_entry_before_the_results(cast, contest, client_of):
    entry = Entry.objects.get(user=cast.cadre)
    assert client_of(cast.colleague).get(f"/learn/contests/entries/{entry.uid}/").status_code == 404


def test_the_whole_way_through_the_pages(cast, make_contest, client_of):
    make_site()
    now = timezone.now()
    made = make_contest(opens_at=now - timedelta(hours=1), deadline=now + timedelta(hours=1), least=0)
    office, learner, juror = client_of(cast.educator), client_of(cast.cadre), client_of(cast.trainer)
    office.post(f"/staff/contests/{made.uid}/jury/", {"people": "zhoujiao"})
    assert learner.get("/learn/contests/").text.count("海岛征文") == 1
    data = {"title": "潮起", "text": EXCERPT, "file": PDF, "submit": "1"}
    assert "已提交" in learner.post(made.get_absolute_url(), data, follow=True).text
    Contest.objects.update(deadline=now - timedelta(minutes=1))
    office.post(f"/staff/contests/{made.uid}/judging/")
    assert "请您评审" in juror.get("/learn/contests/").text
    marks = {f"mark_{criterion.pk}": 30 for criterion in made.criteria.all()}
    juror.post(f"/learn/contests/{made.uid}/jury/1/", marks)
    asked = office.post(f"/staff/contests/{made.uid}/results/", {"first": 1, "second": 0, "third": 0, "merit": 0})
    assert asked.status_code == 302, asked.text
    assert "一等奖" in learner.get(made.get_absolute_url()).text


def test_a_contest_that_is_called_asks_for_no_more_later(cast, make_contest):
    made = make_contest()
    for change in ({"least": 11}, {"takes_file": False}, {"deadline": NOW}):
        with pytest.raises(ValidationError):
            actions.edit_contest(made, contest_values(**change), by=None, at=NOW)
    actions.cancel_contest(made, reason="台风", by=None, at=NOW)
    with pytest.raises(NotNowError):
        actions.edit_contest(made, contest_values(), by=None, at=NOW)


def test_equal_means_share_rank_and_award():
    means = {"a": Decimal(90), "b": Decimal("90.004"), "c": Decimal(80), "d": Decimal(70)}
    places = ranks(means, [("一等奖", 1), ("二等奖", 2)])
    assert [(key, place.rank, place.award) for key, place in places.items()] == [
        ("a", 1, "一等奖"),
        ("b", 1, "一等奖"),
        ("c", 3, "二等奖"),
        ("d", 4, ""),
    ]


def test_lists_of_contests_ask_the_same_questions_however_long(
    cast, make_contest, client_of, django_assert_max_num_queries
):
    make_site()
    for _number in range(4):
        made = make_contest(cast.trainer, cast.reviewer, scope=cast.city)
        hand_in(made, cast.cadre, shown=True)
        hand_in(made, cast.colleague)
        begin(made)
    for person, address in (
        (cast.cadre, "/learn/contests/"),
        (cast.trainer, f"/learn/contests/{made.uid}/jury/"),
        (cast.educator, "/staff/contests/"),
        (cast.educator, f"/staff/contests/{made.uid}/"),
    ):
        client = client_of(person)
        client.get(address)
        with django_assert_max_num_queries(40):
            client.get(address)


def test_what_was_written_while_the_call_ended_is_shown_with_the_reason(cast, make_contest, client_of):
    make_site()
    now = timezone.now()
    made = make_contest(opens_at=now - timedelta(hours=2), deadline=now - timedelta(seconds=1))
    page = client_of(cast.cadre).post(made.get_absolute_url(), {"title": "潮起", "text": EXCERPT, "submit": "1"}).text
    assert "现在不在征集时间内" in page
    assert EXCERPT in page
    assert not Entry.objects.exists()


def test_what_is_made_too_short_after_handing_in_is_a_draft_again(cast, make_contest, client_of):
    make_site()
    now = timezone.now()
    made = make_contest(opens_at=now - timedelta(hours=1), deadline=now + timedelta(hours=1), takes_file=False)
    client, whole = client_of(cast.cadre), {"title": "潮起", "text": EXCERPT, "submit": "1"}
    client.post(made.get_absolute_url(), whole)
    assert Entry.objects.get().submitted_at
    page = client.post(made.get_absolute_url(), whole | {"text": "短"}).text
    assert "正文还差 9 字" in page
    assert (Entry.objects.get().text, Entry.objects.get().submitted_at) == ("短", None)
    client.post(made.get_absolute_url(), whole)
    assert Entry.objects.get().submitted_at
    del whole["submit"]
    assert "还没有提交" in client.post(made.get_absolute_url(), whole | {"title": ""}, follow=True).text
    assert Entry.objects.get().submitted_at is None


def test_who_began_to_judge_and_cannot_finish_leaves_with_a_reason_and_the_marks_count_no_more(
    cast, contest, client_of
):
    make_site()
    begin(contest)
    mine, other = (Entry.objects.get(contest=contest, user=user) for user in (cast.cadre, cast.colleague))
    for entry, total in ((mine, 90), (other, 70)):
        give(contest, entry, cast.trainer, total - 40, 40)
    give(contest, mine, cast.reviewer, 0, 0)
    with pytest.raises(NotNowError, match="还差 1 个评分"):
        publish(contest)
    juror = contest.jurors.get(user=cast.reviewer)
    page, address = f"/staff/contests/{contest.uid}/", f"/staff/contests/{contest.uid}/jury/{juror.pk}/excuse/"
    office = client_of(cast.educator)
    assert address in office.get(page).text
    assert office.post(address, {"reason": ""}).status_code == 200
    office.post(address, {"reason": "住院"})
    assert "住院" in office.get(page).text
    with pytest.raises(PermissionDenied):
        give(contest, other, cast.reviewer, 1, 1)
    assert "请您评审" not in client_of(cast.reviewer).get("/learn/contests/").text
    publish(contest)
    assert Result.objects.get(entry=mine).mean == 90
    assert Judgement.objects.count() == 3


def test_nobody_s_opinion_is_dropped_and_who_left_comes_back_with_it(cast, contest):
    begin(contest)
    judge_all(cast, contest)
    juror = contest.jurors.get(user=cast.reviewer)
    with pytest.raises(NotNowError):
        actions.excuse_juror(juror, reason="意见不同", by=None, at=AFTER)
    actions.add_jurors(contest, [cast.educator], by=None, at=AFTER)
    late = contest.jurors.get(user=cast.educator)
    give(contest, Entry.objects.get(contest=contest, user=cast.cadre), cast.educator, 10, 10)
    actions.excuse_juror(late, reason="出差", by=None, at=AFTER)
    assert actions.add_jurors(contest, [cast.educator], by=None, at=AFTER) == 1
    with pytest.raises(NotNowError, match="还差 1 个评分"):
        publish(contest)


def test_a_session_that_ends_loses_neither_a_work_nor_a_comment(cast, contest, client_of):
    make_site()
    Contest.objects.update(opens_at=timezone.now() - timedelta(days=1), deadline=timezone.now() + timedelta(days=1))
    kept = 'data-kept="{}"'.format
    assert kept(cast.cadre.pk) in client_of(cast.cadre).get(contest.get_absolute_url()).text
    Contest.objects.update(opens_at=NOW - timedelta(days=9), deadline=NOW)
    begin(contest)
    assert kept(cast.trainer.pk) in client_of(cast.trainer).get(f"/learn/contests/{contest.uid}/jury/1/").text


def test_who_took_the_table_away_stands_in_the_audit_log(cast, contest, client_of):
    client_of(cast.educator).get(f"/staff/contests/{contest.uid}/export/")
    entry = AuditEntry.objects.get(verb="export_contest")
    assert (entry.actor_id, entry.details["entries"], entry.details["state"]) == (cast.educator.pk, 2, "open")


def test_what_the_jury_said_is_read_by_the_writer_without_names_and_by_the_office(cast, contest, client_of):
    make_site()
    begin(contest)
    judge_all(cast, contest)
    mine = Entry.objects.get(contest=contest, user=cast.cadre)
    give(contest, mine, cast.trainer, 50, 40, comment="选题贴近海岛")
    own, office = f"/learn/contests/entries/{mine.uid}/", f"/staff/contests/{contest.uid}/export/"
    assert "选题贴近海岛" not in client_of(cast.cadre).get(own).text
    assert load_workbook(BytesIO(client_of(cast.educator).get(office).content)).sheetnames == ["Sheet"]
    publish(contest)
    page = client_of(cast.cadre).get(own).text
    assert "选题贴近海岛" in page
    assert cast.trainer.real_name not in page
    assert "选题贴近海岛" not in client_of(cast.colleague).get(own).text
    rows = list(load_workbook(BytesIO(client_of(cast.educator).get(office).content))["评分明细"].values)
    assert rows[0] == ("编号", "作品名称", "评委", "内容", "文字", "合计", "评语")
    assert (mine.number, "林海的作品", cast.trainer.real_name, 50, 40, 90, "选题贴近海岛") in rows
    assert len(rows) == 5
