"""The words in which notices are told."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Power, demand_for_all
from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post
from lms.refusals import show_errors

from ..actions import restore_wording, reword
from ..forms import WordingForm
from ..kinds import Kind, all_kinds, kind_of
from ..models import Wording


def _kind(code: str) -> Kind:
    try:
        kind = kind_of(code)
    except LookupError:
        raise Http404 from None
    if kind.fixed:
        raise Http404
    return kind


@never_cache
@login_required
@require_GET
def wordings(request: SignedInRequest) -> HttpResponse:
    """List the kinds of notices with their words."""
    demand_for_all(request.user, Power.WORD_NOTICES)
    own = {wording.kind: wording for wording in Wording.objects.all()}
    rows = [(kind, own.get(kind.code)) for kind in all_kinds() if not kind.fixed]
    return render(request, "notices/staff/wordings.html", {"rows": rows})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def wording(request: SignedInRequest, code: str) -> HttpResponse:
    """Change the words of a kind."""
    demand_for_all(request.user, Power.WORD_NOTICES)
    kind = _kind(code)
    own = Wording.objects.filter(kind=code).first()
    form = WordingForm(request.POST or None, instance=own or Wording(title=str(kind.title), body=str(kind.body)))
    if request.method == "POST" and form.is_valid():
        try:
            title, body = form.cleaned_data["title"], form.cleaned_data["body"]
            reword(code, title=title, body=body, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存，以后的消息用新的文字。"))
            return redirect("notices:wordings")
    return render(request, "notices/staff/wording.html", {"kind": kind, "form": form, "own": own})


@signed_in_post
def restore(request: SignedInRequest, code: str) -> HttpResponse:
    """Take the words that come with a kind again."""
    demand_for_all(request.user, Power.WORD_NOTICES)
    restore_wording(_kind(code).code, by=request.user, at=timezone.now())
    messages.success(request, _("已恢复原来的文字。"))
    return redirect("notices:wordings")
