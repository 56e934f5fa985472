"""The player in a real browser: it plays, is credited for what it showed, and gives way to another page."""

import shutil
import time
from types import SimpleNamespace

import pytest
from django.core.files import File
from django.utils import timezone
from wagtail.models import Collection

from jobs.actions import run_due
from media.actions import add_captions, add_video
from media.demo import make_clip, write_captions
from media.models import PlaySession, Video, WatchRecord

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECONDS = 20


@pytest.fixture(scope="session")
def converted(tmp_path_factory):
    """What the first test converts, for the others: files, and the rows that name them."""
    return SimpleNamespace(folder=tmp_path_factory.mktemp("converted") / "media", video=None)


def again(row, **fields):
    """Save a row that an earlier test left behind anew."""
    row.pk, row._state.adding = None, True
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


@pytest.fixture
def video(settings, tmp_path, cast, converted):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.ROOT_URLCONF = "tests.media.player_urls"
    if converted.video is None:
        clip = make_clip(tmp_path / "clip.mp4", seconds=SECONDS, height=480, seed=1)
        video = add_video(clip, title="海岛", by=cast.trainer, at=timezone.now())
        run_due(timezone.now(), kinds=["media.transcode"])
        converted.video = Video.objects.select_related("current").get(pk=video.pk)
        converted.asset, converted.rungs = converted.video.current, list(converted.video.current.renditions.all())
        shutil.copytree(settings.MEDIA_ROOT, converted.folder)
    else:
        shutil.copytree(converted.folder, settings.MEDIA_ROOT)
        root = Collection.get_first_root_node()
        video = again(converted.video, current=None, uploaded_by_user=None, collection=root)
        asset = again(converted.asset, video=video, job=None)
        for rung in converted.rungs:
            again(rung, asset=asset)
        video.current = asset
        video.save(update_fields=["current"])
    with write_captions(tmp_path / "zh.vtt", lines=["第一句", "第二句"], seconds=SECONDS).open("rb") as file:
        add_captions(video, File(file), by=cast.trainer, at=timezone.now())
    return Video.objects.get(pk=video.pk)


@pytest.fixture
def page(browser, live_server, cast, client_of, video):
    """The cadre's page with the player; what the browser complains about is collected in ``page.complaints``."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1000, "height": 800})
    cookie = client_of(cast.cadre).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.address = f"{live_server.url}/player-page/{video.pk}/"
    page.goto(page.address)
    yield page
    context.close()


def until(page, condition, seconds=15):
    """Wait until `condition`, of the video ``v``, holds; Playwright's own waiting needs eval, which our CSP forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(f"() => {{ const v = document.querySelector('video'); return {condition}; }}"):
        assert time.monotonic() < end, f"never: {condition}"
        page.wait_for_timeout(50)


def play_for(page, seconds):
    page.get_by_role("button", name="播放").first.click()
    until(page, f"v.currentTime > {seconds}")


def test_what_is_played_is_credited_and_painted(page, cast):
    play_for(page, 3)
    page.keyboard.press("k")
    until(page, "document.querySelectorAll('[data-part=spans] i').length === 1")
    record = WatchRecord.objects.for_user(cast.cadre).get()
    shown = page.evaluate("document.querySelector('video').currentTime") * 1000
    assert abs(record.credited_ms - shown) < 400
    assert "已记录至 0:0" in page.locator("[data-part=line]").inner_text()
    assert page.complaints == []


def test_leaving_the_page_sends_the_last_seconds(page, cast):
    play_for(page, 2.5)
    page.goto("about:blank")
    page.wait_for_timeout(700)
    assert WatchRecord.objects.for_user(cast.cadre).get().credited_ms >= 2000


def test_a_press_on_play_is_never_lost_while_the_page_still_loads(page):
    """On a slow line the script comes late: until then the button cannot be pressed, and the first press counts."""
    page.route("**/vendor/hls*", lambda route: (time.sleep(2), route.continue_()))
    page.goto(page.address, wait_until="commit")
    button = page.get_by_role("button", name="播放").first
    button.wait_for()
    assert button.is_disabled()

    button.click()  # waits until it can be pressed, as a person does

    until(page, "!v.paused && v.currentTime > 0.5")


def test_a_video_that_is_paused_before_it_could_play_stays_paused(page):
    """Pausing aborts the attempt to play, just as a new source does; only that one is tried again."""
    page.evaluate(
        """() => { const v = document.querySelector("video"); v.play = () => {
            v.tried = (v.tried || 0) + 1; return Promise.reject(new DOMException("", "AbortError")); } }"""
    )
    player = "document.querySelector('lms-player')"
    page.evaluate("() => document.querySelector('[data-part=video]').focus()")
    for wanted, paused in ((2, False), (3, True)):
        page.get_by_role("button", name="播放").first.click()
        if paused:
            page.evaluate(f"() => {player}.giveWay(new Error('停'))")
        page.wait_for_timeout(100)
        page.evaluate("() => document.querySelector('video').dispatchEvent(new Event('canplay'))")
        assert page.evaluate("document.querySelector('video').tried") == wanted


def test_another_page_takes_over_politely(page):
    play_for(page, 1)
    other = page.context.new_page()
    other.goto(page.address)
    play_for(other, 1)
    page.keyboard.press("k")  # pausing sends a beat, which is refused
    page.get_by_text("您已在另一个页面或设备上继续学习").wait_for()
    page.get_by_role("button", name="在本页继续学习").click()
    until(page, "!v.paused")


def test_another_device_asks_before_it_takes_over(page, browser, live_server, cast, client_of):
    """A second signed-in browser asks, does not play without an answer, and takes over when told to."""
    play_for(page, 1)
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 800})
    cookie = client_of(cast.cadre).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    phone = context.new_page()
    phone.goto(page.address)
    phone.get_by_role("button", name="播放").first.click()
    phone.get_by_text("您的账号正在另一设备（Linux · Chrome）学习，是否接管").wait_for()
    until(phone, "v.paused")

    phone.get_by_role("button", name="接管，在本页学习").click()
    until(phone, "!v.paused && v.currentTime > 0.5")

    page.keyboard.press("k")
    page.get_by_text("您已在另一个页面或设备上继续学习").wait_for()
    context.close()


def test_skipping_is_not_possible_where_the_course_forbids_it(page):
    page.goto(page.address + "?skip=no")
    play_for(page, 1)
    page.evaluate("document.querySelector('video').currentTime = 15")
    page.wait_for_timeout(800)
    assert page.evaluate("document.querySelector('video').currentTime") < 6


def test_speed_above_the_permitted_is_taken_back(page):
    play_for(page, 0.5)
    page.evaluate("document.querySelector('video').playbackRate = 16")
    until(page, "v.playbackRate === 1.5")
    assert page.locator("[data-part=rate] option").all_inner_texts() == ["0.75×", "1.0×", "1.25×", "1.5×"]


def test_sound_alone_goes_on_at_the_same_place(page):
    play_for(page, 2)
    page.locator("[data-part=quality]").select_option("audio")
    page.wait_for_function(
        "document.querySelector('video').videoWidth === 0 && !document.querySelector('video').paused"
    )
    until(page, "v.currentTime > 3")
    page.locator("[data-part=quality]").select_option("360")
    until(page, "v.videoHeight === 360")
    assert page.complaints == []


def test_captions_can_be_shown(page):
    play_for(page, 0.5)
    page.get_by_role("button", name="字幕").click()
    until(page, "v.textTracks[0].mode === 'showing' && v.textTracks[0].activeCues?.[0]?.text === '第一句'")


def test_a_lost_line_is_named_and_loses_nothing(page, cast):
    play_for(page, 1)
    page.context.set_offline(True)
    page.get_by_text("网络已断开").wait_for()
    until(page, "v.currentTime > 3")
    page.context.set_offline(False)
    page.get_by_text("网络已断开").wait_for(state="hidden")
    page.keyboard.press("k")
    page.wait_for_timeout(500)
    assert WatchRecord.objects.for_user(cast.cadre).get().credited_ms >= 2800


def test_the_seek_bar_shows_the_picture_of_the_place_it_points_to(page):
    play_for(page, 0.5)
    bar = page.locator("[data-part=seek]").bounding_box()
    shown = []
    for share in (0.12, 0.92):
        page.mouse.move(bar["x"] + bar["width"] * share, bar["y"] + bar["height"] / 2)
        picture = page.locator("[data-part=preview-picture]")
        picture.wait_for(state="visible")
        page.wait_for_timeout(300)
        shown.append((page.locator("[data-part=preview-time]").inner_text(), picture.screenshot()))
    (early, first), (late, second) = shown
    assert (early, late) == ("0:02", "0:18")
    assert len(first) > 1000, "a picture, not an empty box"
    assert first != second
    assert page.complaints == []


def test_a_second_browser_goes_on_where_the_first_stopped(page, browser, live_server, cast, client_of):
    play_for(page, 4)
    page.goto("about:blank")
    end = time.monotonic() + 15  # the last beat is on its way
    while not PlaySession.objects.get().left:
        assert time.monotonic() < end
        page.wait_for_timeout(50)
    context = browser.new_context(locale="zh-CN")
    cookie = client_of(cast.cadre).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    other = context.new_page()
    other.goto(page.address)
    other.get_by_role("button", name="播放").first.click()
    until(other, "!v.paused && v.currentTime > 0")
    assert 3 < other.evaluate("document.querySelector('video').currentTime") < 8
    context.close()
