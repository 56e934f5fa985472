"""Notes beside a playing video: the moment goes along, and a press on it leads back there."""

import time

import pytest
from django.utils import timezone

from courses.models import Lesson
from desk.models import Note
from jobs.actions import run_due
from media.actions import add_video
from media.demo import make_clip
from tests.material import lessons_of, make_course, make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def current(page):
    return page.evaluate("document.querySelector('video').currentTime")


def test_a_note_keeps_the_moment_and_leads_back_to_it(settings, tmp_path, browser, live_server, cast, client_of):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    make_site()
    video = add_video(
        make_clip(tmp_path / "clip.mp4", seconds=10, height=240), title="海岛", by=cast.trainer, at=timezone.now()
    )
    run_due(timezone.now(), kinds=["media.transcode"])
    lesson = lessons_of(make_course(Lesson(title="第一节", kind="video", video=video)))[0]
    context = browser.new_context(locale="zh-CN")
    cookie = client_of(cast.cadre).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(live_server.url + lesson.get_absolute_url())
    page.get_by_role("button", name="播放").first.click()
    end = time.monotonic() + 20
    while current(page) < 2:
        assert time.monotonic() < end
        page.wait_for_timeout(50)
    page.get_by_label("笔记", exact=True).click()
    moment = current(page)
    page.get_by_label("笔记", exact=True).fill("日出在海上")
    page.get_by_role("button", name="记下来").click()
    page.locator("#lesson-notes").get_by_text("日出在海上").wait_for()
    note = Note.objects.get()
    assert abs(note.at_ms / 1000 - moment) < 1
    page.wait_for_timeout(1500)
    page.locator("#lesson-notes a[data-seek]").click()
    page.wait_for_timeout(100)
    assert abs(current(page) - note.at_ms / 1000) < 1
    assert page.url == live_server.url + lesson.get_absolute_url()
    context.close()
    assert complaints == []
