"""Registration of the navigation entry and of the look of the editors' area."""

from collections.abc import Callable, Iterable, Sequence

from django.db.models import Model, ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages

from accounts.models import RoleAssignment, User
from accounts.permissions import Power, may, may_in
from accounts.requests import is_signed_in
from lms.plugins import NAV_HOOK, PERSONAL_DATA_HOOK, STAFF_HOOK, NavItem, PersonalData, StaffArea

from . import publicity_dates as publicity_dates  # tells the calendar what it would move
from .personal_data import own_feedback

EDITOR = RoleAssignment.Role.EDITOR


@hooks.register(NAV_HOOK)
def home_entry(request: HttpRequest) -> NavItem:
    return NavItem(label=_("首页"), url="/", order=0)


@hooks.register("insert_global_admin_css")
def editors_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("portal/css/editors.css"))


@hooks.register("before_delete_snippet")
def keep_what_is_needed(request: HttpRequest, instances: Sequence[Model]) -> HttpResponse | None:
    try:
        Collector(using="default").collect(instances)
    except (ProtectedError, RestrictedError):
        names = "、".join(str(each) for each in instances)
        messages.error(request, _("“%(names)s”已被使用，相关记录须保留，不能删除。") % {"names": names})
        return redirect("wagtailadmin_home")
    return None


def _entry(
    request: HttpRequest,
    power: Power,
    label: str,
    name: str,
    order: int,
    holds: Callable[[User, Power], bool],
    area: StaffArea = StaffArea.PUBLIC,
) -> NavItem | None:
    return NavItem(label, reverse(name), order, area) if is_signed_in(request) and holds(request.user, power) else None


def _for_all(user: User, power: Power) -> bool:
    return may_in(user, power, None)


@hooks.register(STAFF_HOOK)
def publications_entry(request: HttpRequest) -> NavItem | None:
    return _entry(request, Power.KEEP_PORTAL, _("信息公开"), "portal:publications", 400, _for_all)


@hooks.register(STAFF_HOOK)
def feedback_entry(request: HttpRequest) -> NavItem | None:
    if not is_signed_in(request):
        return None
    # Who is responsible for a section is told of what comes in; the entry is for those who work with it every day.
    if not _for_all(request.user, Power.KEEP_PORTAL) and EDITOR not in request.user.held_roles:
        return None
    return NavItem(_("读者意见"), reverse("portal:staff_feedback"), 402, StaffArea.PUBLIC)


@hooks.register(STAFF_HOOK)
def recommendations_entry(request: HttpRequest) -> NavItem | None:
    return _entry(request, Power.RECOMMEND_COURSES, _("推荐课程"), "portal:recommendations", 404, may)


@hooks.register(STAFF_HOOK)
def county_sites_entry(request: HttpRequest) -> NavItem | None:
    return _entry(request, Power.KEEP_COUNTY_SITES, _("县区站点"), "portal:county_sites", 406, _for_all)


@hooks.register(STAFF_HOOK)
def incident_entry(request: HttpRequest) -> NavItem | None:
    return _entry(request, Power.DECLARE_INCIDENT, _("应急只读"), "portal:incident", 490, _for_all, StaffArea.SAFETY)


@hooks.register(PERSONAL_DATA_HOOK)
def personal_data(request: HttpRequest) -> Iterable[PersonalData]:
    return own_feedback(request.user) if is_signed_in(request) else ()
