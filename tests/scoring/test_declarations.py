"""What people declare themselves counts once two others have looked at it; what they doubt is answered."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from scoring.actions import (
    answer_appeal,
    approve_declaration,
    ask_for_review,
    confirm_declaration,
    correct_entry,
    declare,
    return_declaration,
    withdraw_declaration,
)
from scoring.models import CreditAppeal, CreditEntry, CreditPolicy, Declaration, DeclarationStep
from scoring.policies.presets import PRESETS
from tests.cast import NOW
from tests.scoring.earning import earn

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)
PDF = ("证明.pdf", b"%PDF-1.4 proof")


@pytest.fixture
def nanjing(cast, centre, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    CreditPolicy.objects.update(rules=PRESETS["nanjing"][1])
    return cast


def made(cast, **changed):
    facts = {"activity": "in_house", "title": "党课", "done_on": TODAY, "quantity": Decimal(10), "proof": PDF}
    return declare(cast.cadre, **facts | changed, at=NOW)


def approved(cast, declaration):
    confirm_declaration(declaration, by=cast.county_admin, at=NOW)
    return approve_declaration(declaration, by=cast.educator, at=NOW, words="同意")


def test_confirmed_and_approved_it_becomes_an_entry_with_its_calculation(nanjing):
    declaration = made(nanjing)
    entry = approved(nanjing, declaration)
    assert (entry.hours, entry.ledger, entry.kind, entry.activity) == (10, "offline", "activity", "in_house")
    assert entry.calculation[-1]["rule"] == "activity_cap"
    declaration.refresh_from_db()
    assert declaration.entry == entry
    assert list(declaration.steps.values_list("state", flat=True)) == ["submitted", "confirmed", "approved"]
    assert AuditEntry.objects.filter(verb="declaration_approved").exists()


def test_the_bound_of_a_year_holds_over_several_declarations(nanjing):
    approved(nanjing, made(nanjing))
    entry = approved(nanjing, made(nanjing, title="另一次党课"))
    assert entry.hours == 8, "18 in a year"


def test_what_a_correction_takes_back_is_free_again_within_the_bound(nanjing):
    entry = approved(nanjing, made(nanjing))
    correct_entry(entry, hours=Decimal(-6), reason="重复", by=nanjing.educator, at=NOW)
    assert approved(nanjing, made(nanjing, title="另一次党课")).hours == 10, "4 and 10 of 18"


def test_the_same_thing_is_declared_once_unless_it_was_sent_back(nanjing):
    first = made(nanjing)
    with pytest.raises(ValidationError, match="已经申报过"):
        made(nanjing)
    return_declaration(first, by=nanjing.county_admin, at=NOW, words="请附原件")
    assert made(nanjing).state == "submitted"
    assert Declaration.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"activity": "unknown"}, "没有这项活动"),
        ({"done_on": TODAY + timedelta(days=1)}, "不能晚于今天"),
        ({"done_on": TODAY - timedelta(days=20_000)}, "没有任职记录"),
        ({"proof": ("a.exe", b"MZ")}, "请上传 PDF"),
        ({"proof": ("a.pdf", b"MZ")}, "不符"),
        ({"quantity": Decimal(0)}, "大于或等于"),
        ({"title": " "}, "不能为空"),
    ],
)
def test_what_cannot_be_is_refused_in_words(nanjing, changed, said):
    with pytest.raises(ValidationError) as error:
        made(nanjing, **changed)
    assert said in "".join(error.value.messages)
    assert not Declaration.objects.exists()


def test_nobody_decides_about_the_own_declaration_nor_twice_about_another(nanjing):
    declaration = made(nanjing)
    for verb in (confirm_declaration, approve_declaration):
        with pytest.raises((PermissionDenied, ValidationError)):
            verb(declaration, by=nanjing.cadre, at=NOW)
    with pytest.raises(PermissionDenied):
        confirm_declaration(declaration, by=nanjing.colleague, at=NOW)
    confirm_declaration(declaration, by=nanjing.educator, at=NOW)
    with pytest.raises(ValidationError, match="不同的人"):
        approve_declaration(declaration, by=nanjing.educator, at=NOW)
    approve_declaration(declaration, by=nanjing.county_admin, at=NOW)
    with pytest.raises(ValidationError, match="状态已经改变"):
        approve_declaration(declaration, by=nanjing.county_admin, at=NOW)
    assert CreditEntry.objects.count() == 1


def test_steps_stay_as_they_are(nanjing):
    made(nanjing)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DeclarationStep.objects.update(words="x")


def test_what_was_withdrawn_is_decided_no_more(nanjing):
    declaration = made(nanjing)
    with pytest.raises(PermissionDenied):
        withdraw_declaration(declaration, by=nanjing.colleague, at=NOW)
    withdraw_declaration(declaration, by=nanjing.cadre, at=NOW)
    with pytest.raises(ValidationError, match="状态已经改变"):
        confirm_declaration(declaration, by=nanjing.county_admin, at=NOW)


def test_from_the_form_to_the_own_page(nanjing, client_of):
    mine = client_of(nanjing.cadre)
    assert "本单位培训" in mine.get("/me/declarations/new/").content.decode()
    proof = SimpleUploadedFile("证明.pdf", PDF[1])
    sent = {"activity": "in_house", "title": "党课", "done_on": timezone.localdate(), "quantity": "2", "proof": proof}
    assert mine.post("/me/declarations/new/", sent).status_code == 302
    declaration = Declaration.objects.get()
    county = client_of(nanjing.county_admin)
    assert "党课" in county.get("/staff/declarations/").content.decode()
    address = f"/staff/declarations/{declaration.uid}/"
    assert "按办法可计 2" in county.get(address).content.decode()
    assert county.post(address, {"act": "return"}).status_code == 200, "without a reason it stays"
    assert county.post(address, {"act": "confirm"}).status_code == 302
    assert BytesIO(county.get(f"/me/declarations/{declaration.uid}/proof/").getvalue()).read() == PDF[1]
    assert client_of(nanjing.colleague).get(f"/me/declarations/{declaration.uid}/proof/").status_code == 404
    assert client_of(nanjing.educator).post(address, {"act": "approve", "words": "同意"}).status_code == 302
    assert "已计 2.00 学时" in mine.get(f"/me/declarations/{declaration.uid}/").content.decode()


def test_an_appeal_ends_in_words_and_a_correction(cast, centre):
    entry = earn(cast.cadre, "1")
    appeal = ask_for_review(cast.cadre, subject="", text="少计了", entry=entry, at=NOW)
    with pytest.raises(ValidationError, match="已有待答复"):
        ask_for_review(cast.cadre, subject="", text="再问", entry=entry, at=NOW)
    answer_appeal(appeal, upheld=True, answer="已补", hours=Decimal("0.5"), by=cast.educator, at=NOW)
    appeal.refresh_from_db()
    assert (appeal.state, appeal.subject, appeal.correction.hours) == ("upheld", entry.title, Decimal("0.5"))
    assert appeal.correction.evidence["corrects"] == str(entry.uid)
    with pytest.raises(ValidationError, match="已经答复"):
        answer_appeal(appeal, upheld=False, answer="不", by=cast.educator, at=NOW)
    assert CreditEntry.objects.of(cast.cadre).total() == Decimal("1.5")


def test_an_appeal_is_answered_by_those_in_charge_and_in_words(cast, centre):
    appeal = ask_for_review(cast.cadre, subject="消防课程", text="没有计入", at=NOW)
    for person in (cast.cadre, cast.colleague, cast.unit_admin):
        with pytest.raises(PermissionDenied):
            answer_appeal(appeal, upheld=False, answer="不", by=person, at=NOW)
    with pytest.raises(ValidationError, match="请写明答复"):
        answer_appeal(appeal, upheld=False, answer=" ", by=cast.county_admin, at=NOW)
    with pytest.raises(ValidationError, match="只有针对某条"):
        answer_appeal(appeal, upheld=True, answer="好", hours=Decimal(1), by=cast.county_admin, at=NOW)
    with pytest.raises(PermissionDenied):
        ask_for_review(cast.colleague, subject="", text="x", entry=earn(cast.cadre, "1"), at=NOW)


def test_an_appeal_on_the_screens(cast, centre, client_of):
    entry = earn(cast.cadre, "1", title="海洋课")
    mine = client_of(cast.cadre)
    assert f"?entry={entry.uid}" in mine.get(entry.get_absolute_url()).content.decode()
    assert mine.post(f"/me/appeals/new/?entry={entry.uid}", {"text": "少了半学时"}).status_code == 302
    appeal = CreditAppeal.objects.get()
    assert (appeal.subject, appeal.entry) == ("海洋课", entry)
    assert client_of(cast.colleague).get(appeal.get_absolute_url()).status_code == 404
    assert client_of(cast.colleague).get(f"/me/appeals/new/?entry={entry.uid}").status_code == 404
    staff = client_of(cast.educator)
    assert "海洋课" in staff.get("/staff/credit-appeals/").content.decode()
    sent = {"decision": "upheld", "hours": "0.5", "answer": "经核对，补计 0.5 学时"}
    assert staff.post(f"/staff/credit-appeals/{appeal.uid}/", sent).status_code == 302
    shown = mine.get(appeal.get_absolute_url()).content.decode()
    assert "经核对" in shown
    assert "+0.5" in shown
