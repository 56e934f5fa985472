"""Registration of the navigation entry and of the look of the editors' area."""

from collections.abc import Sequence

from django.db.models import Model, ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages

from lms.plugins import NAV_HOOK, NavItem


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
