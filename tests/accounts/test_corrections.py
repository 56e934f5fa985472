"""People ask for corrections; those who manage them answer, nobody else learns of it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.actions.own import AlreadyAnswered, AlreadyAsked, answer_correction, request_correction
from accounts.actions.records import DuplicateIdNumber, keep_record
from accounts.id_numbers import invent, mask
from accounts.models import CorrectionRequest, PersonalRecord, User
from tests.cast import NOW
from tests.plugins.secrecy import dump_database, hits

NUMBER = invent(place="330999", born=date(1975, 3, 9), order=11)
OTHER = invent(place="330999", born=date(1976, 4, 9), order=13)


def ask(user, field="id_number", proposed=NUMBER):
    return request_correction(user, field=field, proposed=proposed, reason="入职时录错", at=NOW)


def accept(wish, by):
    answer_correction(wish, accept=True, answer="", by=by, at=NOW)


def test_an_accepted_number_is_put_right(cast):
    wish = ask(cast.cadre)

    accept(wish, cast.unit_admin)

    assert PersonalRecord.objects.get(user=cast.cadre).id_number == NUMBER
    assert (wish.state, wish.answered_by) == ("done", cast.unit_admin)


def test_an_accepted_name_is_put_right_with_its_place_in_lists(cast):
    accept(ask(cast.cadre, "real_name", "林海清"), cast.unit_admin)

    user = User.objects.get(pk=cast.cadre.pk)
    assert (user.real_name, user.name_key) == ("林海清", "lin hai qing")


def test_a_number_of_somebody_else_is_refused_and_the_wish_stays_open(cast):
    keep_record(cast.colleague, by=None, at=NOW, id_number=NUMBER)
    wish = ask(cast.cadre)

    with pytest.raises(DuplicateIdNumber):
        accept(wish, cast.unit_admin)

    wish.refresh_from_db()
    assert wish.state == "open"


def test_refusing_needs_words(cast):
    with pytest.raises(ValidationError):
        answer_correction(ask(cast.cadre), accept=False, answer="", by=cast.unit_admin, at=NOW)


def test_only_who_manages_the_person_answers_and_nobody_for_themselves(cast):
    wish = ask(cast.colleague)
    for person in (cast.unit_admin, cast.county_admin, cast.cadre, cast.colleague, cast.root, cast.security_admin):
        with pytest.raises(PermissionDenied):
            accept(wish, person)
    own = ask(cast.educator)
    with pytest.raises(PermissionDenied):
        accept(own, cast.educator)


def test_a_wish_is_answered_once_and_not_asked_twice(cast):
    wish = ask(cast.cadre)
    with pytest.raises(AlreadyAsked):
        ask(cast.cadre, proposed=OTHER)
    accept(wish, cast.unit_admin)
    with pytest.raises(AlreadyAnswered):
        accept(wish, cast.unit_admin)
    ask(cast.cadre, proposed=OTHER)


def test_the_administrator_sees_masked_numbers_side_by_side(cast, client_of):
    keep_record(cast.cadre, by=None, at=NOW, id_number=OTHER)
    wish = ask(cast.cadre)
    client = client_of(cast.unit_admin)

    assert "林海" in client.get("/staff/corrections/").content.decode()
    page = client.get(f"/staff/corrections/{wish.uid}/").content.decode()

    assert mask(NUMBER) in page
    assert mask(OTHER) in page
    assert NUMBER not in page
    client.post(f"/staff/corrections/{wish.uid}/", {"decision": "refuse", "answer": "与证件不符"})
    assert "与证件不符" in client_of(cast.cadre).get("/account/profile/").content.decode()


def test_another_county_knows_nothing_of_it(cast, client_of):
    wish = ask(cast.colleague)
    client = client_of(cast.county_admin)

    assert "陈帆" not in client.get("/staff/corrections/").content.decode()
    assert client.get(f"/staff/corrections/{wish.uid}/").status_code == 404


@pytest.mark.parametrize(
    ("field", "proposed"), [("id_number", "123"), ("mobile", "123"), ("real_name", "林" * 61), ("nothing", "x")]
)
def test_what_cannot_be_right_is_said_in_the_form(cast, client_of, field, proposed):
    page = client_of(cast.cadre).post("/account/profile/correct/", {"field": field, "proposed": proposed})

    assert page.status_code == 200
    assert page.context["form"].errors
    assert not CorrectionRequest.objects.exists()


def test_the_wish_is_not_in_clear_in_the_database(cast):
    ask(cast.cadre)

    assert not hits(NUMBER, dump_database())


def test_the_list_costs_as_many_queries_with_many_wishes(cast, client_of, django_assert_max_num_queries):
    for field in ("id_number", "mobile", "real_name", "post", "unit", "rank"):
        ask(cast.cadre, field)
    client = client_of(cast.educator)

    with django_assert_max_num_queries(13):
        client.get("/staff/corrections/")
