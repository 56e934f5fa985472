"""Pages of the staff about the roster: members, groups, adding and removing people."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.audiences import people_of, words_of
from accounts.permissions import Power, people_for
from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post
from lms.refusals import show_errors

from .. import actions
from ..forms.filters import RosterFilterForm
from ..forms.training import GroupChoiceForm, GroupForm, PeopleForm, ReasonForm
from .access import complain, managed_class, managed_member

MEMBERS_A_PAGE = 50


@never_cache
@login_required
@require_GET
def roster(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """List the members of a class."""
    found = managed_class(request, uid)
    form = RosterFilterForm(request.GET, training_class=found)
    members = form.narrow(found.members.all()).select_related("user__unit", "group")
    reached = people_of(found.audience, on=timezone.localdate())
    context = {
        "class": found,
        "form": form,
        "page": Paginator(members, MEMBERS_A_PAGE).get_page(request.GET.get("page")),
        "narrowed": any(form.cleaned_data.values()),
        "audience": words_of(found.audience),
        "to_enrol": reached.exclude(pk__in=found.members.exclude(state="withdrawn").values("user")).count(),
        "group_form": GroupChoiceForm(training_class=found),
        "groups": found.groups.count(),
    }
    return render(request, "classes/staff/roster.html", context)


@signed_in_post
def enrol_audience(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Put everybody whom the audience reaches on the roster."""
    found = managed_class(request, uid)
    try:
        count = actions.enrol_audience(found, by=request.user, at=timezone.now())
    except ValidationError as error:
        complain(request, error)
    else:
        messages.success(request, _("新编入 %(n)d 人。") % {"n": count})
    return redirect("classes:roster", found.uid)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def add_people(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Put people on the roster by their numbers."""
    found = managed_class(request, uid)
    offered = people_for(request.user, Power.SEE_PEOPLE).active().filter(unit__path__startswith=found.organiser.path)
    form = PeopleForm(request.POST or None, request.FILES or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        try:
            count = actions.enrol_people(found, form.chosen, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("新编入 %(n)d 人。") % {"n": count})
            return redirect("classes:roster", found.uid)
    return render(request, "classes/staff/add_people.html", {"class": found, "form": form})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def remove_member(request: SignedInRequest, uid: UUID, member: UUID) -> HttpResponse:
    """Ask before taking somebody off the roster."""
    found = managed_member(request, uid, member)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_member(found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已将%(name)s移出名册。") % {"name": found.user.real_name})
            return redirect("classes:roster", uid)
    context = {"class": found.training_class, "member": found, "form": form}
    return render(request, "classes/staff/remove_member.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def groups(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """List the groups of a class and add one."""
    found = managed_class(request, uid)
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_group(found, form.cleaned_data["name"], by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            return redirect("classes:groups", found.uid)
    members = found.members.active().select_related("user").exclude(group=None).order_by("user__name_key")
    by_group: dict[int, list[str]] = {}
    for member in members:
        by_group.setdefault(member.group_id or 0, []).append(str(member.user))
    page = Paginator(found.groups.all(), MEMBERS_A_PAGE).get_page(request.GET.get("page"))
    context = {"class": found, "form": form, "page": page, "rows": [(each, by_group.get(each.pk, [])) for each in page]}
    return render(request, "classes/staff/groups.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def remove_group(request: SignedInRequest, uid: UUID, group: UUID) -> HttpResponse:
    """Ask before deleting a group."""
    found = managed_class(request, uid)
    wanted = get_object_or_404(found.groups.select_related("training_class"), uid=group)
    if request.method == "POST":
        try:
            actions.remove_group(wanted, by=request.user, at=timezone.now())
        except ValidationError as error:
            complain(request, error)
        else:
            messages.success(request, _("已删除小组。"))
        return redirect("classes:groups", found.uid)
    return render(request, "classes/staff/remove_group.html", {"class": found, "group": wanted})


@signed_in_post
def set_group(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Put the chosen members into a group."""
    found = managed_class(request, uid)
    form = GroupChoiceForm(request.POST, training_class=found)
    wanted = [text for text in request.POST.getlist("member") if text.isdecimal() and len(text) < 18]
    members = list(found.members.active().filter(pk__in=wanted))
    if form.is_valid() and members:
        try:
            count = actions.set_group(found, members, form.cleaned_data["group"], by=request.user, at=timezone.now())
        except ValidationError as error:
            complain(request, error)
        else:
            messages.success(request, _("已调整 %(n)d 人。") % {"n": count})
    else:
        messages.warning(request, _("请先选中学员，再选择小组。"))
    return redirect("classes:roster", found.uid)
