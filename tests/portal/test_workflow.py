"""Before something is made public two people decide: who is responsible for the section, then the leader (SPEC P09)."""

import pytest
from django.urls import reverse
from wagtail.models import Workflow

from accounts.actions import grant_role
from accounts.models import RoleAssignment, User
from portal.actions.site import WORKFLOW
from portal.models import ArticlePage, SectionPage
from tests.cast import NOW
from tests.material import make_site

pytestmark = pytest.mark.django_db
Role = RoleAssignment.Role


@pytest.fixture
def article(cast):
    make_site()
    grant_role(cast.trainer, Role.EDITOR, unit=cast.city, by=None, at=NOW)
    grant_role(cast.reviewer, Role.LEADER, unit=cast.city, by=None, at=NOW)
    section = SectionPage.objects.get(kind="announcements")
    section.responsible = cast.educator
    section.save()
    page = ArticlePage(title="公告", slug="one", date=NOW.date(), live=False, owner=cast.trainer)
    section.add_child(instance=page)
    page.save_revision(user=cast.trainer)
    return page


def submit(page, by):
    return Workflow.objects.get(name=WORKFLOW).start(page, by)


def decide(client, state, action="approve", comment=""):
    where = (state.content_object.pk, action, state.current_task_state.pk)
    return client.post(reverse("wagtailadmin_pages:workflow_action", args=where), {"comment": comment})


def test_two_decisions_publish(article, cast, client, client_of):
    state = submit(article, cast.trainer)
    decide(client_of(cast.educator), state)
    state.refresh_from_db()
    article.refresh_from_db()
    assert not article.live
    leader = User.objects.get(pk=cast.reviewer.pk)  # a new role is known to a new request
    decide(client_of(leader), state)
    article.refresh_from_db()
    assert article.live
    assert client.get(article.url).status_code == 200


def test_nobody_else_decides_the_first(article, cast, client_of):
    state = submit(article, cast.trainer)
    for person in (cast.reviewer, cast.trainer):
        decide(client_of(person), state)
    state.refresh_from_db()
    assert state.current_task_state.task.name == "板块责任人审核"


def test_where_nobody_is_responsible_the_educators_are(article, cast, client_of):
    section = SectionPage.objects.get(kind="announcements")
    section.responsible = None
    section.save()
    state = submit(article, cast.trainer)
    decide(client_of(cast.educator), state)
    state.refresh_from_db()
    assert state.current_task_state.task.name == "分管领导审批"


def test_who_is_responsible_sends_it_back_with_words(article, cast, client_of):
    state = submit(article, cast.trainer)
    decide(client_of(cast.educator), state, "reject", "日期不对")
    state.refresh_from_db()
    assert state.status == state.STATUS_NEEDS_CHANGES
    article.refresh_from_db()
    assert not article.live


def test_an_editor_writes_in_the_editors_area_but_does_not_publish(article, cast, client_of):
    client = client_of(cast.trainer)
    section = SectionPage.objects.get(kind="announcements")
    assert client.get(f"/editors/pages/add/portal/regulationpage/{section.pk}/").status_code == 200
    assert client.get(f"/editors/pages/{article.pk}/edit/").status_code == 200
    client.post(f"/editors/pages/{article.pk}/edit/", values(**{"action-publish": "1", "title": "改", "slug": "one"}))
    article.refresh_from_db()
    assert not article.live


def values(**changed):
    known = {
        "title": "新公告",
        "slug": "new",
        "date": "2026-06-10",
        "summary": "",
        "disclosure": "timely",
        "level": "key",
        "body-count": "0",
        "go_live_at": "",
        "expire_at": "",
    }
    return known | changed


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"action-submit": "1"}, "即时公开的事项须有到期时间"),
        ({"disclosure": "lasting", "expire_at": "2026-12-31 10:00"}, "长期公开的事项不能有到期时间"),
        ({"expire_at": "2026-01-01 10:00"}, ""),
    ],
)
def test_classes_of_disclosure_are_asked_for(article, cast, client_of, changed, fault):
    section = SectionPage.objects.get(kind="announcements")
    client = client_of(cast.trainer)
    answer = client.post(f"/editors/pages/add/portal/articlepage/{section.pk}/", values(**changed))
    assert not ArticlePage.objects.filter(slug="new").exists()
    assert fault in answer.text


def test_a_draft_may_lack_its_end(article, cast, client_of):
    section = SectionPage.objects.get(kind="announcements")
    client_of(cast.trainer).post(f"/editors/pages/add/portal/articlepage/{section.pk}/", values())
    made = ArticlePage.objects.get(slug="new")
    assert (made.live, made.level) == (False, "key")
