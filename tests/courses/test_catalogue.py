"""The course centre: facets, orders, and addresses that nobody of us wrote."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from wagtail.models import PageViewRestriction

from courses.actions import complete_lesson, count_learners, enrol, open_county_courses
from courses.catalogue import Catalogue
from courses.models import CoursePage, TopicPage
from tests.cast import NOW
from tests.material import article, lessons_of, make_course

pytestmark = pytest.mark.django_db


def found(query, user=None, topic=None):
    """Return the catalogue that `query` asks for."""
    return Catalogue.from_query(QueryDict(query), user or AnonymousUser(), topic=topic)


def titles(query, user=None, topic=None):
    return sorted(course.title for course in found(query, user, topic).page)


def counts(query, facet, user=None):
    facets = {each.name: each for each in found(query, user).facets}
    return {value.label: value.count for value in facets[facet].values} if facet in facets else {}


@pytest.fixture
def columns(centre):
    """Two columns, 海洋 and 党建."""
    return [
        centre.add_child(instance=TopicPage(title=title, slug=slug))
        for title, slug in (("海洋", "sea"), ("党建", "party"))
    ]


@pytest.fixture
def courses(columns):
    """Three courses that differ in everything, and a draft."""
    sea, party = columns
    made = [
        make_course(article(seconds=600), title="渔港经济", subject="business", source="recorded", topics=[sea]),
        make_course(
            article(seconds=1800), title="基层党建", course_class="required", source="shared", topics=[party, sea]
        ),
        make_course(article(seconds=3000), title="海岛文化100%", subject="culture", source="purchased"),
    ]
    make_course(title="渔港草稿", live=False, topics=[sea])
    years = (datetime(year, 1, 1, 3, tzinfo=ZoneInfo("Asia/Shanghai")) for year in (2024, 2025, 2026))
    for course, moment in zip(made, years, strict=True):
        CoursePage.objects.filter(pk=course.pk).update(first_published_at=moment)
    return made


def test_words_and_facets_narrow_the_list(courses):
    for query, expected in [
        ("", ["基层党建", "海岛文化100%", "渔港经济"]),
        ("q=渔港", ["渔港经济"]),
        ("q=周教 党建", ["基层党建"]),
        ("q=海洋", ["基层党建", "渔港经济"]),
        ("q=100%25", ["海岛文化100%"]),
        ("q=%25", []),
        ("q=？！", []),
        ("q=" + "长" * 300, []),
        ("q=没有", []),
        ("class=required", ["基层党建"]),
        ("subject=culture", ["海岛文化100%"]),
        ("source=recorded", ["渔港经济"]),
        ("duration=short", ["渔港经济"]),
        ("duration=medium", ["基层党建"]),
        ("duration=long", ["海岛文化100%"]),
        ("duration=long&duration=short", ["海岛文化100%", "渔港经济"]),
        ("class=required&class=nonsense", ["基层党建"]),
        ("lecturer=周教", ["基层党建", "海岛文化100%", "渔港经济"]),
        ("lecturer=周", []),
        ("topic=sea&topic=party", ["基层党建", "渔港经济"]),
        ("topic=nonsense", []),
        ("year=2025", ["基层党建"]),
        ("year=2024", ["渔港经济"]),
        ("topic=sea", ["基层党建", "渔港经济"]),
        ("topic=sea&class=required&q=党建", ["基层党建"]),
        ("state=done", ["基层党建", "海岛文化100%", "渔港经济"]),
    ]:
        assert titles(query) == sorted(expected), query


def test_a_column_narrows_everything(courses, columns):
    assert titles("", topic=columns[1]) == ["基层党建"]
    assert [each.name for each in found("", topic=columns[1]).facets] == [
        "class",
        "subject",
        "duration",
        "lecturer",
        "year",
        "source",
    ]


def test_every_facet_counts_what_its_choices_find(courses):
    for facet, expected in [
        ("class", {"必修": 1, "选修": 2}),
        ("subject", {"政治理论": 1, "业务知识": 1, "文化素养": 1}),
        ("source", {"购买": 1, "录制": 1, "共享": 1}),
        ("duration", {"15 分钟以内": 1, "15–45 分钟": 1, "45 分钟以上": 1}),
        ("year", {"2026": 1, "2025": 1, "2024": 1}),
        ("topic", {"海洋": 2, "党建": 1}),
        ("lecturer", {"周教": 3}),
    ]:
        assert counts("", facet) == expected
        for value in next(each for each in found("").facets if each.name == facet).values:
            assert found(value.query[1:]).page.paginator.count == value.count


def test_a_facet_counts_under_the_others_but_not_under_itself(courses):
    assert counts("topic=sea", "class") == {"必修": 1, "选修": 1}
    assert counts("topic=sea&class=required", "class") == {"必修": 1, "选修": 1}
    assert counts("class=required", "topic") == {"海洋": 1, "党建": 1}
    assert counts("class=required&class=micro&topic=party", "class") == {"必修": 1, "微课": 0}


def test_choices_are_shown_with_the_way_back(courses):
    catalogue = found("q=海&class=elective&duration=long&duration=short")
    assert [value.label for value in catalogue.choices] == ["选修", "15 分钟以内", "45 分钟以上"]
    for value in catalogue.choices:
        assert value.label not in [each.label for each in found(value.query[1:]).choices]
        assert len(found(value.query[1:]).choices) == 2
        assert found(value.query[1:]).words == "海"


def test_counties_are_a_facet_once_a_county_keeps_courses(cast, courses):
    assert counts("", "county") == {}
    place = open_county_courses(cast.dinglan, by=None, at=NOW)
    courses[0].move(place, pos="last-child")
    assert counts("", "county") == {"定澜区": 1, "市本级": 2}
    assert titles("county=330902") == ["渔港经济"]
    assert titles("county=city") == ["基层党建", "海岛文化100%"]
    assert titles("county=city&county=330902") == ["基层党建", "海岛文化100%", "渔港经济"]
    assert counts("county=city", "county") == {"定澜区": 1, "市本级": 2}


def test_what_is_behind_a_restriction_is_neither_listed_nor_counted(courses):
    PageViewRestriction.objects.create(page=courses[0].page_ptr, restriction_type="login")
    assert titles("") == ["基层党建", "海岛文化100%"]
    assert titles("q=渔港") == []
    assert counts("", "subject") == {"政治理论": 1, "文化素养": 1}


def test_the_chosen_value_stays_even_where_it_finds_nothing(courses):
    assert counts("q=渔港&class=required", "class") == {"必修": 0, "选修": 1}


def test_my_state_is_a_facet_of_mine(cast, courses):
    enrol(courses[0], user=cast.cadre, at=NOW)
    complete_lesson(lessons_of(courses[1])[0], user=cast.cadre, at=NOW)
    enrol(courses[2], user=cast.colleague, at=NOW)
    assert counts("", "state", cast.cadre) == {"未开始": 1, "学习中": 1, "已学完": 1}
    assert titles("state=new", cast.cadre) == ["海岛文化100%"]
    assert titles("state=open", cast.cadre) == ["渔港经济"]
    assert titles("state=done", cast.cadre) == ["基层党建"]
    assert counts("", "state") == {}


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("newest", ["海岛文化100%", "基层党建", "渔港经济"]),
        ("shortest", ["渔港经济", "基层党建", "海岛文化100%"]),
        ("longest", ["海岛文化100%", "基层党建", "渔港经济"]),
        ("popular", ["渔港经济", "海岛文化100%", "基层党建"]),
        ("nonsense", ["海岛文化100%", "基层党建", "渔港经济"]),
    ],
)
def test_orders(cast, courses, sort, expected):
    for person in (cast.cadre, cast.colleague):
        enrol(courses[0], user=person, at=NOW)
    enrol(courses[2], user=cast.cadre, at=NOW)
    assert count_learners() == 2
    assert count_learners() == 0
    assert [course.title for course in found(f"sort={sort}").page] == expected
    assert [course.title for course in found(f"sort={sort}&topic=sea").page] == [
        title for title in expected if title != "海岛文化100%"
    ]


def test_odd_addresses_are_answered(courses, cast, client_of):
    for query in [
        "year=abc&page=999&sort=x&duration=zz",
        "year=0000",
        "year=0001",
        "year=9999",
        "year=²⁰²⁴",
        "page=-1",
        "page=9" * 30,
        "state=x&class=x&subject=x&source=x&topic=x",
        "q=%00",
        "topic=%00&class=%00",
        "q=" + "长" * 300,
        "q=%27%22%3Cscript%3E",
        "class=required&class=micro",
    ]:
        assert client_of(cast.cadre).get(f"/courses/?{query}").status_code == 200, query


def test_publishing_again_keeps_the_number_of_learners(cast, courses):
    enrol(courses[0], user=cast.cadre, at=NOW)
    count_learners()
    CoursePage.objects.get(pk=courses[0].pk).save_revision().publish()
    assert CoursePage.objects.get(pk=courses[0].pk).learners == 1


def test_htmx_is_answered_with_the_list_alone(courses, client_of):
    client = client_of()
    part = client.get("/courses/?q=渔港", headers={"hx-request": "true"})
    whole = client.get("/courses/?q=渔港")
    assert part.status_code == 200
    assert "<mark>渔港</mark>经济" in part.text
    assert "<html" not in part.text
    assert "<html" in whole.text
    assert part.text.strip() in whole.text


def test_sixty_courses_cost_as_many_queries_as_one(cast, columns, client_of, django_assert_max_num_queries):
    made = [make_course(title=f"课程{n:02}", topics=[columns[n % 2]]) for n in range(60)]
    for course in made[:40]:
        enrol(course, user=cast.cadre, at=NOW + timedelta(minutes=1))
    client = client_of(cast.cadre)
    # Of the catalogue's, most find the page and the person; one counts all facets.
    for address, most in (
        ("/courses/", 13),
        ("/courses/?sort=popular&state=open&page=2&q=课程&class=elective&class=micro", 15),
        ("/courses/?q=课呈", 15),
        ("/courses/sea/", 15),
        (made[0].url, 15),
        ("/learn/", 10),
    ):
        client.get(address)
        with django_assert_max_num_queries(most, info=address):
            assert client.get(address).status_code == 200, address


def test_a_restricted_column_is_named_nowhere(centre, cast, client_of):
    closed = centre.add_child(instance=TopicPage(title="内部专题", slug="inner"))
    course = make_course(title="公开课", topics=[closed])
    PageViewRestriction.objects.create(page=closed, restriction_type="login")

    facets = {facet.name: [value.label for value in facet.values] for facet in found("").facets}
    assert "内部专题" not in facets.get("topic", [])
    assert titles("topic=inner") == []
    assert "内部专题" not in client_of(cast.cadre).get(course.url).text
    assert found("q=没有的词").proposals == []
