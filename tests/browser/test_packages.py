"""Packages in a real browser: four examples of a known tool play, resume and finish; one that attacks gets nothing."""

import json
import re
import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.models import Collection

from courses.models import Lesson, LessonProgress
from jobs.actions import run_due
from scorm.actions import begin_import
from scorm.models import Attempt, ItemState, Launch, Package, PackageImport
from tests.browser.person import Person
from tests.material import make_course, make_site
from tests.scorm.conftest import SAMPLES
from tests.scorm.making import manifest, package, resource
from tests.scorm.sequences import course, hides, rule, unit, zipped

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANSWER = """() => {
  const field = (q, end) => document.getElementById('question_' + q.Id + '_' + end);
  for (const q of test.Questions) {
    if (q.Type === QUESTION_TYPE_CHOICE) field(q, q.Answers.indexOf(q.CorrectAnswer)).checked = true;
    else if (q.Type === QUESTION_TYPE_TF) field(q, q.CorrectAnswer ? 'True' : 'False').checked = true;
    else field(q, 'Text').value = q.CorrectAnswer;
  }
  SubmitAnswers();
}"""


@pytest.fixture
def site(settings, live_server, tmp_path, cast):
    """The site under one name of the machine, contents under the other."""
    settings.SCORM_ROOT = tmp_path / "scorm"
    settings.SITE_URL = live_server.url
    settings.SCORM_ORIGIN = live_server.url.replace("localhost", "127.0.0.1")
    directives = {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], "frame-src": ["'self'", settings.SCORM_ORIGIN]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
    make_site()
    return live_server.url


@pytest.fixture
def lesson_of(site, cast):
    """Return ``lesson_of(bytes) -> Lesson``: a published course whose one lesson is the package."""

    def lesson_of(data, seconds=0):
        begun = begin_import(
            iter([data]), name="课.zip", by=cast.trainer, at=timezone.now(), collection=Collection.get_first_root_node()
        )
        run_due(timezone.now(), kinds=["scorm.take_in"])
        done = PackageImport.objects.get(pk=begun.pk)
        assert done.reason == ""
        package = Package.objects.get(versions__pk=done.version_id)
        make_course(Lesson(title="第一课", kind="scorm", package=package, minimum_seconds=seconds))
        return Lesson.objects.get(package=package)

    return lesson_of


@pytest.fixture
def cadre(browser, site, cast, client_of):
    person = Person(browser, site, "linhai")
    cookie = client_of(cast.cadre).cookies["sessionid"].value
    person.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
    yield person
    person.context.close()


def until(page, condition, seconds=15):
    """Wait for `condition`; `page` keeps the browser's news (questions, frames) coming meanwhile."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not happen"
        page.wait_for_timeout(50)


def start(person, lesson, button="开始学习"):
    """Open the lesson in a new tab and press the button; return the tab and the content's frame."""
    page = person.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(lesson.get_absolute_url())
    page.get_by_role("button", name=button).click()
    page.wait_for_url(re.compile("/packages/play/"))
    return page, page.frame_locator("[data-scorm-frame]").frame_locator("#content")


def state():
    return ItemState.objects.order_by("pk").last()


def place():
    cmi = state().cmi if state() else {}
    return cmi.get("core", {}).get("lesson_location") or cmi.get("location")


@pytest.mark.parametrize(
    "name",
    ["RuntimeBasicCalls_SCORM12", "RuntimeBasicCalls_SCORM20043rdEdition", "RunTimeAdvancedCalls_SCORM20043rdEdition"],
)
def test_a_package_starts_suspends_resumes_and_finishes(cadre, lesson_of, name):
    lesson = lesson_of((SAMPLES / f"{name}.zip").read_bytes())
    page, content = start(cadre, lesson)
    for _ in range(3):
        content.locator("#butNext").click()
        content.frame_locator("#contentFrame").locator("body").wait_for()
    # the tab is closed in the middle, without a word
    page.close()
    until(cadre.page, lambda: place() == "3")
    assert state().completion == "incomplete"

    page, content = start(cadre, lesson, "继续学习")
    until(page, lambda: any("Scoring" in frame.url for frame in page.frames))
    for _ in range(11):
        content.locator("#butNext").click()
    content.frame_locator("#contentFrame").locator("#frmTest").wait_for()
    quiz = next(frame for frame in page.frames if "assessmenttemplate" in frame.url)
    quiz.evaluate(ANSWER)
    content.locator("#butExit").click()
    until(page, lambda: Attempt.objects.get().finished_at is not None)
    attempt = Attempt.objects.get()
    assert (attempt.completion, attempt.success, attempt.scaled) == ("completed", "passed", 1.0)
    assert not LessonProgress.objects.filter(completed_at__isnull=False).exists()
    run_due(timezone.now())
    assert LessonProgress.objects.get().completed_at is not None
    if "SCORM12" in name:
        page.get_by_text("本次学习已保存并结束").wait_for()
        page.get_by_role("button", name="保存并返回").click()
    # a package of SCORM 2004 asks for the way out itself
    page.get_by_text("第 1 次学习已完成").wait_for()
    page.get_by_role("button", name="再学一次").wait_for()
    assert cadre.complaints == []


def test_a_package_of_many_pages_is_chosen_from_its_contents(cadre, lesson_of):
    lesson = lesson_of((SAMPLES / "ContentPackagingOneFilePerSCO_SCORM12.zip").read_bytes())
    page, content = start(cadre, lesson)
    content.locator("body").wait_for()
    following, last = page.get_by_role("button", name="下一节"), page.locator("button.outline__line").last
    first = page.locator(".outline__line").first
    assert following.bounding_box()["y"] < first.bounding_box()["y"], "one need not pass all the contents"
    for choice in (following, following, last):
        before = page.url
        choice.click()
        page.wait_for_url(lambda url, before=before: url != before)
    assert Launch.objects.count() == 4
    assert Attempt.objects.get().states.filter(completion="completed").count() == 4
    assert cadre.violations(page) == []


@pytest.mark.parametrize("kind", ["asset", "sco"])
def test_content_that_knows_nothing_of_scorm_is_clocked_and_completes(cadre, lesson_of, kind):
    lesson = lesson_of(package(manifest(resources=resource(1, kind=kind)), script=""), seconds=2)
    page, content = start(cadre, lesson)
    content.locator("p").wait_for()
    page.wait_for_timeout(2500)
    page.get_by_role("button", name="保存并返回").click()
    page.get_by_role("button", name="继续学习").wait_for()
    until(page, lambda: Attempt.objects.get().seconds >= 2)
    run_due(timezone.now())

    assert LessonProgress.objects.get().completed_at is not None


SAY = """([success, request]) => {
  const api = window.parent.API_1484_11;
  api.Initialize("");
  api.SetValue("cmi.completion_status", "completed");
  api.SetValue("cmi.success_status", success);
  if (request) api.SetValue("adl.nav.request", request);
  api.Terminate("");
}"""


def unit_in(page):
    """Return the frame of the unit, once it is there; before that it is an empty one."""
    until(page, lambda: any("index.html" in frame.url for frame in page.frames))
    found = next(frame for frame in page.frames if "index.html" in frame.url)
    found.wait_for_load_state()
    return found


def test_a_package_asks_for_the_next_unit_and_its_rules_say_which(cadre, lesson_of, settings):
    settings.SCORM_SEQUENCING = "full"
    retry = rule("post", "retry", "satisfied", operator='operator="not"')
    lesson = lesson_of(zipped(course(unit("test", retry) + unit("end"), control='flow="true" choice="false"')))
    page, _content = start(cadre, lesson)
    for success, request, expected in (("failed", "continue", "test"), ("passed", "continue", "end")):
        before = page.url
        unit_in(page).evaluate(SAY, [success, request])
        page.wait_for_url(lambda url, before=before: url != before)
        assert Launch.objects.active().get().item.identifier == expected
    expect(page.locator("button.outline__line"), "nothing may be chosen").to_have_count(0)
    assert cadre.violations(page) == []
    unit_in(page).evaluate(SAY, ["passed", "exitAll"])
    until(page, lambda: Attempt.objects.get().finished_at is not None)
    assert Attempt.objects.get().success == "passed"
    page.get_by_text("第 1 次学习已完成").wait_for()


def test_a_package_jumps_gives_up_and_pauses(cadre, lesson_of, settings):
    settings.SCORM_SEQUENCING = "full"
    hidden = rule("pre", "hiddenFromChoice", "always")
    items = unit("a", more=hides("continue")) + unit("b") + unit("c", hidden)
    lesson = lesson_of(zipped(course(items, control='flow="true"')))
    page, _content = start(cadre, lesson)
    expect(page.get_by_role("button", name="下一节"), "its content leads on itself").to_have_count(0)
    before = page.url
    unit_in(page).evaluate(SAY, ["passed", "{target=c}jump"])
    page.wait_for_url(lambda url: url != before)
    assert Launch.objects.active().get().item.identifier == "c"
    assert cadre.violations(page) == []
    for target in ("b", "c"):
        # A unit of the table of contents is chosen, one that is hidden from it is jumped to.
        before, way = page.url, "choice" if target == "b" else "jump"
        unit_in(page).evaluate(SAY, ["passed", f"{{target={target}}}{way}"])
        page.wait_for_url(lambda url, before=before: url != before)
        assert Launch.objects.active().get().item.identifier == target

    unit_in(page).evaluate(SAY, ["passed", "abandon"])
    page.get_by_role("button", name="继续学习").click()
    page.wait_for_url(re.compile("/packages/play/"))
    until(page, lambda: Launch.objects.active().get().item.identifier == "c")
    assert Attempt.objects.get().states.get(item__identifier="c").completion == "not attempted"

    unit_in(page).evaluate(SAY, ["failed", "suspendAll"])
    page.get_by_role("button", name="继续学习").wait_for()
    until(page, lambda: not Launch.objects.active().exists())


ATTACK = """
const found = {};
const tried = (name, act) => {
  try { found[name] = String(act()).slice(0, 80); } catch (e) { found[name] = 'refused'; }
};
const asked = async (name, url, how) => {
  try { found[name] = await (await fetch(url, how)).text(); } catch (e) { found[name] = 'refused'; }
};
tried('cookie', () => document.cookie);
tried('top page', () => top.document.body.innerHTML);
tried('top address', () => { top.location = 'https://evil.example/'; return 'went'; });
tried('window', () => window.open('SITE/account/profile/'));
(async () => {
  await asked('site page', 'SITE/account/profile/', {credentials: 'include'});
  await asked('site api', 'SITE/api/docs', {credentials: 'include'});
  await asked('site blind', 'SITE/account/logout/', {method: 'POST', mode: 'no-cors', credentials: 'include'});
  await asked('outside', 'https://evil.example/x');
  await asked('own page', '/account/profile/', {credentials: 'include', redirect: 'error'});
  const frame = document.createElement('iframe');
  frame.name = 'inner';
  frame.src = 'SITE/account/profile/';
  document.body.append(frame);
  await new Promise((r) => setTimeout(r, 800));
  tried('framed site', () => frame.contentDocument.body.innerHTML);
  try { await navigator.serviceWorker.register('sw.js'); found['worker'] = 'went'; }
  catch (e) { found['worker'] = 'refused'; }
  const form = document.createElement('form');
  Object.assign(form, {method: 'post', action: 'SITE/account/logout/', target: 'inner'});
  document.body.append(form);
  form.submit();
  await new Promise((r) => setTimeout(r, 500));
  document.body.dataset.found = JSON.stringify(found);
})();
"""


def test_a_script_in_a_package_reads_nothing_of_the_site(cadre, lesson_of, site, cast):
    lesson = lesson_of(
        package(manifest(), script=f"addEventListener('load', () => {{{ATTACK.replace('SITE', site)}}})", sw__js="")
    )
    page, content = start(cadre, lesson)
    content.locator("body[data-found]").wait_for(state="attached")
    found = json.loads(content.locator("body").get_attribute("data-found"))

    assert found.pop("cookie") == ""
    assert found.pop("window") == "null"
    assert set(found.values()) == {"refused"}, found
    assert re.search("/packages/play/", page.url)
    page.goto("/account/profile/")
    expect(page.get_by_role("heading").first).to_be_visible()
    assert "/account/login/" not in page.url


def test_a_second_tab_takes_over_and_the_first_says_so(cadre, lesson_of):
    lesson = lesson_of((SAMPLES / "RuntimeBasicCalls_SCORM12.zip").read_bytes())
    first, content = start(cadre, lesson)
    content.locator("#butNext").click()
    _second, other = start(cadre, lesson, "继续学习")
    other.locator("#butNext").wait_for()
    first.bring_to_front()
    first.frame_locator("[data-scorm-frame]").frame_locator("#content").locator("#butNext").click()
    frame = next(each for each in first.frames if "/p/" in each.url)
    frame.evaluate("() => window.API.LMSCommit('')")
    first.get_by_text("已在其他页面或设备打开，这里不再记录").wait_for()
    assert Launch.objects.active().count() == 1


def test_what_a_package_never_sent_is_kept_when_its_tab_is_closed(cadre, lesson_of):
    script = "parent.API.LMSInitialize(''); parent.API.LMSSetValue('cmi.core.lesson_location', 'here');"
    page, content = start(cadre, lesson_of(package(script=script)))
    content.locator("p").wait_for()
    assert place() is None
    page.close()

    until(cadre.page, lambda: place() == "here")
