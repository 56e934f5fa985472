"""The first sign-in: with a password that somebody else gave, or into work that needs a second factor."""

import re

import pytest
from playwright.sync_api import expect

from accounts.groups import set_up_groups
from tests.browser.person import Person
from tests.cast import NOW
from tests.material import make_site
from tests.second_factor import code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GIVEN, OWN = "Hafen-2026-gegeben", "Segel-2026-eigenes"


@pytest.fixture
def sign_in(browser, live_server):
    """Return ``sign_in(user) -> Person``: through the page, with the password that the user was given."""
    make_site()
    set_up_groups(by=None, at=NOW)
    people = []

    def sign_in(user):
        user.set_password(GIVEN)
        user.save(update_fields=["password"])
        person = Person(browser, live_server.url, user.username)
        people.append(person)
        person.loads = []
        person.page.on("framenavigated", lambda frame: person.loads.append(frame.url))
        return person.sign_in(GIVEN)

    yield sign_in
    for person in people:
        person.context.close()


def rests(person):
    """Say whether the page stays where it is while its own questions are answered."""
    person.page.wait_for_load_state("networkidle")
    before = len(person.loads)
    person.page.wait_for_timeout(1500)
    return len(person.loads) == before


def test_who_was_given_a_password_chooses_one_and_begins(sign_in, cast):
    cast.cadre.must_change_password = True
    cast.cadre.save(update_fields=["must_change_password"])
    person = sign_in(cast.cadre)
    page = person.page
    assert page.url.endswith("/account/password/change/")
    assert rests(person)
    assert person.violations() == []
    page.get_by_label("当前密码").fill(GIVEN)
    page.get_by_label("新密码", exact=True).fill(OWN)
    page.get_by_label("新密码（重复）").fill(OWN)
    page.get_by_role("button", name="保存新密码").click()
    page.wait_for_url(lambda url: "/password/" not in url)
    page.get_by_text("密码修改成功。").wait_for()
    page.goto("/learn/")
    expect(page.get_by_role("heading", name="我的课程")).to_be_visible()
    assert rests(person)
    assert person.complaints == []


def test_who_works_for_others_sets_the_second_factor_up_and_begins(sign_in, cast):
    person = sign_in(cast.educator)
    page = person.page
    assert page.url.endswith("/account/2fa/totp/activate/")
    assert rests(person)
    assert person.violations() == []
    secret = re.search(r"[A-Z2-7]{32}", page.inner_text("main"))[0]
    page.get_by_label("应用显示的 6 位验证码").fill(code_of(secret))
    page.get_by_role("button", name="启用").click()
    page.wait_for_url("**/recovery-codes/")
    assert rests(person)
    page.goto("/staff/")
    expect(page.get_by_role("heading", name="学习管理")).to_be_visible()
    assert rests(person)
    assert person.complaints == []
