"""Applying for an account under the real name. The answer is the same whether the person has one or not."""

from allauth.core import ratelimit
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from ..actions.registrations import VALID_FOR, submit_registration
from ..forms.register import RegisterForm, StatusForm
from ..models import Registration

SESSION_KEY = "registration_receipt"


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """Take an application."""
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="signup"):
            form.add_error(None, _("本地址提交的申请过多，请过一小时再试。"))
        else:
            found = submit_registration(
                form.applicant(),
                unit=form.cleaned_data["unit"],
                purpose=form.cleaned_data["purpose"],
                password=form.cleaned_data["password"],
                at=timezone.now(),
            )
            request.session[SESSION_KEY] = found.receipt
            return redirect("register:done")
    return render(request, "accounts/register.html", {"form": form, "days": VALID_FOR.days})


@never_cache
@require_GET
def done(request: HttpRequest) -> HttpResponse:
    """Show the number of the application that was just handed in."""
    receipt = request.session.get(SESSION_KEY)
    if receipt is None:
        return redirect("register:apply")
    return render(request, "accounts/register_done.html", {"receipt": receipt})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """Say what became of an application to whoever knows its number and password."""
    form = StatusForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="login"):
            form.add_error(None, _("查询过于频繁，请稍后再试。"))
        else:
            found = _find(form.cleaned_data["receipt"].strip().lower(), form.cleaned_data["password"])
            if found is None:
                form.add_error(None, _("受理编号或密码不正确。"))
    return render(request, "accounts/register_status.html", {"form": form, "found": found})


def _find(receipt: str, password: str) -> Registration | None:
    """Return the application if the password fits; an unknown number takes as long as a wrong password."""
    found = Registration.objects.select_related("user", "unit").filter(receipt=receipt).first()
    encoded = found.user.password if found and found.user else found.password if found else ""
    if not encoded:
        make_password(password)
        return None
    return found if check_password(password, encoded) else None
