"""People who are not learners apply under their real name, are reviewed, take part, and lapse (SPEC N02)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.actions.records import keep_record
from accounts.actions.registrations import (
    LAPSES_AFTER,
    VALID_FOR,
    AccountExists,
    AlreadyReviewed,
    Applicant,
    approve_registration,
    extend_account,
    lapse_registrations,
    refuse_registration,
    submit_registration,
)
from accounts.id_numbers import invent
from accounts.models import AuditEntry, Registration, User
from courses.actions import enrol
from plugins.mailbox.querysets import may_write
from plugins.nomination.querysets import may_nominate
from tests.cast import NOW, PASSWORD
from tests.plugins.secrecy import dump_database, hits
from tests.together import together

NUMBER = invent(place="330999", born=date(1980, 5, 17), order=21)
MOBILE = "13900001234"
APPLICANT = Applicant("吴群", NUMBER, MOBILE, "定澜区渔业合作社", "社员")


def apply(cast, applicant=APPLICANT, purpose="both", at=NOW):
    return submit_registration(applicant, unit=cast.dinglan, purpose=purpose, password=PASSWORD, at=at)


def form_of(county, **changes):
    return {
        "real_name": "吴群",
        "id_number": NUMBER,
        "mobile": MOBILE,
        "workplace": "渔业合作社",
        "unit": county.pk,
        "purpose": "nominate",
        "password": PASSWORD,
        "again": PASSWORD,
        "consent": "on",
        **changes,
    }


def test_an_approved_application_is_an_account_with_the_receipt_as_its_name(cast, client):
    found = apply(cast)

    user = approve_registration(found, by=cast.county_admin, at=NOW)

    assert (user.username, user.kind, user.state) == (found.receipt, "registered", "active")
    assert user.valid_until == timezone.localdate(NOW) + VALID_FOR
    assert user.check_password(PASSWORD)
    assert (found.id_number, found.mobile, found.password) == (None, None, "")
    assert user.record.mobile == MOBILE


@pytest.mark.parametrize(
    ("purpose", "nominates", "writes"), [("nominate", True, False), ("write", False, True), ("both", True, True)]
)
def test_they_may_do_what_they_were_admitted_to_and_are_no_learners(cast, purpose, nominates, writes):
    user = approve_registration(apply(cast, purpose=purpose), by=cast.educator, at=NOW)

    assert (may_nominate(user), may_write(user)) == (nominates, writes)
    with pytest.raises(PermissionDenied):
        enrol(None, user=user, at=NOW)


def test_who_waits_or_was_refused_has_no_account(cast):
    found = apply(cast)
    refuse_registration(found, by=cast.educator, at=NOW, answer="单位查无此人")

    assert found.state == "refused"
    assert not User.objects.filter(kind="registered").exists()


def test_only_the_office_of_the_place_reviews(cast):
    found = apply(cast)

    for person in (cast.cadre, cast.unit_admin, cast.trainer, cast.root, cast.security_admin, cast.system_admin):
        with pytest.raises(PermissionDenied):
            approve_registration(found, by=person, at=NOW)
    elsewhere = submit_registration(APPLICANT, unit=cast.pulan, purpose="both", password=PASSWORD, at=NOW)
    with pytest.raises(PermissionDenied):
        refuse_registration(elsewhere, by=cast.county_admin, at=NOW, answer="不属本区")


def test_a_decision_is_taken_once(cast):
    found = apply(cast)
    approve_registration(found, by=cast.educator, at=NOW)

    with pytest.raises(AlreadyReviewed):
        refuse_registration(found, by=cast.educator, at=NOW, answer="不符")


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_make_one_account():
    from tests.cast import make_cast

    cast = make_cast()
    found = apply(cast)

    answers = together([lambda: approve_registration(found, by=cast.educator, at=NOW)] * 4)

    assert sum(isinstance(answer, User) for answer in answers) == 1
    assert User.objects.filter(kind="registered").count() == 1


def test_a_second_application_renews_the_account_and_keeps_its_password(cast):
    user = approve_registration(apply(cast), by=cast.educator, at=NOW)
    later = NOW + timedelta(days=500)
    again = submit_registration(APPLICANT, unit=cast.dinglan, purpose="both", password="另一个密码-Abc-123", at=later)

    renewed = approve_registration(again, by=cast.educator, at=later)

    assert renewed.pk == user.pk
    assert renewed.valid_until == timezone.localdate(later) + VALID_FOR
    assert renewed.check_password(PASSWORD)


def test_a_disabled_account_is_not_brought_back_by_applying(cast):
    from accounts.actions import disable

    user = approve_registration(apply(cast), by=cast.educator, at=NOW)
    disable(user, by=cast.educator, at=NOW, reason="冒用他人信息")

    with pytest.raises(AccountExists):
        approve_registration(apply(cast), by=cast.educator, at=NOW)


def test_a_cadre_who_applies_keeps_the_one_account(cast):
    keep_record(cast.cadre, by=None, at=NOW, id_number=NUMBER)

    with pytest.raises(AccountExists):
        approve_registration(apply(cast), by=cast.educator, at=NOW)


def test_an_account_can_be_extended(cast):
    user = approve_registration(apply(cast), by=cast.educator, at=NOW)
    later = NOW + timedelta(days=300)

    extend_account(user, by=cast.educator, at=later)

    assert user.valid_until == timezone.localdate(later) + VALID_FOR
    with pytest.raises(AccountExists):
        extend_account(cast.cadre, by=cast.educator, at=later)


def test_what_nobody_decides_lapses_and_its_numbers_are_erased(cast):
    old, young = apply(cast), apply(cast, at=NOW + timedelta(days=30))
    refused = apply(cast)
    refuse_registration(refused, by=cast.educator, at=NOW, answer="不符")

    assert lapse_registrations(at=NOW + LAPSES_AFTER + timedelta(days=1)) == 1

    old, young, refused = (Registration.objects.get(pk=found.pk) for found in (old, young, refused))
    assert (old.state, old.id_number) == ("lapsed", None)
    assert refused.id_number is None
    assert (young.state, young.id_number) == ("pending", NUMBER)


def test_the_form_answers_alike_for_known_and_unknown_people(cast, client):
    keep_record(cast.cadre, by=None, at=NOW, id_number=NUMBER)
    other = invent(place="330999", born=date(1981, 1, 1), order=3)

    for number in (NUMBER, other):
        answer = client.post("/account/register/", form_of(cast.dinglan, id_number=number))
        assert (answer.status_code, answer["Location"]) == (302, "/account/register/done/")
    assert Registration.objects.count() == 2
    page = client.get("/account/register/done/").content.decode()
    assert Registration.objects.first().receipt in page


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("id_number", "330999198005170210", "校验位"),
        ("id_number", "12345", "18 位"),
        ("mobile", "12345", "11 位"),
        ("again", "something else", "不一致"),
        ("password", "12345678", "密码"),
        ("consent", "", ""),
        ("unit", "0", ""),
    ],
)
def test_a_faulty_form_says_what_to_do_and_is_not_kept(cast, client, field, value, word):
    page = client.post("/account/register/", form_of(cast.dinglan, **{field: value}))

    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert word in page.content.decode()
    assert not Registration.objects.exists()


def test_the_state_is_told_to_whoever_knows_number_and_password(cast, client):
    found = apply(cast)
    refuse_registration(found, by=cast.educator, at=NOW, answer="请补充单位全称")

    page = client.post("/account/register/status/", {"receipt": found.receipt.upper(), "password": PASSWORD})
    assert "请补充单位全称" in page.content.decode()

    answers = [
        client.post("/account/register/status/", {"receipt": receipt, "password": password}).context["form"].errors
        for receipt, password in ((found.receipt, "wrong"), ("zc00000000", PASSWORD))
    ]
    assert answers[0] == answers[1]


def test_after_approval_the_state_is_told_with_the_accounts_password(cast, client):
    found = apply(cast)
    approve_registration(found, by=cast.educator, at=NOW)

    page = client.post("/account/register/status/", {"receipt": found.receipt, "password": PASSWORD})

    assert "去登录" in page.content.decode()


def test_reviewing_shows_masked_numbers_and_is_recorded(cast, client_of):
    found = apply(cast)
    client = client_of(cast.county_admin)

    listed = client.get("/staff/registrations/").content.decode()
    page = client.get(f"/staff/registrations/{found.uid}/").content.decode()

    assert "吴群" in listed
    assert NUMBER not in listed + page
    assert MOBILE not in listed
    assert NUMBER[:3] + "*" * 11 + NUMBER[-4:] in page
    assert AuditEntry.objects.filter(verb="read_registration", actor=cast.county_admin).count() == 1


def test_another_county_knows_nothing_of_it(cast, client_of):
    elsewhere = submit_registration(APPLICANT, unit=cast.pulan, purpose="both", password=PASSWORD, at=NOW)
    client = client_of(cast.county_admin)

    assert "吴群" not in client.get("/staff/registrations/?state=all").content.decode()
    for address in ("", "extend/"):
        assert client.post(f"/staff/registrations/{elsewhere.uid}/{address}").status_code == 404


def test_refusing_needs_a_reason(cast, client_of):
    found = apply(cast)
    client = client_of(cast.educator)
    address = f"/staff/registrations/{found.uid}/"

    assert "请写明退回的原因" in client.post(address, {"decision": "refuse"}).content.decode()
    client.post(address, {"decision": "refuse", "answer": "单位查无此人"})

    found.refresh_from_db()
    assert (found.state, found.answer) == ("refused", "单位查无此人")


def test_the_list_costs_as_many_queries_with_many_applications(cast, client_of, django_assert_max_num_queries):
    for number in range(40):
        apply(cast, Applicant(f"申请人{number}", NUMBER, MOBILE, "渔业合作社"))
    client = client_of(cast.educator)

    with django_assert_max_num_queries(14):
        client.get("/staff/registrations/")


def test_no_number_stands_in_clear_in_the_database(cast):
    apply(cast)
    user = approve_registration(apply(cast), by=cast.educator, at=NOW)
    assert user.record.id_number == NUMBER

    dump = dump_database()

    assert hits("吴群", dump)
    assert not hits(NUMBER, dump)
    assert not hits(MOBILE, dump)
