"""Bringing notices by e-mail and SMS: as chosen, again after trouble, with a reason when it fails for good."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from accounts.actions import disable
from jobs.models import Job
from jobs.tasks import run_job
from notices import actions
from notices.models import Delivery
from notices.sms import LONGEST, GatewayError, HttpBackend, _backend_at
from tests.cast import NOW
from tests.notices.conftest import KIND, MOBILE, work

pytestmark = pytest.mark.django_db
STATE = Delivery.State


def tell(*people, channels=None, title="讲座"):
    actions.notify(people, KIND, at=NOW, title=title, unit="定澜区", channels=channels)


def test_an_email_says_it_all_and_where_to_switch_it_off(reachable):
    tell(reachable)
    work()
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["lin@example.org"], "请阅读定澜区的通知：讲座")
    assert "/notices/" in letter.body
    assert "接收方式" in letter.body
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries) == (STATE.SENT, 1)
    assert delivery.sent_at is not None


def test_a_second_run_of_the_job_sends_nothing_again(reachable):
    tell(reachable)
    [job] = work()
    Job.objects.filter(pk=job.pk).update(state="queued", finished_at=None)
    run_job(str(job.pk))
    assert len(mail.outbox) == 1


def test_what_somebody_switched_off_stays_off_even_when_asked_for(reachable):
    actions.choose_channels(reachable, {KIND: (False, False)})
    tell(reachable)
    tell(reachable, channels=["email", "sms"])
    assert not Delivery.objects.exists()


def test_what_somebody_switched_on_comes_by_sms_too(reachable, sms_file):
    actions.choose_channels(reachable, {KIND: (False, True)})
    tell(reachable)
    work()
    [message] = map(json.loads, sms_file.read_text().splitlines())
    assert message["mobile"] == MOBILE
    assert message["text"].startswith("请阅读定澜区的通知：讲座 ")
    assert sms_file.stat().st_mode & 0o077 == 0  # it holds numbers


def test_an_sms_has_room_for_the_address_of_the_site(reachable, sms_file, settings):
    tell(reachable, channels=["sms"], title="长" * 190)
    work()
    text = json.loads(sms_file.read_text())["text"]
    assert len(text) == LONGEST
    assert text.endswith(f"… {settings.WAGTAILADMIN_BASE_URL}")


def test_who_cannot_be_reached_is_listed_with_the_reason(cast, reachable, client_of):
    tell(cast.colleague)
    work()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == (STATE.FAILED, "没有填写电子邮箱。")
    page = client_of(cast.educator).get("/staff/deliveries/", {"state": "failed"}).text
    assert "没有填写电子邮箱。" in page
    assert cast.colleague.real_name in page
    assert cast.colleague.real_name not in client_of(cast.county_admin).get("/staff/deliveries/").text


def test_an_account_that_ended_meanwhile_gets_nothing(reachable):
    tell(reachable)
    disable(reachable, reason="离任", by=None, at=NOW)
    work()
    assert not mail.outbox
    assert Delivery.objects.get().state == STATE.FAILED


def test_a_mail_server_that_is_down_is_tried_again_and_then_noted(reachable, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = 1  # nobody listens there
    tell(reachable)
    [job] = work()
    assert job.state == "queued"
    assert Delivery.objects.get().state == STATE.WAITING
    for _again in range(job.max_attempts - 1):
        Job.objects.filter(pk=job.pk, state="queued").update(run_after=NOW)
        run_job(str(job.pk))
    delivery = Delivery.objects.get()
    assert delivery.state == STATE.FAILED
    assert "ConnectionRefusedError" in delivery.reason


def test_what_failed_is_sent_again_by_the_office(cast, reachable, client_of):
    tell(reachable)
    Delivery.objects.update(state=STATE.FAILED, reason="x")
    delivery = Delivery.objects.get()
    with pytest.raises(PermissionDenied):
        actions.send_again(delivery, by=cast.colleague, at=NOW)
    client_of(cast.county_admin).post(f"/staff/deliveries/{delivery.pk}/again/")
    work()
    assert Delivery.objects.get().state == STATE.SENT


class Gateway(BaseHTTPRequestHandler):
    """Notes what comes and answers the status of the moment."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append((body, dict(self.headers)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def gateway(settings):
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    server.seen, server.status = [], 200
    thread = Thread(target=server.serve_forever)
    thread.start()
    settings.SMS_BACKEND, settings.SMS_TOKEN = "notices.sms.HttpBackend", "secret"
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/sms"
    _backend_at.cache_clear()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
    _backend_at.cache_clear()


def test_a_gateway_gets_number_text_and_token(reachable, gateway):
    tell(reachable, channels=["sms"])
    work()
    [(body, headers)] = gateway.seen
    assert body["mobile"] == MOBILE
    assert headers["Authorization"] == "Bearer secret"
    assert headers["Idempotency-Key"] == body["reference"]
    assert Delivery.objects.get().state == STATE.SENT


@pytest.mark.parametrize(("status", "state"), [(400, STATE.FAILED), (429, STATE.WAITING), (503, STATE.WAITING)])
def test_a_refusal_is_final_and_trouble_is_not(reachable, gateway, status, state):
    gateway.status = status
    tell(reachable, channels=["sms"])
    work()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == (state, f"短信网关没有收下：HTTP {status}")
    assert MOBILE not in delivery.reason


def test_a_gateway_that_is_not_there_is_trouble(settings):
    settings.SMS_URL, settings.SMS_TOKEN = "http://127.0.0.1:1/", ""
    with pytest.raises(GatewayError, match="URLError") as trouble:
        HttpBackend().send(MOBILE, "x", reference="r")
    assert not trouble.value.lasting
