"""The office: the list of nominations, and those that came on paper."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from lms.uploads import MemoryOnlyUploadHandler, is_too_large

from ..actions import AlreadyRegistered, Paper, Statement, open_scan, register_paper
from ..doors import for_officers
from ..forms import OfficeFilterForm, PaperForm
from ..forms.nominee import nominee_of
from ..models import InternalPost, Nomination, NominatorClass, Scan
from ..posts import Post, announced_posts, internal
from ..querysets import NominationQuerySet, units_of_officer
from ..scans import MAX_BYTES

NOMINATIONS_A_PAGE = 20
#: The columns that the list shows: none of those that only a recorded reading opens.
LISTED = (
    *("uid", "receipt", "signed_name", "mode", "post_title", "batch", "channel", "created_at"),
    *("unit__name", "withdrawal__at"),
)


def office_posts(request: SignedInRequest) -> list[Post]:
    """Return the posts that an officer may choose: the announced ones, and the internal ones of the scope."""
    own = InternalPost.objects.handled_by(request.user).open()
    return [*announced_posts(timezone.localdate()), *(internal(post) for post in own)]


def batches_of(nominations: NominationQuerySet) -> list[str]:
    """Return the batches that occur, by name."""
    found = nominations.exclude(batch="").order_by("batch").values_list("batch", flat=True)
    return list(found.distinct())


def _narrow(nominations: NominationQuerySet, wanted: dict[str, str]) -> NominationQuerySet:
    words = wanted.get("q", "").replace("\0", "")
    if words:
        nominations = nominations.filter(Q(receipt__icontains=words) | Q(signed_name__icontains=words))
    for column in ("batch", "mode", "channel"):
        if wanted.get(column):
            nominations = nominations.filter(**{column: wanted[column]})
    if wanted.get("state"):
        nominations = nominations.filter(withdrawal__isnull=wanted["state"] == "standing")
    return nominations


@require_GET
@for_officers
def office(request: SignedInRequest) -> HttpResponse:
    """List the nominations of the officer's scope; nothing here is sealed, so that listing opens none."""
    handled = Nomination.objects.handled_by(request.user)
    form = OfficeFilterForm(request.GET or None, batches=batches_of(handled))
    wanted = form.cleaned_data if form.is_valid() else {}
    found = _narrow(handled, wanted).select_related("unit", "withdrawal").only(*LISTED)
    context = {
        "form": form,
        "nominations": Paginator(found, NOMINATIONS_A_PAGE).get_page(request.GET.get("page")),
        "standing": handled.standing().count(),
        "is_narrowed": any(wanted.values()),
    }
    return render(request, "nomination/office/office.html", context)


@csrf_exempt
def register(request: SignedInRequest) -> HttpResponse:
    """Register a nomination on paper; the token is checked behind the upload handler."""
    request.upload_handlers = [MemoryOnlyUploadHandler(request, most=MAX_BYTES)]
    return _register(request)


@csrf_protect
@require_http_methods(["GET", "POST"])
@for_officers
def _register(request: SignedInRequest) -> HttpResponse:
    posts, units = office_posts(request), units_of_officer(request.user).open()
    if request.method == "POST":
        too_large = is_too_large(request, MAX_BYTES)
        form = PaperForm(request.POST, request.FILES, posts=posts, units=units, too_large=too_large)
        if form.is_valid() and _registered(request, form, posts):
            return redirect("nomination:office")
    else:
        form = PaperForm(posts=posts, units=units)
    return render(request, "nomination/office/register.html", {"form": form})


def _registered(request: SignedInRequest, form: PaperForm, posts: list[Post]) -> bool:
    """Register what the form says; say in the form what stands against it."""
    data = form.cleaned_data
    try:
        nomination = register_paper(
            Paper(data["signed_name"], data["unit"], NominatorClass(data["nominator_class"]), data["channel"]),
            nominee=nominee_of(data),
            statement=Statement(data["target"], data["strengths"], data["weaknesses"], data["reason"]),
            post=next((post for post in posts if str(post.uid) == data["post"]), None),
            scan=data["scan"],
            by=request.user,
            at=timezone.now(),
        )
    except AlreadyRegistered as error:
        words = _("今天已经登记过同一署名人对同一人选、同一岗位的推荐，编号 %(receipt)s。")
        form.add_error(None, words % {"receipt": error.receipt})
        return False
    messages.success(request, _("推荐已登记，编号 %(receipt)s。") % {"receipt": nomination.receipt})
    return True


@require_GET
@for_officers
def scan(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Hand out a scan; the look is recorded."""
    handled = Nomination.objects.handled_by(request.user)
    found = get_object_or_404(Scan.objects.filter(nomination__in=handled).select_related("nomination"), uid=uid)
    answer = HttpResponse(open_scan(found, by=request.user, at=timezone.now()), content_type=found.content_type)
    suffix = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}[found.content_type]
    answer["Content-Disposition"] = f'attachment; filename="{found.nomination.receipt}.{suffix}"'
    return answer
