"""Contests for those who take part and for the jury."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post

from .. import actions
from ..forms import EntryForm, JudgeForm
from ..models import Contest, Entry, Judgement
from .access import A_PAGE, called_contest

PUBLISHED = Contest.State.PUBLISHED


@never_cache
@login_required
@require_GET
def contests(request: SignedInRequest) -> HttpResponse:
    """List the contests that are called for me, and those I judge."""
    now = timezone.now()
    found = Contest.objects.for_learner(request.user, at=now).select_related("organiser")
    page = Paginator(found.order_by("-deadline", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    judging = Contest.objects.judged_by(request.user).order_by("deadline")
    return render(request, "activities/contests.html", {"page": page, "judging": judging, "now": now})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def contest(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a call and my entry: keep it, hand it in; afterwards the results."""
    found, now = called_contest(request, uid), timezone.now()
    own = Entry.objects.filter(contest=found, user=request.user).select_related("result").first()
    form = EntryForm(request.POST or None, request.FILES or None, contest=found, initial=EntryForm.values_of(own))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            kept = actions.save_entry(found, by=request.user, at=now, **values)
            if "submit" in request.POST:
                actions.submit_entry(found, by=request.user, at=now)
                messages.success(request, _("已提交，截止前可以修改。"))
            elif kept.submitted_at is None:
                messages.success(request, _("草稿已保存，还没有提交。"))
            else:
                messages.success(request, _("已保存。"))
            return redirect(found)
        except PermissionDenied as error:
            raise Http404 from error
        except actions.NotNowError as error:
            form.add_error(None, str(error))
            own = Entry.objects.filter(contest=found, user=request.user).select_related("result").first()
    results = found.entries.ranked() if found.state == PUBLISHED else Entry.objects.none()
    context = {
        "contest": found,
        "own": own,
        "form": form,
        "open": found.takes_entries(now) and not found.jurors.filter(user=request.user).exists(),
        "now": now,
        "page": Paginator(results, A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "activities/contest.html", context)


@signed_in_post
def take_back(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Make a draft of what I handed in."""
    found = called_contest(request, uid)
    try:
        actions.take_back_entry(found, by=request.user, at=timezone.now())
        messages.success(request, _("已撤回为草稿，截止前可以重新提交。"))
    except actions.NotNowError as error:
        messages.warning(request, str(error))
    return redirect(found)


@signed_in_post
def consent(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Agree to my work being shown, or take that back."""
    own = get_object_or_404(Entry.objects.select_related("contest"), contest__uid=uid, user=request.user)
    wanted = request.POST.get("wanted") == "1"
    actions.agree_to_show(own, wanted=wanted, by=request.user, at=timezone.now())
    messages.success(request, _("已同意展示。") if wanted else _("已撤回，作品和姓名不再展示。"))
    return redirect(own.contest)


def _readable(request: SignedInRequest, uid: UUID) -> Entry:
    """Return an entry that the person may read: the own one, or one that is shown by consent of its writer."""
    entry = get_object_or_404(Entry.objects.select_related("contest", "user", "unit"), uid=uid)
    if entry.user_id != request.user.pk:
        called_contest(request, entry.contest.uid)
        if entry.contest.state != PUBLISHED or not entry.may_be_shown or entry.submitted_at is None:
            raise Http404
    return entry


@never_cache
@login_required
@require_GET
def entry(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a work whose writer agreed to that; to the writer also what the jury said, without names."""
    found = _readable(request, uid)
    remarks = Judgement.objects.remarks_on(found) if found.user_id == request.user.pk else ()
    return render(request, "activities/entry.html", {"entry": found, "contest": found.contest, "remarks": remarks})


@never_cache
@login_required
@require_GET
def file(request: SignedInRequest, uid: UUID) -> HttpResponseBase:
    """Download the file of my work, or of one that is shown."""
    found = _readable(request, uid)
    if not found.file:
        raise Http404
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.file_name)


def _judged(request: SignedInRequest, uid: UUID) -> Contest:
    return get_object_or_404(Contest.objects.judged_by(request.user), uid=uid)


@never_cache
@login_required
@require_GET
def jury(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """List the entries that I judge, by their numbers, with my marks."""
    found = _judged(request, uid)
    mine = Judgement.objects.filter(entry=OuterRef("pk"), juror__user=request.user)
    entries = found.entries.submitted().annotate(my_total=Subquery(mine.values("total")[:1])).order_by("number")
    page = Paginator(entries, A_PAGE).get_page(request.GET.get("page"))
    left = entries.filter(my_total=None).count()
    return render(request, "activities/jury.html", {"contest": found, "page": page, "left": left})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def judge(request: SignedInRequest, uid: UUID, number: int) -> HttpResponse:
    """Read an entry without its writer's name, and mark it."""
    found = _judged(request, uid)
    wanted = get_object_or_404(found.entries.submitted(), number=number)
    criteria = list(found.criteria.all())
    done = Judgement.objects.filter(entry=wanted, juror__user=request.user).prefetch_related("scores").first()
    initial: dict[str, object] = {}
    if done is not None:
        initial = {f"mark_{score.criterion_id}": score.marks for score in done.scores.all()}
        initial["comment"] = done.comment
    form = JudgeForm(request.POST or None, criteria=criteria, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.judge(
                wanted, marks=form.marks, comment=form.cleaned_data["comment"], by=request.user, at=timezone.now()
            )
        except actions.NotNowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已评分，公布前可以修改。"))
            return redirect("activities:jury", found.uid)
    return render(request, "activities/judge.html", {"contest": found, "entry": wanted, "form": form, "done": done})


@never_cache
@login_required
@require_GET
def judged_file(request: SignedInRequest, uid: UUID, number: int) -> HttpResponseBase:
    """Download the file of an entry under its number, so that its name tells nothing."""
    wanted = get_object_or_404(_judged(request, uid).entries.submitted(), number=number)
    if not wanted.file:
        raise Http404
    suffix = str(wanted.file.name).rsplit(".", 1)[-1]
    name = _("作品%(number)d.%(suffix)s") % {"number": number, "suffix": suffix}
    return FileResponse(wanted.file.open("rb"), as_attachment=True, filename=name)
