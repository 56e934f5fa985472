import pytest
from django.urls import reverse

from plugins.mailbox.models import Letter
from tests.plugins.secrecy import dump_database, hits

SUBJECT, BODY, ANSWER = "标记主题QX7", "标记内容WZ8心里话", "标记答复KV9"


@pytest.fixture
def letter(cast, client_of):
    client_of(cast.cadre).post(reverse("mailbox:write"), {"kind": "report", "subject": SUBJECT, "body": BODY})
    letter = Letter.objects.get()
    handler = client_of(cast.letter_handler)
    handler.get(letter.get_absolute_url())
    handler.post(letter.get_absolute_url(), {"outcome": "written", "body": ANSWER})
    return letter


@pytest.mark.parametrize("marker", [SUBJECT, BODY, ANSWER])
def test_the_text_stands_nowhere_in_the_database(letter, marker):
    assert hits("zhoujiao", dump_database()), "the search itself must find what is there"
    assert hits(marker, dump_database()) == []


@pytest.mark.parametrize("marker", [SUBJECT, BODY, ANSWER])
def test_the_text_stands_in_no_log(cast, client_of, caplog, capfd, marker):
    caplog.set_level("DEBUG")
    browser = client_of(cast.cadre)
    browser.post(reverse("mailbox:write"), {"kind": "report", "subject": marker, "body": marker})
    browser.post(reverse("mailbox:write"), {"kind": "nonsense", "subject": marker, "body": marker})
    browser.get(Letter.objects.get().get_absolute_url())

    assert hits(marker, caplog.text, *capfd.readouterr()) == []


def test_nobody_else_opens_it_not_even_the_superuser(cast, letter, client_of):
    entitled = {"cadre", "letter_handler"}

    statuses = {
        name: client_of(person).get(letter.get_absolute_url()).status_code for name, person in cast.people().items()
    }

    assert {name for name, status in statuses.items() if status == 200} == entitled
    assert {status for name, status in statuses.items() if name not in entitled} == {404}


def test_no_page_of_other_people_shows_any_of_it(cast, letter, client_of):
    places = [
        "/",
        reverse("mailbox:my_letters"),
        reverse("mailbox:office"),
        "/editors/",
        "/editors/reports/site-history/",
        f"/editors/users/{cast.cadre.pk}/",
        f"/editors/users/delete/{cast.cadre.pk}/",
    ]
    for name in ("colleague", "root", "educator", "system_admin", "audit_admin"):
        browser = client_of(cast.people()[name])
        pages = [browser.get(place, follow=True).content for place in places]
        found = [hit for marker in (SUBJECT, BODY, ANSWER, letter.receipt) for hit in hits(marker, *pages)]
        assert found == [], name


def test_a_guest_is_asked_to_sign_in(letter, client_of):
    response = client_of().get(letter.get_absolute_url())

    assert (response.status_code, hits(SUBJECT, response.content)) == (302, [])


def test_pages_with_letters_are_not_stored_by_browsers(cast, letter, client_of):
    assert "no-store" in client_of(cast.cadre).get(letter.get_absolute_url())["Cache-Control"]
