from datetime import timedelta

import pytest
from django.db import transaction

from jobs import actions, registry
from jobs.models import Job
from tests.cast import NOW
from tests.testplugin.tasks import given_up

pytestmark = pytest.mark.django_db


def job(kind="testplugin.echo", **options):
    return actions.enqueue(kind, options.pop("payload", {}), at=NOW, **options)


def test_a_job_runs_once_and_is_done():
    echo = job()
    assert actions.run_due(NOW) == 1
    echo.refresh_from_db()
    assert (echo.state, echo.progress, echo.attempts, echo.token) == ("done", 100, 1, 1)
    assert echo.finished_at == NOW
    assert actions.run_due(NOW) == 0


def test_an_unknown_kind_is_refused_when_it_is_enqueued():
    with pytest.raises(registry.UnknownKindError):
        job("testplugin.nobody")


def test_the_same_key_answers_the_same_job():
    first = job(key="echo:1")
    assert job(key="echo:1").pk == first.pk
    actions.run_due(NOW)
    assert job(key="echo:1").state == "done"
    assert Job.objects.filter(key="echo:1").count() == 1


def test_a_job_is_gone_when_its_transaction_is_rolled_back():
    with transaction.atomic():
        job(key="echo:2")
        transaction.set_rollback(True)
    assert not Job.objects.filter(key="echo:2").exists()


def test_a_job_waits_for_its_time():
    job(run_after=NOW + timedelta(minutes=5))
    assert actions.run_due(NOW + timedelta(minutes=4)) == 0
    assert actions.run_due(NOW + timedelta(minutes=5)) == 1


def test_the_urgent_job_goes_first():
    ordinary, urgent = job(), job(priority=5)
    actions.run_due(NOW, limit=1)
    assert [Job.objects.get(pk=each.pk).state for each in (ordinary, urgent)] == ["queued", "done"]


def test_a_running_job_cannot_be_claimed_again():
    echo = job()
    assert actions.claim(echo.pk, at=NOW) is not None
    assert actions.claim(echo.pk, at=NOW) is None


def test_an_old_token_can_neither_report_nor_complete_nor_fail():
    echo = job()
    first = actions.claim(echo.pk, at=NOW)
    later = NOW + timedelta(minutes=6)
    assert actions.sweep(later).requeued == 1
    second = actions.claim(echo.pk, at=later)
    assert second.token == first.token + 1
    for refused in (
        lambda: actions.report_progress(first, token=first.token, progress=50, at=later),
        lambda: actions.renew_lease(first, token=first.token, at=later),
        lambda: actions.complete(first, token=first.token, at=later),
        lambda: actions.fail(first, token=first.token, reason="x", at=later),
    ):
        with pytest.raises(actions.LeaseLost):
            refused()
    actions.complete(second, token=second.token, at=later)


def test_a_renewed_lease_is_not_swept():
    claimed = actions.claim(job().pk, at=NOW)
    actions.renew_lease(claimed, token=claimed.token, at=NOW + timedelta(minutes=4))
    assert actions.sweep(NOW + timedelta(minutes=6)).requeued == 0


def test_a_job_whose_workers_are_lost_again_and_again_is_given_up_with_a_reason():
    trouble = job("testplugin.trouble")
    at = NOW
    for _ in range(2):
        assert actions.claim(trouble.pk, at=at) is not None
        at += timedelta(hours=1)
        actions.sweep(at)
    trouble.refresh_from_db()
    assert (trouble.state, trouble.error) == ("failed", "处理程序意外中断。")
    assert str(trouble.pk) in given_up


def test_an_unexpected_error_is_tried_again_after_a_pause_and_then_given_up():
    trouble = job("testplugin.trouble")
    actions.run_due(NOW)
    trouble.refresh_from_db()
    assert (trouble.state, trouble.attempts) == ("queued", 1)
    assert trouble.run_after == NOW + timedelta(seconds=10)
    actions.run_due(NOW + timedelta(seconds=10))
    trouble.refresh_from_db()
    assert trouble.state == "failed"
    assert "意外错误" in trouble.error


def test_words_for_people_are_kept_and_the_job_is_not_tried_again():
    trouble = job("testplugin.trouble", payload={"words": "文件不是视频。"})
    actions.run_due(NOW)
    trouble.refresh_from_db()
    assert (trouble.state, trouble.error, trouble.attempts) == ("failed", "文件不是视频。", 1)


def test_cancelling_takes_the_job_from_its_worker():
    echo = job()
    claimed = actions.claim(echo.pk, at=NOW)
    assert actions.cancel(echo, at=NOW)
    with pytest.raises(actions.LeaseLost):
        actions.complete(claimed, token=claimed.token, at=NOW)
    assert not actions.cancel(echo, at=NOW)


def test_old_finished_jobs_of_nobody_are_deleted():
    job()
    actions.run_due(NOW)
    assert actions.purge(NOW + timedelta(days=29)) == 0
    assert actions.purge(NOW + timedelta(days=31)) == 1
