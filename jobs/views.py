"""My background work: leave it, and find it again."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lms.decorators import signed_in_post

from . import actions
from .models import Job


@login_required
@require_GET
@never_cache
def job_list(request: HttpRequest) -> HttpResponse:
    """List what the person has started, newest first."""
    jobs = Job.objects.visible_to(request.user).recent(timezone.now())
    return render(request, "jobs/list.html", {"page": Paginator(jobs, 20).get_page(request.GET.get("page"))})


@login_required
@require_GET
@never_cache
def job_detail(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show one job: JSON for ``Accept: application/json``, the fragment for htmx, else a page around the fragment."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=job_id)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse(
            {"id": str(job.pk), "state": job.state, "progress": job.progress, "text": job.progress_text}
            | {"error": job.error}
        )
    template = "jobs/detail.html#job" if request.headers.get("HX-Request") else "jobs/detail.html"
    return render(request, template, {"job": job})


@signed_in_post
def job_cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Cancel one of the person's own jobs."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=job_id)
    actions.cancel(job, at=timezone.now())
    return redirect("jobs:detail", job_id=job.pk)
