"""What everybody may open: site search, pictures of articles, feedback, the directory of the counties, the kiosk."""

from pathlib import Path

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe
from django.views.static import serve

from lms.numbers import row_number

from ..actions import give_feedback
from ..counties import this_year
from ..forms import FeedbackForm
from ..models import ProcedurePage
from ..site_search import look

#: Seconds after which the kiosk goes back to its first page.
KIOSK_RETURNS = 90
#: Seconds that a browser keeps a picture of an article; one that was exchanged has a new name.
PICTURE_KEPT = 24 * 3600


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Search everything that is public or that the person may see."""
    words = request.GET.get("q", "").replace("\0", "").strip()
    return render(request, "portal/search.html", {"found": look(request, request.user), "words": words})  # type: ignore[arg-type]


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a picture as articles show it (Wagtail's renditions); the originals and all other files stay closed."""
    answer = serve(request, name, document_root=str(Path(settings.MEDIA_ROOT) / "images"))
    answer["Cache-Control"] = f"public, max-age={PICTURE_KEPT}"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """Say something about a page of the site."""
    path = request.POST.get("page") or request.GET.get("page") or "/"
    if not url_has_allowed_host_and_scheme(path, None) or not path.startswith("/") or "\0" in path:
        path = "/"
    form = FeedbackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="feedback"):
            form.add_error(None, _("提交太频繁，请过几分钟再试。"))
        else:
            by = request.user if request.user.is_authenticated else None
            give_feedback(path=path, **form.cleaned_data, by=by, at=timezone.now())
            messages.success(request, _("意见已收到，会转给负责的人。"))
            return redirect(path)
    return render(request, "portal/feedback.html", {"form": form, "path": path})


@require_GET
def counties(request: HttpRequest) -> HttpResponse:
    """List the counties with the figures of this year, and their sum beside that of the city."""
    return render(request, "portal/counties.html", {"roll_up": this_year(), "year": timezone.localdate().year})


@require_GET
def kiosk(request: HttpRequest) -> HttpResponse:
    """Show the procedures in large letters, for a touch screen in a hall; one by one with ``?matter=`` (its number).

    Sites of counties have procedures, too: a slug may stand for several.
    """
    matters = ProcedurePage.objects.open_to_all().order_by("path")
    chosen = matters.filter(pk=row_number(request.GET.get("matter", ""))).first()
    context = {"matters": matters, "chosen": chosen, "seconds": KIOSK_RETURNS, "site": settings.SITE_NAME}
    return render(request, "portal/kiosk.html", context)
