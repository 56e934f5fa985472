"""Answering requests for a correction, within the own scope."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from ..actions.own import AlreadyAnswered, answer_correction
from ..forms.profile import AnswerForm
from ..id_numbers import mask
from ..models import CorrectionRequest, PersonalRecord, User
from ..permissions import HOLDERS, Power, demand
from ..querysets import CorrectionRequestQuerySet
from ..requests import SignedInRequest

WISHES_A_PAGE = 30
PROTECTED = {CorrectionRequest.Field.ID_NUMBER, CorrectionRequest.Field.MOBILE}


def _scope(user: User) -> CorrectionRequestQuerySet:
    return CorrectionRequest.objects.managed_by(user, *HOLDERS[Power.MANAGE_PEOPLE]).exclude(user=user)


@never_cache
@login_required
@require_GET
def wishes(request: SignedInRequest) -> HttpResponse:
    """List the wishes that wait, or those that were answered."""
    demand(request.user, Power.MANAGE_PEOPLE)
    answered = request.GET.get("state") == "answered"
    found = _scope(request.user).select_related("user__unit", "answered_by")
    found = found.exclude(state="open") if answered else found.open().order_by("made_at", "pk")
    page = Paginator(found, WISHES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/corrections.html", {"page": page, "answered": answered})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def wish(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show one wish beside what is kept now, and answer it; numbers are masked on both sides."""
    demand(request.user, Power.MANAGE_PEOPLE)
    found = get_object_or_404(_scope(request.user).select_related("user__unit", "answered_by"), uid=uid)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _answer(request, found, form):
        return redirect("corrections:list")
    shown = mask(found.proposed) if found.field in PROTECTED else found.proposed
    context = {
        "found": found,
        "form": form if found.state == CorrectionRequest.State.OPEN else None,
        "proposed": shown,
        "current": _current(found),
    }
    return render(request, "accounts/correction.html", context)


def _answer(request: SignedInRequest, found: CorrectionRequest, form: AnswerForm) -> bool:
    try:
        accept = form.cleaned_data["decision"] == "accept"
        answer_correction(found, accept=accept, answer=form.cleaned_data["answer"], by=request.user, at=timezone.now())
    except AlreadyAnswered:
        messages.warning(request, _("这份申请已有答复，您的答复没有保存。"))
    except ValidationError as error:
        for message in error.messages:
            form.add_error(None, message)
        return False
    else:
        messages.success(request, _("已答复 %(name)s。") % {"name": found.user.real_name})
    return True


def _current(found: CorrectionRequest) -> str:
    field, user = found.field, found.user
    if field == CorrectionRequest.Field.REAL_NAME:
        return str(user.real_name)
    if field in PROTECTED:
        kept = PersonalRecord.objects.filter(user=user).first()
        return mask(getattr(kept, field)) if kept and getattr(kept, field) else ""
    posting = user.postings.current().select_related("unit").first()
    if posting is None or field == CorrectionRequest.Field.OTHER:
        return ""
    words = {"unit": posting.unit.name, "post": posting.post}
    return words.get(field, f"{posting.get_rank_display()} {posting.get_grade_display()}".strip())
