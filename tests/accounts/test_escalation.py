"""Nobody gets more power than was given: through passwords, roles, records or units."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts import actions
from accounts.models import RoleAssignment
from accounts.permissions import WORK_ROLES, may_control, may_edit
from tests.cast import NOW
from tests.together import together

PAGES = ("password", "disable", "account", "record", "transfer", "leave")


def give_posts(cast):
    """Put everybody who holds a role into the office of 定澜区, where the county administrator manages people."""
    for person in cast.people().values():
        if person.username not in ("root", "chenfan"):
            person.unit = cast.dinglan_office
            person.save()


@pytest.mark.parametrize(
    "victim",
    [
        "educator",
        "trainer",
        "reviewer",
        "security_admin",
        "audit_admin",
        "system_admin",
        "nomination_officer",
        "letter_handler",
        "county_admin",
    ],
)
@pytest.mark.parametrize("attacker", ["county_admin", "unit_admin"])
def test_local_administrators_do_not_touch_accounts_with_power(cast, client_of, attacker, victim):
    give_posts(cast)
    client, person = client_of(cast.people()[attacker]), cast.people()[victim]
    answers = {page: client.post(f"/staff/people/{person.uid}/{page}/").status_code for page in PAGES}
    assert answers == dict.fromkeys(PAGES, 404)
    with pytest.raises(PermissionDenied):
        actions.disable(person, by=cast.people()[attacker], at=NOW, reason="测试")


def test_a_unit_administrator_does_not_touch_another_of_the_same_unit_but_the_county_does(cast):
    give_posts(cast)
    actions.grant_role(cast.cadre, "unit_admin", unit=cast.dinglan_office, by=None, at=NOW)
    assert not may_control(cast.unit_admin, cast.cadre)
    assert not may_edit(cast.unit_admin, cast.cadre)
    assert may_control(cast.county_admin, cast.cadre)


def test_an_educator_edits_holders_of_roles_but_never_takes_their_accounts(cast):
    give_posts(cast)
    for victim in ("trainer", "county_admin", "nomination_officer"):
        assert may_edit(cast.educator, cast.people()[victim])
        assert not may_control(cast.educator, cast.people()[victim])
    for victim in ("security_admin", "audit_admin", "system_admin", "root"):
        assert not may_edit(cast.educator, cast.people()[victim])


def test_the_security_administrator_controls_all_but_the_separate_three(cast):
    for victim in ("trainer", "educator", "county_admin", "cadre", "outsider"):
        assert may_control(cast.security_admin, cast.people()[victim])
    for victim in ("security_admin", "audit_admin", "system_admin", "root"):
        assert not may_control(cast.security_admin, cast.people()[victim])


def test_nobody_manages_oneself(cast, client_of):
    give_posts(cast)
    for name in ("educator", "county_admin", "unit_admin", "security_admin"):
        person = cast.people()[name]
        assert not may_edit(person, person)
        assert not may_control(person, person)
        for verb in (actions.grant_role, actions.revoke_role):
            with pytest.raises(PermissionDenied):
                verb(person, "trainer", unit=cast.dinglan_office, by=person, at=NOW)


@pytest.mark.parametrize("role", sorted(set(RoleAssignment.Role.values) - set(WORK_ROLES)))
def test_a_county_administrator_grants_work_roles_only(cast, client_of, role):
    with pytest.raises(PermissionDenied):
        actions.grant_role(cast.cadre, role, unit=cast.dinglan_office, by=cast.county_admin, at=NOW)
    form = {"username": "linhai", "role": role, "unit": cast.dinglan_office.code, "reason": "工作需要"}
    assert client_of(cast.county_admin).post("/staff/roles/grant/", form).status_code == 200
    assert not cast.cadre.roles.exists()


def test_a_county_administrator_grants_in_the_own_county_to_its_people_only(cast):
    by = cast.county_admin
    actions.grant_role(cast.cadre, "trainer", unit=cast.dinglan, by=by, at=NOW, reason="授课")
    for person, unit in ((cast.cadre, cast.city), (cast.cadre, cast.pulan), (cast.colleague, cast.dinglan)):
        with pytest.raises(PermissionDenied):
            actions.grant_role(person, "trainer", unit=unit, by=by, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.revoke_role(cast.trainer, "trainer", unit=cast.city, by=by, at=NOW)


@pytest.mark.parametrize("who", ["educator", "unit_admin", "system_admin", "audit_admin", "root", "cadre", "trainer"])
def test_nobody_else_grants(cast, who):
    with pytest.raises(PermissionDenied):
        actions.grant_role(cast.outsider, "trainer", unit=cast.dinglan, by=cast.people()[who], at=NOW)


def test_granting_and_revoking_on_the_screen(cast, client_of):
    client = client_of(cast.security_admin)
    form = {"username": "linhai", "role": "educator", "unit": "云洲市", "reason": "轮岗"}
    assert client.post("/staff/roles/grant/", form).url == "/staff/roles/"
    held = cast.cadre.roles.get()
    conflict = client.post("/staff/roles/grant/", form | {"username": "shenji", "role": "system_admin"})
    assert "须由不同人员担任" in conflict.text
    own = client.post("/staff/roles/grant/", form | {"username": "anquan"})
    assert "不能给自己授予" in own.text
    assert client.post(f"/staff/roles/{held.pk}/revoke/", {}).status_code == 200
    assert client.post(f"/staff/roles/{held.pk}/revoke/", {"reason": "到期"}).url == "/staff/roles/"
    assert not cast.cadre.roles.exists()
    assert client.get(f"/staff/roles/{cast.security_admin.roles.get().pk}/revoke/").status_code == 404


def test_the_list_of_roles_is_that_of_the_scope(cast, client_of):
    page = client_of(cast.county_admin).get("/staff/roles/")
    assert {held.user for held, _mine in page.context["rows"]} == {cast.unit_admin, cast.county_admin}
    found = client_of(cast.security_admin).get("/staff/roles/", {"role": "trainer", "q": "周"})
    assert [held.user for held, _mine in found.context["rows"]] == [cast.trainer]


def test_the_last_security_administrator_stays(cast):
    with pytest.raises(ValidationError, match="至少须有一名安全管理员"):
        actions.revoke_role(cast.security_admin, "security_admin", unit=cast.city, by=None, at=NOW)
    actions.grant_role(cast.outsider, "security_admin", unit=cast.dinglan, by=None, at=NOW)
    with pytest.raises(ValidationError):  # one of a county does not stand in for the city's
        actions.revoke_role(cast.security_admin, "security_admin", unit=cast.city, by=None, at=NOW)
    actions.grant_role(cast.cadre, "security_admin", unit=cast.city, by=None, at=NOW)
    actions.revoke_role(cast.security_admin, "security_admin", unit=cast.city, by=cast.cadre, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_security_administrators_do_not_revoke_each_other_at_once(cast):
    actions.grant_role(cast.cadre, "security_admin", unit=cast.city, by=None, at=NOW)
    one, two = cast.security_admin, cast.cadre
    together(
        [
            lambda: actions.revoke_role(one, "security_admin", unit=cast.city, by=two, at=NOW),
            lambda: actions.revoke_role(two, "security_admin", unit=cast.city, by=one, at=NOW),
        ]
    )
    assert RoleAssignment.objects.filter(role="security_admin").count() == 1


def test_leaving_office_ends_roles_below_and_is_refused_for_equals(cast):
    actions.leave_office(cast.cadre, on=date(2026, 6, 1), reason="退休", by=cast.unit_admin, at=NOW)
    give_posts(cast)
    with pytest.raises(PermissionDenied):
        actions.leave_office(cast.trainer, on=date(2026, 6, 1), reason="测试", by=cast.county_admin, at=NOW)
    actions.leave_office(cast.unit_admin, on=date(2026, 6, 1), reason="退休", by=cast.educator, at=NOW)
    assert not cast.unit_admin.roles.exists()


def test_the_editors_area_offers_no_accounts_and_groups(cast, client_of):
    page = client_of(cast.root).get("/editors/").text
    for address in ("/editors/users/", "/editors/groups/"):
        assert address not in page
        assert client_of(cast.root).get(address).status_code == 404


@pytest.mark.parametrize("victim", ["security_admin", "educator", "trainer", "colleague", "root", "county_admin"])
def test_no_sheet_of_passwords_holds_an_account_with_power(cast, victim):
    give_posts(cast)
    person = cast.people()[victim]
    with pytest.raises(PermissionDenied):
        actions.issue_one_time_passwords([cast.cadre, person], by=cast.county_admin, at=NOW)
    person.refresh_from_db()
    assert person.one_time_until is None
