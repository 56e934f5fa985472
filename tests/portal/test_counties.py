"""The counties' sites: opened by one verb, on their own host, with figures that add up to the city's (SPEC L12)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from wagtail.models import Site

from accounts.groups import group_of
from accounts.models import RoleAssignment
from portal import actions
from portal.counties import roll_up
from portal.models import ArticlePage, CountyHomePage, NewsColumnPage
from scoring.periods import Period
from tests.cast import NOW
from tests.material import make_site
from tests.scoring.earning import earn

pytestmark = pytest.mark.django_db
HOST = "dinglan.localhost"


@pytest.fixture
def home(cast):
    make_site()
    return actions.open_county_site(
        cast.dinglan, hostname=HOST, masthead="定澜干部学习", colour="green", by=cast.educator, at=NOW
    )


def test_one_verb_opens_a_site_with_its_name_and_colour(home, client):
    page = client.get("/", headers={"host": HOST}).text
    assert "定澜干部学习" in page
    assert 'data-colour="green"' in page
    assert "今年学习情况" in page
    assert "定澜干部学习" not in client.get("/").text


def test_news_of_a_county_stand_on_its_site_alone(home, client):
    column = NewsColumnPage.objects.child_of(home).get()
    column.add_child(instance=ArticlePage(title="渔港修缮开工", slug="port", date=NOW.date()))
    assert "渔港修缮开工" in client.get("/", headers={"host": HOST}).text
    assert "渔港修缮开工" in client.get("/news/port/", headers={"host": HOST}).text


def test_learning_and_accounts_are_on_the_citys_host(home, client, settings):
    for path in ("/learn/", "/account/login/?next=/", "/courses/", "/staff/people/", "/editors/"):
        answer = client.get(path, headers={"host": HOST})
        assert answer.status_code == 302
        assert answer.url == f"{settings.SITE_URL}{path}"
    assert client.post("/account/login/", {}, headers={"host": HOST}).status_code == 404


def test_covers_of_recommended_courses_come_from_the_countys_own_host(home, client):
    """From the city's they would be refused by the policy of the page."""
    assert client.get("/covers/0.svg", headers={"host": HOST}).status_code == 404


def test_a_county_has_one_site_and_a_name_belongs_to_one(home, cast):
    for county, hostname, field in ((cast.dinglan, "b.localhost", "county"), (cast.pulan, HOST, "hostname")):
        with pytest.raises(ValidationError) as refused:
            actions.open_county_site(county, hostname=hostname, masthead="x", colour="red", by=None, at=NOW)
        assert list(refused.value.error_dict) == [field]
    with pytest.raises(ValidationError):
        actions.open_county_site(cast.pulan, hostname="no name", masthead="x", colour="red", by=None, at=NOW)
    with pytest.raises(ValidationError):  # a department is no county
        actions.open_county_site(
            cast.dinglan_office, hostname="c.localhost", masthead="x", colour="red", by=None, at=NOW
        )


def test_only_the_citys_office_opens_and_closes_sites(home, cast):
    with pytest.raises(PermissionDenied):
        actions.open_county_site(
            cast.pulan, hostname="p.localhost", masthead="x", colour="red", by=cast.county_admin, at=NOW
        )
    with pytest.raises(PermissionDenied):
        actions.close_county_site(home, by=cast.county_admin, at=NOW)


def test_a_closed_site_is_gone_from_its_host_and_kept_in_the_editors_area(home, cast, client):
    actions.close_county_site(home, by=cast.educator, at=NOW)
    assert not Site.objects.filter(hostname=HOST).exists()
    assert "定澜干部学习" not in client.get("/", headers={"host": HOST}).text
    assert not CountyHomePage.objects.get().live
    with pytest.raises(actions.NotNowError):
        actions.close_county_site(home, by=cast.educator, at=NOW)


def test_a_command_does_the_same(cast):
    make_site()
    call_command("open_county_site", cast.pulan.code, "pulan.localhost", verbosity=0)
    assert CountyHomePage.objects.get().masthead == "普澜区干部学习"
    with pytest.raises(CommandError, match="999999"):
        call_command("open_county_site", "999999", "x.localhost", verbosity=0)


def test_editors_of_a_county_write_on_its_site_and_nowhere_else(home, cast):
    group = group_of(RoleAssignment.Role.EDITOR, cast.dinglan)
    pages = set(group.page_permissions.values_list("page", flat=True))
    assert pages == {home.pk}
    assert group.page_permissions.get().permission.codename == "add_page"


def test_the_whole_equals_the_counties_and_the_citys_own(cast):
    for person, hours in ((cast.cadre, 3), (cast.colleague, 5), (cast.trainer, 7)):
        earn(person, hours)
    figures = roll_up(Period(NOW.year))
    assert [(each.name, each.hours) for each in figures.counties] == [("定澜区", 3), ("普澜区", 5)]
    parts = [*figures.counties, figures.own]
    assert sum(part.people for part in parts) == figures.whole.people
    assert sum(part.learners for part in parts) == figures.whole.learners == 3
    assert sum(part.hours for part in parts) == figures.whole.hours == 15


def test_the_directory_shows_every_county_and_leads_to_its_site(home, client):
    page = client.get("/counties/").text
    assert "普澜区" in page
    assert f"http://{HOST}" in page


def test_opening_a_page_asks_for_no_county_on_the_citys_host(home, client, django_assert_max_num_queries):
    client.get("/counties/")
    with django_assert_max_num_queries(2):
        client.get("/counties/")
