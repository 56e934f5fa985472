"""Signing in and out with a telephone: the code on the wall leads here."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest

from ..actions import member_for, sign
from ..codes import CodeError, Purpose, read_code
from ..models import Meeting


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def sign_in(request: SignedInRequest, uid: UUID, code: str) -> HttpResponse:
    """Ask whoever scanned the code to confirm; then the mark is made. Nothing is marked by opening the address."""
    meeting = get_object_or_404(Meeting.objects.held().select_related("training_class"), uid=uid)
    now = timezone.now()
    context: dict[str, Any] = {"meeting": meeting, "class": meeting.training_class}
    try:
        purpose = read_code(code, meeting.uid, at=now)
        if member_for(meeting, request.user) is None:
            # Who stands before the wall without being on the roster is told so, and nobody else.
            return render(request, "classes/sign.html", {**context, "problem": _not_listed()}, status=403)
        context |= {"purpose": purpose, "is_out": purpose is Purpose.OUT}
        if request.method == "POST":
            mark, created = sign(meeting, code=code, user=request.user, at=now)
            context |= {"mark": mark, "created": created}
    except CodeError as error:
        if not error.expired:
            raise Http404 from error
        return render(request, "classes/sign.html", {**context, "problem": _expired()}, status=410)
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        return render(request, "classes/sign.html", {**context, "problem": " ".join(error.messages)}, status=409)
    return render(request, "classes/sign.html", context)


def _expired() -> str:
    return _("二维码已更换，请重新扫描屏幕上的二维码。")


def _not_listed() -> str:
    return _("您不在这一场的名册上。如应参加，请联系现场工作人员。")
