"""My certificates, one as a PDF, and the public page that checks one."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest

from ..certificates import certificate_pdf, check_url, look_up
from ..models import Certificate, TrainingHours

CERTIFICATES_A_PAGE = 20


@never_cache
@login_required
@require_GET
def certificates(request: SignedInRequest) -> HttpResponse:
    """List my certificates and my hours of 集中培训."""
    mine = Certificate.objects.of(request.user).valid()
    page = Paginator(mine, CERTIFICATES_A_PAGE).get_page(request.GET.get("page"))
    hours = TrainingHours.objects.of(request.user)
    lines = Paginator(hours, CERTIFICATES_A_PAGE).get_page(request.GET.get("hours"))
    return render(request, "classes/certificates.html", {"page": page, "lines": lines, "total": hours.total()})


def _certificate(request: SignedInRequest, uid: UUID) -> Certificate:
    managed = Certificate.objects.managed_by(request.user).values("pk")
    visible = Certificate.objects.filter(Q(member__user=request.user.pk) | Q(pk__in=managed))
    return get_object_or_404(visible.select_related("member__training_class"), uid=uid)


@never_cache
@login_required
@require_GET
def certificate(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a certificate of mine, or one of a class that I manage."""
    found = _certificate(request, uid)
    mine = found.member.user_id == request.user.pk
    context = {"certificate": found, "mine": mine, "check_url": check_url(found)}
    return render(request, "classes/certificate.html", context)


@never_cache
@login_required
@require_GET
def pdf(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Hand out the certificate as a PDF."""
    found = _certificate(request, uid)
    disposition = content_disposition_header(False, _("结业证书-%(number)s.pdf") % {"number": found.number})
    headers = {"Content-Disposition": disposition or "inline"}
    return HttpResponse(certificate_pdf(found), content_type="application/pdf", headers=headers)


@never_cache
@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """Say whether a certificate is genuine, to whoever holds its number and code."""
    number, code = request.GET.get("number", "")[:40], request.GET.get("code", "")[:40]
    asked = bool(number and code)
    found = look_up(number, code) if asked else None
    context = {"number": number, "code": code, "asked": asked, "found": found}
    return render(request, "classes/check.html", context)
