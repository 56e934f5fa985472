"""The courses of a class: what is required, what is on the menu, and a search in the course centre."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest
from courses.models import CoursePage
from lms.decorators import signed_in_post
from search.hits import find

from .. import actions
from .access import complain, managed_class

COURSES_A_PAGE = 12


def _found(request: SignedInRequest, words: str) -> list[int]:
    """Return the courses of the course centre that fit the words, the best first; without words by title."""
    visible = CoursePage.objects.visible_to(request.user)
    if not words:
        return list(visible.order_by("title", "pk").values_list("pk", flat=True))
    hits = find(CoursePage, words)
    may_be_seen = set(visible.values_list("pk", flat=True))
    return [key for key in dict.fromkeys([*hits.exact, *hits.near]) if key in may_be_seen]


@never_cache
@login_required
@require_GET
def courses(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show the courses of a class, and those of the course centre that fit a search."""
    found = managed_class(request, uid)
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    keys = _found(request, words)
    lines = list(found.class_courses.select_related("course"))
    known = {line.course_id: line for line in lines}
    page = Paginator(keys, COURSES_A_PAGE).get_page(request.GET.get("page"))
    shown = CoursePage.objects.in_bulk(page.object_list)
    context = {
        "class": found,
        "required": [line for line in lines if line.required],
        "electives": [line for line in lines if not line.required],
        "q": words,
        "page": page,
        "rows": [(shown[key], known.get(key)) for key in page.object_list if key in shown],
    }
    return render(request, "classes/staff/courses.html", context)


@signed_in_post
def change(request: SignedInRequest, uid: UUID, course: int) -> HttpResponse:
    """Put a course in as required or elective, or take it out."""
    found = managed_class(request, uid)
    now, wanted = timezone.now(), request.POST.get("as", "")
    try:
        if wanted in ("required", "elective"):
            page = get_object_or_404(CoursePage.objects.visible_to(request.user), pk=course)
            actions.add_course(found, page, required=wanted == "required", by=request.user, at=now)
        else:
            line = get_object_or_404(found.class_courses.select_related("course"), course=course)
            actions.remove_course(found, line, by=request.user, at=now)
    except ValidationError as error:
        complain(request, error)
    else:
        messages.success(request, _("已保存。"))
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, None) and back.startswith("?"):
        return redirect(f"{request.path.rsplit('/', 2)[0]}/{back}")
    return redirect("classes:staff_courses", found.uid)
