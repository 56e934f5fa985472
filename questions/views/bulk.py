"""Doing something with many questions, and taking them along as a file."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.audit import record
from accounts.permissions import Power, demand
from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post

from ..actions import draft_of, move_questions, picture_files, set_state, tag_questions
from ..exchange import WRITERS
from ..models import Question
from ..querysets import QuestionQuerySet
from ..selection import Selection
from .access import visible

#: So many questions may be chosen, or written into a file, at once.
MOST_CHOSEN, MOST_WRITTEN = 500, 5_000


def _chosen(request: HttpRequest) -> list[int]:
    return [int(pk) for pk in request.POST.getlist("chosen")[:MOST_CHOSEN] if pk.isdecimal() and len(pk) < 15]


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Return to the list as it was."""
    address = request.POST.get("back", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}) and address.startswith(
        reverse("questions:bank")
    )
    return redirect(urlsplit(address)._replace(scheme="", netloc="").geturl() if ours else "questions:bank")


@signed_in_post
def bulk(request: SignedInRequest) -> HttpResponse:
    """Do to the chosen questions what was chosen; retiring asks on a page of its own first."""
    demand(request.user, Power.SEE_QUESTIONS)
    found = visible(request).listed().filter(pk__in=_chosen(request))
    action = request.POST.get("action", "")
    if action.startswith("export-"):
        return _file(request, found.order_by("number", "pk"), action.removeprefix("export-"))
    demand(request.user, Power.KEEP_QUESTIONS)
    kept = Question.objects.kept_by(request.user).listed().filter(pk__in=found)
    if not kept:
        messages.warning(request, _("请先选中试题。"))
    elif action == "retired" and request.POST.get("sure") != "yes":
        return render(request, "questions/retire.html", {"questions": kept, "back": request.POST.get("back", "")})
    else:
        _do(request, kept, action)
    return _back(request)


def _do(request: SignedInRequest, kept: QuestionQuerySet, action: str) -> None:
    by, at = request.user, timezone.now()
    value = request.POST.get("value", "").strip()
    if action in Question.State.values:
        count = set_state(kept, state=action, by=by, at=at)
    elif action == "tag" and 0 < len(value) <= 30:
        count = tag_questions(kept, tag=value, by=by, at=at)
    elif action == "move" and all(len(name) <= 60 for name in value.split("/")) and len(value) <= 400:
        count = move_questions(kept, path=value, by=by, at=at)
    else:
        messages.warning(request, _("请选择操作，并填写标签或知识点。"))
        return
    messages.success(request, _("已处理 %(count)d 道试题。") % {"count": count})


def _file(request: SignedInRequest, questions: QuestionQuerySet, name: str) -> HttpResponse:
    if name not in WRITERS or not questions:
        messages.warning(request, _("请先选中试题。"))
        return _back(request) if request.method == "POST" else redirect("questions:bank")
    writer = WRITERS[name]
    drafts = [draft_of(question) for question in questions.select_related("point")[:MOST_WRITTEN]]
    content = writer.file(drafts, picture_files(drafts) if writer.carries_pictures else {})
    record("export_questions", by=request.user, at=timezone.now(), format=name, count=len(drafts))
    answer = HttpResponse(content, content_type=writer.content_type)
    answer["Content-Disposition"] = content_disposition_header(True, f"{_('试题')}.{writer.extension}")
    return answer


@never_cache
@login_required
@require_GET
def export(request: SignedInRequest) -> HttpResponse:
    """Ask which format, say what each cannot hold, and write all questions that fit the filters."""
    demand(request.user, Power.SEE_QUESTIONS)
    found = Selection.of(request.GET).questions(request.user, today=timezone.localdate())
    if name := request.GET.get("format", ""):
        return _file(request, found, name)
    drafts = [draft_of(question) for question in found.select_related("point")[:MOST_WRITTEN]]
    rows = [(name, writer, list(writer.losses(drafts))) for name, writer in WRITERS.items()]
    context = {"rows": rows, "count": len(drafts), "most": MOST_WRITTEN, "query": request.GET.urlencode()}
    return render(request, "questions/export.html", context)
