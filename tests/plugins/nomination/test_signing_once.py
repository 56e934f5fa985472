"""What is signed is what was shown, and once: two clicks, two windows, the way back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from plugins.nomination import actions
from plugins.nomination.actions import Nominee, Statement
from plugins.nomination.models import Draft, Nomination, Withdrawal
from portal.models import VacancyNoticePage
from tests.cast import NOW
from tests.together import together

WHO = {"kind": "other", "nominee_name": "陈帆", "nominee_unit": "普澜区海洋局", "nominee_post": "副局长"}
SAID = {"target": "海洋局局长", "strengths": "熟悉渔港建设", "weaknesses": "基层经历偏短", "reason": "敢于担当"}
STATEMENT = Statement(**SAID)
NOMINEE = Nominee("陈帆", "普澜区海洋局", "副局长")


def step(name):
    return reverse("nomination:step", args=[name])


def shown(browser):
    """Return what the page of the signature would send."""
    form = browser.get(step("sign")).context["form"]
    return {"signed": "on", "version": form["version"].value()}


@pytest.fixture
def browser(cast, client_of):
    """The cadre's, before the signature."""
    made = client_of(cast.cadre)
    for name, parts in (("who", WHO), ("post", {"post": "any"}), ("statement", SAID)):
        assert made.post(step(name), parts).status_code == 302
    return made


def test_a_second_click_is_told_that_nothing_waits(browser):
    form = shown(browser)

    first, second = browser.post(step("sign"), form), browser.post(step("sign"), form, follow=True)

    assert "/receipt/" in first.url
    assert "没有待署名的草稿" in second.content.decode()
    assert Nomination.objects.count() == 1


def test_two_clicks_at_the_same_moment_sign_once(transactional_db, cast):
    actions.save_draft(cast.cadre, WHO | {"post": "any"} | SAID, at=NOW)
    version = actions.version_of(actions.draft_of(cast.cadre))
    words = {"nominee": NOMINEE, "statement": STATEMENT, "version": version, "at": NOW}

    results = together([lambda: actions.nominate(cast.cadre, **words)] * 2)

    assert sorted(type(result).__name__ for result in results) == ["DraftChanged", "Nomination"]
    assert Nomination.objects.count() == 1


def test_what_another_window_wrote_is_not_signed_unseen(browser):
    form = shown(browser)
    browser.post(step("who"), {**WHO, "nominee_name": "吴方"})

    answer = browser.post(step("sign"), form, follow=True)

    assert "另一个窗口" in answer.content.decode()
    assert not Nomination.objects.exists()
    browser.post(step("sign"), shown(browser))
    assert Nomination.objects.get().nominee_name == "吴方"


def test_what_was_typed_in_a_window_left_open_is_kept(browser):
    browser.post(reverse("nomination:discard"))

    answer = browser.post(step("statement"), SAID)

    assert answer.url == step("who")
    browser.post(step("who"), WHO)
    browser.post(step("post"), {"post": "any"})
    assert "敢于担当" in browser.get(step("sign")).content.decode()


def test_a_post_that_closes_before_the_signature_is_not_turned_into_something_else(cast, browser, vacancy):
    browser.post(step("post"), {"post": str(vacancy.uid)})
    form = shown(browser)
    VacancyNoticePage.objects.update(closes_on=timezone.localdate() - timedelta(days=1))

    answer = browser.post(step("sign"), form, follow=True)

    assert answer.request["PATH_INFO"] == step("post")
    assert not Nomination.objects.exists()
    assert Draft.objects.filter(person=cast.cadre).exists(), "nothing that was written is lost"


def test_withdrawing_twice_is_recorded_once(cast, client_of):
    made = actions.nominate(cast.cadre, nominee=NOMINEE, statement=STATEMENT, at=NOW)
    browser, address = client_of(cast.cadre), reverse("nomination:withdraw", args=[made.uid])

    browser.post(address)

    assert "此前已经撤回" in browser.post(address, follow=True).content.decode()
    assert Withdrawal.objects.count() == 1


def test_four_byte_signs_and_the_longest_text_come_back_as_written(browser):
    long = "😀汉" * 1500
    browser.post(step("statement"), {**SAID, "reason": long})

    browser.post(step("sign"), shown(browser))

    assert Nomination.objects.get().reason == long


def test_one_sign_too_many_is_said_at_its_field_and_kept_on_the_page(browser):
    page = browser.post(step("statement"), {**SAID, "reason": "长" * 3001})

    assert page.status_code == 200
    assert page.context["form"].errors.keys() == {"reason"}
    assert "长" * 3001 in page.content.decode()
