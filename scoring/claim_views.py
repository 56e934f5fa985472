"""学时申报 and 学时复核: what people declare and ask, and those who decide about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.audit import record
from accounts.permissions import Power, demand
from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post
from lms.refusals import show_errors

from . import actions
from .forms import AnswerForm, AppealForm, DecisionForm, DeclarationForm
from .models import CreditAppeal, CreditEntry, Declaration

A_PAGE = 30
DECLARATION_STATES = (
    ("submitted", gettext_lazy("待单位审核")),
    ("confirmed", gettext_lazy("待审定")),
    ("approved", gettext_lazy("已计入")),
    ("returned", gettext_lazy("已退回")),
    ("", gettext_lazy("全部")),
)
APPEAL_STATES = (
    ("open", gettext_lazy("待答复")),
    ("upheld", gettext_lazy("已更正")),
    ("rejected", gettext_lazy("维持原结果")),
)


@login_required
@require_GET
def declarations(request: SignedInRequest) -> HttpResponse:
    """List my declarations."""
    page = Paginator(Declaration.objects.of(request.user), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "scoring/claims/declarations.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def declare(request: SignedInRequest) -> HttpResponse:
    """Declare an activity."""
    form = DeclarationForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.declare(request.user, **form.cleaned_data, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已提交，单位审核、主管部门审定后计入学时。"))
            return redirect(made)
    return render(request, "scoring/claims/declare.html", {"form": form})


def _own(request: SignedInRequest, uid: UUID) -> Declaration:
    return get_object_or_404(Declaration.objects.of(request.user).select_related("entry", "unit", "policy"), uid=uid)


@login_required
@require_GET
def declaration(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show one of my declarations and its steps."""
    found = _own(request, uid)
    context = {"declaration": found, "steps": found.steps.select_related("by"), "is_open": found.state in found.OPEN}
    return render(request, "scoring/claims/declaration.html", context)


@signed_in_post
def withdraw(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Take my declaration back."""
    found = _own(request, uid)
    try:
        actions.withdraw_declaration(found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("已撤回。"))
    return redirect(found)


@login_required
@require_GET
def proof(request: SignedInRequest, uid: UUID) -> HttpResponseBase:
    """Send the proof of a declaration to the person and to those who decide."""
    seen = Q(user=request.user) | Q(pk__in=Declaration.objects.managed_by(request.user))
    found = get_object_or_404(Declaration.objects.filter(seen), uid=uid)
    if found.user_id != request.user.pk:
        record("read_proof", by=request.user, at=timezone.now(), target=found)
    return FileResponse(found.proof.open("rb"), as_attachment=True, filename=found.proof_name)


@login_required
@require_GET
def staff_declarations(request: SignedInRequest) -> HttpResponse:
    """List the declarations of my scope, those that wait first."""
    demand(request.user, Power.CONFIRM_DECLARATIONS)
    state, words = request.GET.get("state", "submitted"), request.GET.get("q", "").replace("\0", "").strip()[:60]
    rows = Declaration.objects.managed_by(request.user).select_related("user", "unit")
    if state in Declaration.State.values:
        rows = rows.filter(state=state)
    if words:
        rows = rows.filter(
            Q(user__real_name__icontains=words) | Q(title__icontains=words) | Q(unit__name__icontains=words)
        )
    page = Paginator(rows.order_by("submitted_at"), A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "states": DECLARATION_STATES, "words": words}
    return render(request, "scoring/claims/staff_declarations.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def staff_declaration(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Decide about a declaration: confirm, approve, or return it with a reason."""
    demand(request.user, Power.CONFIRM_DECLARATIONS)
    managed = Declaration.objects.managed_by(request.user).select_related("user", "unit", "policy", "entry")
    found = get_object_or_404(managed, uid=uid)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(found, request, form.cleaned_data["words"])
        except ValidationError as error:
            show_errors(form, error)
        except PermissionDenied:
            form.add_error(None, _("您不能办理这一步。"))
        else:
            messages.success(request, _("已办理。"))
            return redirect("scoring:staff_declarations")
    same_day = CreditEntry.objects.of(found.user).offline().filter(earned_at__date=found.done_on)
    context = {
        "declaration": found,
        "form": form,
        "steps": found.steps.select_related("by"),
        "lines": actions.hours_of(found) if found.entry is None else [],
        "same_day": same_day.exclude(declaration=found),
    }
    return render(request, "scoring/claims/staff_declaration.html", context)


def _decide(found: Declaration, request: SignedInRequest, words: str) -> None:
    now = timezone.now()
    match request.POST.get("act"):
        case "confirm":
            actions.confirm_declaration(found, by=request.user, at=now, words=words)
        case "approve":
            actions.approve_declaration(found, by=request.user, at=now, words=words)
        case "return":
            actions.return_declaration(found, by=request.user, at=now, words=words)
        case _:
            raise ValidationError(_("请选择怎样办理。"))


@login_required
@require_GET
def appeals(request: SignedInRequest) -> HttpResponse:
    """List my appeals."""
    rows = CreditAppeal.objects.of(request.user).select_related("entry")
    return render(
        request, "scoring/claims/appeals.html", {"page": Paginator(rows, A_PAGE).get_page(request.GET.get("page"))}
    )


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest) -> HttpResponse:
    """Ask to have an hour looked at again; ``?entry=`` names one of my entries."""
    entry = None
    if asked := request.GET.get("entry", ""):
        entry = get_object_or_404(CreditEntry.objects.of(request.user), uid=_uuid(asked))
    form = AppealForm(request.POST or None, initial={"subject": entry.title if entry else ""})
    if entry is not None:
        form.fields["subject"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask_for_review(request.user, **form.cleaned_data, entry=entry, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已提交，答复后会显示在这里。"))
            return redirect(made)
    return render(request, "scoring/claims/ask.html", {"form": form, "entry": entry})


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@login_required
@require_GET
def appeal(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show one of my appeals and its answer."""
    rows = CreditAppeal.objects.of(request.user).select_related("entry", "correction", "answered_by")
    return render(request, "scoring/claims/appeal.html", {"appeal": get_object_or_404(rows, uid=uid)})


@login_required
@require_GET
def staff_appeals(request: SignedInRequest) -> HttpResponse:
    """List the appeals of my scope, the oldest first."""
    demand(request.user, Power.ANSWER_CREDIT_APPEALS)
    state = request.GET.get("state", "open")
    rows = CreditAppeal.objects.managed_by(request.user).select_related("user", "unit")
    if state in CreditAppeal.State.values:
        rows = rows.filter(state=state)
    page = Paginator(rows.order_by("asked_at"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "scoring/claims/staff_appeals.html", {"page": page, "state": state, "states": APPEAL_STATES})


@login_required
@require_http_methods(["GET", "POST"])
def staff_appeal(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Answer an appeal."""
    demand(request.user, Power.ANSWER_CREDIT_APPEALS)
    managed = CreditAppeal.objects.managed_by(request.user).select_related("user", "unit", "entry", "correction")
    found = get_object_or_404(managed, uid=uid)
    form = AnswerForm(request.POST or None, appeal=found)
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = {"answer": form.cleaned_data["answer"], "hours": form.cleaned_data.get("hours")}
        values["upheld"] = form.cleaned_data["decision"] == "upheld"
        try:
            actions.answer_appeal(found, **values, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已答复。"))
            return redirect("scoring:staff_appeals")
    return render(request, "scoring/claims/staff_appeal.html", {"appeal": found, "form": form})
