"""A handler clicks twice, goes back, or works on in a window left open: told politely, done once."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.actions import revoke_role
from plugins.mailbox import actions
from plugins.mailbox.models import Entry, Letter, SignOff
from tests.cast import NOW

from .office import holder, opened, send

ANSWER = {"outcome": "written", "body": "已增开一班。", "happened_on": "2026-06-10"}


@pytest.fixture
def fellow(cast):
    return holder("fellow", "letter_handler", cast.city)


@pytest.fixture
def browser(cast, client_of):
    return client_of(cast.letter_handler)


def step(letter, name):
    return reverse("mailbox:step", args=[letter.uid, name])


def settle(letter, act):
    return reverse("mailbox:settle", args=[letter.uid, act])


def kinds(letter):
    return list(letter.entries.values_list("kind", flat=True))


def test_a_second_answer_is_refused_with_its_words_kept(cast, browser):
    letter = opened(cast)
    late = {"late_reason": "等待轮渡公司"}
    browser.post(step(letter, "answer"), ANSWER | late)

    page = browser.post(step(letter, "answer"), ANSWER | late | {"body": "另一个窗口里的话"})

    text = page.content.decode()
    assert "这封信已经答复，您的文字没有保存。" in text
    assert "另一个窗口里的话" in text
    assert kinds(letter).count(Entry.Kind.REPLY) == 1


def test_the_way_back_to_the_form_leads_to_the_letter(cast, browser):
    letter = opened(cast)
    actions.answer_letter(letter, outcome="written", body="好", by=cast.letter_handler, at=NOW)

    assert browser.get(step(letter, "answer")).url == letter.get_absolute_url()


def test_referring_and_handing_over_twice_are_done_once(cast, browser):
    letter = opened(cast)
    browser.post(step(letter, "refer"), {"reason": "涉嫌违纪"})

    again = browser.post(step(letter, "refer"), {"reason": "涉嫌违纪"}, follow=True)

    assert "没有重复办理" in again.content.decode()
    assert kinds(letter).count(Entry.Kind.REFERRED) == 1
    assert browser.get(letter.get_absolute_url()).status_code == 404, "being told opens nothing"


def test_signing_and_accepting_twice_are_done_once(cast, fellow, client_of):
    letter, other = opened(cast), client_of(fellow)
    actions.offer_letter(letter, person=fellow, by=cast.letter_handler, at=NOW)
    for expected in (letter.get_absolute_url(), reverse("mailbox:office")):
        assert other.post(settle(letter, "accept")).url == expected
    actions.answer_letter(letter, outcome="written", body="好", by=fellow, at=NOW)
    signer = client_of(cast.letter_handler)
    for _click in range(2):
        assert signer.post(settle(letter, "sign")).status_code == 302
    assert SignOff.objects.filter(part="section").count() == 1
    assert kinds(letter).count(Entry.Kind.ACCEPTED) == 1


def test_who_never_had_to_do_with_the_letter_finds_nothing(cast, client_of):
    letter = send(cast.cadre)
    county = client_of(holder("county", "letter_handler", cast.dinglan))

    for address in (step(letter, "answer"), step(letter, "refer"), settle(letter, "sign"), settle(letter, "accept")):
        assert county.post(address, ANSWER).status_code == 404


def test_an_offer_ends_with_the_role(cast, fellow, client_of):
    letter = opened(cast)
    actions.offer_letter(letter, person=fellow, by=cast.letter_handler, at=NOW)
    revoke_role(fellow, "letter_handler", unit=cast.city, by=None, at=NOW)

    with pytest.raises(PermissionDenied):
        actions.accept_letter(letter, by=fellow, at=NOW)
    assert not Letter.objects.followed_by(fellow).exists()
    assert client_of(fellow).get(reverse("mailbox:progress", args=[letter.uid])).status_code == 404


def test_nobody_hands_over_to_oneself(cast, fellow, browser):
    letter = opened(cast)

    page = browser.post(step(letter, "offer"), {"person": cast.letter_handler.pk})

    assert page.context["form"].errors
    with pytest.raises(actions.NotPossible):
        actions.offer_letter(letter, person=cast.letter_handler, by=cast.letter_handler, at=NOW)


def test_the_button_that_reports_an_improvement_is_for_who_answers_for_it(cast, fellow, client_of, browser):
    letter = opened(cast)
    item = actions.commit_improvement(letter, body="增开", due_on=NOW.date(), by=cast.letter_handler, at=NOW)
    done, verified = (reverse("mailbox:improvement", args=[item.uid, act]) for act in ("done", "verified"))
    progress = reverse("mailbox:progress", args=[letter.uid])

    assert done in browser.get(letter.get_absolute_url()).content.decode()
    assert done not in client_of(fellow).get(progress).content.decode()
    actions.report_improvement(item, by=cast.letter_handler, at=NOW)
    assert verified in client_of(fellow).get(progress).content.decode()
    assert verified not in browser.get(letter.get_absolute_url()).content.decode()
