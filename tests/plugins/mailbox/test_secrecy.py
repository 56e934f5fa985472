import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.views.debug import ExceptionReporter
from wagtail.models import ModelLogEntry, PageLogEntry, ReferenceIndex

from accounts.actions import grant_role, issue_account
from notices.models import Notice
from plugins.mailbox.models import Attachment, Draft, Letter, Reading
from plugins.mailbox.personal_data import own_letters
from tests.cast import NOW
from tests.permissions import ROWS
from tests.plugins.secrecy import dump_database, hits
from tests.world import make_world

SUBJECT, BODY, ANSWER, FILE = "标记主题QX7", "标记内容WZ8心里话", "标记答复KV9", "标记附件JB5"
MARKERS = [SUBJECT, BODY, ANSWER, FILE]


PAPER = b"%PDF-1.7 " + FILE.encode()


def plant(cast, client_of):
    """Let the cadre write a letter with a file, and the handler read and answer it."""
    browser = client_of(cast.cadre)
    browser.post(reverse("mailbox:write"), {"kind": "report"})
    browser.post(reverse("mailbox:write_text", args=["cadres"]), {"subject": SUBJECT, "body": BODY})
    upload = SimpleUploadedFile(f"{FILE}.pdf", PAPER)
    browser.post(reverse("mailbox:write_send", args=["cadres"]), {"files": upload})
    letter = Letter.objects.get(kind__code="report")
    handler = client_of(cast.letter_handler)
    handler.get(letter.get_absolute_url())
    handler.post(reverse("mailbox:step", args=[letter.uid, "answer"]), {"outcome": "written", "body": ANSWER})
    return letter


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def letter(cast, client_of):
    return plant(cast, client_of)


@pytest.mark.parametrize("marker", MARKERS)
def test_the_text_stands_nowhere_in_the_database_nor_in_any_file(letter, marker):
    kept = [path.read_bytes() for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert hits("zhoujiao", dump_database()), "the search itself must find what is there"
    assert hits(marker, dump_database(), *kept) == []


def test_a_draft_stands_nowhere_in_clear(cast, client_of):
    browser = client_of(cast.cadre)
    browser.post(reverse("mailbox:write"), {"kind": "report"})
    browser.post(reverse("mailbox:write_text", args=["cadres"]), {"subject": SUBJECT, "body": BODY, "later": "1"})

    assert Draft.objects.get().body == BODY
    assert hits(SUBJECT, dump_database()) == hits(BODY, dump_database()) == []


@pytest.mark.parametrize("marker", [SUBJECT, BODY])
def test_the_text_stands_in_no_log(cast, client_of, caplog, capfd, marker):
    caplog.set_level("DEBUG")
    browser = client_of(cast.cadre)
    browser.post(reverse("mailbox:write"), {"kind": "report"})
    browser.post(reverse("mailbox:write_text", args=["cadres"]), {"subject": marker, "body": ""})
    browser.post(reverse("mailbox:write_text", args=["cadres"]), {"subject": marker, "body": marker})
    browser.post(reverse("mailbox:write_send", args=["cadres"]))
    browser.get(Letter.objects.get().get_absolute_url())

    assert hits(marker, caplog.text, *capfd.readouterr()) == []


def test_an_error_report_tells_nothing_of_it(cast, client_of, letter, rf, monkeypatch):
    """Not the page of the technical report, not the mail to the administrators."""

    def fail(*_args, **_kwargs):
        subject, body = SUBJECT, BODY
        raise RuntimeError(f"{len(subject)}{len(body)}")

    monkeypatch.setattr("plugins.mailbox.views.own.course_of", fail)
    browser = client_of(cast.cadre)
    browser.raise_request_exception = False
    page = browser.get(letter.get_absolute_url())
    words = {"subject": SUBJECT, "body": BODY}
    try:
        raise ValueError("broken")
    except ValueError:
        request = rf.post("/mailbox/write/cadres/", words)
        request.user = cast.cadre
        request.sensitive_post_parameters = "__ALL__"
        report = ExceptionReporter(request, *sys.exc_info()).get_traceback_text()

    assert page.status_code == 500
    assert "broken" in report
    assert [hit for marker in MARKERS for hit in hits(marker, page.content)] == []
    assert hits(SUBJECT, report.split("POST:")[1].split("FILES:")[0]) == []


def test_nobody_else_opens_it_not_even_the_superuser(cast, letter, client_of):
    entitled = {"cadre", "letter_handler"}

    statuses = {
        name: client_of(person).get(letter.get_absolute_url()).status_code for name, person in cast.people().items()
    }

    assert {name for name, status in statuses.items() if status == 200} == entitled
    assert {status for name, status in statuses.items() if name not in entitled} == {404}


def test_nobody_else_loads_its_files(cast, letter, client_of):
    address = reverse("mailbox:attachment", args=[Attachment.objects.get().uid])
    answers = {name: client_of(person).get(address) for name, person in cast.people().items()}
    answers["guest"] = client_of().get(address)

    allowed = {name for name, answer in answers.items() if answer.status_code == 200}
    assert allowed == {"cadre", "letter_handler"}
    assert {answer.status_code for name, answer in answers.items() if name not in allowed} == {404}
    mine = answers["cadre"]
    assert b"".join(mine.streaming_content) == PAPER
    assert mine["Content-Disposition"].startswith("attachment")
    assert mine["Content-Type"] == "application/octet-stream"
    assert Reading.objects.filter(attachment__isnull=False).count() == 1


def bystanders(cast):
    """Return others who have to do with letters, but not with this one."""
    people = {}
    for role in ("letter_handler", "discipline_officer", "letter_supervisor"):
        people[role] = issue_account(f"other-{role}", real_name=role, password=None, by=None, at=NOW)
        grant_role(people[role], role, unit=cast.city, by=None, at=NOW)
    return people


def test_no_page_of_the_site_shows_any_of_it_to_anybody_else(db, client_of):
    world = make_world()
    cast = world["cast"]
    world["letter"] = plant(cast, client_of)
    others = ("root", "educator")
    people = {name: cast.people()[name] for name in others}
    found = []
    for name, person in {**people, **{f"other {role}": one for role, one in bystanders(cast).items()}}.items():
        browser = client_of(person)
        browser.raise_request_exception = False
        for row in ROWS:
            if row.post is None:
                page = browser.get(row.example(world))
                text = b"".join(page.streaming_content) if page.streaming else page.content
                found += [(name, row.route, marker) for marker in MARKERS if hits(marker, text)]

    assert found == []


def test_no_history_reference_or_notice_holds_any_of_it(cast, letter):
    places = [str(list(model.objects.values())) for model in (ModelLogEntry, PageLogEntry, ReferenceIndex, Notice)]

    assert "有了答复" in places[-1]
    assert [hit for marker in MARKERS for hit in hits(marker, *places)] == []


def test_the_export_of_others_holds_none_of_it(cast, letter, rf):
    request = rf.get("/")
    for name, person in cast.people().items():
        request.user = person
        text = str([[list(row) for row in table.rows] for table in own_letters(person)])
        assert (BODY in text) == (name == "cadre"), name


def test_a_guest_is_asked_to_sign_in(letter, client_of):
    response = client_of().get(letter.get_absolute_url())

    assert (response.status_code, hits(SUBJECT, response.content)) == (302, [])


def test_pages_with_letters_are_not_stored_by_browsers(cast, letter, client_of):
    assert "no-store" in client_of(cast.cadre).get(letter.get_absolute_url())["Cache-Control"]
