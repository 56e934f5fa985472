"""Verbs of the portal."""

from datetime import datetime

from django.db import transaction
from wagtail.models import Page, Site

from accounts.groups import grant_course_tree, set_up_groups
from courses.actions import add_catalogue
from scoring.actions import add_bulletins

from .models import HomePage, SectionPage


@transaction.atomic
def set_up_site(*, hostname: str, port: int, at: datetime) -> HomePage:
    """Make the site's pages (home page, the four sections of the portal, the course centre) and the editors' rights.

    Run again, it changes nothing but the site's address. The page that Wagtail welcomes with goes, unless somebody
    has put pages below it.
    """
    root = Page.objects.select_for_update().get(depth=1)
    home = HomePage.objects.first()
    if home is None:
        home = HomePage(title="首页", slug="portal", first_published_at=at, last_published_at=at)
        root.add_child(instance=home)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.hostname, site.port, site.root_page = hostname, port, home
    site.site_name = site.site_name or "学舟"
    site.save()
    welcome = Page.objects.filter(depth=2, slug="home", numchild=0).exclude(pk=home.pk).first()
    if welcome and welcome.specific_class is Page:
        welcome.delete()
    _make_sections(home, at)
    home.refresh_from_db()
    catalogue = add_catalogue(home, title="课程中心", at=at)
    set_up_groups(by=None, at=at)
    grant_course_tree(catalogue, by=None, at=at)
    home.refresh_from_db()
    add_bulletins(home, title="季度通报", at=at)
    return home


def _make_sections(home: HomePage, at: datetime) -> None:
    present = set(SectionPage.objects.values_list("kind", flat=True))
    for kind in SectionPage.ORDER:
        if kind.value not in present:
            home.refresh_from_db()
            page = SectionPage(title=kind.label, slug=kind.value, kind=kind.value)
            page.first_published_at = page.last_published_at = at
            home.add_child(instance=page)
