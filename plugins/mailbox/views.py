"""Pages of the mailbox. Whoever is neither the sender nor a handler gets 404, superusers included."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest

from .actions import (
    LETTERS_A_DAY,
    TERM,
    AlreadyAnswered,
    NotEntitled,
    TooManyLetters,
    answer_letter,
    open_letter,
    send_letter,
)
from .forms import LetterForm, ReplyForm
from .models import Letter
from .querysets import is_handler, may_write

LETTERS_A_PAGE = 20


@never_cache
@login_required
@require_GET
def my_letters(request: SignedInRequest) -> HttpResponse:
    """List the person's own letters."""
    letters = Letter.objects.sent_by(request.user)
    context = {
        "letters": Paginator(letters, LETTERS_A_PAGE).get_page(request.GET.get("page")),
        "may_write": may_write(request.user),
        "is_handler": is_handler(request.user),
        "term": TERM,
    }
    return render(request, "mailbox/my_letters.html", context)


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def write(request: SignedInRequest) -> HttpResponse:
    """Write a letter."""
    if not may_write(request.user):
        raise PermissionDenied
    form = LetterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            letter = send_letter(request.user, **form.cleaned_data, at=timezone.now())
        except TooManyLetters:
            form.add_error(None, _("您今天已寄出 %(count)s 封信，请明天再写。") % {"count": LETTERS_A_DAY})
        except NotEntitled as error:
            raise PermissionDenied from error
        else:
            messages.success(request, _("信已收到，回执编号 %(receipt)s。") % {"receipt": letter.receipt})
            return redirect(letter)
    return render(request, "mailbox/write.html", {"form": form, "term": TERM})


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def letter(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a letter with what happened to it; a handler's opening is recorded, and answers are given here."""
    found = get_object_or_404(Letter.objects.visible_to(request.user).select_related("sender", "unit"), uid=uid)
    handles = found.sender_id != request.user.pk
    form = ReplyForm(request.POST or None) if handles else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            return _answer(request, found, form)
    elif handles:
        open_letter(found, by=request.user, at=timezone.now())
    context = {
        "letter": found,
        "readings": found.readings.select_related("reader"),
        "reply": getattr(found, "reply", None),
        "handles": handles,
        "form": form,
        "overdue": found.is_overdue(timezone.now()),
    }
    return render(request, "mailbox/letter.html", context)


def _answer(request: SignedInRequest, found: Letter, form: ReplyForm) -> HttpResponse:
    try:
        answer_letter(found, **form.cleaned_data, by=request.user, at=timezone.now())
    except AlreadyAnswered:
        messages.warning(request, _("这封信已经答复，您的文字没有保存。"))
    else:
        messages.success(request, _("答复已送达写信人。"))
    return redirect(found)


@never_cache
@login_required
@require_GET
def office(request: SignedInRequest) -> HttpResponse:
    """List the letters that wait for an answer, or those that have one, for handlers."""
    if not is_handler(request.user):
        raise Http404
    handled = Letter.objects.handled_by(request.user).select_related("sender", "unit", "responsible")
    answered = request.GET.get("state") == "answered"
    letters = handled.filter(state=Letter.State.ANSWERED) if answered else handled.open()
    context = {
        "letters": Paginator(letters, LETTERS_A_PAGE).get_page(request.GET.get("page")),
        "answered": answered,
        "open_count": handled.open().count(),
        "today": timezone.localdate(),
    }
    return render(request, "mailbox/office.html", context)
