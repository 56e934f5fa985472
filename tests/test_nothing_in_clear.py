"""What is secret is in clear nowhere: not in the database, the files, the logs, or the jobs."""

import io
import logging
from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.utils import timezone

from accounts.actions import issue_one_time_passwords, keep_record
from accounts.actions.own import request_correction
from accounts.actions.registrations import Applicant, approve_registration, submit_registration
from accounts.id_numbers import invent
from accounts.models import User
from plugins.mailbox.actions import send_letter
from plugins.nomination.actions import Nominee, Statement, nominate
from tests.cast import PASSWORD
from tests.plugins.secrecy import dump_database, hits

NUMBERS = [invent(place="330999", born=date(1970 + n, 2, 3), order=100 + n) for n in range(3)]
MOBILES = ["13900011111", "13900022222", "13900033333"]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LETTER, NOMINATION, RESUME = "标记信件MARKER", "标记推荐MARKER", "标记简历MARKER"


@pytest.fixture
def heard():
    """Everything that is logged in this test, at every level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(level)
    root.removeHandler(handler)


def test_no_secret_is_in_clear_anywhere(cast, client_of, heard, django_capture_on_commit_callbacks):
    now = timezone.now()
    with django_capture_on_commit_callbacks(execute=False):
        keep_record(cast.cadre, by=None, at=now, id_number=NUMBERS[0], mobile=MOBILES[0], resume=RESUME)
        applicant = Applicant("吴群", NUMBERS[1], MOBILES[1], "渔业合作社")
        approved = submit_registration(applicant, unit=cast.dinglan, purpose="both", password=PASSWORD, at=now)
        approve_registration(approved, by=cast.educator, at=now)
        applicant = Applicant("郑外", NUMBERS[2], MOBILES[2], "远洋公司")
        submit_registration(applicant, unit=cast.dinglan, purpose="both", password=PASSWORD, at=now)
        request_correction(cast.colleague, field="mobile", proposed=MOBILES[2], reason="", at=now)
        send_letter(cast.cadre, kind="request", subject=LETTER, body=LETTER, at=now)
        nominate(cast.cadre, nominee=Nominee(NOMINATION, "局", "长"), statement=Statement(*[NOMINATION] * 4), at=now)
        TOTP.activate(cast.educator, SECRET)
        (one_time,) = issue_one_time_passwords([cast.colleague], by=cast.educator, at=now).values()
        pages = [
            client_of(cast.cadre).get("/account/profile/"),
            client_of(cast.county_admin).get("/staff/people/"),
            client_of(cast.county_admin).get(f"/staff/people/{cast.cadre.uid}/"),
            client_of(cast.county_admin).get("/staff/registrations/?state=all"),
            client_of(cast.educator).get(f"/staff/people/{cast.cadre.uid}/"),
        ]
    assert {page.status_code for page in pages} == {200}

    files = [path.read_bytes() for path in settings.VAR_DIR.rglob("*.log")]
    places = [dump_database(), heard.getvalue(), *files, *(page.content for page in pages)]

    assert hits(User.objects.get(pk=cast.cadre.pk).real_name, *places), "the search finds what is there in clear"
    for secret in (*NUMBERS, *MOBILES, LETTER, NOMINATION, RESUME, SECRET, one_time, PASSWORD):
        assert not hits(secret, *places), secret
