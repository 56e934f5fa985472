"""Cadre categories."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.decorators import signed_in_post

from .. import actions
from ..forms.units import CategoryForm
from ..models import CadreCategory
from ..permissions import Power, demand
from ..requests import SignedInRequest


@login_required
@require_http_methods(["GET", "POST"])
def categories(request: SignedInRequest) -> HttpResponse:
    """List the categories and add one."""
    demand(request.user, Power.MANAGE_CATEGORIES)
    form = CategoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_category(**form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("已新增。"))
        return redirect("units:categories")
    used = Count("postings__user", distinct=True)
    rows = CadreCategory.objects.annotate(ever=used, now=Count("postings", filter=Q(postings__end=None)))
    return render(request, "accounts/categories.html", {"form": form, "rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def category(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rename, order, retire or restore a category."""
    demand(request.user, Power.MANAGE_CATEGORIES)
    found = get_object_or_404(CadreCategory, pk=pk)
    form = CategoryForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        actions.edit_category(found, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("已保存。"))
        return redirect("units:categories")
    context = {"form": form, "category": found, "used": found.postings.exists()}
    return render(request, "accounts/category.html", context)


@signed_in_post
def delete(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete a category that was never used."""
    demand(request.user, Power.MANAGE_CATEGORIES)
    found = get_object_or_404(CadreCategory, pk=pk)
    try:
        actions.delete_category(found, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已删除。"))
    return redirect("units:categories")
