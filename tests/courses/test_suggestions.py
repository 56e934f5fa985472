"""What the search box proposes, and that nothing in words or titles becomes markup."""

import pytest

from courses.models import TopicPage
from tests.material import make_course, make_site

pytestmark = pytest.mark.django_db
MARKUP = "<img src=x onerror=alert(1)>渔港&amp;"


@pytest.fixture
def courses(db):
    """Three courses and a column."""
    centre = make_site()
    topic = centre.add_child(instance=TopicPage(title="海洋经济", slug="sea"))
    topic.save_revision().publish()
    make_course(title="草稿渔港", live=False)
    return [
        make_course(title="渔港经济", lecturer="陈立言", topics=[topic]),
        make_course(title="海岛治理", lecturer="陈立言"),
        make_course(title=MARKUP, lecturer="周启明"),
    ]


def suggested(client, words):
    return client.get("/find/suggest/", {"q": words}).text


def test_courses_lecturers_and_columns_are_proposed(courses, client_of):
    client = client_of()
    assert '<mark>渔港</mark>经济</span><span class="muted small">陈立言' in suggested(client, "渔港")
    assert "草稿" not in suggested(client, "渔港")
    for words in ("立言", "cly", "chenli"):
        assert "/courses/?lecturer=%E9%99%88%E7%AB%8B%E8%A8%80" in suggested(client, words), words
    assert 'href="/courses/sea/"' in suggested(client, "hyjj")
    for words in ("", "？", "量子力学", "\0"):
        assert suggested(client, words).strip() == "", words


def test_suggesting_costs_few_queries(courses, client_of, django_assert_max_num_queries):
    client = client_of()
    suggested(client, "海")
    with django_assert_max_num_queries(9):
        suggested(client, "海")


def test_neither_words_nor_titles_become_markup(courses, client_of):
    client = client_of()
    for page in (
        suggested(client, "渔港"),
        client.get("/courses/", {"q": "渔港"}).text,
        client.get("/courses/", {"q": "<script>alert(1)</script>"}).text,
        client.get("/courses/", {"q": '"><script>', "lecturer": "<script>", "topic": "<script>"}).text,
    ):
        assert "<img src=x" not in page
        assert "<script>alert" not in page
        assert '"><script>' not in page
    assert "&lt;img src=x onerror=alert(1)&gt;<mark>渔港</mark>&amp;amp;" in suggested(client, "渔港")
