"""Writing a question: choose the kind, fill the form; the questions of a passage are written on its page."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest

from ..actions import QuestionError, delete_question, draft_of, save_question
from ..drafts import LONGEST_STEM, Draft
from ..forms import FORMS, QuestionForm, ScopeForm
from ..models import Question
from ..preview import content_of_draft, shown, shown_text
from ..similarity import like_texts
from .access import kept_question, places, point_names, visible


@login_required
@require_GET
def kinds(request: SignedInRequest) -> HttpResponse:
    """Choose the kind of a new question."""
    places(request)
    return render(request, "questions/kinds.html", {"kinds": Question.Kind.choices})


def _form(request: SignedInRequest, draft: Draft) -> QuestionForm:
    return FORMS[draft.kind](request.POST or None, draft=draft)


def _page(request: SignedInRequest, form: QuestionForm, **context: Any) -> HttpResponse:
    context |= {"form": form, "kind": Question.Kind(form.draft.kind), "point_names": point_names()}
    return render(request, "questions/form.html", context)


def _looks(request: SignedInRequest, form: QuestionForm, question: Question | None = None) -> dict[str, Any] | None:
    """Return what is to be shown before saving: the preview that was asked for, or questions that say the same."""
    others = visible(request).exclude(pk=question.pk) if question else visible(request)
    alike = like_texts(form.draft.stem, *_options(form.draft), among=others)
    if "preview" in request.POST:
        return {"solved": shown(content_of_draft(form.draft), solution=True), "alike": alike}
    warned = request.POST.get("warned", "")
    if alike and warned != "yes":
        return {"alike": alike, "warned": True}
    return None


def _options(draft: Draft) -> list[str]:
    return [option["text"] for option in draft.body.get("options", ())]


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest, kind: str) -> HttpResponse:
    """Write a new question."""
    scopes = ScopeForm(request.POST or None, scopes=places(request))
    if kind not in FORMS:
        raise Http404
    form = _form(request, Draft(kind, ""))
    looks: dict[str, Any] | None = {}
    if request.method == "POST" and form.is_valid() and scopes.is_valid() and (looks := _looks(request, form)) is None:
        try:
            made = save_question(form.draft, scope=scopes.unit, by=request.user, at=timezone.now())
        except QuestionError as error:
            form.add_error(None, str(error))
            looks = {}
        else:
            messages.success(request, _("已保存。"))
            return redirect(made)
    return _page(request, form, scopes=scopes, **(looks or {}))


@never_cache
@login_required
@require_POST
def preview(request: SignedInRequest, kind: str) -> HttpResponse:
    """Show what the form holds, as candidates would see it; what is not complete yet, as its stem alone."""
    places(request)
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](request.POST, draft=Draft(kind, ""))
    context: dict[str, Any] = {"stem": shown_text(request.POST.get("stem", "")[:LONGEST_STEM])}
    if form.is_valid():
        context["seen"] = shown(content_of_draft(form.draft), solution=False)
    return render(request, "questions/live.html", context)


def _seen(request: SignedInRequest, question: Question) -> datetime | None:
    return parse_datetime(request.POST.get("seen", "")) or question.changed_at


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change a question; what was asked before stays as it was in its version."""
    item = kept_question(request, uid)
    if item.parent is not None:
        return _edit_child(request, item.parent, item)
    form = _form(request, draft_of(item))
    looks: dict[str, Any] | None = {}
    if request.method == "POST" and form.is_valid() and (looks := _looks(request, form, item)) is None:
        try:
            save_question(form.draft, question=item, seen=_seen(request, item), by=request.user, at=timezone.now())
        except QuestionError as error:
            form.add_error(None, str(error))
            looks = {}
        else:
            messages.success(request, _("已保存。"))
            return redirect(item)
    return _page(request, form, question=item, seen=request.POST.get("seen") or item.changed_at, **(looks or {}))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new_child(request: SignedInRequest, uid: UUID, kind: str) -> HttpResponse:
    """Write a further question of a passage."""
    passage = kept_question(request, uid)
    if passage.kind != Question.Kind.PASSAGE or kind not in FORMS or kind == Question.Kind.PASSAGE:
        raise Http404
    return _child(request, passage, Draft(kind, "", state=passage.state))


def _edit_child(request: SignedInRequest, passage: Question, child: Question) -> HttpResponse:
    return _child(request, passage, draft_of(child), child)


def _child(request: SignedInRequest, passage: Question, draft: Draft, child: Question | None = None) -> HttpResponse:
    form = _form(request, draft)
    looks: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            looks = {"solved": shown(content_of_draft(form.draft), solution=True)}
        elif _save_child(request, passage, form):
            return redirect(passage)
    return _page(request, form, passage=passage, question=child, **looks)


def _save_child(request: SignedInRequest, passage: Question, form: QuestionForm) -> bool:
    whole, child = draft_of(passage), form.draft
    known = [each.uid for each in whole.children]
    if child.uid in known:
        children = [child if each.uid == child.uid else each for each in whole.children]
    else:
        children = [*whole.children, child]
    try:
        save_question(replace(whole, children=children), question=passage, by=request.user, at=timezone.now())
    except QuestionError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("已保存。"))
    return True


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def delete(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Delete a question that was never ready, or take one out of its passage; ask first."""
    item = kept_question(request, uid)
    if request.method == "POST":
        try:
            _remove(request, item)
        except QuestionError as error:
            messages.warning(request, str(error))
            return redirect(item)
        except PermissionDenied as error:
            raise Http404 from error
        messages.success(request, _("已删除。"))
        return redirect(item.parent if item.parent else "questions:bank")
    return render(request, "questions/delete.html", {"question": item, "asked": item.versions.exists()})


def _remove(request: SignedInRequest, item: Question) -> None:
    if item.parent is None:
        delete_question(item, by=request.user, at=timezone.now())
        return
    whole = draft_of(item.parent)
    children = [child for child in whole.children if child.uid != str(item.uid)]
    save_question(replace(whole, children=children), question=item.parent, by=request.user, at=timezone.now())
