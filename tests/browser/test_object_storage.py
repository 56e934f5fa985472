"""Video whose segments lie in object storage plays like any other; the pages' policy lets the player go there."""

import time

import pytest
from django.utils import timezone

from jobs.actions import run_due
from lms.environment import origins
from media.actions import add_video
from media.demo import make_clip
from media.models import Video, WatchRecord
from tests.buckets import running_bucket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def bucket(settings):
    with running_bucket("xuezhou-video") as (address, storage):
        settings.STORAGES = settings.STORAGES | {"video": storage}
        policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        more = {name: [*policy[name], *origins(address)] for name in ("connect-src", "media-src")}
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy | more}
        yield address


def test_a_video_in_a_bucket_plays_and_is_credited(settings, tmp_path, browser, live_server, cast, client_of, bucket):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.ROOT_URLCONF = "tests.media.player_urls"
    clip = make_clip(tmp_path / "clip.mp4", seconds=8, height=240, seed=1)
    video = add_video(clip, title="海岛", by=cast.trainer, at=timezone.now())
    run_due(timezone.now(), kinds=["media.transcode"])
    assert Video.objects.get(pk=video.pk).state == Video.State.PLAYABLE
    context = browser.new_context(locale="zh-CN")
    cookie = client_of(cast.cadre).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page, fetched, complaints = context.new_page(), [], []
    page.on("response", lambda answer: fetched.append((answer.url, answer.status)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/player-page/{video.pk}/")
    page.get_by_role("button", name="播放").first.click()
    end = time.monotonic() + 20
    while page.evaluate("document.querySelector('video').currentTime") < 3:
        assert time.monotonic() < end, fetched
        page.wait_for_timeout(50)
    page.keyboard.press("k")
    page.wait_for_timeout(700)
    context.close()
    assert {status for url, status in fetched if url.startswith(bucket)} == {200}
    assert WatchRecord.objects.get().credited_ms >= 2500
    assert complaints == []
