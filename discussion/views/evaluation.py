"""Saying what one thinks of a course."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from courses.models import CoursePage

from ..actions import evaluate
from ..actions.evaluation import may_evaluate
from ..forms import EvaluateForm
from ..models import Evaluation, EvaluationForm


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def evaluate_course(request: SignedInRequest, course_id: int) -> HttpResponse:
    """Evaluate a course that one has finished."""
    now = timezone.now()
    course = get_object_or_404(CoursePage.objects.visible_to(request.user), pk=course_id)
    said = Evaluation.objects.filter(user=request.user, course=course).select_related("form").first()
    asked = said.form if said else EvaluationForm.objects.first()
    if asked is None or not may_evaluate(course, request.user, at=now):
        raise Http404
    form = EvaluateForm(request.POST or None, form=asked, said=said)
    if request.method == "POST" and form.is_valid():
        try:
            evaluate(course, form.scores(), remark=form.cleaned_data["remark"], by=request.user, at=now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("谢谢您的评价。30 天内可以修改。"))
            return redirect(course.url)
    return render(request, "discussion/evaluate.html", {"course": course, "form": form, "said": said})
