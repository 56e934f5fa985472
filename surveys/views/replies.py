"""Replies: read, search, sort into topics, export."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.audit import record
from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post
from lms.downloads import workbook_answer

from .. import actions
from ..models import Reply, Survey
from ..querysets import ReplyQuerySet
from ..sheets import replies_book
from ..topics import suggest
from .access import A_PAGE, managed_survey, words_of

#: What stands for "no topic yet" in the address.
UNSORTED = "none"


def _chosen(request: SignedInRequest, survey: Survey) -> tuple[ReplyQuerySet, dict[str, str]]:
    """Return the replies that the address asks for, with what it asks."""
    asked = {"q": words_of(request)} | {name: request.GET.get(name, "") for name in ("round", "topic")}
    found = Reply.objects.of(survey)
    if asked["q"]:
        found = found.filter(Q(text__icontains=asked["q"]) | Q(recipient__user__real_name__contains=asked["q"]))
    if asked["round"].isdecimal():
        found = found.filter(recipient__round__number=int(asked["round"][:4]))
    if asked["topic"] == UNSORTED:
        found = found.filter(topic=None)
    elif asked["topic"].isdecimal():
        found = found.filter(topic=int(asked["topic"][:12]))
    return found.select_related("recipient__round", "recipient__user__unit", "topic", "item__owner"), asked


@never_cache
@login_required
@require_GET
def replies(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """List the replies, each with its topic, or the one that its words suggest."""
    survey = managed_survey(request, uid)
    found, asked = _chosen(request, survey)
    topics = list(survey.topics.all())
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = [(each, each.topic or suggest(each.text, topics)) for each in page]
    context = {
        "survey": survey,
        "page": page,
        "rows": rows,
        "topics": topics,
        "rounds": survey.rounds.filter(sent_at__isnull=False).order_by("number"),
        "asked": asked,
        "here": request.get_full_path(),
    }
    return render(request, "surveys/staff/replies.html", context)


@signed_in_post
def sort(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Sort the replies of a page as the form says."""
    survey = managed_survey(request, uid)
    choices: dict[int, int | None] = {}
    for name, value in request.POST.items():
        word, _dash, number = name.partition("-")
        if word == "topic" and number.isdecimal() and (not value or str(value).isdecimal()):
            choices[int(number[:18])] = int(str(value)[:18]) if value else None
    changed = actions.sort_replies(survey, choices, by=request.user, at=timezone.now())
    messages.success(request, _("已归类 %(n)d 条。") % {"n": changed})
    return _back(request, survey)


def _back(request: SignedInRequest, survey: Survey) -> HttpResponse:
    """Go back to the list as it was."""
    here, path = request.POST.get("here", ""), f"{survey.get_absolute_url()}replies/"
    return redirect(here if here.startswith(f"{path}?") else path)


@signed_in_post
def suggested(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Take every suggestion."""
    survey = managed_survey(request, uid)
    changed = actions.accept_suggestions(survey, by=request.user, at=timezone.now())
    messages.success(request, _("已归类 %(n)d 条。") % {"n": changed})
    return _back(request, survey)


@never_cache
@login_required
@require_GET
def export(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Hand out the replies that the address asks for as a workbook."""
    survey = managed_survey(request, uid)
    found, _asked = _chosen(request, survey)
    rows = list(found.order_by("recipient__round__number", "received_at", "pk"))
    record("export_survey", by=request.user, at=timezone.now(), target=survey, rows=len(rows))
    return workbook_answer(replies_book(rows), f"{survey.title}.xlsx")
