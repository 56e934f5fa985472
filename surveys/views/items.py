"""Matters that replies brought up: who answers for them, what is open, how they ended."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.audit import record
from accounts.permissions import Power, may
from accounts.requests import SignedInRequest
from lms.downloads import workbook_answer
from lms.refusals import show_errors

from .. import actions
from ..forms import ItemForm, SettleForm
from ..models import Item
from ..querysets import ItemQuerySet
from ..sheets import items_book
from .access import A_PAGE, followed_item, managed_reply, words_of

SORTS: dict[str, tuple[Any, ...]] = {"due": (F("due_on").asc(nulls_last=True), "pk"), "new": ("-made_at", "-pk")}


def _chosen(request: SignedInRequest) -> tuple[ItemQuerySet, dict[str, str]]:
    """Return the matters that the address asks for; answer 404 to whoever has nothing to do with any."""
    found = Item.objects.followed_by(request.user)
    if not may(request.user, Power.RUN_SURVEYS) and not found.exists():
        raise Http404
    asked = {
        "q": words_of(request),
        "state": request.GET.get("state", Item.State.OPEN),
        "owner": "me" if request.GET.get("owner") == "me" else "",
        "sort": "new" if request.GET.get("sort") == "new" else "due",
    }
    if asked["state"] in Item.State.values:
        found = found.filter(state=asked["state"])
    if asked["owner"]:
        found = found.filter(owner=request.user)
    found = found.filter(matter__icontains=asked["q"]).order_by(*SORTS[asked["sort"]])
    return found.select_related("owner", "reply__recipient__round__survey", "reply__recipient__user"), asked


@never_cache
@login_required
@require_GET
def items(request: SignedInRequest) -> HttpResponse:
    """Report the matters, the open ones first asked for."""
    found, asked = _chosen(request)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "asked": asked,
        "states": Item.State.choices,
        "sorts": [("due", _("按期限")), ("new", _("按登记时间"))],
        "today": timezone.localdate(),
    }
    return render(request, "surveys/staff/items.html", context)


@never_cache
@login_required
@require_GET
def export(request: SignedInRequest) -> HttpResponse:
    """Hand out the matters that the address asks for as a workbook."""
    rows = list(_chosen(request)[0])
    record("export_survey_items", by=request.user, at=timezone.now(), rows=len(rows))
    return workbook_answer(items_book(rows), _("调研事项") + ".xlsx")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def make(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Make a matter of a reply, or change it while it is open."""
    reply = managed_reply(request, uid)
    survey = reply.recipient.round.survey
    known = Item.objects.filter(reply=reply).first()
    if known is not None and known.state != Item.State.OPEN:
        return redirect(known)
    initial = {"matter": reply.text[:100], "owner": request.user.pk}
    form = ItemForm(request.POST or None, instance=known, initial={} if known else initial, survey=survey)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_item(reply, form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        except actions.NotNowError as error:
            messages.warning(request, str(error))
            return redirect(survey)
        else:
            messages.success(request, _("已登记，负责人会收到消息。"))
            return redirect(made)
    context = {"reply": reply, "survey": survey, "form": form, "item": known}
    return render(request, "surveys/staff/make_item.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def item(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a matter; while it is open, say how it ended."""
    found = followed_item(request, uid)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle_item(found, **form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        except actions.NotNowError as error:
            messages.warning(request, str(error))
            return redirect(found)
        except PermissionDenied as error:
            raise Http404 from error
        else:
            messages.success(request, _("已办结，反映事项的人会收到答复。"))
            return redirect(found)
    context = {
        "item": found,
        "survey": found.reply.recipient.round.survey,
        "form": form if found.state == Item.State.OPEN else None,
        "may_edit": may(request.user, Power.RUN_SURVEYS),
        "today": timezone.localdate(),
    }
    return render(request, "surveys/staff/item.html", context)
