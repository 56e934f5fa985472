"""The main job from end to end, with a real upload, a real worker, real HLS and a real ledger row.

A trainer uploads two videos and builds a course with a test; a reviewer publishes it; a cadre watches it, closes the
tab in the middle, comes back, passes the test; the credit opens into its evidence, the ranking shows it, and the
educator downloads the annual table.
"""

import time
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.actions import set_password, set_up_second_factor
from courses.models import CourseIndexPage, CoursePage, Enrolment, LessonProgress
from exams.models import Exam
from media.demo import make_clip
from media.models import Video, WatchedSpan
from portal.actions import set_up_site
from questions.models import Question
from scoring.actions import verify_ledger
from scoring.models import CreditEntry, CreditPolicy, ExportFile, Target
from tests.browser.person import Person
from tests.browser.stack import running_site
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "海岛供水的三条路"
#: Long enough to close the tab in the middle, short enough for a test.
SECONDS = 16


@pytest.fixture
def city(cast):
    """The cast with passwords, the site's pages, a policy and a target."""
    now = timezone.now()
    for person in (cast.trainer, cast.reviewer, cast.cadre, cast.educator):
        set_password(person, PASSWORD, by=None, at=now)
    set_up_site(hostname="127.0.0.1", port=80, at=now)
    year = timezone.localdate(now).year
    CreditPolicy.objects.create(
        state="active",
        code="test",
        version=2,
        name="云洲市学时办法",
        valid_from=date(year, 1, 1),
        rules={"table": [[30, "1"], [0, "0.25"]]},
    )
    Target.objects.create(year=year, ledger="online", hours=50)
    return cast


@pytest.fixture
def site(city, tmp_path):
    with running_site(tmp_path) as url:
        yield url


@pytest.fixture
def people(browser, site, city):
    """Signed-in people by part; a picture of each one's page is kept when the test fails."""
    found = {}
    secrets = {"educator": set_up_second_factor(city.educator, by=None, at=timezone.now())}

    def get(part):
        if part not in found:
            found[part] = Person(browser, site, getattr(city, part).username).sign_in(PASSWORD, secrets.get(part, ""))
        return found[part]

    yield get
    for person in found.values():
        person.keep_picture("journey")
        person.context.close()


def eventually(condition, seconds=90):
    """Wait until `condition()` is true, and return what it gave."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < end, f"not true within {seconds} s"
        time.sleep(0.2)
    return answer


def upload(page, clip, title):
    page.goto("/editors/media/video/add/")
    page.get_by_label("标题").fill(title)
    page.locator("input[name=file]").set_input_files(clip)
    page.locator("button[type=submit], input[type=submit]").last.click()
    page.wait_for_url("**/editors/media/")
    expect(page.get_by_text(title).first).to_be_visible()


def write_question(page, stem, right, wrong):
    page.goto("/staff/questions/new/single/")
    page.get_by_role("textbox", name="题干").fill(stem)
    page.locator("#id_option_0").fill(right)
    page.locator("#id_right_0").check()
    page.locator("#id_option_1").fill(wrong)
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(lambda address: "/new/" not in address)


def choose(page, field, title):
    """Pick `title` in the chooser of a field of Wagtail's forms."""
    page.locator(f"#{field}-chooser .unchosen button").first.click()
    page.locator(".modal-body").get_by_role("link", name=title, exact=True).click()
    page.locator(f"#{field}-title").get_by_text(title).wait_for()


def build_test(page):
    write_question(page, "集体资产怎样处置，应当由谁表决？", "成员大会", "经办人")
    page.goto("/staff/papers/new/")
    page.get_by_label("试卷名称").fill("集体资产")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="选题").click()
    page.get_by_role("checkbox", name=Question.objects.get().title).check()
    page.get_by_role("button", name="加入试卷").click()
    page.get_by_role("button", name="检查并定稿").click()
    page.goto("/staff/exams/new/")
    page.locator("#id_title").fill(f"{TITLE} 随堂测验")
    page.locator("#id_paper").select_option(label="集体资产")
    page.locator("#id_is_course_test").check()
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="发布").click()
    page.get_by_role("button", name="发布").click()
    page.wait_for_url(lambda address: "/act/" not in address)
    return Exam.objects.get()


def build_course(page, exam):
    """Go through the editor in the order a trainer thinks, look at the preview, submit."""
    page.goto(f"/editors/pages/add/courses/coursepage/{CourseIndexPage.objects.get().pk}/")
    page.get_by_placeholder("页面标题*").or_(page.locator("#id_title")).first.fill(TITLE)
    page.locator("#id_summary").fill("从水库、管网和海水淡化三条路讲海岛供水。")
    page.locator("#id_lecturer").fill("陈立言")
    page.get_by_role("tab", name="2 课时").click()
    for number, title in enumerate(("水从哪里来", "水到哪里去", "随堂测验")):
        if number:
            page.locator("#id_lessons-ADD").click()
        page.locator(f"#id_lessons-{number}-title").fill(title)
        if number < 2:
            choose(page, f"id_lessons-{number}-video", f"第 {number + 1} 讲")
        else:
            page.locator(f"#id_lessons-{number}-kind").select_option("exam")
            page.locator(f"#id_lessons-{number}-target").select_option(str(exam.uid))
    page.get_by_role("button", name="保存草稿").click()
    page.wait_for_url("**/edit/**")
    course = CoursePage.objects.get()
    page.goto(f"/editors/pages/{course.pk}/view_draft/")
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    page.goto(f"/editors/pages/{course.pk}/edit/")
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.get_by_role("button", name="提交给课程审核").click()
    page.wait_for_url("**/editors/pages/**")
    assert not CoursePage.objects.get().live
    return course


def approve(page, course):
    page.goto("/editors/")
    page.get_by_role("link", name=TITLE).first.click()
    page.wait_for_url(f"**/pages/{course.pk}/edit/**")
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.locator("[data-workflow-action-name=approve]").first.click()
    eventually(lambda: CoursePage.objects.get().live, seconds=20)


def until(page, condition, seconds=40):
    """Wait until `condition` holds for the video ``v``; our policy forbids what Playwright itself waits with."""
    end = time.monotonic() + seconds
    script = f"() => {{ const v = document.querySelector('video'); return {condition}; }}"
    while not page.evaluate(script):
        assert time.monotonic() < end, f"never: {condition}"
        page.wait_for_timeout(100)


def find_and_open(person):
    """Look for the course in the course centre and open it."""
    page = person.page
    page.goto("/")
    assert person.violations() == []
    page.get_by_role("navigation").get_by_role("link", name="课程中心").first.click()
    page.get_by_role("combobox", name="搜索课程").first.fill("供水")
    page.get_by_role("combobox", name="搜索课程").first.press("Enter")
    page.get_by_role("link", name=TITLE).first.wait_for()
    assert person.violations() == []
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_role("heading", name=TITLE).wait_for()
    assert person.violations() == []


def watch_with_an_interruption(person):
    """Play, close the tab in the middle, open the course again and go on where it stopped."""
    page = person.page
    page.get_by_role("link", name="开始学习").click()
    page.get_by_role("button", name="播放").first.click()
    until(page, "v && v.currentTime > 6")
    assert person.violations() == []
    address = page.url
    page.close(run_before_unload=True)
    eventually(lambda: WatchedSpan.objects.exists(), seconds=10)
    page = person.page = person.new_page()
    page.goto(address)
    page.get_by_role("button", name="播放").first.click()
    until(page, "v && v.currentTime > 4")
    position = page.evaluate("document.querySelector('video').currentTime")
    assert position < SECONDS, "it goes on where it stopped, not at the end"
    eventually(lambda: LessonProgress.objects.filter(completed_at__isnull=False).count() == 1, seconds=40)


def watch_to_the_end(person):
    page = person.page
    page.get_by_role("link", name="下一节").first.click()
    page.wait_for_url("**/learn/**")
    page.get_by_role("button", name="播放").first.click()
    eventually(lambda: LessonProgress.objects.filter(completed_at__isnull=False).count() == 2, seconds=60)


def pass_the_test(person):
    page = person.page
    page.get_by_role("link", name="随堂测验").first.click()
    page.get_by_role("button", name="开始答题").click()
    page.get_by_text("成员大会").click()
    page.get_by_text("已保存").wait_for()
    assert person.violations() == []
    page.get_by_role("button", name="交卷").click()
    page.get_by_text("所有题目都已作答").wait_for()
    assert person.violations() == []
    page.get_by_role("button", name="交卷").click()
    page.wait_for_url("**/result/")
    page.get_by_text("合格", exact=False).first.wait_for()
    assert person.violations() == []


def read_the_credit(person):
    page = person.page
    page.goto("/me/")
    assert person.violations() == []
    page.get_by_role("link", name=TITLE).first.click()
    page.get_by_text("云洲市学时办法 第 2 版").first.wait_for()
    expect(page.get_by_text("水从哪里来").first).to_be_visible()
    assert person.violations() == []


def download_annual_table(person, folder):
    page = person.page
    page.goto("/staff/annual/")
    assert person.violations() == []
    page.get_by_label("用途").fill("年度考核")
    page.get_by_role("button", name="归档并导出").click()
    eventually(lambda: ExportFile.objects.exclude(file="").exists(), seconds=30)
    page.goto("/staff/annual/")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").first.click()
    path = folder / "annual.xlsx"
    download.value.save_as(path)
    page.goto("/verify/")
    page.get_by_label("表格文件").set_input_files(path)
    page.get_by_role("button", name="上传查验").click()
    page.get_by_text("数据完全一致").wait_for()
    assert person.violations() == []
    return openpyxl.load_workbook(path).active


def test_from_a_file_to_the_annual_table(people, city, site, tmp_path):
    clips = [make_clip(tmp_path / f"{n}.mp4", seconds=SECONDS, height=360, seed=n) for n in (1, 2)]

    trainer = people("trainer")
    for number, clip in enumerate(clips, start=1):
        upload(trainer.page, clip, f"第 {number} 讲")
    eventually(lambda: Video.objects.filter(state="playable").count() == 2)
    trainer.page.goto("/editors/media/")
    expect(trainer.page.get_by_text("可播放")).to_have_count(2)
    course = build_course(trainer.page, build_test(trainer.page))
    approve(people("reviewer").page, course)

    cadre = people("cadre")
    find_and_open(cadre)
    watch_with_an_interruption(cadre)
    watch_to_the_end(cadre)
    pass_the_test(cadre)

    entry = eventually(lambda: CreditEntry.objects.first(), seconds=20)
    assert (entry.user, entry.hours, entry.policy.version) == (city.cadre, Decimal("0.25"), 2)
    videos = [lesson for lesson in entry.evidence["lessons"] if lesson["kind"] == "video"]
    assert [lesson["title"] for lesson in videos] == ["水从哪里来", "水到哪里去"]
    for lesson in videos:
        assert sum(end - start for start, end, _first, _last in lesson["spans"]) >= 0.9 * lesson["seconds"]
    assert Enrolment.objects.get().completed_revision_id == CoursePage.objects.get().live_revision_id
    assert list(verify_ledger()) == []
    read_the_credit(cadre)

    cadre.page.goto("/rankings/")
    expect(cadre.page.get_by_role("row").filter(has_text=city.cadre.real_name)).to_have_count(1)
    assert cadre.violations() == []

    sheet = download_annual_table(people("educator"), tmp_path)
    rows = {row[1]: row for row in sheet.iter_rows(min_row=4, values_only=True)}
    headings = [cell.value for cell in sheet[3]]
    mine = dict(zip(headings, rows[city.cadre.real_name], strict=True))
    assert mine["网络自学任务"] == 50
    assert mine["网络自学已完成"] == 0.25
    assert mine["时任单位及职务"] == "定澜区教育局局长"
    assert rows[city.colleague.real_name][headings.index("网络自学已完成")] == 0
    assert [person.complaints for person in (trainer, cadre)] == [[], []]
