"""Certificates: checked by number and code together, by strangers without a name, and never by counting up."""

import re
from unittest.mock import ANY

import pytest

from classes import actions
from classes.certificates import look_up, masked
from classes.models import Certificate
from tests.cast import NOW
from tests.classes.material import offline_class


@pytest.fixture
def certificate(cast):
    training_class, meeting, (member,) = offline_class(cast, cast.cadre, by=cast.educator)
    actions.note_attendance(meeting, member, kind="present", reason="纸质签到", by=cast.educator, at=NOW)
    actions.close_class(training_class, by=cast.educator, at=NOW)
    return Certificate.objects.get()


def page(client, **query):
    """Return what the page says, without what was typed in."""
    text = client.get("/certificates/", query).content.decode()
    return re.sub(r'value="[^"]*"', "", text[text.index("<main") : text.index("</main>")])


def test_number_and_code_together_show_the_masked_name(certificate, client):
    text = page(client, number=certificate.number, code=certificate.code)
    assert "证书有效" in text
    assert "林＊" in text
    assert certificate.name not in text


def test_a_guessed_number_without_its_code_tells_nothing(certificate, client):
    wrong_code = page(client, number=certificate.number, code="2222222222")
    no_such = page(client, number="2026-99999-0001", code="2222222222")
    assert wrong_code == no_such
    assert "没有查到" in wrong_code
    assert look_up(certificate.number, certificate.code[:-1]) is None
    assert look_up(certificate.number, "") is None


def test_the_code_may_be_typed_in_groups_and_small_letters(certificate):
    code = certificate.code.lower()
    assert look_up(f" {certificate.number} ", f"{code[:5]}-{code[5:]}") == ANY
    assert look_up(f" {certificate.number} ", f"{code[:5]}-{code[5:]}").is_valid


def test_a_revoked_certificate_says_so(cast, certificate, client):
    actions.reopen_class(certificate.member.training_class, reason="误结", by=cast.educator, at=NOW)
    assert "证书已撤销" in page(client, number=certificate.number, code=certificate.code)


def test_codes_are_long_and_differ(cast, certificate):
    assert re.fullmatch("[2-9A-HJ-NP-Z]{10}", certificate.code)
    assert Certificate._meta.get_field("number").unique


def test_the_own_certificate_opens_as_a_pdf_with_its_fonts_inside(cast, certificate, client_of):
    response = client_of(cast.cadre).get(f"/classes/certificates/{certificate.uid}/pdf/")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert b"NotoSerifSC" in response.content


@pytest.mark.parametrize("who", ["colleague", "unit_admin", "trainer", "root"])
def test_somebody_elses_certificate_is_not_there(cast, certificate, client_of, who):
    client = client_of(getattr(cast, who))
    assert client.get(certificate.get_absolute_url()).status_code == 404
    assert client.get(f"{certificate.get_absolute_url()}pdf/").status_code == 404


@pytest.mark.parametrize(("name", "shown"), [("林海", "林＊"), ("欧阳修", "欧＊＊"), ("安", "安＊")])
def test_names_are_masked(name, shown):
    assert masked(name) == shown


def test_an_address_with_a_null_byte_finds_nothing(db, client):
    assert "没有查到" in page(client, number="2026-1\0", code="2222222222")
