"""The pages on which a process is made public, of rules with their documents, and of figures; axe finds nothing."""

import os

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from library.actions import set_validity
from plugins.nomination import actions
from plugins.nomination.actions import Nominee
from plugins.nomination.models import Scheme
from plugins.nomination.posts import internal
from tests.browser.test_library import arrive
from tests.cast import NOW
from tests.material import make_site
from tests.plugins.mailbox.office import holder, send
from tests.world.courses import library_document

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def selection(cast, settings, tmp_path):
    """A process for an internal post, and a rule that rests on a document that has lapsed."""
    settings.MEDIA_ROOT = str(tmp_path)
    make_site()
    by = {"by": cast.nomination_officer, "at": NOW}
    version = library_document(cast.city, NOW, title="选拔任用办法", state="published")
    set_validity(version, valid_from=NOW.date(), valid_until=NOW.date(), note="", by=None, at=NOW)
    actions.load_default_rules(at=NOW)
    rule = {
        "code": "local",
        "text": "任现职满两年",
        "citation": "办法第三条",
        "light": "yellow",
        "valid_from": NOW.date(),
    }
    rule |= {"condition": {"fact": "rank_years", "is": ">=", "value": 2}, "document": version.document}
    actions.keep_rule(rule, **by)
    values = {"unit": cast.city, "title": "副秘书长", "employer": "市政府", "batch": "", "places": 2}
    post = internal(actions.keep_internal_post(None, values, **by))
    actions.load_default_schemes(**by)
    scheme = Scheme.objects.current().get(code="chief")
    made = actions.begin_selection(post, scheme=scheme, places=2, unit=cast.city, **by)
    for name in ("沈云帆", "陆清源"):
        actions.add_candidate(made, Nominee(name, "市海洋与渔业局", "渔业管理科科长"), **by)
    return made


@pytest.mark.parametrize("width", [390, 1440])
def test_a_process_is_made_public_and_letters_are_counted(browser, live_server, client_of, cast, selection, width):
    officer = arrive(browser, live_server, client_of, cast.nomination_officer, (width, 900))
    page = officer.page

    def look(person, name):
        if folder := os.environ.get("PICTURES"):
            person.page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        assert person.violations() == []
        assert person.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    page.goto(reverse("nomination:rules") + "?lapsed=1")
    look(officer, "rules")
    page.goto(selection.get_absolute_url())
    page.get_by_role("link", name="发布任前公示").click()
    expect(page.get_by_label("拟任职务")).to_have_count(2)
    for field in page.get_by_label("拟任职务").all():
        field.fill("拟任副处级领导职务")
    page.get_by_label("反映情况的方式").fill("0580-0000000，市民路 1 号")
    look(officer, "notice-form")
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("button", name="确认提交")).to_be_visible()
    look(officer, "notice-preview")
    page.get_by_role("button", name="确认提交").click()
    page.get_by_text("审核中").wait_for()
    look(officer, "selection")

    for _each in range(6):
        send(cast.cadre, at=timezone.now())
    handler = arrive(browser, live_server, client_of, cast.letter_handler, (width, 900))
    handler.page.goto(reverse("mailbox:office_statistics"))
    look(handler, "figures")
    supervisor = holder(f"supervisor{width}", "letter_supervisor", cast.city)
    watcher = arrive(browser, live_server, client_of, supervisor, (width, 900))
    watcher.page.goto(reverse("mailbox:supervision_statistics"))
    look(watcher, "figures-supervised")
    handler.page.goto(reverse("mailbox:statistics"))
    look(handler, "figures-public")
