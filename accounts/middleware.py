"""What a signed-in person must do before anything else, and what ends a session."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from . import sessions
from .models import User
from .passwords import must_choose
from .requests import is_signed_in
from .second_factor import has_authenticator, is_set_up, was_passed
from .sign_in_log import write_noted

GetResponse = Callable[[HttpRequest], HttpResponse]
#: What stays open to whoever has to choose a password or to set the second factor up.
OPEN = tuple(f"/account/{page}/" for page in ("password/change", "password/set", "2fa", "logout", "reauthenticate"))


def refuse(request: HttpRequest, address: str, text: str, *, status: int) -> HttpResponse:
    """Answer a request that may not go on: JSON to the API, the page at `address` to people."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": text}, status=status)
    if request.headers.get("HX-Request") == "true":
        if urlsplit(request.headers.get("HX-Current-URL", "")).path.startswith(OPEN):
            # Who is doing what is asked for is not led there anew by what the page itself asks: that would never end.
            return HttpResponse(status=204)
        # A redirect would be followed inside of the page; this takes the whole window there.
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def end_session(request: HttpRequest, text: str) -> HttpResponse:
    """Sign the person out and lead to the sign-in page, which leads back to where they were."""
    logout(request)
    if not request.path.startswith("/api/"):
        messages.warning(request, text)
    back = request.get_full_path() if request.method == "GET" and "HX-Request" not in request.headers else "/"
    return refuse(request, f"{reverse('account_login')}?{urlencode({'next': back})}", text, status=401)


class SignInLogMiddleware:
    """Writes refused sign-ins after the view, so that its transaction may roll back and the entry stays."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            write_noted(request)


class OwnPasswordMiddleware:
    """Sends whoever must choose a password to that page: given by somebody else, or too old."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_signed_in(request) and not request.path.startswith(OPEN) and must_choose(request.user, timezone.now()):
            text = _("请先修改密码。")
            return refuse(request, reverse("account_change_password"), text, status=403)
        return self.get_response(request)


class SecondFactorMiddleware:
    """Lets nobody work without the second factor who needs one.

    Who has none yet may only set it up. A session of somebody who has one, but did not use it for this session, came
    by a way that should not exist, or waited while it was set up elsewhere: it ends.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_signed_in(request) and sessions.needs_code(request.session, request.user):
            return self._check(request, request.user) or self.get_response(request)
        return self.get_response(request)

    def _check(self, request: HttpRequest, user: User) -> HttpResponse | None:
        passed = was_passed(request, user)
        if passed and request.session.get(sessions.SET_UP):
            return None
        exists = has_authenticator(user)
        if exists and not passed:
            return end_session(request, _("请用密码和动态验证码重新登录。"))
        if passed and is_set_up(user):
            request.session[sessions.SET_UP] = True
            return None
        if request.path.startswith(OPEN):
            return None
        step = "mfa_view_recovery_codes" if exists else "mfa_activate_totp"
        return refuse(request, reverse(step), _("请先设置动态验证码。"), status=403)


class ActivityMiddleware:
    """Ends sessions of people who work for others after a while without activity; learners are never interrupted."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_signed_in(request):
            return self.get_response(request)
        request.user.lives_for_a_request = True
        now, seen = timezone.now(), sessions.seen_at(request.session)
        limit = timedelta(minutes=settings.STAFF_IDLE_MINUTES)
        if seen is not None and now - seen > limit and sessions.idles_out(request.session, request.user):
            return end_session(request, _("因长时间未操作已退出，请重新登录。"))
        if seen is None or now - seen >= sessions.SEEN_EVERY:
            sessions.see(request, at=now)
        return self.get_response(request)
