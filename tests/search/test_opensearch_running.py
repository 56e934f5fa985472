"""The course centre on a running server that speaks OpenSearch: what is asked in Chinese is found there, too.

The server (osmem) keeps its index in memory and has the analysis and queries of OpenSearch. It is none: how fast one
is, how it ranks thousands of courses, and Wagtail's own screens, which ask for stored fields, are not shown here.
"""

import pytest
from django.core.management import call_command
from osmem_server import OsmemServer

from search.backends.opensearch import SearchBackend
from tests.material import make_course, make_site

pytestmark = pytest.mark.django_db
ENGINE = "search.backends.opensearch"


@pytest.fixture(scope="module")
def server():
    with OsmemServer.start() as server:
        yield server


@pytest.fixture
def catalogue(server, settings):
    """Three courses, indexed by the command that operators use."""
    with server.clone() as clone:
        options = {"BACKEND": ENGINE, "URLS": [clone.url], "INDEX_PREFIX": "xuezhou_", "AUTO_UPDATE": False}
        settings.WAGTAILSEARCH_BACKENDS = {"default": options}
        make_site()
        make_course(title="乡村振兴战略", lecturer="陈立言", summary="从产业讲起")
        make_course(title="海岛医疗的巡回制度", lecturer="许知远", summary="到乡村去的医生")
        make_course(title="消防安全考试", lecturer="魏少华", summary="单位的安全")
        call_command("update_index", verbosity=0)
        yield clone


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("振兴", ["乡村振兴战略"]),
        ("xczx", ["乡村振兴战略"]),
        ("xiangcun", ["乡村振兴战略"]),
        ("陈立言", ["乡村振兴战略"]),
        ("wsh", ["消防安全考试"]),
        ("鄉村", ["乡村振兴战略", "海岛医疗的巡回制度"]),
        ("乡村真兴", ["乡村振兴战略"]),
        ("海岛医聊", ["海岛医疗的巡回制度"]),
        ("消防考试", ["消防安全考试"]),
        ("船舶", []),
        ("？", []),
    ],
)
def test_a_question_finds_what_it_finds_on_postgresql(catalogue, client, question, found):
    page = client.get("/courses/", {"q": question})
    assert [course.title for course in page.context["catalogue"].page] == found


def test_what_was_changed_is_found_and_what_was_removed_is_not(catalogue, settings):
    from courses.models import CoursePage

    engine = SearchBackend(settings.WAGTAILSEARCH_BACKENDS["default"])
    course = CoursePage.objects.get(title="消防安全考试")
    course.title = "森林防火"
    engine.add(course)
    engine.get_index_for_model(CoursePage).refresh()
    assert engine.find(CoursePage, "森林", most=5).keys == [course.pk]
    engine.delete(course)
    engine.get_index_for_model(CoursePage).refresh()
    assert engine.find(CoursePage, "森林", most=5).keys == []
