"""我的资料: what the site keeps about me, who looked at it, and what I may do about it."""

import logging

from allauth.account.decorators import reauthentication_required
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.mail import send_mail
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lms.decorators import signed_in_post

from ..actions.own import (
    AlreadyAsked,
    confirm_own_email,
    email_link_token,
    request_correction,
    set_own_naming,
)
from ..audit import record
from ..audit_words import words_of
from ..forms.profile import CorrectionForm, EmailForm
from ..id_numbers import mask
from ..models import PersonalRecord, User
from ..personal_data import archive_of, readings_of, reason_of
from ..requests import SignedInRequest

logger = logging.getLogger(__name__)

READINGS_A_PAGE = 30


@never_cache
@login_required
@require_GET
def profile(request: SignedInRequest) -> HttpResponse:
    """Show the own account; the numbers are masked here as well, since somebody may look over the shoulder."""
    user = request.user
    kept = PersonalRecord.objects.filter(user=user).first()
    context = {
        "kept": kept,
        "id_number": mask(kept.id_number) if kept and kept.id_number else "",
        "mobile": mask(kept.mobile) if kept and kept.mobile else "",
        "postings": user.postings.select_related("unit", "category"),
        "roles": user.roles.select_related("unit"),
        "wishes": user.correction_requests.select_related("answered_by")[:20],
        "readings": readings_of(user).count(),
    }
    return render(request, "accounts/profile.html", context)


@never_cache
@login_required
@require_GET
def readings(request: SignedInRequest) -> HttpResponse:
    """List who looked at my data or changed them."""
    page = Paginator(readings_of(request.user), READINGS_A_PAGE).get_page(request.GET.get("page"))
    for entry in page:
        entry.words, entry.reason = words_of(entry.verb), reason_of(entry)  # type: ignore[attr-defined]
    return render(request, "accounts/profile_readings.html", {"page": page})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest) -> HttpResponse:
    """Ask for a correction."""
    form = CorrectionForm(request.POST or None, initial={"field": request.GET.get("field")})
    if request.method == "POST" and form.is_valid():
        try:
            request_correction(request.user, **form.cleaned_data, at=timezone.now())
            messages.success(request, _("更正申请已提交给单位管理员，处理结果会显示在本页。"))
            return redirect("profile:profile")
        except AlreadyAsked:
            form.add_error("field", _("这一项已有申请在处理，请等待答复。"))
    return render(request, "accounts/profile_correct.html", {"form": form})


@never_cache
@signed_in_post
def naming(request: SignedInRequest) -> HttpResponse:
    """Choose whether the own full name stands in rankings."""
    set_own_naming(request.user, named=request.POST.get("named") == "yes", at=timezone.now())
    messages.success(request, _("已保存。"))
    return redirect("profile:profile")


@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "POST"])
def email(request: SignedInRequest) -> HttpResponse:
    """Change the own address, by way of a letter to the new one."""
    form = EmailForm(request.POST or None, initial={"email": request.user.email})
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="change_email", user=request.user):
            form.add_error(None, _("发送过于频繁，请稍后再试。"))
        else:
            try:
                _send_link(request.user, form.cleaned_data["email"])
                messages.success(request, _("确认邮件已发出，请在 24 小时内点开其中的链接。"))
                return redirect("profile:profile")
            except OSError:  # the mail server does not answer or refuses
                logger.exception("the letter that confirms an address was not sent")
                form.add_error(None, _("邮件没有发出，请稍后再试。"))
    return render(request, "accounts/profile_email.html", {"form": form})


def _send_link(user: User, address: str) -> None:
    path = reverse("profile:confirm_email", args=[email_link_token(user, address)])
    context = {"user": user, "link": settings.SITE_URL + path, "site_name": settings.SITE_NAME}
    text = render_to_string("accounts/email_link.txt", context)
    send_mail(_("确认您的电子邮箱"), text, None, [address])


@never_cache
@login_required
@require_GET
def confirm_email(request: SignedInRequest, token: str) -> HttpResponse:
    """Take the address that a letter confirmed."""
    try:
        address = confirm_own_email(request.user, token, at=timezone.now())
        messages.success(request, _("电子邮箱已改为 %(email)s。") % {"email": address})
    except signing.BadSignature:
        messages.error(request, _("链接无效或已过期，请重新申请。"))
    return redirect("profile:profile")


@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "POST"])
def export(request: SignedInRequest) -> HttpResponse:
    """Hand out everything the site keeps about the person, after the password was asked for once more."""
    if request.method == "GET":
        return render(request, "accounts/profile_export.html")
    now = timezone.now()
    archive, rows = archive_of(request, at=now)
    record("export_own_data", by=request.user, at=now, target=request.user, rows=rows)
    response = HttpResponse(archive, content_type="application/zip")
    name = f"my-data-{timezone.localtime(now):%Y%m%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
