"""The three pages of the content's host: the player, the files, and where reports go. The token is the credential."""

import json
import logging
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.http import require_POST, require_safe

from . import actions
from .delivery import answer, file_of
from .models import ItemState, Launch
from .runtime import LARGEST, BadReportError
from .seeds import seed
from .tokens import InvalidTokenError, read_token

logger = logging.getLogger(__name__)
BODY_TYPES = {"application/json", "text/plain"}


def _launch(token: str) -> Launch:
    try:
        uid: UUID = read_token(token)
    except InvalidTokenError:
        raise Http404 from None
    found = Launch.objects.alive(timezone.now()).select_related(
        "attempt__version", "attempt__package", "attempt__user", "item", "user"
    )
    launch = found.filter(uid=uid).first()
    if launch is None:
        raise Http404
    return launch


def _player_policy() -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "frame-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {settings.SITE_URL}",
        )
    )


@require_safe
def player(request: HttpRequest, token: str) -> HttpResponse:
    """Show the run-time and, in a frame of its own, the content."""
    launch = _launch(token)
    version = launch.attempt.version
    with translation.override(settings.LANGUAGE_CODE):
        if not launch.is_open(timezone.now()):
            page = render_to_string("scorm/player_ended.html")
        else:
            state = ItemState.objects.filter(attempt=launch.attempt, item=launch.item).first()
            facts = {
                "standard": "2004" if version.is_2004 else "1.2",
                "silent": launch.is_silent,
                "base": actions.open_page(launch, at=timezone.now()),
                "commit": f"/p/{token}/commit",
                "content": f"/c/{token}/{version.sha256}/{launch.item.href}",
                "cmi": seed(launch, state, is_2004=version.is_2004),
                "site": settings.SITE_URL,
            }
            context = {"launch": launch, "facts": facts, "popups": launch.attempt.package.allow_popups}
            page = render_to_string("scorm/player.html", context)
    headers = {"Content-Security-Policy": _player_policy(), "Cache-Control": "no-store"}
    return HttpResponse(page, headers=headers)


@require_safe
def content(request: HttpRequest, token: str, sha256: str, path: str) -> HttpResponseBase:
    """Send a file of the version that the launch is on."""
    launch = _launch(token)
    file = file_of(launch.attempt.version.folder, path) if launch.attempt.version.sha256 == sha256 else None
    if file is None:
        raise Http404
    return answer(request, file)


def _said(result: bool, code: int, status: int, **more: object) -> JsonResponse:
    headers = {"Cache-Control": "no-store"}
    return JsonResponse({"result": result, "errorCode": code, **more}, status=status, headers=headers)


@require_POST
def commit(request: HttpRequest, token: str) -> HttpResponse:
    """Take a report: JSON, as such or as plain text (a beacon's), of at most 512 KiB, from a page of this host."""
    launch = _launch(token)
    if request.headers.get("Origin") != settings.SCORM_ORIGIN:
        return _said(False, 101, 403)
    if request.content_type not in BODY_TYPES:
        return _said(False, 101, 415)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()) or int(length) > LARGEST:
        return _said(False, 101, 413)
    try:
        body = json.loads(request.read(LARGEST), parse_constant=_no_constant)
        done = actions.commit(launch, body, at=timezone.now())
    except (BadReportError, ValueError, RecursionError) as error:
        part = str(error)[:40] if isinstance(error, BadReportError) else "body"
        logger.warning("launch %s: a report was refused for its %s", launch.uid, part)
        return _said(False, 405, 422, part=part)
    if done.ended:
        return _said(False, 101, 409)
    return _said(True, 0, 200)


def _no_constant(name: str) -> None:
    raise BadReportError(name)
