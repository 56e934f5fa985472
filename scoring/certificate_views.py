"""Certificates of hours and personal archives, and the public page that says what is genuine."""

from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.audit import record
from accounts.models import User
from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post
from lms.workbooks import FileError

from . import actions
from .certificates import archive_pdf, certificate_pdf
from .genuine import MAX_BYTES, archive_by, certificate_by, examine
from .models import CreditCertificate
from .permissions import units_with_readable_scores

FIRST_YEAR = 2000


def _pdf(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(False, name)
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": disposition or "inline"}
    )


@signed_in_post
def issue(request: SignedInRequest) -> HttpResponse:
    """Issue a certificate of my hours of a year, and show it."""
    asked = request.POST.get("year", "")
    this_year = timezone.localdate().year
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == len("2026") else 0
    if not FIRST_YEAR <= year <= this_year:
        raise Http404
    try:
        made = actions.issue_certificate(request.user, year=year, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
        return redirect("scoring:mine")
    return redirect(made)


@never_cache
@login_required
@require_GET
def certificate(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Hand out one of my certificates as a PDF; one that was replaced says so."""
    found = get_object_or_404(CreditCertificate.objects.of(request.user), uid=uid)
    return _pdf(certificate_pdf(found), _("学时证明-%(number)s.pdf") % {"number": found.number})


def _year(year: int) -> int:
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    return year


@never_cache
@login_required
@require_GET
def own_archive(request: SignedInRequest, year: int) -> HttpResponse:
    """Hand out my year as a PDF."""
    content = archive_pdf(request.user, _year(year), at=timezone.now(), made_by=request.user)
    return _pdf(content, _("%(year)d年度学习档案.pdf") % {"year": year})


@never_cache
@login_required
@require_GET
def archive_of(request: SignedInRequest, uid: UUID, year: int) -> HttpResponse:
    """Hand out the year of somebody who holds a post in my scope; it is on record."""
    units = units_with_readable_scores(request.user)
    person = get_object_or_404(User.objects.filter(pk__in=User.objects.in_units(units).values("pk")), uid=uid)
    now = timezone.now()
    content = archive_pdf(person, _year(year), at=now, made_by=request.user)
    record("read_personal_archive", by=request.user, at=now, target=person, year=year)
    return _pdf(content, _("%(name)s%(year)d年度学习档案.pdf") % {"name": person.real_name, "year": year})


@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Say whether a certificate or an annual table is genuine: by number and code, or by the workbook itself."""
    number, code = request.GET.get("number", "")[:40], request.GET.get("code", "")[:40]
    asked = bool(number and code)
    context = {"number": number, "code": code, "asked": asked, "fault": "", "verdict": None}
    if asked:
        context |= {"certificate": certificate_by(number, code), "archive": archive_by(number, code)}
    if request.method == "POST":
        context |= _examined(request)
    return render(request, "scoring/verify.html", context)


def _examined(request: HttpRequest) -> dict[str, object]:
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > MAX_BYTES:
        return {"fault": _("请选择一个不超过 20 MB 的 .xlsx 文件。")}
    # Reading a workbook is work: an address may ask for it so often (``ACCOUNT_RATE_LIMITS``).
    if not ratelimit.consume(request, action="verify_sheet"):
        return {"fault": _("本地址查验过于频繁，请过一分钟再试。")}
    try:
        return {"verdict": examine(file.read())}
    except FileError as error:
        return {"fault": str(error)}
