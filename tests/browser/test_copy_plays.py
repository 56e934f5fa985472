"""The copy that is made at once plays in a real browser, and plays on while the qualities take its place."""

import pytest
from django.utils import timezone

from jobs.actions import run_due
from media.actions import REMUX, TRANSCODE, add_video
from media.demo import make_clip
from media.models import Video
from tests.browser.test_player import play_for, until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_copy_plays_on_while_the_qualities_come(settings, tmp_path, cast, client_of, browser, live_server):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.ROOT_URLCONF = "tests.media.player_urls"
    clip = make_clip(tmp_path / "clip.mp4", seconds=24, height=480, seed=1)
    video = add_video(clip, title="海岛", by=cast.trainer, at=timezone.now())
    run_due(timezone.now(), kinds=[REMUX])
    assert Video.objects.get(pk=video.pk).current.renditions.filter(name="source").exists()

    context = browser.new_context(locale="zh-CN")
    cookie = client_of(cast.cadre).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{live_server.url}/player-page/{video.pk}/")
    play_for(page, 2)
    run_due(timezone.now(), kinds=[TRANSCODE])
    assert Video.objects.get(pk=video.pk).current.state == "ready"
    until(page, "v.currentTime > 12")
    page.reload()
    play_for(page, 13)
    assert complaints == []
    context.close()
