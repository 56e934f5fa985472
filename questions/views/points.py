"""The tree of knowledge points."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest

from ..actions import delete_point, move_point, place_point, rename_point
from ..actions.points import PointError
from ..models import KnowledgePoint
from .access import demand_city

A_PAGE = 100


class PathForm(forms.Form):
    """A path in the tree."""

    path = forms.CharField(
        label=gettext_lazy("知识点路径"),
        max_length=400,
        help_text=gettext_lazy("如 法治/行政法/许可；上级没有的一并建立。"),
    )

    def clean_path(self) -> str:
        """Keep every level short enough."""
        path: str = self.cleaned_data["path"]
        if any(len(name.strip()) > 60 for name in path.split("/")) or not path.strip("/ "):
            raise forms.ValidationError(_("知识点每一级不超过 60 字。"))
        return path


class PointForm(forms.Form):
    """Name and place of a point."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    above = forms.ModelChoiceField(
        label=gettext_lazy("上级"),
        queryset=KnowledgePoint.objects.order_by("full_name"),
        required=False,
        empty_label=gettext_lazy("（最上级）"),
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def points(request: SignedInRequest) -> HttpResponse:
    """Show the tree, and add to it."""
    demand_city(request)
    form = PathForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        place_point(form.cleaned_data["path"], by=request.user, at=timezone.now())
        messages.success(request, _("已保存。"))
        return redirect("questions:points")
    found = KnowledgePoint.objects.with_counts().order_by("full_name")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "questions/points.html", {"form": form, "page": page})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def point(request: SignedInRequest, point_id: int) -> HttpResponse:
    """Rename, move or delete a point."""
    demand_city(request)
    item = get_object_or_404(KnowledgePoint.objects.with_counts(), pk=point_id)
    above = item.get_parent()
    form = PointForm(request.POST or None, initial={"name": item.name, "above": above})
    if request.method == "POST":
        try:
            if "delete" in request.POST:
                delete_point(item, by=request.user, at=timezone.now())
            elif form.is_valid():
                _change(request, item, form)
            if form.is_valid() or "delete" in request.POST:
                messages.success(request, _("已保存。"))
                return redirect("questions:points")
        except PointError as error:
            messages.warning(request, str(error))
            return redirect("questions:point", point_id)
    inside = KnowledgePoint.objects.filter(path__startswith=item.path).exclude(pk=item.pk).count()
    return render(request, "questions/point.html", {"form": form, "point": item, "inside": inside})


@transaction.atomic
def _change(request: SignedInRequest, item: KnowledgePoint, form: PointForm) -> None:
    at = timezone.now()
    if form.cleaned_data["name"] != item.name:
        item = rename_point(item, name=form.cleaned_data["name"], by=request.user, at=at)
    move_point(item, to=form.cleaned_data["above"], by=request.user, at=at)
