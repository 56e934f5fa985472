"""The office: schemes of nomination, which officers of the whole organisation keep in versions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest

from ..actions import end_scheme, keep_scheme, load_default_schemes
from ..default_schemes import DEFAULT_SCHEMES
from ..doors import for_city_officers, for_officers, keeps_rules
from ..forms.schemes import SchemeForm, SchemeStageFormSet, scheme_stages
from ..models import Scheme
from .contests import sort_of

SCHEMES_A_PAGE = 20
SORTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "code": (gettext_lazy("代码"), ("code", "-made_at", "-pk")),
    "name": (gettext_lazy("名称"), ("name", "-made_at", "-pk")),
    "new": (gettext_lazy("最近修改"), ("-made_at", "-pk")),
}


@require_GET
@for_officers
def schemes(request: SignedInRequest) -> HttpResponse:
    """List the schemes as they stand, or with ``?all=1`` their earlier versions too."""
    show_all = request.GET.get("all") == "1"
    found = Scheme.objects.all() if show_all else Scheme.objects.current()
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    if words:
        found = found.filter(name__icontains=words)
    sort = sort_of(request, SORTS)
    rows = found.prefetch_related("stages").order_by(*SORTS[sort][1])
    missing = set(DEFAULT_SCHEMES) - set(Scheme.objects.values_list("code", flat=True))
    context = {
        "page": Paginator(rows, SCHEMES_A_PAGE).get_page(request.GET.get("page")),
        "show_all": show_all,
        "words": words,
        "sort": sort,
        "sorts": [(name, label) for name, (label, _order) in SORTS.items()],
        "may_edit": keeps_rules(request.user),
        "may_load": bool(missing),
    }
    return render(request, "nomination/office/schemes.html", context)


@require_POST
@for_city_officers
def load_schemes(request: SignedInRequest) -> HttpResponse:
    """Add the ready-made schemes that are missing."""
    count = load_default_schemes(by=request.user, at=timezone.now())
    messages.success(request, _("已载入 %(count)d 个方案。") % {"count": count})
    return redirect("nomination:schemes")


def _form_page(request: SignedInRequest, scheme: Scheme | None) -> HttpResponse:
    data = request.POST or None
    names = ("kind", "name", "weight", "source")
    shown = [{name: getattr(stage, name) for name in names} for stage in scheme.stages.all()] if scheme else []
    initial = {"code": scheme.code, "name": scheme.name, "remark": scheme.remark} if scheme else {}
    form = SchemeForm(data, scheme=scheme, initial=initial)
    rows = SchemeStageFormSet(data, initial=shown, prefix="stage")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        values = form.cleaned_data
        code = values.pop("code")
        keep_scheme(code, **values, stages=scheme_stages(rows), by=request.user, at=timezone.now())
        messages.success(request, _("方案已保存，旧版留存；已经开始的提名仍按原版进行。"))
        return redirect("nomination:schemes")
    return render(request, "nomination/office/scheme_form.html", {"form": form, "rows": rows, "scheme": scheme})


@require_http_methods(["GET", "POST"])
@for_city_officers
def new_scheme(request: SignedInRequest) -> HttpResponse:
    """Add a scheme."""
    return _form_page(request, None)


@require_http_methods(["GET", "POST"])
@for_city_officers
def edit_scheme(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Make another version of a scheme."""
    return _form_page(request, get_object_or_404(Scheme.objects.current(), uid=uid))


@require_http_methods(["GET", "POST"])
@for_city_officers
def remove_scheme(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, and take a scheme out."""
    scheme = get_object_or_404(Scheme.objects.current(), uid=uid)
    if request.method == "POST":
        end_scheme(scheme, by=request.user, at=timezone.now())
        messages.success(request, _("方案已停用。"))
        return redirect("nomination:schemes")
    return render(request, "nomination/office/end_scheme.html", {"scheme": scheme})
