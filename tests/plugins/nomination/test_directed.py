"""A nomination for an announced post is taken only while its notice asks for recommendations (SPEC N01, N06)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from plugins.nomination import actions
from plugins.nomination.actions import Nominee
from plugins.nomination.models import Draft, Nomination
from plugins.nomination.posts import announced_post
from tests.plugins.nomination.conftest import STATEMENT
from tests.plugins.nomination.test_nominations import FORM
from tests.plugins.nomination.writing import hand_in


def test_the_button_of_a_vacant_post_leads_into_the_form_with_the_post_chosen(cast, client_of, vacancy):
    browser = client_of(cast.cadre)
    address = f"{reverse('nomination:write')}?vacancy={vacancy.uid}"
    # Written into a page, & stands as an entity.
    assert address in browser.get(vacancy.page.url).content.decode()

    browser.get(address)
    hand_in(browser, {**FORM, "post": str(vacancy.uid)})

    found = Nomination.objects.get()
    assert (found.mode, found.vacancy, found.post_title, found.post_employer) == (
        "directed",
        vacancy.uid,
        "局长",
        "市海洋局",
    )
    assert found.batch == "市级第 9 批"


def test_after_the_period_the_post_takes_no_more(cast, vacancy):
    post = announced_post(vacancy.uid, timezone.localdate())
    later = timezone.now() + timedelta(days=2)

    with pytest.raises(actions.PostClosed):
        actions.nominate(cast.cadre, nominee=Nominee("陈", "局", "长"), statement=STATEMENT, at=later, post=post)


def test_a_draft_for_a_post_that_closed_does_not_turn_undirected(cast, client_of, vacancy):
    browser = client_of(cast.cadre)
    hand_in(browser, {**FORM, "post": str(vacancy.uid), "signed": ""})
    vacancy.page.closes_on = timezone.localdate() - timedelta(days=1)
    vacancy.page.save()

    response = browser.post(reverse("nomination:step", args=["sign"]), {"signed": "on"})

    assert response.url == reverse("nomination:step", args=["post"])
    assert not Nomination.objects.exists()


def test_an_undirected_one_is_taken_at_any_time(cast):
    made = actions.nominate(cast.cadre, nominee=Nominee("陈", "局", "长"), statement=STATEMENT, at=timezone.now())

    assert (made.mode, made.vacancy, made.post_title) == ("undirected", None, "")


def test_the_draft_waits_encrypted_and_ends_with_the_signature(cast, client_of):
    browser = client_of(cast.cadre)
    hand_in(browser, {**FORM, "signed": ""})
    assert "熟悉渔港建设" in Draft.objects.get(person=cast.cadre).content
    assert "熟悉渔港建设" in browser.get(reverse("nomination:step", args=["statement"])).content.decode()

    hand_in(browser, FORM)

    assert not Draft.objects.exists()


def test_a_draft_is_erased_after_thirty_days_or_on_request(cast, client_of):
    now = timezone.now()
    actions.save_draft(cast.cadre, {"target": "甲"}, at=now - timedelta(days=31))
    actions.save_draft(cast.colleague, {"target": "乙"}, at=now - timedelta(days=29))
    actions.erase_old_drafts(at=now)
    assert Draft.objects.get().person == cast.colleague

    client_of(cast.colleague).post(reverse("nomination:discard"))
    assert not Draft.objects.exists()


def test_who_hands_in_very_many_within_an_hour_is_asked_to_wait(cast, client_of):
    browser = client_of(cast.cadre)
    for _number in range(21):
        response = hand_in(browser, FORM)

    assert Nomination.objects.count() == 20
    assert "请稍后再提交" in response.content.decode()
    assert Draft.objects.exists()
