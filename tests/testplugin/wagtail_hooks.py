from django.http import HttpResponse
from django.urls import path, reverse
from wagtail import hooks

from lms.plugins import HOME_PANEL_HOOK, NAV_HOOK, SECTION_HOOK, NavItem, Section

from .components import TestPanel


@hooks.register(NAV_HOOK)
def nav_item(request):
    return NavItem(label="测试导航", url=reverse("testplugin:page"), order=950)


@hooks.register(NAV_HOOK)
def nothing_for_guests(request):
    return NavItem(label="只给登录者", url="/nowhere/", order=960) if request.user.is_authenticated else None


@hooks.register(HOME_PANEL_HOOK)
def panel(request):
    return TestPanel()


@hooks.register(SECTION_HOOK)
def section(request):
    return Section(label="测试板块", url=reverse("testplugin:page"), order=950)


@hooks.register("register_admin_urls")
def admin_urls():
    return [path("test-plugin/", lambda request: HttpResponse("for editors"), name="testplugin_editors")]
