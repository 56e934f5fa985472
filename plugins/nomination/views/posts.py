"""The office: posts that are not announced."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest

from ..actions import close_internal_post, keep_internal_post
from ..doors import for_officers
from ..forms import InternalPostForm
from ..models import InternalPost
from ..querysets import units_of_officer

POSTS_A_PAGE = 30


@require_GET
@for_officers
def internal_posts(request: SignedInRequest) -> HttpResponse:
    """List the internal posts of the scope."""
    found = InternalPost.objects.handled_by(request.user).select_related("unit")
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    if words:
        found = found.filter(title__icontains=words)
    context = {"page": Paginator(found, POSTS_A_PAGE).get_page(request.GET.get("page")), "words": words}
    return render(request, "nomination/office/posts.html", context)


def _form_page(request: SignedInRequest, post: InternalPost | None) -> HttpResponse:
    units = units_of_officer(request.user).open()
    form = InternalPostForm(request.POST or None, instance=post, units=units)
    if request.method == "POST" and form.is_valid():
        keep_internal_post(post, form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("岗位已保存。"))
        return redirect("nomination:internal_posts")
    return render(request, "nomination/office/post_form.html", {"form": form, "post": post})


@require_http_methods(["GET", "POST"])
@for_officers
def new_internal_post(request: SignedInRequest) -> HttpResponse:
    """Add an internal post."""
    return _form_page(request, None)


@require_http_methods(["GET", "POST"])
@for_officers
def edit_internal_post(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change an internal post."""
    return _form_page(request, get_object_or_404(InternalPost.objects.handled_by(request.user), uid=uid))


@require_http_methods(["GET", "POST"])
@for_officers
def close_post(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, and end an internal post."""
    post = get_object_or_404(InternalPost.objects.handled_by(request.user), uid=uid)
    if request.method == "POST":
        close_internal_post(post, by=request.user, at=timezone.now())
        messages.success(request, _("岗位已结束。"))
        return redirect("nomination:internal_posts")
    return render(request, "nomination/office/close_post.html", {"post": post})
