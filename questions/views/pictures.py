"""Pictures in questions: the bank's own, those of the site that may be taken, and the file itself."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from accounts.permissions import Power, demand
from accounts.requests import SignedInRequest
from lms.plugins import QUESTION_PICTURE_HOOK, collect
from lms.uploads import AtMost

from ..actions import keep_picture, take_image
from ..forms import ScopeForm
from ..models import QuestionPicture
from ..pictures import LONGEST_ALT, MOST_BYTES, PictureError, element, type_of
from .access import places

A_PAGE = 12
#: Seconds for which a browser keeps a picture; its file never changes.
KEPT = 3600


class PictureForm(ScopeForm):
    """A file and what it shows, for those who do not see it."""

    file = forms.FileField(
        label=gettext_lazy("图片文件"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"}),
        help_text=gettext_lazy("PNG、JPG、GIF 或 WebP，不超过 5 MB。"),
        validators=[AtMost(MOST_BYTES, gettext_lazy("图片超过 5 MB，请缩小后再上传。"))],
    )
    title = forms.CharField(
        label=gettext_lazy("图片说明"),
        max_length=LONGEST_ALT,
        help_text=gettext_lazy("图里有什么，供看不到图的考生使用；不要写出答案。"),
    )
    field_order = ("file", "title", "scope")


class TakeForm(ScopeForm):
    """An image of the site and what it shows."""

    image = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(max_length=LONGEST_ALT)


def _answer(request: SignedInRequest, template: str, **context: Any) -> HttpResponse:
    """Render the page, or for the dialog of the editor its inner part alone."""
    inner = "#choice" if request.headers.get("HX-Request") else ""
    return render(request, f"questions/{template}.html{inner}", context)


def _words(request: SignedInRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:60]


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def pictures(request: SignedInRequest) -> HttpResponse:
    """List the pictures that may be put into questions, and take a new one."""
    form = PictureForm(request.POST or None, request.FILES or None, scopes=places(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            keep_picture(data["file"].read(), title=data["title"], scope=form.unit, by=request.user, at=timezone.now())
        except PictureError as error:
            form.add_error("file", str(error))
        else:
            return _kept(request)
    return _list(request, form)


def _list(request: SignedInRequest, form: PictureForm) -> HttpResponse:
    words = _words(request)
    found = QuestionPicture.objects.insertable_by(request.user).about(words).select_related("scope")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = [(picture, element(picture.uid, picture.title)) for picture in page]
    return _answer(request, "pictures", form=form, page=page, rows=rows, words=words)


def _kept(request: SignedInRequest) -> HttpResponse:
    """Show the list with the new picture on top."""
    if request.headers.get("HX-Request"):
        return _list(request, PictureForm(None, scopes=places(request)))
    messages.success(request, _("已保存图片。"))
    return redirect("questions:pictures")


def _choosable(request: SignedInRequest) -> Any:
    """Return the images of the site in the collections (those of the county) from which the person may choose."""
    policy = policy_registry.get_by_type(get_image_model())
    return policy.instances_user_has_any_permission_for(request.user, ["choose"])


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def site_images(request: SignedInRequest) -> HttpResponse:
    """List the images of the site in the collections that the person may choose from, and take one."""
    demand(request.user, Power.KEEP_QUESTIONS)
    found = _choosable(request).order_by("-created_at")
    form = TakeForm(request.POST or None, scopes=places(request))
    trouble = ""
    if request.method == "POST":
        if not form.is_valid():
            trouble = _("请填写图片说明。")
        else:
            image = get_object_or_404(found, pk=form.cleaned_data["image"])
            try:
                title = form.cleaned_data["title"]
                take_image(image, title=title, scope=form.unit, by=request.user, at=timezone.now())
            except PictureError as error:
                trouble = str(error)
            else:
                return _kept(request)
    words = _words(request)
    for word in words.split()[:8]:
        found = found.filter(title__icontains=word)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return _answer(request, "site_images", form=form, page=page, words=words, trouble=trouble)


@login_required
@require_GET
def picture_file(request: SignedInRequest, uid: UUID) -> HttpResponseBase:
    """Serve a picture to those who see its question, in the bank or on a paper; for others it does not exist."""
    picture = get_object_or_404(QuestionPicture, uid=uid)
    seen = QuestionPicture.objects.visible_to(request.user).filter(pk=picture.pk).exists()
    if not seen and True not in collect(QUESTION_PICTURE_HOOK, request, picture):
        raise Http404
    try:
        answer = FileResponse(picture.file.open("rb"), content_type=type_of(picture.extension))
    except OSError as error:
        raise Http404 from error
    answer["Cache-Control"] = f"private, max-age={KEPT}, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@login_required
@require_GET
def thumbnail(request: SignedInRequest, image: int) -> HttpResponseBase:
    """Serve a small copy of an image of the site that the person may choose."""
    demand(request.user, Power.KEEP_QUESTIONS)
    small = get_object_or_404(_choosable(request), pk=image).get_rendition("max-320x240")
    answer = FileResponse(small.file.open("rb"))
    answer["Cache-Control"] = f"private, max-age={KEPT}"
    return answer
