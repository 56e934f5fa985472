"""A trainer makes a course: the form of a lesson shows the fields of its kind, also of a lesson that was just added."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.groups import set_up_groups
from courses.models import CoursePage, Lesson
from tests.browser.person import Person
from tests.material import article, make_course, make_site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIELDS = ("video", "package", "document", "body", "minimum_seconds", "target", "starts_at", "place", "stream_url")
SHOWN = """([number, name]) => {
  const wrapper = document.getElementById(`id_lessons-${number}-${name}`)?.closest(".w-panel__wrapper");
  return Boolean(wrapper?.getClientRects().length);
}"""


@pytest.fixture
def trainer(browser, live_server, client_of, cast):
    set_up_groups(by=None, at=timezone.now())
    person = Person(browser, live_server.url, cast.trainer.username, size=(1440, 1000))
    cookie = client_of(cast.trainer).cookies["sessionid"].value
    person.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    yield person
    person.context.close()


def test_a_lesson_shows_the_fields_of_its_kind(cast, live_server, trainer):
    make_site()
    now = timezone.now()
    room = Lesson(title="现场", kind="offline", place="渔港", starts_at=now, ends_at=now + timedelta(hours=1))
    course = make_course(article("导读"), room, owner=cast.trainer)
    page = trainer.page
    page.goto(f"{live_server.url}/editors/pages/{course.pk}/edit/")
    page.get_by_role("tab", name="课时").click()

    def shown(number):
        return [name for name in FIELDS if page.evaluate(SHOWN, [number, name])]

    assert shown(0) == ["body", "minimum_seconds"]
    assert shown(1) == ["starts_at", "place"]
    page.select_option("#id_lessons-0-kind", "live")
    assert shown(0) == ["minimum_seconds", "starts_at", "stream_url"]
    page.locator("#id_lessons-ADD").click()
    page.wait_for_selector("#id_lessons-2-kind")
    assert shown(2) == ["video"]
    # What another kind would need is still there, and a fault in it stays in sight.
    page.fill("#id_lessons-0-stream_url", "http://x.cn")
    page.select_option("#id_lessons-0-kind", "article")
    page.locator("#id_lessons-2-DELETE-button").click()
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_text("直播地址须以 https:// 开头。").first.wait_for(state="attached")
    page.get_by_role("tab", name="课时").click()
    assert "stream_url" in shown(0)
    assert CoursePage.objects.get(pk=course.pk).lessons.count() == 2
