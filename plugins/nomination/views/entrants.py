"""The office: who takes part in a contest, approvals and scores, on screen and from workbooks."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from lms.uploads import MemoryOnlyUploadHandler

from ..actions import (
    AlreadyEntered,
    Mark,
    NotTakingPart,
    ReasonMissing,
    ScoreOutOfRange,
    TooFewEntrants,
    WrongState,
    decide,
    enter,
    enter_all,
    score_stage,
    score_stages,
    withdraw_entrant,
)
from ..contest_sheets import (
    ABSENT,
    NAME,
    entrant_template,
    mark_of,
    read_entrants,
    read_scores,
    score_template,
)
from ..doors import for_officers
from ..forms.contests import DecisionForm, EntrantSheetForm, ScoreSheetForm
from ..forms.nominee import NomineeForm, nominee_of
from ..models import Contest, ContestScore, ContestStage, Entrant
from ..scans import MAX_BYTES
from .contests import CHANGED, contest_of, few_words, workbook

ENTRANTS_A_PAGE, SCORES_A_PAGE, FAULTS_SHOWN = 100, 100, 200


@require_GET
@for_officers
def entrants(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """List the entrants of a contest with their approvals."""
    contest = contest_of(request, uid)
    return _entrants_page(request, contest, DecisionForm(initial={"on": timezone.localdate()}))


def _entrants_page(request: SignedInRequest, contest: Contest, form: DecisionForm) -> HttpResponse:
    state = request.GET.get("state", "")
    found = contest.entrants.with_approvals()
    if state == "ready":
        found = contest.entrants.taking_part()
    elif state == "waiting":
        found = found.standing().exclude(pk__in=contest.entrants.taking_part().values("pk"))
    context = {
        "contest": contest,
        "page": Paginator(found, ENTRANTS_A_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "form": form,
        "may_decide": contest.is_preparing or contest.is_open,
        "taking_part": contest.entrants.taking_part().count(),
    }
    return render(request, "nomination/office/entrants.html", context)


@require_http_methods(["GET", "POST"])
@for_officers
def new_entrant(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Enter somebody."""
    contest = contest_of(request, uid)
    if not contest.is_preparing:
        raise Http404
    form = NomineeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            enter(contest, [nominee_of(form.cleaned_data)], by=request.user, at=timezone.now())
        except AlreadyEntered:
            form.add_error("nominee_name", _("这位人员已经在参加人员中。"))
        except WrongState:
            form.add_error(None, CHANGED)
        else:
            messages.success(request, _("已录入参加人员。"))
            return redirect("nomination:entrants", contest.uid)
    return render(request, "nomination/office/entrant_form.html", {"form": form, "contest": contest})


@require_http_methods(["POST"])
@for_officers
def decide_entrants(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Record a decision about the entrants that were ticked."""
    contest = contest_of(request, uid)
    form = DecisionForm(request.POST)
    asked = [int(number) for number in request.POST.getlist("entrant") if number.isdecimal() and len(number) < 9]
    if form.is_valid() and not asked:
        form.add_error(None, _("请先勾选人员。"))
    if not form.is_valid():
        return _entrants_page(request, contest, form)
    data = form.cleaned_data
    words = {"kind": data["kind"], "is_granted": data["outcome"] == "yes", "on": data["on"], "remark": data["remark"]}
    try:
        found = contest.entrants.filter(number__in=asked)
        count = decide(found, contest, **words, by=request.user, at=timezone.now())
    except WrongState:
        messages.error(request, CHANGED)
    else:
        messages.success(request, _("已登记 %(count)d 人的结果。") % {"count": count})
    return redirect("nomination:entrants", contest.uid)


@require_http_methods(["GET", "POST"])
@for_officers
def withdraw(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, and take an entrant out."""
    handled = Contest.objects.handled_by(request.user)
    entrant = get_object_or_404(Entrant.objects.filter(contest__in=handled).select_related("contest"), uid=uid)
    if request.method == "POST":
        try:
            withdraw_entrant(entrant, by=request.user, at=timezone.now())
        except WrongState:
            messages.error(request, CHANGED)
        else:
            messages.success(request, _("已登记退出。"))
        return redirect("nomination:entrants", entrant.contest.uid)
    return render(request, "nomination/office/withdraw_entrant.html", {"entrant": entrant, "contest": entrant.contest})


# --- Workbooks: read in memory, so that nothing lies on the disk in clear ------------------------------------------


@csrf_exempt
def import_entrants(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Enter people from a workbook; the token is checked behind the upload handler."""
    request.upload_handlers = [MemoryOnlyUploadHandler(request, most=MAX_BYTES)]
    return _import_entrants(request, uid)


@csrf_protect
@require_http_methods(["GET", "POST"])
@for_officers
def _import_entrants(request: SignedInRequest, uid: UUID) -> HttpResponse:
    contest = contest_of(request, uid)
    if not contest.is_preparing:
        raise Http404
    form = EntrantSheetForm(request.POST or None, request.FILES or None, initial={"on": timezone.localdate()})
    faults: list[Any] = []
    if request.method == "POST" and form.is_valid():
        faults, count = _take_entrants(request, contest, form)
        if not faults and not form.errors:
            messages.success(request, _("已导入 %(count)d 人。") % {"count": count})
            return redirect("nomination:entrants", contest.uid)
    context = {"form": form, "contest": contest, "faults": faults[:FAULTS_SHOWN], "count": len(faults)}
    return render(request, "nomination/office/import_entrants.html", context)


def _take_entrants(request: SignedInRequest, contest: Contest, form: EntrantSheetForm) -> tuple[list[Any], int]:
    from lms.workbooks import FileError

    data: dict[str, Any] = form.cleaned_data
    by: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    try:
        sheet = read_entrants(data["file"])
        if not sheet.faults:
            enter_all(contest, sheet.nominees, sheet.approvals, on=data["on"], **by)
    except FileError as error:
        form.add_error("file", str(error))
        return [], 0
    except AlreadyEntered as error:
        words = _("这位人员已经在参加人员中，请删除这一行。")
        sheet.blame(sheet.rows[error.place], NAME, words, sheet.nominees[error.place].name)
    except WrongState:
        form.add_error(None, CHANGED)
    return sorted(sheet.faults, key=lambda fault: fault.row), len(sheet.nominees)


@csrf_exempt
def import_scores(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Take scores from a workbook; the token is checked behind the upload handler."""
    request.upload_handlers = [MemoryOnlyUploadHandler(request, most=MAX_BYTES)]
    return _import_scores(request, uid)


@csrf_protect
@require_http_methods(["GET", "POST"])
@for_officers
def _import_scores(request: SignedInRequest, uid: UUID) -> HttpResponse:
    contest = contest_of(request, uid)
    if not contest.is_open:
        raise Http404
    form = ScoreSheetForm(request.POST or None, request.FILES or None)
    faults: list[Any] = []
    if request.method == "POST" and form.is_valid():
        faults, count = _take_scores(request, contest, form)
        if not faults and not form.errors:
            messages.success(request, _("已录入 %(count)d 项成绩。") % {"count": count})
            return redirect(contest)
    context = {"form": form, "contest": contest, "faults": faults[:FAULTS_SHOWN], "count": len(faults)}
    return render(request, "nomination/office/import_scores.html", context)


def _take_scores(request: SignedInRequest, contest: Contest, form: ScoreSheetForm) -> tuple[list[Any], int]:
    from lms.workbooks import FileError

    data = form.cleaned_data
    try:
        sheet = read_scores(data["file"], contest)
    except FileError as error:
        form.add_error("file", str(error))
        return [], 0
    if sheet.faults:
        return sorted(sheet.faults, key=lambda fault: fault.row), 0
    by: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    try:
        return [], score_stages(contest, sheet.marks, reason=data["reason"], **by)
    except ReasonMissing:
        form.add_error("reason", _("表中改动了已有的成绩，请填写更正原因。"))
    except TooFewEntrants as error:
        form.add_error(None, few_words(error))
    except (NotTakingPart, ScoreOutOfRange, WrongState):
        form.add_error(None, CHANGED)
    return [], 0


@require_GET
@for_officers
def entrants_template(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Download the empty workbook of entrants."""
    contest_of(request, uid)
    return workbook(entrant_template(), _("参加人员模板.xlsx"))


@require_GET
@for_officers
def scores_template(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Download the workbook of scores with everybody who takes part."""
    return workbook(score_template(contest_of(request, uid)), _("比选成绩录入表.xlsx"))


# --- Scores on screen ---------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@for_officers
def scores(request: SignedInRequest, uid: UUID, order: int) -> HttpResponse:
    """Enter the scores of a stage, a page of people at a time; what stands is corrected with a reason."""
    contest = contest_of(request, uid)
    stage = get_object_or_404(contest.stages, order=order)
    if not contest.is_open:
        raise Http404
    page = Paginator(contest.entrants.taking_part(), SCORES_A_PAGE).get_page(request.GET.get("page"))
    standing = ContestScore.objects.filter(stage=stage, entrant__in=page.object_list, replaced_by=None).defer("reason")
    current = {score.entrant_id: score for score in standing}
    fault = ""
    wrong: set[int] = set()
    if request.method == "POST":
        marks, wrong = _marks_of(request, stage, page)
        fault = _("有成绩填写不正确，已标出，本页没有保存。") if wrong else _keep(request, contest, stage, marks)
        if not fault:
            messages.success(request, _("成绩已保存。"))
            return redirect(request.get_full_path())
    rows = [(person, _shown(request, person, current.get(person.pk)), person.number in wrong) for person in page]
    context = {"contest": contest, "stage": stage, "page": page, "rows": rows, "fault": fault}
    return render(request, "nomination/office/scores.html", context)


def _shown(request: SignedInRequest, person: Entrant, score: ContestScore | None) -> str:
    posted = request.POST.get(f"score-{person.number}")
    if posted is not None:
        return posted[:10]
    return "" if score is None else ABSENT if score.is_absent else f"{score.value.normalize():f}"


def _marks_of(request: SignedInRequest, stage: ContestStage, page: Any) -> tuple[dict[int, Mark], set[int]]:
    """Return the marks by number, and the numbers of the entrants whose mark cannot be read."""
    marks, wrong = {}, set()
    for person in page:
        text = request.POST.get(f"score-{person.number}", "").strip()
        mark = Mark(Decimal(0), True) if text == ABSENT else mark_of(text, stage) if text else None
        if mark:
            marks[person.number] = mark
        elif text:
            wrong.add(person.number)
    return marks, wrong


def _keep(request: SignedInRequest, contest: Contest, stage: ContestStage, marks: dict[int, Mark]) -> str:
    """Keep the marks, and return what stands against it."""
    reason = request.POST.get("reason", "")[:300]
    try:
        score_stage(contest, stage, marks, reason=reason, by=request.user, at=timezone.now())
    except ReasonMissing:
        return _("改动了已有的成绩，请在下方填写更正原因。")
    except TooFewEntrants as error:
        return few_words(error)
    except (NotTakingPart, ScoreOutOfRange, WrongState):
        return str(CHANGED)
    return ""
