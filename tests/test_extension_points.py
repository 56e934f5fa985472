"""Every way in which a plugin attaches, tried with ``tests/testplugin`` (see docs/reference/extension-points.md)."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from courses.signals import lesson_completed
from lms import plugins
from tests.testplugin import receivers

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "reference" / "extension-points.md"


def request_of(rf, user):
    request = rf.get("/")
    request.user = user
    return request


def test_a_plugin_is_found_by_its_configuration():
    names = [config.name for config in plugins.installed_plugins()]

    assert names == ["tests.testplugin", "plugins.nomination", "plugins.mailbox"]


def test_its_urls_are_mounted_below_its_prefix_with_its_label(client):
    assert reverse("testplugin:page") == "/test-plugin/page/"
    assert client.get("/test-plugin/page/").content == b"the page of the test plugin"


def test_its_navigation_entries_are_asked_for_each_request(cast, rf):
    def labels(user):
        return [item.label for item in plugins.collect(plugins.NAV_HOOK, request_of(rf, user))]

    assert "测试导航" in labels(AnonymousUser())
    assert "只给登录者" not in labels(AnonymousUser())
    assert labels(cast.cadre)[-2:] == ["测试导航", "只给登录者"]


def test_its_sections_and_panels_stand_in_their_order(cast, rf):
    request = request_of(rf, cast.cadre)

    sections = [section.label for section in plugins.collect(plugins.SECTION_HOOK, request)]
    assert sections[-1] == "测试板块"
    assert sections.index("干部推荐") < sections.index("我向组织说心里话")
    assert "the panel of the test plugin" in [
        panel.render_html() for panel in plugins.collect(plugins.HOME_PANEL_HOOK, request) if panel.order == 450
    ]


def test_its_modules_join_the_import_map(db, client):
    page = client.get("/account/login/").content.decode()

    found = re.search(r'<script type="importmap"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found is not None
    assert '"test-plugin": "/static/testplugin/module.js"' in found[1]


def test_its_api_is_mounted_and_asks_for_a_signed_in_person(cast, client_of):
    assert client_of().get("/api/test-plugin/answer").status_code == 401
    assert client_of(cast.cadre).get("/api/test-plugin/answer").json() == {"answer": 42}


def test_wagtails_own_hooks_work_from_a_plugin(cast, client_of):
    assert client_of(cast.root).get("/editors/test-plugin/").content == b"for editors"
    assert client_of(cast.cadre).get("/editors/test-plugin/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_it_hears_the_signals_of_the_core():
    receivers.heard.clear()
    with transaction.atomic():
        transaction.on_commit(
            lambda: lesson_completed.send_robust(sender=None, user_id=1, lesson_id=2, at=timezone.now())
        )
        assert receivers.heard == []

    assert [(news["user_id"], news["lesson_id"]) for news in receivers.heard] == [(1, 2)]


def test_its_models_have_tables(db):
    assert not apps.get_model("testplugin", "Secret").objects.exists()


@pytest.mark.parametrize("hook", [plugins.NAV_HOOK, plugins.HOME_PANEL_HOOK, plugins.SECTION_HOOK])
def test_every_hook_is_documented(hook):
    assert f"`{hook}`" in DOCUMENT.read_text(encoding="utf-8")


def test_every_signal_is_documented_with_its_arguments():
    text = DOCUMENT.read_text(encoding="utf-8")
    files = [*ROOT.glob("*/signals.py")]
    signals = [name for file in files for name in re.findall(r"^(\w+) = Signal\(\)", file.read_text(), re.MULTILINE)]

    assert signals
    assert [name for name in signals if f"`{name}`" not in text] == []
