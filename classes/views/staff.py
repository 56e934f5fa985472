"""Pages of the staff about classes as a whole: list, make, edit, audience, state, log, export."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.audience_page import answer_audience_page
from accounts.audiences import people_of, words_of
from accounts.models import User
from accounts.permissions import Power, demand, units_for
from accounts.requests import SignedInRequest
from lms.refusals import show_errors

from .. import actions
from ..actions.training import BEFORE_END
from ..checklist import checklist_of, close_by
from ..exports import write_class
from ..forms.filters import ClassFilterForm
from ..forms.training import ClassForm, OrganiserForm, ReasonForm
from ..models import TrainingClass
from .access import complain, managed_class, managed_classes

CLASSES_A_PAGE, EVENTS_A_PAGE, RESULTS_A_PAGE, PEOPLE_A_PAGE = 30, 30, 50, 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = TrainingClass.State


@never_cache
@login_required
@require_GET
def class_list(request: SignedInRequest) -> HttpResponse:
    """List the classes of my scope, and what waits to be closed."""
    classes = managed_classes(request).select_related("organiser", "programme")
    form = ClassFilterForm(request.GET)
    page = Paginator(form.narrow(classes).with_figures(), CLASSES_A_PAGE).get_page(request.GET.get("page"))
    overdue = managed_classes(request).overdue(timezone.localdate())
    waiting = overdue.count()
    context = {
        "form": form,
        "page": page,
        "narrowed": any(form.cleaned_data.values()),
        "waiting": waiting,
        "overdue": [(each, close_by(each)) for each in overdue[:5]],
        "today": timezone.localdate(),
    }
    return render(request, "classes/staff/class_list.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Make a class; people, courses and meetings follow on its own pages."""
    demand(request.user, Power.MANAGE_CLASSES)
    units = units_for(request.user, Power.MANAGE_CLASSES).open()
    organiser = OrganiserForm(request.POST or None, units=units)
    today = timezone.localdate()
    form = ClassForm(
        request.POST or None, organiser=None, user=request.user, initial={"starts_on": today, "ends_on": today}
    )
    if request.method == "POST" and organiser.is_valid() & form.is_valid():
        try:
            with transaction.atomic():
                now = timezone.now()
                unit = organiser.cleaned_data["organiser"]
                made = actions.make_class(unit, values=form.values, by=request.user, at=now)
                actions.set_tasks(made, tasks=form.chosen_tasks, by=request.user, at=now)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已建立。接下来选择培训对象、课程或场次，然后发布。"))
            return redirect("classes:staff_class", made.uid)
    return render(request, "classes/staff/class_form.html", {"form": form, "organiser": organiser})


@never_cache
@login_required
@require_GET
def one_class(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a class at a glance: what is missing, what comes next, what happened."""
    found = managed_class(request, uid)
    now = timezone.now()
    checked = checklist_of(found, at=now)
    context = {
        "class": found,
        "checked": checked,
        "close_by": close_by(found),
        "members": len(checked.results),
        "graduates": len(checked.graduates),
        "acts": [act for act in ACTS if found.state in act.states],
        "audience": words_of(found.audience),
        "events": found.events.select_related("by", "about")[:8],
        "meetings": found.meetings.held().count(),
    }
    return render(request, "classes/staff/class.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change a class."""
    found = managed_class(request, uid)
    form = ClassForm(request.POST or None, instance=found, organiser=found.organiser, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                now = timezone.now()
                actions.edit_class(found, values=form.values, by=request.user, at=now)
                if "tasks" in form.fields:
                    actions.set_tasks(found, tasks=form.chosen_tasks, by=request.user, at=now)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("classes:staff_class", found.uid)
    return render(request, "classes/staff/class_form.html", {"form": form, "class": found})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def audience(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Choose whom the class is for, and see who that is today."""
    found = managed_class(request, uid)
    if request.method == "POST" and found.state not in BEFORE_END:
        raise Http404
    reached = people_of(found.audience, on=timezone.localdate()).select_related("unit").order_by("name_key", "pk")
    context = {
        "class": found,
        "words": words_of(found.audience),
        "may_edit": found.state in BEFORE_END,
        "page": Paginator(reached, PEOPLE_A_PAGE).get_page(request.GET.get("page")),
    }
    return answer_audience_page(
        request,
        found.audience,
        template="classes/staff/audience.html",
        context=context,
        back=reverse("classes:staff_audience", args=[found.uid]),
        said=_("已保存培训对象。"),
    )


@never_cache
@login_required
@require_GET
def results(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show what each member has done and what is missing, those who are behind first."""
    found = managed_class(request, uid)
    checked = checklist_of(found, at=timezone.now())
    chosen = request.GET.get("show", "")
    lines = {"behind": checked.behind, "done": checked.graduates}.get(chosen, [*checked.behind, *checked.graduates])
    context = {
        "class": found,
        "checked": checked,
        "show": chosen,
        "page": Paginator(lines, RESULTS_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "classes/staff/results.html", context)


@never_cache
@login_required
@require_GET
def events(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show the log of a class."""
    found = managed_class(request, uid)
    logged = found.events.select_related("by", "about")
    page = Paginator(logged, EVENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "classes/staff/events.html", {"class": found, "page": page})


@never_cache
@login_required
@require_GET
def export(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Hand out roster, attendance and results as a workbook."""
    found = managed_class(request, uid)
    content = write_class(found, by=request.user, at=timezone.now())
    name = content_disposition_header(True, f"{found.title}.xlsx")
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": name or "attachment"})


@dataclass(frozen=True)
class Act:
    """A change of state: what the page that asks says, and the verb."""

    name: str
    label: str | Promise
    says: str | Promise
    states: tuple[str, ...]
    verb: Callable[..., Any]
    asks_reason: bool = False
    danger: bool = False

    def do(self, found: TrainingClass, *, reason: str, by: User, at: datetime) -> None:
        """Do it."""
        if self.asks_reason:
            self.verb(found, reason=reason, by=by, at=at)
        else:
            self.verb(found, by=by, at=at)


ACTS = (
    Act(
        "publish",
        gettext_lazy("发布"),
        gettext_lazy("名册上的学员和可以报名的人将看到这个班次。"),
        (State.DRAFT,),
        actions.publish_class,
    ),
    Act(
        "start",
        gettext_lazy("开班"),
        gettext_lazy("班次进入“进行中”，自主报名的学员不能再自行退出。到开班日期也会自动开班。"),
        (State.OPEN,),
        actions.start_class,
    ),
    Act(
        "close",
        gettext_lazy("结班"),
        gettext_lazy("达到结业条件的学员结业，计入集中培训学时，并颁发证书；名册、课程和签到不能再修改。"),
        (State.OPEN, State.RUNNING),
        actions.close_class,
    ),
    Act(
        "reopen",
        gettext_lazy("撤销结班"),
        gettext_lazy("已计的集中培训学时用冲销记录扣回，已颁发的证书撤销，班次回到“进行中”。原因记入日志。"),
        (State.CLOSED,),
        actions.reopen_class,
        asks_reason=True,
        danger=True,
    ),
    Act(
        "cancel",
        gettext_lazy("取消班次"),
        gettext_lazy("学员不再看到这个班次，会收到取消的通知和原因；名册和日志保留。取消后不能恢复。"),
        (State.DRAFT, State.OPEN, State.RUNNING),
        actions.cancel_class,
        asks_reason=True,
        danger=True,
    ),
)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def act(request: SignedInRequest, uid: UUID, name: str) -> HttpResponse:
    """Say what a change of state will do, ask, and do it."""
    found = managed_class(request, uid)
    chosen = next((each for each in ACTS if each.name == name), None)
    if chosen is None:
        raise Http404
    form = ReasonForm(request.POST or None) if chosen.asks_reason else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        try:
            chosen.do(found, reason=reason, by=request.user, at=timezone.now())
        except ValidationError as error:
            complain(request, error)
            return redirect("classes:staff_class", found.uid)
        messages.success(request, _("已完成：%(what)s。") % {"what": chosen.label})
        return redirect("classes:staff_class", found.uid)
    checked = checklist_of(found, at=timezone.now()) if name == "close" else None
    context = {"class": found, "act": chosen, "form": form, "checked": checked}
    return render(request, "classes/staff/act.html", context)
