"""The player asks, waits, shows where it would lead, and loses nothing when the line goes."""

import pytest

from media.models import Chapter, PlaySession, PresenceCheck, QuestionAnswer, VideoQuestion, WatchRecord
from tests.browser.person import Person
from tests.browser.test_player import converted, page, play_for, until, video  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TIME = "document.querySelector('video').currentTime"


def ask(video, at_ms):  # noqa: F811
    options = [{"text": "码头", "right": True}, {"text": "山顶", "right": False}]
    return VideoQuestion.objects.create(
        video=video, at_ms=at_ms, text="船停在哪里", options=options, explanation="如题"
    )


def violations(page):  # noqa: F811
    """Ask axe about the page as :class:`Person` does."""
    somebody = Person.__new__(Person)
    somebody.page, somebody.context, somebody.complaints = page, page.context, page.complaints
    return somebody.violations()


def test_a_question_stops_the_video_until_it_is_answered_by_keyboard(page, video, cast):  # noqa: F811
    question = ask(video, 2_000)
    page.goto(page.address)
    page.get_by_role("button", name="播放").first.click()
    dialog = page.get_by_role("dialog", name="船停在哪里")
    dialog.wait_for()
    until(page, "v.paused")
    assert violations(page) == []

    page.get_by_role("radio", name="山顶").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    dialog.get_by_text("不对，请再想一想").wait_for()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    dialog.get_by_text("回答正确。 如题").wait_for()
    page.keyboard.press("Enter")
    until(page, "!v.paused && v.currentTime > 3.5")
    page.keyboard.press("k")
    page.get_by_text("已记录至 0:03").wait_for()
    assert WatchRecord.objects.get(user=cast.cadre).credited_ms > 3_000
    assert list(QuestionAnswer.objects.filter(question=question).values_list("right", flat=True).order_by("pk")) == [
        False,
        True,
    ]


def test_a_report_that_met_no_line_comes_with_the_next_opening(page, cast):  # noqa: F811
    page.route("**/api/watch/*/beat", lambda route: route.abort())
    page.add_init_script("navigator.sendBeacon = () => false;")
    page.reload()
    play_for(page, 4)
    page.keyboard.press("k")
    page.get_by_text("网络已断开").wait_for()
    assert WatchRecord.objects.get(user=cast.cadre).credited_ms == 0

    page.unroute("**/api/watch/*/beat")
    page.reload()
    page.get_by_role("button", name="播放").first.click()
    until(page, "!v.paused && document.querySelectorAll('[data-part=spans] i').length === 1")
    assert WatchRecord.objects.get(user=cast.cadre).credited_ms >= 3_500


def test_playing_goes_on_by_itself_after_a_lost_line(page):  # noqa: F811
    play_for(page, 1)
    page.context.set_offline(True)
    page.get_by_text("网络已断开").wait_for()
    page.wait_for_timeout(1500)
    page.context.set_offline(False)
    page.get_by_text("网络已断开").wait_for(state="hidden")
    until(page, "!v.paused && v.currentTime > 6")


def test_chapters_the_preview_and_the_help(page, video):  # noqa: F811
    for start, title in ((0, "开场"), (10_000, "码头")):
        Chapter.objects.create(video=video, start_ms=start, title=title)
    page.goto(page.address)
    page.get_by_label("章节").select_option(label="0:10 码头")
    until(page, "Math.abs(v.currentTime - 10) < 0.6")
    page.locator("[data-part=seek]").hover(position={"x": 4, "y": 12})
    assert "开场" in page.locator("[data-part=preview]").inner_text()
    page.locator("[data-part=play]").focus()
    page.keyboard.press("?")
    page.get_by_role("dialog", name="键盘操作").wait_for()
    assert violations(page) == []
    page.get_by_role("button", name="关闭").click()


def test_everything_is_reached_by_keys(page):  # noqa: F811
    page.locator("[data-part=play]").focus()
    page.keyboard.press("5")
    until(page, "Math.abs(v.currentTime - 10) < 0.6")
    page.keyboard.press("j")
    until(page, "v.currentTime < 1")
    page.keyboard.press("l")
    until(page, "Math.abs(v.currentTime - 10) < 0.6")
    page.keyboard.press(">")
    until(page, "v.playbackRate === 1.25")
    page.keyboard.press("m")
    until(page, "v.muted")
    page.keyboard.press("k")
    until(page, "!v.paused")


def test_every_control_has_a_chinese_name(page):  # noqa: F811
    names = page.locator("lms-player").evaluate(
        """(root) => [...root.querySelectorAll('button, select, input')].filter((each) => !each.closest('dialog'))
        .map((each) => each.ariaLabel || (each.labels && each.labels[0]?.textContent) || each.textContent)"""
    )
    assert [name for name in names if not any("\u4e00" <= letter <= "\u9fff" for letter in name)] == []


def test_choices_are_remembered_on_this_device(page):  # noqa: F811
    page.locator("[data-part=rate]").select_option("1.25")
    page.get_by_role("button", name="字幕", exact=True).click()
    page.locator("[data-part=play]").focus()
    page.keyboard.press("m")
    until(page, "v.muted")
    page.goto(page.address)
    until(page, "v.playbackRate === 1.25 && v.muted && v.textTracks[0].mode === 'showing'")


def test_a_link_to_a_moment_begins_there_as_far_as_the_rules_allow(page):  # noqa: F811
    page.goto(f"{page.address}?t=12000")
    until(page, "Math.abs(v.currentTime - 12) < 0.6")
    page.goto(f"{page.address}?t=12000&skip=no")
    page.get_by_text("先从已看到的地方继续").wait_for()
    assert page.evaluate(TIME) < 2


def test_a_page_in_the_background_pauses_where_the_course_wants_it(page):  # noqa: F811
    page.goto(f"{page.address}?hidden=pause")
    play_for(page, 1)
    page.evaluate(
        """Object.defineProperty(document, 'hidden', {value: true, configurable: true});
        document.dispatchEvent(new Event('visibilitychange'));"""
    )
    until(page, "v.paused")


def test_a_check_is_asked_while_the_video_goes_on(page, video, cast):  # noqa: F811
    for start, title in ((0, "开场"), (15_000, "码头")):
        Chapter.objects.create(video=video, start_ms=start, title=title)
    page.goto(f"{page.address}?check=1")
    play_for(page, 1)
    PlaySession.objects.update(check_in_ms=500)
    page.evaluate("window.dispatchEvent(new Event('online'))")  # brings a beat at once
    page.get_by_role("dialog", name="刚才讲到的是哪一部分？").wait_for()
    assert not page.evaluate("document.querySelector('video').paused")
    page.get_by_role("radio", name="开场").check()
    page.get_by_role("button", name="提交答案").click()
    page.get_by_text("回答正确").wait_for()
    assert PresenceCheck.objects.get().answered_at is not None


def test_a_slow_line_starts_with_little(page):  # noqa: F811
    """512 kbit/s with 300 ms: it starts; how long that takes is printed, not asserted, since machines differ."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 300, "downloadThroughput": 64_000, "uploadThroughput": 64_000},
    )
    page.evaluate("window.began = performance.now()")
    page.get_by_role("button", name="播放").first.click()
    until(page, "v.currentTime > 0.1", seconds=40)
    print(f"start at 512 kbit/s: {page.evaluate('performance.now() - window.began') / 1000:.1f} s")


def test_who_stopped_beyond_what_is_recorded_goes_on_where_it_counts(page, video, cast):  # noqa: F811
    WatchRecord.objects.create(user=cast.cadre, video=video, spans=[[0, 2_000]], credited_ms=2_000, position_ms=9_000)
    page.goto(f"{page.address}?skip=no")
    page.get_by_role("button", name="播放").first.click()
    until(page, "v.currentTime > 3.5 && v.currentTime < 8")
    page.keyboard.press("k")
    page.get_by_text("已记录至 0:03").wait_for()
