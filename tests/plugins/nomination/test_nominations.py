import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.actions import grant_role
from accounts.models import AuditEntry
from plugins.nomination import actions
from plugins.nomination.actions import Nominee, Statement
from plugins.nomination.models import Nomination, Reading, Withdrawal
from tests.cast import NOW
from tests.plugins.nomination.writing import hand_in

STATEMENT = Statement("海洋局局长", "熟悉渔港建设", "基层经历偏短", "敢于担当")
NOMINEE = Nominee("陈帆", "普澜区海洋局", "副局长")
FORM = {
    "kind": "other",
    "nominee_name": "陈帆",
    "nominee_unit": "普澜区海洋局",
    "nominee_post": "副局长",
    "target": "海洋局局长",
    "strengths": "熟悉渔港建设",
    "weaknesses": "基层经历偏短",
    "reason": "敢于担当",
    "post": "any",
    "signed": "on",
}


@pytest.fixture
def nomination(cast):
    return actions.nominate(cast.cadre, nominee=NOMINEE, statement=STATEMENT, at=NOW, address="10.0.0.1")


def test_a_nomination_is_signed_with_real_name_time_and_address(cast, nomination):
    assert nomination.receipt.startswith("T20260610-")
    assert (nomination.signed_name, nomination.signed_from, nomination.created_at) == ("林海", "10.0.0.1", NOW)
    assert (nomination.unit, nomination.kind) == (cast.dinglan_office, "other")


def test_somebody_else_is_nominated_step_by_step(cast, client_of):
    response = hand_in(client_of(cast.cadre), FORM)

    found = Nomination.objects.get()
    assert (found.nominee_name, found.weaknesses) == ("陈帆", "基层经历偏短")
    assert (found.signed_from, found.mode, found.channel) == ("127.0.0.1", "undirected", "online")
    assert (found.nominator_rank, found.nominator_class) == ("30", "leader")
    assert found.receipt in response.content.decode()


def test_who_recommends_oneself_is_the_nominee(cast, client_of):
    hand_in(client_of(cast.cadre), {**FORM, "kind": "self", "nominee_name": "", "nominee_unit": "", "nominee_post": ""})

    found = Nomination.objects.get()
    assert (found.kind, found.nominee_name) == ("self", "林海")
    assert (found.nominee_unit, found.nominee_post) == ("定澜区教育局", "局长")


@pytest.mark.parametrize("missing", [name for name in FORM if name != "signed"])
def test_an_empty_part_keeps_one_at_its_step(cast, client_of, missing):
    hand_in(client_of(cast.cadre), {**FORM, missing: " "})

    assert not Nomination.objects.exists()


def test_without_the_signature_nothing_is_handed_in(cast, client_of):
    response = hand_in(client_of(cast.cadre), {**FORM, "signed": ""})

    assert "请勾选后再提交。" in response.content.decode()
    assert not Nomination.objects.exists()


def test_a_later_step_is_not_reached_before_an_earlier_one(cast, client_of):
    response = client_of(cast.cadre).get(reverse("nomination:step", args=["sign"]))

    assert response.url == reverse("nomination:step", args=["who"])


@pytest.mark.parametrize("missing", ["target", "strengths", "weaknesses", "reason"])
def test_the_verb_refuses_an_empty_part_too(cast, missing):
    with pytest.raises(actions.Incomplete):
        actions.nominate(cast.cadre, nominee=NOMINEE, statement=Statement(**{**vars(STATEMENT), missing: " "}), at=NOW)


@pytest.mark.parametrize("person", ["outsider", "root", "nomination_officer"])
def test_who_was_not_reviewed_cannot_nominate(cast, client_of, person):
    browser = client_of(cast.people()[person])

    assert browser.get(reverse("nomination:write")).status_code == 403
    assert browser.post(reverse("nomination:step", args=["who"]), FORM).status_code == 403
    with pytest.raises(actions.NotEntitled):
        actions.nominate(cast.people()[person], nominee=NOMINEE, statement=STATEMENT, at=NOW)


@pytest.mark.parametrize("table", ["nomination_nomination", "nomination_withdrawal", "nomination_reading"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_nothing_of_it_can_be_changed_afterwards(cast, nomination, table, statement):
    actions.withdraw(nomination, by=cast.cadre, at=NOW)
    actions.open_nomination(nomination, by=cast.nomination_officer, at=NOW)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_a_withdrawal_is_a_record_of_its_own(cast, nomination, client_of):
    response = client_of(cast.cadre).post(reverse("nomination:withdraw", args=[nomination.uid]), follow=True)

    assert Withdrawal.objects.get().nomination == nomination
    assert "已撤回" in response.content.decode()
    assert not Nomination.objects.standing().exists()
    with pytest.raises(actions.AlreadyWithdrawn):
        actions.withdraw(nomination, by=cast.cadre, at=NOW)


@pytest.mark.parametrize("person", ["colleague", "nomination_officer", "root"])
def test_nobody_withdraws_for_another(cast, nomination, client_of, person):
    url = reverse("nomination:withdraw", args=[nomination.uid])

    assert client_of(cast.people()[person]).post(url).status_code == 404
    assert not Withdrawal.objects.exists()


def test_an_officers_reading_is_recorded_and_shown_to_the_nominator(cast, nomination, client_of):
    client_of(cast.nomination_officer).get(nomination.get_absolute_url())

    page = client_of(cast.cadre).get(nomination.get_absolute_url()).content.decode()

    assert Reading.objects.get().reader == cast.nomination_officer
    assert "涂健：阅读全文" in page


def test_an_officer_of_another_county_knows_nothing_of_it(cast, nomination, client_of):
    grant_role(cast.county_admin, "nomination_officer", unit=cast.pulan, by=None, at=NOW)
    browser = client_of(cast.county_admin)

    assert browser.get(nomination.get_absolute_url()).status_code == 404
    assert nomination.receipt not in browser.get(reverse("nomination:office")).content.decode()


def test_the_audit_log_names_each_step_without_content(cast, nomination):
    actions.open_nomination(nomination, by=cast.nomination_officer, at=NOW)
    actions.withdraw(nomination, by=cast.cadre, at=NOW)

    entries = AuditEntry.objects.filter(object_type="nomination.nomination").order_by("pk")
    assert [entry.verb for entry in entries] == ["nominate", "open_nomination", "withdraw_nomination"]
    assert all(entry.details == {"receipt": nomination.receipt} for entry in entries)
