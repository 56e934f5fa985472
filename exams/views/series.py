"""The staff's side of recurring exams."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Power
from accounts.requests import SignedInRequest
from lms.refusals import show_errors

from .. import actions, clock
from ..actions.series import next_window
from ..forms import SeriesForm
from ..models import Exam, Series
from .access import demand, sort_in, words_in

SERIES_A_PAGE = 30
#: Usually what is paused comes last.
SORTS = {"new": ("-is_active", "-pk"), "title": ("title", "-pk"), "made": ("-made_count", "-pk")}


def _managed(request: SignedInRequest) -> QuerySet[Series]:
    """Return the recurring exams of my scope; 404 for whoever runs no exams."""
    demand(request, Power.RUN_EXAMS)
    return Series.objects.filter(template__in=Exam.objects.run_by(request.user))


@never_cache
@login_required
@require_GET
def series_list(request: SignedInRequest) -> HttpResponse:
    """List the recurring exams of my scope, with the next day of each."""
    found = _managed(request).filter(title__icontains=words_in(request)).select_related("template")
    found = found.annotate(made_count=Count("exams"))
    sort = sort_in(request, SORTS, "new")
    page = Paginator(found.order_by(*SORTS[sort]), SERIES_A_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate(clock.now())
    rows = [(each, next_window(each, after=today)[1] if each.is_active else None) for each in page]
    context = {
        "page": page,
        "rows": rows,
        "words": words_in(request),
        "sort": sort,
        "sorts": (("new", _("最新")), ("title", _("名称")), ("made", _("已建场数"))),
    }
    return render(request, "exams/staff/series_list.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def series(request: SignedInRequest, uid: UUID | None = None) -> HttpResponse:
    """Set up a recurring exam, or change one."""
    managed = _managed(request)
    known = get_object_or_404(managed, uid=uid) if uid else None
    form = SeriesForm(request.POST or None, instance=known, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_series(known, form.cleaned_data, by=request.user, at=clock.now())
        except ValidationError as error:
            show_errors(form, error)
        except actions.NotNowError as error:
            messages.warning(request, str(error))
            return redirect("exams:series_list")
        except PermissionDenied:
            form.add_error("template", _("这场考试不在你的管理范围内。"))
        else:
            messages.success(request, _("已保存。下一场考试会在开考前 14 天自动建立并发布。"))
            return redirect("exams:series_list")
    exams = known.exams.order_by("-pk")[:12] if known else []
    return render(request, "exams/staff/series.html", {"series": known, "form": form, "exams": exams})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def remove(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, then remove a recurring exam that has made no exam yet; say what to do about others."""
    found = get_object_or_404(_managed(request), uid=uid)
    if request.method == "GET":
        context = {"series": found, "has_made": found.exams.exists()}
        return render(request, "exams/staff/series_remove.html", context)
    try:
        actions.remove_series(found, by=request.user, at=clock.now())
    except actions.NotNowError as error:
        messages.warning(request, str(error))
        return redirect("exams:series", uid)
    messages.success(request, _("已删除。"))
    return redirect("exams:series_list")
