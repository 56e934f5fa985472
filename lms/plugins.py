"""The plugin contract: what a plugin app says about itself and where it may attach.

A plugin is a Django app whose ``AppConfig`` derives from :class:`PluginConfig`. It is switched on by the setting
``LMS_PLUGINS`` and attaches through the hooks below, through Wagtail's own hooks and through signals of the core.
Core never imports a plugin. Every hook is listed in ``docs/reference/extension-points.md``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ClassVar

from django.apps import AppConfig, apps
from django.db.models import TextChoices
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

#: ``fn(request) -> Iterable[PersonalData]``: what an app keeps about the person of the request, for the own export.
PERSONAL_DATA_HOOK = "lms_personal_data"
#: ``fn(request) -> NavItem | None``: an entry of the main navigation.
NAV_HOOK = "lms_nav_items"
#: ``fn(request) -> NavItem | None``: an entry of the staff area's own navigation, for those who may open it.
STAFF_HOOK = "lms_staff_items"
#: ``fn(request) -> laces.components.Component | None``: a panel of the home page.
#: Its ``order`` says where: below 300 on top, side by side; below 400 the whole width; from 400 beside the news.
HOME_PANEL_HOOK = "lms_home_panels"
#: ``fn(request, course) -> Component | None``: a small control beside the buttons of a course's page.
COURSE_TOOL_HOOK = "lms_course_tools"
#: ``fn(request, course) -> Component | None``: a section of a course's page, below its lessons.
COURSE_PANEL_HOOK = "lms_course_panels"
#: ``fn(request, lesson) -> Component | None``: a section below a lesson that somebody studies.
LESSON_PANEL_HOOK = "lms_lesson_panels"
#: ``fn(request, document) -> Component | None``: a section of a library document's page, below its versions.
LIBRARY_PANEL_HOOK = "lms_library_panels"
#: ``fn(request, vacancy) -> NavItem | None``: something a reader may do about a vacant post.
VACANCY_TOOL_HOOK = "lms_vacancy_tools"
#: ``fn(request) -> NavItem | None``: a page beside "my courses" about the own learning.
LEARNING_PAGE_HOOK = "lms_learning_pages"
#: ``fn(request, first, last) -> Iterable[AgendaItem]``: what the person has to do or to attend on these days.
AGENDA_HOOK = "lms_agenda"
#: ``fn(request, picture) -> bool``: whether the person may load a picture of a question, for having it on a paper.
QUESTION_PICTURE_HOOK = "lms_question_pictures"
#: ``fn(request) -> Section | None``: an entry of the row of public sections (SPEC P01).
SECTION_HOOK = "lms_sections"


class StaffArea(TextChoices):
    """The parts of the staff area, in the order in which they stand."""

    HOURS = "hours", _("学时")
    TEACHING = "teaching", _("教学")
    EXAMS = "exams", _("考试")
    PEOPLE = "people", _("人员")
    PUBLIC = "public", _("公开与消息")
    CASES = "cases", _("推荐与信件")
    SAFETY = "safety", _("安全")


@dataclass(frozen=True)
class NavItem:
    """One entry of a navigation; lower `order` comes first (the core uses multiples of 100).

    Entries of the staff area say to which part of it they belong.
    """

    label: str | Promise
    url: str
    order: int = 1000
    area: StaffArea = StaffArea.CASES

    def is_current(self, path: str) -> bool:
        """Say whether the page at `path` belongs to this entry."""
        return path == self.url if self.url == "/" else path.startswith(self.url)


@dataclass(frozen=True)
class Section:
    """One of the public sections of the home page; `order` follows SPEC P01 (100 … 600)."""

    label: str | Promise
    url: str
    order: int = 1000


@dataclass(frozen=True)
class AgendaItem:
    """Something that falls on a day for one person: an appointment, or, without `starts_at`, a day to be done by.

    `uid` stays the same for good, so that calendars which fetch it again replace it. `is_done` says that it needs no
    more attention.
    """

    uid: str
    title: str
    url: str
    day: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""
    is_done: bool = False


@dataclass(frozen=True)
class PersonalData:
    """One table of what the site keeps about a person; cells are texts, numbers, dates, times or nothing."""

    title: str | Promise
    columns: Sequence[str | Promise]
    rows: Iterable[Sequence[Any]]
    order: int = 1000


class PluginConfig(AppConfig):
    """Base of every plugin's ``AppConfig``.

    `js_modules` maps names of the import map to static paths; they are merged into the map of every page.
    `url_prefix` is the path under which the plugin's ``urls.py`` is mounted, with its label as namespace.
    """

    default = False
    js_modules: ClassVar[dict[str, str]] = {}
    url_prefix: str = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # Django takes an app's single AppConfig silently, but sees two when this base is imported next to it.
        super().__init_subclass__(**kwargs)
        cls.default = True


def installed_plugins() -> Iterator[PluginConfig]:
    """Yield the configurations of the plugins that are switched on, in the order of ``LMS_PLUGINS``."""
    return (config for config in apps.get_app_configs() if isinstance(config, PluginConfig))


def plugin_urls() -> list[URLPattern | URLResolver]:
    """Return the URL patterns of every plugin that has a ``urls.py``, each under its prefix and namespace."""
    return [
        path(f"{config.url_prefix or config.label}/", include((f"{config.name}.urls", config.label)))
        for config in installed_plugins()
        if find_spec(f"{config.name}.urls")
    ]


def plugin_demos() -> Iterator[Any]:
    """Yield the function ``make_demo(accounts, cadres, at)`` of every plugin that has a ``demo.py``."""
    for config in installed_plugins():
        if find_spec(f"{config.name}.demo"):
            yield import_module(f"{config.name}.demo").make_demo


def plugin_js_modules() -> dict[str, str]:
    """Return import-map entries (name to static path) contributed by plugins."""
    return {name: static for config in installed_plugins() for name, static in config.js_modules.items()}


def staff_entries(request: HttpRequest) -> list[NavItem]:
    """Return the entries of the staff area for this request; asked for twice on its pages, and worked out once."""
    found: list[NavItem] | None = getattr(request, "_staff_entries", None)
    if found is None:
        found = collect(STAFF_HOOK, request)
        request._staff_entries = found  # type: ignore[attr-defined]
    return found


def collect(hook: str, request: HttpRequest, *about: Any) -> list[Any]:
    """Ask every function registered for `hook` what it has for this request; drop ``None``, sort by ``order``.

    `about` is what the hook passes on besides the request: a course, a lesson.
    """
    answers = [answer for function in hooks.get_hooks(hook) if (answer := function(request, *about)) is not None]
    return sorted(answers, key=lambda answer: getattr(answer, "order", 1000))
