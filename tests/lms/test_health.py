import json

import pytest
from django.core.cache import cache
from django.test import Client


@pytest.fixture
def worker():
    cache.set("jobs:worker-alive", True, timeout=120)
    yield
    cache.delete("jobs:worker-alive")


def test_the_process_answers_without_a_host_name_or_a_database():
    response = Client(headers={"host": "10.1.2.3:9"}).get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_everything_is_ready_when_a_worker_reports(db, worker):
    response = Client().get("/readyz")

    assert response.json() == {"ready": True, "database": True, "broker": True, "worker": True, "storage": True}
    assert response.status_code == 200


def test_a_missing_worker_is_named(db):
    cache.delete("jobs:worker-alive")
    response = Client().get("/readyz")

    assert response.status_code == 503
    assert [part for part, works in response.json().items() if not works] == ["ready", "worker"]


def test_a_dead_broker_is_named_within_seconds(db, worker, settings):
    settings.BROKER_URL = "redis://127.0.0.1:1/0"
    response = Client().get("/readyz")

    assert response.status_code == 503
    assert response.json()["broker"] is False


def test_a_storage_that_cannot_be_written_is_named(db, worker, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = tmp_path / "file" / "below"

    assert Client().get("/readyz").json()["storage"] is False


def test_metrics_are_for_those_with_the_token(db, settings):
    client = Client()

    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 404
    response = client.get("/metrics", headers={"authorization": f"Bearer {settings.METRICS_TOKEN}"})
    assert "lms_requests_total" in response.content.decode()


def test_without_a_token_in_the_settings_nobody_reads_metrics(db, settings):
    settings.METRICS_TOKEN = ""

    assert Client().get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def test_metrics_hold_names_of_views_and_no_addresses(db, settings):
    Client().get("/no-such-page-of-linhai/")
    text = Client().get("/metrics", headers={"authorization": f"Bearer {settings.METRICS_TOKEN}"}).content.decode()

    assert "linhai" not in text
    assert 'view="wagtail_serve"' in text


def test_a_log_line_in_production_is_json_with_the_request_id():
    import logging.config

    import structlog

    from lms.logs import configuration

    formatter = configuration(as_json=True, level="INFO")["formatters"]["structured"]
    made = logging.config.DictConfigurator({"version": 1}).configure_formatter(dict(formatter))
    structlog.contextvars.bind_contextvars(request_id="r-1")
    record = logging.LogRecord("courses", logging.WARNING, __file__, 1, "已保存 %s", ("x",), None)

    line = json.loads(made.format(record))

    structlog.contextvars.clear_contextvars()
    assert (line["event"], line["request_id"], line["level"]) == ("已保存 x", "r-1", "warning")


def test_every_request_has_its_id_and_logs_it(db, caplog):
    caplog.set_level("INFO", logger="django_structlog")
    Client().get("/account/login/", headers={"x-request-id": "made-up-by-somebody"})
    Client().get("/account/login/")

    ids = [record.msg["request_id"] for record in caplog.records if isinstance(record.msg, dict)]
    assert "made-up-by-somebody" not in ids
    assert all(ids)
    assert len(set(ids)) == 2
