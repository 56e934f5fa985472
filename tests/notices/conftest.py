"""People whom e-mail and SMS reach, and a worker that does what is queued."""

import pytest
from django.conf import settings as django_settings

from accounts.actions import keep_record, set_audience
from accounts.audiences import AudienceChoice
from jobs.models import Job
from jobs.tasks import run_job
from notices import actions
from notices.sms import _backend_at
from tests.cast import NOW

MOBILE = "13900001234"
KIND = "announcement_reminder"


@pytest.fixture
def reachable(cast):
    """The cadre has an e-mail address and a mobile number."""
    cast.cadre.email = "lin@example.org"
    cast.cadre.save()
    keep_record(cast.cadre, by=None, at=NOW, mobile=MOBILE)
    return cast.cadre


@pytest.fixture
def sms_file(settings, tmp_path):
    settings.SMS_BACKEND, settings.SMS_FILE = "notices.sms.FileBackend", tmp_path / "sms.jsonl"
    _backend_at.cache_clear()
    yield settings.SMS_FILE
    _backend_at.cache_clear()


def work():
    """Run what is queued, as a worker does; answer the jobs."""
    jobs = list(Job.objects.filter(state="queued").order_by("pk"))
    for job in jobs:
        run_job(str(job.pk))
    return [Job.objects.get(pk=job.pk) for job in jobs]


@pytest.fixture
def make_announcement(cast):
    def make(unit=None, *, send=True, by=None, **changed):
        values = {"title": "海洋知识讲座", "body": "周五下午三点。", "email": False, "sms": False} | changed
        made = actions.make_announcement(unit or cast.dinglan, values, by=by, at=NOW)
        set_audience(made.audience, choice=AudienceChoice(everybody=True), by=None, at=NOW)
        if send:
            actions.send_announcement(made, by=by, at=NOW)
            work()
            made.refresh_from_db()
        return made

    return make


SITE = django_settings.WAGTAILADMIN_BASE_URL
