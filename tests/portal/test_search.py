"""The search of the whole site: every kind of thing that is public or that the person may see, best first."""

import pytest
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from portal.models import ArticlePage, SectionPage
from tests.cast import NOW
from tests.material import make_course, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    make_site()


def publish(title, text="", live=True):
    section = SectionPage.objects.get(kind="announcements")
    body = [("paragraph", f"<p>{text}</p>")] if text else []
    return section.add_child(instance=ArticlePage(title=title, date=NOW.date(), body=body, live=live))


def ask(client, words, **more):
    call_command("update_index", verbosity=0)
    return client.get("/search/", {"q": words} | more)


def test_courses_and_articles_are_found_with_their_numbers(client):
    make_course(title="乡村振兴战略")
    publish("关于乡村振兴的通知")
    page = ask(client, "振兴")
    assert {area.name: count for area, count in page.context["found"].counts} == {
        "courses": 1,
        "speech": 0,
        "articles": 1,
        "documents": 0,
    }
    assert "<mark>振兴</mark>" in page.text


def test_words_in_the_text_of_an_article_lead_to_an_excerpt(client):
    publish("通知", "各单位要做好渔港修缮的准备工作。")
    page = ask(client, "渔港修缮", **{"in": "articles"}).text
    assert "<mark>渔港修缮</mark>" in page


def test_pinyin_finds_articles_too(client):
    publish("渔港修缮开工")
    assert ask(client, "ygxs").context["found"].hits


def test_drafts_and_what_is_behind_a_restriction_are_not_found(client):
    publish("渔港草稿", live=False)
    hidden = publish("渔港内部通知")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    assert not ask(client, "渔港", **{"in": "articles"}).context["found"].hits


def test_nothing_found_says_so_and_nothing_asked_shows_the_box(client):
    assert "没有找到" in client.get("/search/", {"q": "不存在的词语"}).text
    assert client.get("/search/").context["found"] is None
    assert client.get("/search/", {"q": "<script>", "in": "nonsense", "page": "99"}).status_code == 200


def test_the_number_of_questions_does_not_grow_with_the_hits(client, django_assert_max_num_queries):
    for number in range(20):
        publish(f"渔港通知 {number}")
    ask(client, "渔港")
    with django_assert_max_num_queries(20):
        client.get("/search/", {"q": "渔港", "in": "articles"})
