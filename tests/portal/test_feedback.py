"""Feedback: from every page, to whoever is responsible, answered once (SPEC P11)."""

import pytest
from django.core.exceptions import PermissionDenied

from notices.models import Notice
from portal import actions
from portal.models import ArticlePage, Feedback, SectionPage
from tests.cast import NOW
from tests.material import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(cast):
    make_site()
    section = SectionPage.objects.get(kind="announcements")
    section.responsible = cast.trainer
    section.save()
    return section.add_child(instance=ArticlePage(title="公告", slug="one", date=NOW.date()))


def test_it_goes_to_who_is_responsible_for_the_section(article, cast, client):
    assert f"/feedback/?page={article.url}" in client.get(article.url).text
    answer = client.post("/feedback/", {"page": article.url, "text": "日期写错了"})
    assert answer.url == article.url
    found = Feedback.objects.get()
    assert (found.owner, found.page_id, found.by) == (cast.trainer, article.pk, None)
    assert Notice.objects.of(cast.trainer).get().url == found.get_absolute_url()


def test_a_page_without_a_section_goes_to_who_keeps_the_portal(cast, client_of):
    make_site()
    client_of(cast.cadre).post("/feedback/", {"page": "/courses/", "text": "字太小"})
    assert Feedback.objects.get().owner is None
    assert Feedback.objects.handled_by(cast.educator).count() == 1
    assert Feedback.objects.handled_by(cast.trainer).count() == 0


def test_the_address_never_leads_away(client):
    make_site()
    assert client.post("/feedback/", {"page": "https://evil.example/", "text": "x"}).url == "/"
    assert client.post("/feedback/", {"page": "//evil.example/", "text": "x"}).url == "/"


def test_the_answer_reaches_who_was_signed_in(article, cast, client_of):
    client_of(cast.cadre).post("/feedback/", {"page": article.url, "text": "日期写错了"})
    found = Feedback.objects.get()
    client_of(cast.trainer).post(found.get_absolute_url(), {"text": "已改正。"})
    assert Notice.objects.of(cast.cadre).get().body == "已改正。"
    with pytest.raises(actions.NotNowError):
        actions.answer_feedback(found, text="再答", by=cast.trainer, at=NOW)


def test_nobody_else_reads_or_answers(article, cast, client_of):
    client_of(cast.cadre).post("/feedback/", {"page": article.url, "text": "x", "contact": "13900001234"})
    found = Feedback.objects.get()
    for person in (cast.cadre, cast.reviewer, cast.county_admin):
        assert client_of(person).get(found.get_absolute_url()).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.answer_feedback(found, text="x", by=cast.reviewer, at=NOW)


def test_too_many_at_once_are_refused_politely(client, settings):
    make_site()
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"feedback": "2/h/ip"}
    for _each in range(2):
        client.post("/feedback/", {"page": "/", "text": "x"})
    assert "提交太频繁" in client.post("/feedback/", {"page": "/", "text": "x"}).text
    assert Feedback.objects.count() == 2


def test_an_address_that_no_column_holds_is_taken_as_the_first_page(cast, client):
    make_site()
    assert client.post("/feedback/", {"page": "/news/\0", "text": "字太小"}).status_code == 302
    assert Feedback.objects.get().path == "/"
