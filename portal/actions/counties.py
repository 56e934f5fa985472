"""Verbs on the counties' sites, and on courses that are recommended up and down."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, Site

from accounts.audit import record
from accounts.groups import grant_page_permissions, group_name, let_decide
from accounts.models import RoleAssignment, Unit, User
from accounts.permissions import Power, demand_in
from courses.models import CoursePage
from notices.actions import notify

from ..counties import HOSTS
from ..models import CountyHomePage, CourseRecommendation, NewsColumnPage
from ..notice_kinds import RECOMMENDATION_DECIDED, RECOMMENDED
from .publishing import NotNowError

Role = RoleAssignment.Role
State = CourseRecommendation.State
WORKFLOW = "信息发布（%(code)s）"
hostname_is_sane = RegexValidator(
    r"^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$", _("请填写域名，如 putuo.example.gov.cn。")
)


@transaction.atomic
def open_county_site(
    county: Unit, *, hostname: str, masthead: str, colour: str, by: User | None, at: datetime
) -> CountyHomePage:
    """Open the site of a county on a host name of its own, with a column of news and its editors' rights.

    Raises ``ValidationError`` for a unit that is no county, has its site already, or for a name that is taken.
    """
    demand_in(by, Power.KEEP_COUNTY_SITES, None)
    hostname = hostname.strip().lower()
    hostname_is_sane(hostname)
    if county.kind != Unit.Kind.COUNTY:
        raise ValidationError({"county": _("请选择县（区）。")})
    if CountyHomePage.objects.filter(county=county).exists():
        raise ValidationError({"county": _("这个县（区）已经有站点。")})
    if Site.objects.filter(hostname=hostname).exists():
        raise ValidationError({"hostname": _("这个域名已经被使用。")})
    main = Site.objects.get(is_default_site=True)
    home = CountyHomePage(
        title=masthead,
        slug=f"county-{county.code}",
        county=county,
        masthead=masthead,
        colour=colour,
        first_published_at=at,
        last_published_at=at,
    )
    Page.objects.select_for_update().get(depth=1).add_child(instance=home)
    news = NewsColumnPage(title=_("工作动态"), slug="news", first_published_at=at, last_published_at=at)
    home.add_child(instance=news)
    port = urlsplit(settings.SITE_URL).port or main.port
    Site.objects.create(hostname=hostname, port=port, site_name=masthead, root_page=home)
    let_editors_of_county_write(home, at)
    cache.delete(HOSTS)
    record("open_county_site", by=by, at=at, target=home, county=county.code, hostname=hostname)
    return home


def let_editors_of_county_write(home: CountyHomePage, at: datetime) -> None:
    """Let the county's editors write below `home`; its reviewers, or the city's, decide about publishing."""
    county = home.county
    grant_page_permissions(Role.EDITOR, home, "add_page", by=None, at=at, county=county)
    grant_page_permissions(Role.REVIEWER, home, "change_page", "publish_page", by=None, at=at, county=county)
    let_decide(home, WORKFLOW % {"code": county.code}, groups=(group_name(Role.REVIEWER, county), Role.REVIEWER.value))


@transaction.atomic
def close_county_site(home: CountyHomePage, *, by: User | None, at: datetime) -> None:
    """Take a county's site off its host name; its pages stay in the editors' area, offline, and can be opened again."""
    demand_in(by, Power.KEEP_COUNTY_SITES, None)
    sites = Site.objects.filter(root_page=home)
    names = list(sites.values_list("hostname", flat=True))
    if not names:
        raise NotNowError(_("这个站点已经关闭。"))
    sites.delete()
    UnpublishPageAction(home, user=by).execute(skip_permission_checks=True)
    cache.delete(HOSTS)
    record("close_county_site", by=by, at=at, target=home, county=home.county.code, hostnames=names)


@transaction.atomic
def recommend_course(
    course: CoursePage, *, from_unit: Unit, to_unit: Unit, note: str, by: User | None, at: datetime
) -> CourseRecommendation:
    """Recommend a course in the name of `from_unit` to the people of `to_unit`.

    The city recommends to a county or to everybody, a county to its own people: that shows at once. What a county
    recommends upward waits until the city decides. Raises ``ValidationError``.
    """
    demand_in(by, Power.RECOMMEND_COURSES, from_unit)
    upward = to_unit.is_root() and not from_unit.is_root()
    if not upward and not from_unit.contains(to_unit):
        raise ValidationError({"to_unit": _("只能向本单位、下级县（区）或上级推荐。")})
    if not CoursePage.objects.open_to_all().filter(pk=course.pk).exists():
        raise ValidationError({"course": _("请选择已经发布的课程。")})
    made = CourseRecommendation(course=course, from_unit=from_unit, to_unit=to_unit, note=note, by=by, at=at)
    made.state = State.WAITING if upward else State.TAKEN
    made.full_clean(exclude=["by"])
    made.save()
    record("recommend_course", by=by, at=at, target=made, course=course.title, to=to_unit.code)
    if upward:
        deciders = User.objects.active().filter(roles__role=Role.EDUCATOR, roles__unit=to_unit).distinct()
        notify(
            deciders,
            RECOMMENDED,
            at=at,
            url="/staff/recommendations/",
            unit=from_unit.name,
            title=course.title,
            note=note,
        )
    return made


@transaction.atomic
def decide_recommendation(
    recommendation: CourseRecommendation, *, take: bool, reason: str, by: User, at: datetime
) -> None:
    """Take what a county recommended upward, or decline it with a reason; whoever recommended is told."""
    rows = CourseRecommendation.objects.select_for_update(of=("self",)).select_related("to_unit", "course", "by")
    found = rows.get(pk=recommendation.pk)
    demand_in(by, Power.RECOMMEND_COURSES, found.to_unit)
    if found.state != State.WAITING:
        raise NotNowError(_("这项推荐已经答复。"))
    if not take and not reason:
        raise ValidationError({"reason": _("请填写理由。")})
    found.state = State.TAKEN if take else State.DECLINED
    found.decided_by, found.decided_at, found.reason = by, at, reason
    found.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    record("decide_recommendation", by=by, at=at, target=found, course=found.course.title, taken=take, reason=reason)
    if found.by is not None:
        result = _("已被采用") if take else _("未被采用")
        notify([found.by], RECOMMENDATION_DECIDED, at=at, title=found.course.title, result=result, reason=reason)


@transaction.atomic
def withdraw_recommendation(recommendation: CourseRecommendation, *, by: User, at: datetime) -> None:
    """Take a recommendation back: it stays on record as declined by the one who gave it."""
    found = (
        CourseRecommendation.objects.select_for_update(of=("self",))
        .select_related("from_unit")
        .get(pk=recommendation.pk)
    )
    demand_in(by, Power.RECOMMEND_COURSES, found.from_unit)
    if found.state == State.DECLINED:
        raise NotNowError(_("这项推荐已经结束。"))
    found.state, found.decided_by, found.decided_at, found.reason = State.DECLINED, by, at, _("推荐单位撤回")
    found.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    record("withdraw_recommendation", by=by, at=at, target=found)
