"""A broker that is stopped, or that takes connections and never answers, delays a request by less than 1.1 s."""

import socket
import time

import pytest
from celery import current_app
from django.utils import timezone
from wagtail.models import Page

from jobs import actions, carrier, tasks
from jobs.models import Job

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _fresh_circuit(monkeypatch):
    monkeypatch.setattr(carrier, "_silent_until", 0.0)


@pytest.fixture
def silent_sockets(tmp_path):
    """Listen on a Unix socket and a TCP port, and never answer; return the two broker URLs."""
    unix, tcp = socket.socket(socket.AF_UNIX), socket.socket()
    unix.bind(str(tmp_path / "silent.sock"))
    tcp.bind(("127.0.0.1", 0))
    for each in (unix, tcp):
        each.listen(50)
    yield [f"redis+socket://{tmp_path}/silent.sock?virtual_host=1", f"redis://127.0.0.1:{tcp.getsockname()[1]}/1"]
    unix.close()
    tcp.close()


def save_pages(count: int) -> float:
    """Save pages, each of which enqueues Wagtail's index tasks, none slower than 1.1 s; return the seconds of all."""
    slowest, begin = 0.0, time.monotonic()
    for number in range(count):
        one = time.monotonic()
        Page.objects.get(depth=1).add_child(title=f"第 {number} 页", slug=f"page-{number}-{time.monotonic_ns()}")
        slowest = max(slowest, time.monotonic() - one)
    assert slowest < 1.1
    return time.monotonic() - begin


def assert_nothing_lost(monkeypatch) -> None:
    waiting = Job.objects.due(timezone.now())
    expected = waiting.filter(sent_at=None).count()
    assert expected == waiting.count() >= 10
    monkeypatch.undo()
    assert actions.sweep(timezone.now()).sent == expected
    for job in list(waiting):
        tasks.run_job(str(job.pk))
    assert not Job.objects.unfinished().exists()


@pytest.mark.parametrize("which", [0, 1])
def test_a_silent_broker_is_waited_for_once_and_nothing_is_lost(silent_sockets, monkeypatch, which):
    monkeypatch.setattr(current_app.conf, "broker_write_url", silent_sockets[which])
    assert save_pages(10) < 2.2
    assert_nothing_lost(monkeypatch)


def test_a_stopped_broker_loses_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis+socket://{tmp_path}/none.sock?virtual_host=1")
    assert save_pages(10) < 2
    assert_nothing_lost(monkeypatch)


def test_a_message_that_the_broker_lost_is_sent_again_once_its_queue_is_empty():
    job = actions.enqueue("testplugin.echo", {}, at=timezone.now())
    with current_app.connection_for_write() as connection:
        connection.default_channel.queue_purge("celery")
    later = timezone.now() + actions.LOST_AFTER
    assert actions.sweep(later).sent == 1
    assert actions.sweep(later + actions.LOST_AFTER).sent == 0, "its message still waits"
    tasks.run_job(str(job.pk))
    job.refresh_from_db()
    assert job.state == "done"
