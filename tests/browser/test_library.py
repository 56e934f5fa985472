"""A reader finds a word of a document, reads the page, and studies the document as a lesson; axe finds nothing."""

import os

import pytest
from playwright.sync_api import expect

from courses.models import Lesson
from jobs.actions import run_due
from library.actions import READ_VERSION, add_document, add_version, publish_document
from library.models import Category
from tests.browser.person import Person
from tests.cast import NOW
from tests.library.papers import DAYS, pdf, upload
from tests.material import lessons_of, make_course, make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def document(settings, tmp_path, cast):
    settings.MEDIA_ROOT = str(tmp_path / "uploads")
    make_site()
    shelf = Category.objects.create(name="规章制度")
    values = {"title": "干部网络学习管理办法", "category": shelf, "unit": cast.city, "number": "云组发〔2026〕3号"}
    made = add_document(values | {"summary": "规定学时和考核。"}, by=None, at=NOW)
    pages = ["第一条 为规范干部教育培训。" * 12, "第二条 学时按实际学习认定。" * 12]
    add_version(made, upload(pdf(*pages)), name="办法.pdf", **DAYS, by=None, at=NOW)
    run_due(NOW, kinds=[READ_VERSION])
    publish_document(made, by=None, at=NOW)
    made.refresh_from_db()
    return made


def arrive(browser, live_server, client_of, user, size):
    person = Person(browser, live_server.url, size=size)
    value = client_of(user).cookies["sessionid"].value
    person.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    return person


@pytest.mark.parametrize("width", [390, 1440])
def test_documents_are_found_read_and_studied(browser, live_server, client_of, cast, document, width):
    lesson = Lesson(title="学习办法", kind="document", document=document, minimum_seconds=6)
    lesson = lessons_of(make_course(lesson, title="读懂办法"))[0]
    reader = arrive(browser, live_server, client_of, cast.cadre, (width, 900))
    keeper = arrive(browser, live_server, client_of, cast.trainer, (width, 900))
    page = reader.page

    def look(person, name):
        if folder := os.environ.get("PICTURES"):
            person.page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        assert person.violations() == []
        assert person.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    page.goto("/library/?q=学时")
    look(reader, "list")
    page.get_by_role("link", name="第 2 页").click()
    assert page.locator(".paper__picture").evaluate("(picture) => picture.decode().then(() => picture.naturalWidth)")
    look(reader, "page")
    page.goto(document.get_absolute_url())
    look(reader, "document")
    expect(page.get_by_role("link", name="读懂办法")).to_be_visible()

    page.goto(lesson.get_absolute_url())
    look(reader, "lesson")
    page.wait_for_timeout(3200)
    page.get_by_role("link", name="下一页").click()
    page.wait_for_timeout(3200)
    page.get_by_role("button", name="读完本页").click()
    page.get_by_text("本节已学完。").first.wait_for()

    for name in ("", "new/", "categories/", f"{document.uid}/", f"{document.uid}/versions/new/"):
        keeper.page.goto(f"/staff/library/{name}")
        look(keeper, f"staff-{name.rstrip('/').split('/')[-1][:8]}")
    assert reader.complaints == keeper.complaints == []
    reader.context.close()
    keeper.context.close()
