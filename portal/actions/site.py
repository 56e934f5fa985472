"""What every installation begins with: pages, sections, columns, and who decides about what is made public."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import GroupApprovalTask, Page, Site, Workflow, WorkflowPage, WorkflowTask

from accounts.groups import grant_course_tree, grant_page_permissions, group_of, set_up_groups
from accounts.models import RoleAssignment
from courses.actions import add_catalogue
from scoring.actions import add_bulletins

from ..models import HomePage, NewsColumnPage, ResponsibleTask, SectionPage, StandardPage

Role = RoleAssignment.Role
WORKFLOW = "信息发布"
#: The news columns of SPEC P13, as address and title.
COLUMNS = (("news", "党务要情"), ("topics", "热点剖析"), ("events", "党建要闻"), ("models", "先进典型"))
#: The standing pages of SPEC P08 and P17.
STANDING = (
    ("policies", "政策规定"),
    ("practice", "主要做法"),
    ("duties", "部门职责"),
    ("procedures", "办事程序"),
    ("posts", "空缺岗位公布办法"),
    ("spokesperson", "新闻发言人"),
)


@transaction.atomic
def set_up_site(*, hostname: str, port: int, at: datetime) -> HomePage:
    """Make the site's pages (home page, sections, columns, standing pages, course centre) and the editors' rights.

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
    _make_below(home, NewsColumnPage, COLUMNS, at)
    _make_below(home, StandardPage, STANDING, at)
    home.refresh_from_db()
    catalogue = add_catalogue(home, title="课程中心", at=at)
    set_up_groups(by=None, at=at)
    grant_course_tree(catalogue, by=None, at=at)
    home.refresh_from_db()
    add_bulletins(home, title="季度通报", at=at)
    _let_editors_write(home, at)
    return home


def _make_sections(home: HomePage, at: datetime) -> None:
    present = set(SectionPage.objects.values_list("kind", flat=True))
    for kind in SectionPage.ORDER:
        if kind.value not in present:
            home.refresh_from_db()
            page = SectionPage(title=kind.label, slug=kind.value, kind=kind.value)
            page.first_published_at = page.last_published_at = at
            home.add_child(instance=page)


def _make_below(home: Page, model: type[Page], pages: tuple[tuple[str, str], ...], at: datetime) -> None:
    present = set(Page.objects.child_of(home).values_list("slug", flat=True))
    for slug, title in pages:
        if slug not in present:
            home.refresh_from_db()
            home.add_child(instance=model(title=title, slug=slug, first_published_at=at, last_published_at=at))


def _let_editors_write(home: HomePage, at: datetime) -> None:
    """Let the city's editors write in sections, columns and standing pages; two decisions publish (SPEC P09)."""
    places = [*SectionPage.objects.child_of(home), *NewsColumnPage.objects.child_of(home)]
    for place in [*places, *StandardPage.objects.child_of(home)]:
        grant_page_permissions(Role.EDITOR, place, "add_page", by=None, at=at)
        grant_page_permissions(Role.EDUCATOR, place, "add_page", "change_page", by=None, at=at)
        # Wagtail publishes in the name of whoever decides last.
        grant_page_permissions(Role.LEADER, place, "change_page", "publish_page", by=None, at=at)
    workflow, created = Workflow.objects.get_or_create(name=WORKFLOW)
    if created:
        first = ResponsibleTask.objects.create(name=_("板块责任人审核"))
        first.groups.add(group_of(Role.EDUCATOR))
        second = GroupApprovalTask.objects.create(name=_("分管领导审批"))
        second.groups.add(group_of(Role.LEADER))
        for order, task in enumerate((first, second)):
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    for place in places:
        WorkflowPage.objects.get_or_create(page_id=place.pk, defaults={"workflow": workflow})
