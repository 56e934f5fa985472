"""Pages around finding: suggestions while somebody types, and what was not found."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest
from search.models import MissedWords

from .components import catalogue_url
from .permissions import keeps_catalogue
from .suggestions import suggest

PER_PAGE = 50
#: Orders of the list, by their names in the address.
SORTS = {"count": ("-count", "-last_at", "words"), "last": ("-last_at", "words")}


@require_GET
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return the list below the search box."""
    words = request.GET.get("q", "").replace("\0", "").strip()
    found = suggest(words, request.user, centre_url=catalogue_url(request))  # type: ignore[arg-type]
    return render(request, "courses/suggestions.html", {"found": found, "words": words})


@login_required
@require_GET
def missed_words(request: SignedInRequest) -> HttpResponse:
    """List what people looked for and did not find, so that somebody makes it."""
    if not keeps_catalogue(request.user):
        raise Http404
    words, sort = request.GET.get("q", "").replace("\0", "").strip()[:60], request.GET.get("sort", "count")
    listed = MissedWords.objects.holding(words).order_by(*SORTS.get(sort, SORTS["count"]))
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "words": words,
        "sort": sort if sort in SORTS else "count",
        "sorts": [("count", _("次数")), ("last", _("最近"))],
    }
    return render(request, "courses/missed_words.html", context)
