"""Nominating in four steps; what was written is kept encrypted after every step and may be finished another day."""

from collections.abc import Callable
from typing import Any

from allauth.core import ratelimit
from axes.helpers import get_client_ip_address
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest

from ..actions import (
    DraftChanged,
    PostClosed,
    Statement,
    discard_draft,
    draft_of,
    nominate,
    save_draft,
    version_of,
)
from ..doors import sealed
from ..forms import PostForm, SignForm, StatementForm, WhoForm
from ..forms.nominee import nominee_of
from ..forms.steps import ANY_POST
from ..models import Nomination
from ..posts import announced_post, announced_posts
from ..querysets import may_nominate

STEPS = {
    "who": gettext_lazy("推荐谁"),
    "post": gettext_lazy("推荐岗位"),
    "statement": gettext_lazy("推荐内容"),
    "sign": gettext_lazy("核对署名"),
}
ORDER = list(STEPS)


def _form(step: str, data: Any, draft: dict[str, Any]) -> forms.Form:
    if step == "post":
        day = timezone.localdate()
        initial = {"post": draft.get("post", ANY_POST)}
        return PostForm(data, posts=announced_posts(day), initial=initial)
    kinds: dict[str, Callable[..., forms.Form]] = {"who": WhoForm, "statement": StatementForm, "sign": SignForm}
    return kinds[step](data, initial=draft | {"version": version_of(draft)})


def _first_open_step(draft: dict[str, Any]) -> str:
    """Return the first step that the draft does not answer; the signature when all are."""
    for step in ORDER[:-1]:
        if not _form(step, draft, draft).is_valid():
            return step
    return "sign"


@require_GET
@sealed
def write(request: SignedInRequest) -> HttpResponse:
    """Begin, or go on where the draft ends; ``?vacancy=`` puts an announced post into the draft."""
    if not may_nominate(request.user):
        raise PermissionDenied
    asked = request.GET.get("vacancy", "")
    if asked:
        post = announced_post(asked, timezone.localdate())
        if post is None:
            messages.warning(request, _("这个岗位现在不接受推荐，您可以不指定岗位推荐。"))
        else:
            save_draft(request.user, {"post": str(post.uid)}, at=timezone.now())
    return redirect("nomination:step", _first_open_step(draft_of(request.user)))


@require_http_methods(["GET", "POST"])
@sealed
def step(request: SignedInRequest, name: str) -> HttpResponse:
    """Ask for one step, keep the answer, go to the next; the last one signs."""
    if name not in STEPS:
        raise Http404
    if not may_nominate(request.user):
        raise PermissionDenied
    draft = draft_of(request.user)
    first = _first_open_step(draft)
    posted = request.method == "POST"
    if posted and name == "sign" and not draft:
        return _nothing_to_sign(request)
    form = _form(name, request.POST if posted else None, draft)
    is_early = ORDER.index(name) > ORDER.index(first)
    if is_early and posted and form.is_valid():
        # Another window ended the draft in the meantime: what was typed here is not lost with it.
        save_draft(request.user, form.cleaned_data, at=timezone.now())
    if is_early:
        return redirect("nomination:step", first)
    if posted and form.is_valid():
        if name == "sign":
            return _sign(request, draft, form.cleaned_data["version"])
        save_draft(request.user, form.cleaned_data, at=timezone.now())
        return redirect("nomination:step", ORDER[ORDER.index(name) + 1])
    context = {
        "form": form,
        "step": name,
        "steps": list(STEPS.items()),
        "title": STEPS[name],
        "previous": ORDER[ORDER.index(name) - 1] if name != "who" else "",
        "draft": draft,
        "post": _post_of(draft) if name == "sign" else None,
        "is_self": draft.get("kind") == Nomination.Kind.SELF,
    }
    return render(request, "nomination/step.html", context)


def _post_of(draft: dict[str, Any]) -> Any:
    uid = draft.get("post", ANY_POST)
    return None if uid == ANY_POST else announced_post(uid, timezone.localdate())


def _nothing_to_sign(request: SignedInRequest) -> HttpResponse:
    messages.info(request, _("没有待署名的草稿。刚才的推荐如已提交，会列在下面。"))
    return redirect("nomination:my_nominations")


def _sign(request: SignedInRequest, draft: dict[str, Any], shown: str) -> HttpResponse:
    if not ratelimit.consume(request, action="nominate", user=request.user):
        messages.warning(request, _("您在一小时内提交的推荐较多，草稿已保存，请稍后再提交。"))
        return redirect("nomination:step", "sign")
    nominee = None
    if draft["kind"] == Nomination.Kind.OTHER:
        nominee = nominee_of(draft)
    parts = [draft[name] for name in ("target", "strengths", "weaknesses", "reason")]
    try:
        post = _post_of(draft)
        if post is None and draft["post"] != ANY_POST:
            raise PostClosed  # in this very moment: it must not turn into an undirected nomination
        nomination = nominate(
            request.user,
            nominee=nominee,
            statement=Statement(*parts),
            at=timezone.now(),
            address=get_client_ip_address(request),
            post=post,
            version=shown or version_of(draft),
        )
    except DraftChanged:
        if not draft_of(request.user):
            return _nothing_to_sign(request)
        messages.warning(request, _("草稿刚刚在另一个窗口改过，还没有提交。请核对现在的内容再署名。"))
        return redirect("nomination:step", _first_open_step(draft_of(request.user)))
    except PostClosed:
        messages.warning(request, _("这个岗位的推荐已经截止，您可以改为不指定岗位。"))
        return redirect("nomination:step", "post")
    return redirect("nomination:receipt", nomination.uid)


@require_http_methods(["GET", "POST"])
@sealed
def discard(request: SignedInRequest) -> HttpResponse:
    """Ask, and delete the own draft."""
    if request.method == "POST":
        discard_draft(request.user)
        messages.success(request, _("草稿已删除。"))
        return redirect("nomination:my_nominations")
    return render(request, "nomination/discard.html")
