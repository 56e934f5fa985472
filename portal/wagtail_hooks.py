"""Registration of the navigation entry and of the look of the editors' area."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks

from lms.plugins import NAV_HOOK, NavItem


@hooks.register(NAV_HOOK)
def home_entry(request: HttpRequest) -> NavItem:
    return NavItem(label=_("首页"), url="/", order=0)


@hooks.register("insert_global_admin_css")
def editors_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("portal/css/editors.css"))
