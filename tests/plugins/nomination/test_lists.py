"""The officers' lists: the order stands in the address and costs the same for many as for few."""

from decimal import Decimal

import pytest
from django.urls import reverse

from plugins.nomination import actions
from plugins.nomination.default_schemes import SchemeStageWords
from plugins.nomination.models import Contest, Scheme
from plugins.nomination.posts import internal
from tests.cast import NOW
from tests.plugins.nomination.contesting import prepare

STAGES = [SchemeStageWords("ballot", "票决", Decimal(100))]


@pytest.fixture
def office(cast, client_of):
    return client_of(cast.nomination_officer)


def titles(response, name="title"):
    return [getattr(row, name) for row in response.context["page"]]


def contests(cast, post, *people):
    for number, count in enumerate(people):
        made = prepare(cast, post, count, approved=False)
        Contest.objects.filter(pk=made.pk).update(title=f"比选{number}")


@pytest.mark.parametrize(
    ("sort", "order"),
    [("", [2, 1, 0]), ("new", [2, 1, 0]), ("title", [0, 1, 2]), ("people", [1, 2, 0]), ("password", [2, 1, 0])],
)
def test_contests_stand_in_the_order_that_is_asked_for(cast, office, internal_post, sort, order):
    contests(cast, internal_post, 1, 3, 2)

    page = office.get(reverse("nomination:contests"), {"sort": sort, "q": "比选", "state": "preparing"})

    assert titles(page) == [f"比选{number}" for number in order]
    links = page.content.decode()
    assert "?sort=title&amp;q=%E6%AF%94%E9%80%89&amp;state=preparing" in links, "search and filter stay"


@pytest.mark.parametrize(("sort", "order"), [("", "abc"), ("name", "cba"), ("new", "bca"), ("x", "abc")])
def test_schemes_stand_in_the_order_that_is_asked_for(cast, office, sort, order):
    for day, (code, name) in enumerate((("a", "Z"), ("c", "X"), ("b", "Y")), start=1):
        actions.keep_scheme(code, name=name, remark="", stages=STAGES, by=None, at=NOW.replace(day=day))

    assert titles(office.get(reverse("nomination:schemes"), {"sort": sort}), "code") == list(order)


def test_the_lists_cost_as_many_queries_for_many_as_for_few(cast, office, internal_post, django_assert_num_queries):
    by = {"by": cast.nomination_officer, "at": NOW}
    contests(cast, internal_post, 1, 2, 3, 4, 5)
    for code in "abcde":
        actions.keep_scheme(code, name=code, remark="", stages=STAGES, **by)
        post = actions.keep_internal_post(
            None, {"unit": cast.city, "title": code, "employer": "市政府", "batch": "", "places": 1}, **by
        )
        actions.begin_selection(internal(post), scheme=Scheme.objects.first(), places=1, unit=cast.city, **by)
    office.get(reverse("nomination:office"))
    for name, sort, number in (("contests", "people", 11), ("schemes", "name", 14), ("selections", "people", 11)):
        with django_assert_num_queries(number):
            assert office.get(reverse(f"nomination:{name}"), {"sort": sort}).status_code == 200
