"""A trainer drops a file, loses the page in the middle, comes back with the same file, and ends with a video."""

import hashlib
import struct
import time

import pytest
from django.utils import timezone

from accounts.actions import set_password
from media.demo import make_clip
from media.models import Upload, Video
from portal.actions import set_up_site
from tests.browser.person import Person
from tests.browser.stack import running_site
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PADDING = 24 * 1024 * 1024
#: Hands the file of an input to the page as if it had been dropped.
DROP = """() => {
  const carried = new DataTransfer();
  carried.items.add(document.querySelector("#carrier").files[0]);
  const place = document.querySelector("[data-part=drop]");
  for (const kind of ["dragover", "drop"]) {
    place.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture
def lecture(tmp_path):
    """A short clip in a file of 24 MB, with a Chinese name."""
    path = make_clip(tmp_path / "海洋经济 第一讲.mp4", seconds=4, height=360, seed=1)
    with path.open("ab") as file:
        file.write(struct.pack(">I4s", PADDING, b"free") + bytes(PADDING - 8))
    return path


@pytest.fixture
def trainer(browser, cast, tmp_path):
    set_password(cast.trainer, PASSWORD, by=None, at=timezone.now())
    set_up_site(hostname="127.0.0.1", port=80, at=timezone.now())
    with running_site(tmp_path) as url:
        person = Person(browser, url, cast.trainer.username).sign_in(PASSWORD)
        yield person
        person.keep_picture("upload")
        person.context.close()


def eventually(condition, seconds=60):
    end = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < end, f"not true within {seconds} s"
        time.sleep(0.1)
    return answer


def throttle(person, bytes_per_second):
    session = person.context.new_cdp_session(person.page)
    session.send("Network.enable")
    conditions = {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": bytes_per_second}
    session.send("Network.emulateNetworkConditions", conditions)


def drop(page, path):
    page.locator("#upload-files").wait_for(state="attached")  # a click on a link does not wait for the next page
    page.evaluate("() => document.body.insertAdjacentHTML('beforeend', '<input type=file id=carrier hidden>')")
    page.locator("#carrier").set_input_files(path)
    page.evaluate(DROP)


def test_an_upload_goes_on_after_the_page_was_lost(trainer, lecture):
    page = trainer.page
    page.goto("/editors/media/")
    page.get_by_role("link", name="上传视频").first.click()
    throttle(trainer, 6 * 1024 * 1024)
    drop(page, lecture)
    page.get_by_text("正在上传").first.wait_for()
    upload = eventually(lambda: Upload.objects.filter(received__gt=8_000_000).first())
    page.get_by_role("button", name=f"暂停 {lecture.name}").click()
    page.get_by_text("已暂停").wait_for()
    page.get_by_role("button", name=f"继续 {lecture.name}").click()
    assert trainer.violations() == []
    page.close()

    page = trainer.page = trainer.new_page()
    page.goto("/editors/media/upload/")
    assert page.locator("[data-unfinished] .title").inner_text() == lecture.name
    received = Upload.objects.get().received
    assert 0 < received < lecture.stat().st_size
    page.locator("#upload-files").set_input_files(lecture)
    page.get_by_text("已全部收到").wait_for()
    video = eventually(lambda: Video.objects.filter(current__isnull=False).first())
    page.locator("#recent-uploads ~ table").get_by_text("可播放").wait_for(timeout=30_000)
    upload.refresh_from_db()  # the same one: nothing began anew
    assert Upload.objects.get() == upload
    assert upload.sha256 == hashlib.sha256(lecture.read_bytes()).hexdigest()
    assert video.title == lecture.stem
    assert trainer.violations() == []

    page.goto(f"/editors/media/{video.pk}/details/")
    lines = "1\n00:00:01,000 --> 00:00:03,000\n渔村的早晨\n".encode("gbk")
    page.locator("#id_captions-file").set_input_files({"name": "字幕.srt", "mimeType": "text/plain", "buffer": lines})
    page.get_by_role("button", name="保存字幕").click()
    page.locator("#captions").get_by_text("渔村的早晨").wait_for()
    page.get_by_role("link", name="00:01", exact=True).click()
    eventually(lambda: page.evaluate("document.querySelector('video[data-preview]').currentTime") >= 1)
    assert trainer.violations() == []
    assert trainer.complaints == []
