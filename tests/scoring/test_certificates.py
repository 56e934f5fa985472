"""Certificates of hours: what they say, who may check them, what becomes of them when the ledger changes."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from scoring.actions import correct_entry, issue_certificate
from scoring.models import CreditCertificate
from tests.cast import NOW
from tests.scoring.earning import earn

pytestmark = pytest.mark.django_db


def checked(client, certificate):
    return client.get("/verify/", {"number": certificate.number, "code": certificate.code}).text


def test_a_certificate_says_what_the_ledger_says(cast, centre, client_of):
    earn(cast.cadre, "12.5")
    made = issue_certificate(cast.cadre, year=2026, by=cast.cadre, at=NOW)
    assert (made.online, made.offline, made.online_required, made.offline_required) == (12.5, 0, 50, 110)
    assert issue_certificate(cast.cadre, year=2026, by=cast.cadre, at=NOW + timedelta(days=1)) == made
    page = checked(client_of(), made)
    assert "数据与台账一致" in page
    assert "林＊" in page
    assert "林海" not in page
    assert "教育局" not in page


def test_when_the_ledger_changes_the_page_says_so_and_a_new_one_takes_its_place(cast, centre, client_of):
    entry = earn(cast.cadre, "12.5")
    old = issue_certificate(cast.cadre, year=2026, by=cast.cadre, at=NOW)
    correct_entry(entry, hours=-2, reason="重复", by=cast.educator, at=NOW)
    assert "开具后台账有更正" in checked(client_of(), old)
    new = issue_certificate(cast.cadre, year=2026, by=cast.cadre, at=NOW)
    assert new.number != old.number
    assert new.online == 10.5
    assert "已于 2026-06-10 换发" in checked(client_of(), old)
    assert "数据与台账一致" in checked(client_of(), new)


def test_there_is_no_certificate_of_nothing(cast, centre):
    with pytest.raises(ValidationError):
        issue_certificate(cast.cadre, year=2026, by=cast.cadre, at=NOW)


def test_people_issue_their_own_only(cast, centre):
    earn(cast.cadre, "1")
    with pytest.raises(PermissionDenied):
        issue_certificate(cast.cadre, year=2026, by=cast.educator, at=NOW)


def test_number_and_code_belong_together(cast, centre, client_of):
    earn(cast.cadre, "1")
    earn(cast.colleague, "1")
    one, two = (issue_certificate(user, year=2026, by=user, at=NOW) for user in (cast.cadre, cast.colleague))
    assert "没有查到" in client_of().get("/verify/", {"number": one.number, "code": two.code}).text


def test_people_take_their_certificate_and_their_archive_as_pdf(cast, centre, client_of):
    year = timezone.localdate().year
    earn(cast.cadre, "2", at=timezone.now() - timedelta(seconds=1))
    client = client_of(cast.cadre)
    answer = client.post("/me/certificates/", {"year": year}, follow=True)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    made = CreditCertificate.objects.get()
    assert client_of(cast.colleague).get(made.get_absolute_url()).status_code == 404
    assert client.get(f"/me/archive/{year}.pdf").content.startswith(b"%PDF")
    for odd in (1999, year + 1):
        assert client.get(f"/me/archive/{odd}.pdf").status_code == 404
        assert client.post("/me/certificates/", {"year": odd}).status_code == 404
    assert client.post("/me/certificates/", {"year": "２０２６"}).status_code == 404


def test_staff_take_the_archive_of_their_people_on_record(cast, centre, client_of):
    address = f"/staff/ledger/{cast.cadre.uid}/archive/2026.pdf"
    assert client_of(cast.unit_admin).get(address).content.startswith(b"%PDF")
    entry = AuditEntry.objects.get(verb="read_personal_archive")
    assert (entry.actor, entry.about) == (cast.unit_admin, cast.cadre)
    for person in (cast.cadre, cast.trainer, cast.outsider):
        assert client_of(person).get(address).status_code == 404
    assert (
        client_of(cast.county_admin).get(address.replace(str(cast.cadre.uid), str(cast.colleague.uid))).status_code
        == 404
    )
