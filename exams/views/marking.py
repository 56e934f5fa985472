"""Marking: what waits for me, one answer after the other without names, and how far an exam is."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from lms.refusals import show_errors

from .. import actions, clock
from ..forms import MarkForm
from ..models import Answer, Exam, Marking, Sheet
from ..shown import one_question
from .access import managed_exam


@never_cache
@login_required
@require_GET
def mine(request: SignedInRequest) -> HttpResponse:
    """List the exams that I mark, with what waits and what I have done."""
    exams = Exam.objects.filter(markers__user=request.user)
    if not exams.exists():
        raise Http404
    open_to_me = Q(attempts__sheets__state__in=(Sheet.State.WAITING, Sheet.State.ARBITRATION))
    exams = exams.annotate(
        waiting=Count("attempts__sheets", filter=open_to_me, distinct=True),
        all_sheets=Count("attempts__sheets", distinct=True),
    )
    done = dict(
        Marking.objects.filter(marker=request.user)
        .order_by()
        .values("sheet__attempt__exam")
        .annotate(n=Count("pk"))
        .values_list("sheet__attempt__exam", "n")
    )
    rows = [(exam, done.get(exam.pk, 0)) for exam in exams.order_by("-pk")[:100]]
    return render(request, "exams/staff/marking_list.html", {"rows": rows})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def mark(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Mark one answer after the other; the writer is a serial number."""
    exam = get_object_or_404(Exam.objects.filter(markers__user=request.user), uid=uid)
    now = clock.now()
    if request.method == "POST":
        found = Sheet.objects.filter(attempt__exam=exam).exclude(attempt__user=request.user)
        sheet: Sheet | None = get_object_or_404(found, uid=_uid(request.POST.get("sheet", "")))
    else:
        sheet = actions.next_sheet(exam, by=request.user, at=now)
    if sheet is None:
        return render(request, "exams/staff/mark_done.html", {"exam": exam})
    form = MarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.mark_sheet(sheet, **form.cleaned_data, by=request.user, at=now)
        except ValidationError as error:
            show_errors(form, error)
        except actions.NotNowError as error:
            messages.warning(request, str(error))
            return redirect("exams:mark", exam.uid)
        else:
            messages.success(request, _("已保存评分。"))
            return redirect("exams:mark", exam.uid)
    return render(request, "exams/staff/mark.html", {"exam": exam, "form": form, **_sheet_context(sheet)})


def _uid(text: str) -> UUID:
    """Return the uid that a form sends, or 404 for what is none."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _sheet_context(sheet: Sheet) -> dict[str, object]:
    """Return what a marker may see: question, guide, answer, serial number; the marks before only to decide."""
    attempt, content = sheet.attempt, sheet.version.content
    answer = Answer.objects.filter(attempt=attempt, version=sheet.version_id).first()
    item = attempt.item_of(sheet.version_id)
    text = answer.response if answer and isinstance(answer.response, str) else ""
    serial = f"{attempt.serial:012}"
    return {
        "sheet": sheet,
        "serial": f"{serial[:4]} {serial[4:8]} {serial[8:]}",
        "question": one_question(attempt.place_of(sheet.version_id) + 1, item, content, response=text),
        "guide": content.get("guide", ""),
        "written": sum(not sign.isspace() for sign in text),
        "earlier": list(sheet.markings.all()) if sheet.state == Sheet.State.ARBITRATION else [],
    }


@never_cache
@login_required
@require_GET
def progress(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show how far the marking of an exam is: by question and by marker."""
    exam = managed_exam(request, uid)
    sheets = Sheet.objects.filter(attempt__exam=exam)
    by_question = (
        sheets.order_by()
        .values("version", "version__question__stem")
        .annotate(
            count=Count("pk"),
            done=Count("pk", filter=Q(state="done")),
            arbitration=Count("pk", filter=Q(state="arbitration")),
        )
        .order_by("version")
    )
    by_marker = (
        Marking.objects.filter(sheet__attempt__exam=exam)
        .order_by()
        .values("marker__real_name")
        .annotate(count=Count("pk"))
        .order_by("-count")
    )
    context = {
        "exam": exam,
        "by_question": by_question,
        "by_marker": by_marker,
        "total": sheets.count(),
        "done": sheets.filter(state="done").count(),
    }
    return render(request, "exams/staff/progress.html", context)
