import io

import pytest
from django.core.management import call_command
from wagtail.models import Page, Site

from courses.models import CourseIndexPage
from portal.actions import set_up_site
from portal.models import HomePage, SectionPage
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def test_set_up_makes_home_sections_and_the_course_centre(client):
    home = set_up_site(hostname="localhost", port=80, at=NOW)
    assert client.get("/").status_code == 200
    # four sections, four news columns, six standing pages, the course centre, the bulletins
    assert home.get_children().live().count() == 16
    assert CourseIndexPage.objects.get().url == "/courses/"


def test_set_up_again_changes_nothing_but_the_address():
    first = set_up_site(hostname="localhost", port=80, at=NOW)
    before = set(Page.objects.values_list("pk", "path", "title"))
    again = set_up_site(hostname="xuezhou.example", port=443, at=NOW)
    assert again == first
    assert set(Page.objects.values_list("pk", "path", "title")) == before
    site = Site.objects.get()
    assert (site.hostname, site.port, site.root_page_id) == ("xuezhou.example", 443, first.pk)


def test_set_up_replaces_the_welcome_page_and_keeps_the_site():
    set_up_site(hostname="localhost", port=80, at=NOW)
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    assert Site.objects.count() == 1


def test_set_up_keeps_a_first_page_that_is_in_use():
    welcome = Page.objects.get(depth=2, slug="home")
    welcome.add_child(instance=Page(title="已有内容", slug="kept"))
    set_up_site(hostname="localhost", port=80, at=NOW)
    assert Page.objects.filter(slug="kept").exists()


def test_set_up_makes_a_section_that_was_removed_again():
    set_up_site(hostname="localhost", port=80, at=NOW)
    SectionPage.objects.get(kind="vacancies").delete()
    set_up_site(hostname="localhost", port=80, at=NOW)
    assert SectionPage.objects.filter(kind="vacancies").exists()


def test_the_command_takes_the_address_apart():
    call_command("setup_site", "--url", "https://xuezhou.example", stdout=io.StringIO())
    site = Site.objects.get()
    assert (site.hostname, site.port) == ("xuezhou.example", 443)
    assert HomePage.objects.count() == 1
