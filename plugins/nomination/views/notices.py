"""The office: a process is handed over to the public, with a look at it before, and taken back (SPEC P15)."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from portal.actions import NotNowError
from portal.models import SectionPage
from portal.people_notices import NoticeKind

from ..actions import AlreadyPushed, Closed, push_notice, recall_notice
from ..doors import for_officers
from ..forms.notices import NoticeForm
from ..models import Selection, SelectionNotice
from ..selection_notices import first_words
from .selections import selection_of


@require_http_methods(["GET", "POST"])
@for_officers
def push(request: SignedInRequest, uid: UUID, kind: str) -> HttpResponse:
    """Ask what is to be published, show it as it will stand, and hand it over."""
    found = selection_of(request, uid)
    if kind not in NoticeKind:
        raise Http404
    which, today = NoticeKind(kind), timezone.localdate()
    people = list(found.candidates.standing())
    form = NoticeForm(
        request.POST or None,
        kind=which,
        selection=found,
        people=people,
        today=today,
        initial=first_words(found, which, today) if request.method == "GET" else {},
    )
    context = {"form": form, "selection": found, "kind": which, "has_people": bool(people)}
    if request.method == "POST" and "edit" not in request.POST and form.is_valid():
        if "confirm" not in request.POST:
            return render(request, "nomination/office/notice_preview.html", _preview(found, form) | context)
        if _pushed(request, found, form):
            return redirect(found)
    return render(request, "nomination/office/notice_form.html", context)


def _preview(found: Selection, form: NoticeForm) -> dict[str, object]:
    notice = form.notice()
    named = any(
        found.post_title in words for words in (notice.title, notice.text, *(one.target for one in notice.people))
    )
    return {
        "notice": notice,
        "section": SectionPage.Kind.ANNOUNCEMENTS.label,
        # An internal post was not announced (SPEC N13); a notice may have to name it, but not by accident.
        "names_internal_post": bool(found.internal_post_id) and named,
    }


def _pushed(request: SignedInRequest, found: Selection, form: NoticeForm) -> bool:
    """Hand the notice over; say in the form what stands against it."""
    try:
        made = push_notice(found, form.notice(), by=request.user, at=timezone.now())
    except AlreadyPushed:
        form.add_error(None, _("这个岗位已经有同类的预告或公示在审核中，或者期限还没有结束。"))
    except Closed:
        raise Http404 from None
    except NotNowError as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error(None, error.messages)
    else:
        is_live = made.page is not None and made.page.live
        messages.success(request, _("已发布。") if is_live else _("已提交，审核和审批通过后公开。"))
    return not form.errors


@require_http_methods(["GET", "POST"])
@for_officers
def recall(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, and take a notice back that was not public yet."""
    handled = SelectionNotice.objects.handled_by(request.user).standing().select_related("selection")
    found = get_object_or_404(handled, uid=uid)
    if request.method == "POST":
        try:
            recall_notice(found, by=request.user, at=timezone.now())
        except NotNowError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("已收回。"))
        return redirect(found.selection)
    return render(request, "nomination/office/recall_notice.html", {"notice": found})
