"""Importing: checked first, all or nothing, by number; as a job and as a command."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from jobs.actions import cancel, run_due
from jobs.checked_files import ImportConflictError
from questions import actions
from questions.models import Question, QuestionImport
from tests.cast import NOW

pytestmark = pytest.mark.django_db

FILES = Path(__file__).parent / "files"
LATER = NOW + timedelta(hours=1)
GIFT = (FILES / "gift-gbk.txt").read_bytes()


def upload(cast, content=GIFT, **how):
    how = {"file_name": "试题.txt", "scope": None, "by": cast.trainer, "at": NOW} | how
    return actions.upload_questions(content, **how)


def test_a_checked_file_makes_nothing_until_it_is_confirmed(cast):
    batch = upload(cast)
    assert (batch.state, len(batch.plan), len(batch.notices)) == ("checked", 7, 1)
    assert not Question.objects.exists()


def test_the_job_makes_the_questions_once(cast):
    batch = upload(cast)
    actions.confirm_questions(batch, by=cast.trainer, at=NOW)
    assert run_due(NOW) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.added, batch.changed) == ("applied", 7, 0)
    question = Question.objects.get(number="HD-01")
    assert (question.state, question.created_by, question.point.full_name) == ("draft", cast.trainer, "海岛/交通")
    with pytest.raises(ImportConflictError):
        actions.apply_questions(batch, by=cast.trainer, at=NOW)


def test_a_job_that_is_cancelled_leaves_the_file_to_be_confirmed_again(cast):
    batch = upload(cast)
    job = actions.confirm_questions(batch, by=cast.trainer, at=NOW).job
    assert cancel(job, at=NOW)
    batch.refresh_from_db()
    assert batch.state == "checked"
    actions.confirm_questions(batch, by=cast.trainer, at=NOW)
    run_due(NOW)
    assert Question.objects.count() == 7


def test_a_job_that_cannot_end_says_why_and_can_be_confirmed_again(cast):
    batch = upload(cast)
    actions.confirm_questions(batch, by=cast.trainer, at=NOW)
    cast.trainer.roles.all().delete()
    run_due(NOW)
    batch.refresh_from_db()
    assert (batch.state, batch.job.state) == ("checked", "failed")
    assert "不再保管" in batch.job.error
    assert not Question.objects.exists()
    actions.confirm_questions(batch, by=cast.educator, at=LATER)
    run_due(LATER)
    batch.refresh_from_db()
    assert (batch.state, batch.added) == ("applied", 7)


def test_a_known_number_is_updated_and_keeps_its_history(cast):
    first = actions.check_file(GIFT, scope=None)
    actions.imports.make_questions(first.plan, scope=None, by=None, at=NOW)
    again = actions.check_file(GIFT.replace("灯塔".encode("gbk"), "渔火".encode("gbk")), scope=None)
    assert (again.known, [entry["exists"] for entry in again.plan]) == (7, [True] * 7)
    assert actions.imports.make_questions(again.plan, scope=None, by=None, at=NOW) == (0, 7)
    assert Question.objects.count() == 7
    assert Question.objects.get(number="HD-01").versions.count() == 2
    assert Question.objects.get(number="HD-03").versions.count() == 1


def test_the_same_number_of_another_owner_is_another_question(cast):
    plan = actions.check_file(GIFT, scope=None).plan
    actions.imports.make_questions(plan, scope=None, by=None, at=NOW)
    assert actions.check_file(GIFT, scope=cast.dinglan).known == 0


def test_what_the_bank_says_already_is_noted(cast):
    plan = actions.check_file(GIFT, scope=None).plan
    actions.imports.make_questions(plan, scope=None, by=None, at=NOW)
    copy = GIFT.replace(b"::HD-", b"::XX-")
    notices = [notice["message"] for notice in actions.check_file(copy, scope=None).notices]
    assert "与题库中 HD-01 号题相似：海岛的班船跟着 什么 走？" in notices


def test_a_faulty_file_leaves_a_list_and_nothing_else(cast):
    batch = upload(cast, (FILES / "aiken-faults.txt").read_bytes())
    assert (batch.state, len(batch.faults), batch.plan) == ("refused", 3, [])


def test_a_given_up_batch_cannot_be_confirmed(cast):
    batch = upload(cast)
    actions.discard_questions(batch, by=cast.trainer, at=NOW)
    with pytest.raises(ImportConflictError):
        actions.confirm_questions(batch, by=cast.trainer, at=NOW)


def test_the_screen_uploads_shows_confirms_and_finds_the_result_again(cast, client_of):
    trainer = client_of(cast.trainer)
    file = SimpleUploadedFile("海岛.txt", GIFT)
    answer = trainer.post(reverse("questions:imports"), {"file": file, "format": "", "state": "ready"}, follow=True)
    batch = QuestionImport.objects.get()
    assert "确认后新增 7 道试题" in answer.text
    assert "只有说明文字" in answer.text
    assert trainer.get(reverse("questions:faults", args=[batch.uid])).content.startswith(b"PK")
    trainer.post(reverse("questions:confirm", args=[batch.uid]))
    assert "可以离开本页" in trainer.get(batch.get_absolute_url()).text
    run_due(timezone.now())
    assert "新增了 7 道试题" in trainer.get(batch.get_absolute_url()).text


def test_a_file_that_is_none_is_refused_on_the_form(cast, client_of):
    file = SimpleUploadedFile("表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    answer = client_of(cast.trainer).post(reverse("questions:imports"), {"file": file, "format": "", "state": "ready"})
    assert "请在表格软件中另存为 .xlsx" in answer.text


def test_the_command_counts_imports_and_refuses(cast, capsys):
    path = FILES / "moodle.xml"
    call_command("import_questions", path, "--dry-run", "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["format"], said["added"], len(said["notices"])) == ("moodle", 6, 1)
    assert not Question.objects.exists()
    call_command("import_questions", path, "--ready", "--county", "330902")
    assert set(Question.objects.values_list("scope__code", "state")) == {("330902", "ready")}
    with pytest.raises(CommandError, match="3 faults, nothing was made"):
        call_command("import_questions", FILES / "aiken-faults.txt")
    with pytest.raises(CommandError, match="no county"):
        call_command("import_questions", path, "--county", "0")
