"""The staff's side of the people of an exam: who sits now, what is arranged for somebody, results, one attempt."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.audiences import people_of
from accounts.models import User
from accounts.permissions import Power, people_for
from accounts.requests import SignedInRequest
from lms.downloads import workbook_answer
from lms.refusals import show_errors

from .. import actions, clock
from ..exports import write_results
from ..forms import AdjustForm, MakeUpForm, MarkersForm
from ..review import ALL
from ..shown import questions_of
from .access import run_exam, words_in

PEOPLE_A_PAGE = 50
STATES = (
    ("sitting", gettext_lazy("正在作答")),
    ("done", gettext_lazy("已交卷")),
    ("absent", gettext_lazy("未开始")),
)


@never_cache
@login_required
@require_GET
def board(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show who sits now: answered, last saved, how often away, time left; and who has not begun."""
    exam, words = run_exam(request, uid), words_in(request)
    state, now = request.GET.get("state", "sitting"), clock.now()
    reached = people_of(exam.audience, on=timezone.localdate(now)) if exam.audience else User.objects.none()
    absent = reached.exclude(pk__in=exam.attempts.values("user"))
    attempts = exam.attempts.select_related("user__unit").annotate(answered=Count("answers"))
    attempts = attempts.order_by("deadline", "pk") if state == "sitting" else attempts.order_by("-finished_at", "pk")
    if state == "absent":
        people = absent.select_related("unit").filter(real_name__icontains=words).order_by("name_key")
        page = Paginator(people, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    else:
        found = attempts.filter(finished_at__isnull=state == "sitting", user__real_name__icontains=words)
        page = Paginator(found, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "exam": exam,
        "now": now,
        "page": page,
        "words": words,
        "state": state,
        "states": STATES,
        "counts": exam.attempts.aggregate(
            sitting=Count("pk", filter=Q(finished_at=None)),
            done=Count("user", filter=Q(finished_at__isnull=False), distinct=True),
        )
        | {"absent": absent.count(), "reached": reached.count()},
    }
    return render(request, "exams/staff/board.html", context)


@never_cache
@login_required
@require_GET
def results(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """List the attempts with their grades."""
    exam, words = run_exam(request, uid), words_in(request)
    found = exam.attempts.finished().with_grade().select_related("user__unit", "appeal")
    state = request.GET.get("state", "")
    narrowed = {"passed": Q(passed=True), "failed": Q(passed=False), "open": Q(score=None)}.get(state, Q())
    named = Q(user__real_name__icontains=words) | Q(user__unit__name__icontains=words)
    found = found.filter(narrowed, named)
    sort = request.GET.get("sort", "score")
    order = {"score": "-score", "name": "user__name_key", "time": "-finished_at"}.get(sort, "-score")
    page = Paginator(found.order_by(order, "pk"), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "exam": exam,
        "page": page,
        "words": words,
        "state": state,
        "sort": sort,
        "states": (("", _("全部")), ("passed", _("合格")), ("failed", _("未合格")), ("open", _("待评"))),
        "sorts": (("score", _("得分")), ("name", _("姓名")), ("time", _("交卷时间"))),
    }
    return render(request, "exams/staff/results.html", context)


@login_required
@require_GET
def export(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Download the results of an exam."""
    exam = run_exam(request, uid)
    return workbook_answer(write_results(exam, by=request.user, at=clock.now()), _("考试成绩.xlsx"))


@never_cache
@login_required
@require_GET
def attempt(request: SignedInRequest, uid: UUID, attempt: UUID) -> HttpResponse:
    """Show one attempt: what happened, every grade, what came late, and the answers once it is finished."""
    exam = run_exam(request, uid)
    found = get_object_or_404(exam.attempts.with_grade().select_related("exam", "user__unit"), uid=attempt)
    late = {each.version_id: each for each in found.late_answers.all()}
    grades = list(found.grades.select_related("by"))
    context = {
        "exam": exam,
        "attempt": found,
        "events": found.events.all(),
        "grades": grades,
        "late": [(found.place_of(version) + 1, each) for version, each in late.items()],
        "questions": questions_of(found, review=ALL, awarded=grades[-1].items if grades else {})
        if found.finished_at
        else [],
        "markings": found.sheets.prefetch_related("markings__marker").order_by("pk"),
    }
    return render(request, "exams/staff/attempt.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def adjust(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Arrange something for one person."""
    exam = run_exam(request, uid)
    form = AdjustForm(request.POST or None, people=people_for(request.user, Power.SEE_PEOPLE))
    if request.method == "POST" and form.is_valid():
        try:
            actions.adjust(exam, form.cleaned_data["person"], form.cleaned_data, by=request.user, at=clock.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存个别安排。"))
            return redirect("exams:staff_exam", exam.uid)
    return render(request, "exams/staff/form.html", {"exam": exam, "form": form, "heading": _("个别安排")})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def markers(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Say who marks."""
    exam = run_exam(request, uid)
    people = people_for(request.user, Power.SEE_PEOPLE)
    now_marking = list(User.objects.filter(pk__in=exam.markers.values("user")).order_by("name_key"))
    form = MarkersForm(request.POST or None, people=people, initial={"people": now_marking})
    if request.method == "POST" and form.is_valid():
        actions.set_markers(exam, form.cleaned_data["people"], by=request.user, at=clock.now())
        messages.success(request, _("已保存阅卷人。"))
        return redirect("exams:staff_exam", exam.uid)
    note = _("阅卷人在“阅卷”页领取答案，只看到流水号，不看到姓名；自己的答卷由别人评。")
    return render(
        request, "exams/staff/form.html", {"exam": exam, "form": form, "heading": _("阅卷人"), "remark": note}
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def make_up(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Prepare a make-up exam for who missed or failed this one."""
    exam = run_exam(request, uid)
    form = MakeUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_up_exam(exam, **form.cleaned_data, by=request.user, at=clock.now())
        except ValidationError as error:
            show_errors(form, error)
        except actions.NotNowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("补考已建好，核对后发布。"))
            return redirect("exams:staff_exam", made.uid)
    missed = len(actions.people_to_make_up(exam, missed=True, failed=False, at=clock.now()))
    failed = len(actions.people_to_make_up(exam, missed=False, failed=True, at=clock.now()))
    note = _("未参加 %(missed)d 人，未合格 %(failed)d 人。补考是一份草稿，对象是选定的这些人。") % {
        "missed": missed,
        "failed": failed,
    }
    context = {"exam": exam, "form": form, "heading": _("安排补考"), "remark": note}
    return render(request, "exams/staff/form.html", context)
