"""What is sent is what was shown, and once: two clicks, two windows; what is never sent goes after a month."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from plugins.mailbox import actions
from plugins.mailbox.models import Draft, Letter, LetterType
from tests.cast import NOW
from tests.together import together

WORDS = {"subject": "关于渡轮班次", "body": "建议增加末班渡轮。"}
TEXT, SEND = (reverse(f"mailbox:write_{name}", args=["cadres"]) for name in ("text", "send"))


def shown(browser):
    return {"version": browser.get(SEND).context["form"]["version"].value()}


@pytest.fixture
def browser(cast, client_of):
    """The cadre's, before the last step."""
    made = client_of(cast.cadre)
    made.post(reverse("mailbox:write"), {"kind": "request"})
    assert made.post(TEXT, WORDS).url == SEND
    return made


def test_a_second_click_is_told_that_nothing_waits(browser):
    form = shown(browser)

    browser.post(SEND, form)
    second = browser.post(SEND, form, follow=True)

    assert second.request["PATH_INFO"] == reverse("mailbox:my_letters")
    assert "没有待寄的草稿" in second.content.decode()
    assert Letter.objects.count() == 1


def test_two_clicks_at_the_same_moment_send_once(transactional_db, cast):
    kind = LetterType.objects.get(code="request")
    draft = actions.save_draft(cast.cadre, kind=kind, **WORDS, at=NOW)
    words = WORDS | {"kind": "request", "version": draft.version, "at": NOW}

    results = together([lambda: actions.send_letter(cast.cadre, **words)] * 2)

    assert sorted(type(result).__name__ for result in results) == ["DraftChanged", "Letter"]
    assert Letter.objects.count() == 1


def test_what_another_window_wrote_is_not_sent_unseen(browser):
    form = shown(browser)
    browser.post(TEXT, {**WORDS, "subject": "另一件事"})

    answer = browser.post(SEND, form, follow=True)

    assert "另一个窗口" in answer.content.decode()
    assert not Letter.objects.exists()
    browser.post(SEND, shown(browser))
    assert Letter.objects.get().subject == "另一件事"


def test_what_was_typed_in_a_window_left_open_is_kept_with_its_type(browser):
    kind = Draft.objects.get().kind
    browser.post(SEND, shown(browser))

    assert browser.post(TEXT, {**WORDS, "body": "又写了一段", "kind": kind.pk}).url == SEND

    draft = Draft.objects.get()
    assert (draft.kind.code, draft.body) == ("request", "又写了一段")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("附件.pdf", b"MZ\x90\x00 not a PDF"),
        ("附件.exe", b"%PDF-1.7"),
        ("照片.png", b"<svg onload=alert(1)>"),
        ("空.pdf", b""),
    ],
)
def test_files_of_the_wrong_kind_are_refused_and_the_letter_waits(browser, name, content):
    page = browser.post(SEND, shown(browser) | {"files": SimpleUploadedFile(name, content)})

    assert page.context["form"].errors.keys() == {"files"}
    assert not Letter.objects.exists()
    assert Draft.objects.exists()


def test_a_draft_that_nobody_touches_for_a_month_is_erased(cast):
    kind = LetterType.objects.get(code="request")
    actions.save_draft(cast.cadre, kind=kind, **WORDS, at=NOW - timedelta(days=31))
    actions.save_draft(cast.colleague, kind=kind, **WORDS, at=NOW - timedelta(days=29))

    assert actions.erase_old_drafts(at=NOW) == 1

    assert Draft.objects.get().user == cast.colleague
