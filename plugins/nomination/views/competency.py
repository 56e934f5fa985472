"""The office: the competency model of a post, and what assessors say by it (SPEC N14)."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest

from ..actions import Closed, WrongFigures, assess, keep_model
from ..competency import judged, model_of
from ..doors import for_officers
from ..forms.schemes import AssessmentForm, DimensionFormSet
from .selections import CLOSED, open_selection_of, selection_of

LINES_A_PAGE = 50
USUAL = (("政治素质", 30), ("专业能力", 30), ("组织协调", 20), ("群众工作", 20))


@require_http_methods(["GET", "POST"])
@for_officers
def competency(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show what the assessors said, and take another assessment."""
    found = selection_of(request, uid)
    model = model_of(found)
    if model is None:
        return render(request, "nomination/office/competency.html", {"selection": found, "model": None})
    dimensions, people = list(model.dimensions.all()), found.candidates.standing()
    form = None if found.closed_at else AssessmentForm(request.POST or None, people=people, dimensions=dimensions)
    if request.method == "POST" and form is not None and form.is_valid():
        data = form.cleaned_data
        words = {"assessor": data["assessor"], "values": form.values()}
        try:
            assess(data["candidate"], model, **words, by=request.user, at=timezone.now())
        except (Closed, WrongFigures):
            form.add_error(None, _("评价模型刚刚修改过，请刷新后重新录入。"))
        else:
            messages.success(request, _("评价已保存。"))
            return redirect("nomination:competency", found.uid)
    lines = judged(found, model)
    context = {
        "selection": found,
        "model": model,
        "dimensions": dimensions,
        "form": form if lines else None,
        "page": Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "nomination/office/competency.html", context)


@require_http_methods(["GET", "POST"])
@for_officers
def edit_model(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Make a version of the model."""
    found = open_selection_of(request, uid)
    model = model_of(found)
    known = [(one.name, one.weight) for one in model.dimensions.all()] if model else USUAL
    shown = [{"name": name, "weight": weight} for name, weight in known]
    rows = DimensionFormSet(request.POST or None, initial=shown, prefix="dimension")
    if request.method == "POST" and rows.is_valid():
        dimensions = [(row["name"], row["weight"]) for row in rows.filled()]
        try:
            keep_model(found, dimensions, by=request.user, at=timezone.now())
        except Closed:
            messages.error(request, CLOSED)
        else:
            messages.success(request, _("胜任力模型已保存。"))
        return redirect("nomination:competency", found.uid)
    return render(request, "nomination/office/model_form.html", {"rows": rows, "selection": found, "model": model})
