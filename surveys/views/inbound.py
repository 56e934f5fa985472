"""Where the SMS gateway brings what people replied."""

import json
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from ..actions import ReplyRefused, take_sms

#: Bytes of a message with everything around it.
MOST_BYTES = 8192


def _text(values: dict[str, Any], name: str, most: int) -> str:
    value = values.get(name)
    return value.strip()[:most] if isinstance(value, str) else ""


@csrf_exempt
@sensitive_variables()
@require_POST
def sms(request: HttpRequest) -> HttpResponse:
    """Take ``{"mobile", "text", "reference"}`` as JSON from a gateway with the token ``SMS_INBOUND_TOKEN``.

    Answers ``{"taken": true}``, also for the same reference again; ``false`` with a reason for what nobody was asked,
    so that the gateway does not try again. 404 where no token is set, 403 for a wrong one, 400 for what cannot be read.
    """
    if not settings.SMS_INBOUND_TOKEN:
        raise Http404
    wanted = f"Bearer {settings.SMS_INBOUND_TOKEN}"
    if not compare_digest(request.headers.get("Authorization", "").encode(), wanted.encode()):
        return JsonResponse({"error": "token"}, status=403)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return JsonResponse({"error": "too long"}, status=413)
    try:
        values = json.loads(request.body)
    except (UnicodeDecodeError, json.JSONDecodeError):
        return JsonResponse({"error": "not JSON"}, status=400)
    parts = (
        {name: _text(values, name, most) for name, most in (("mobile", 20), ("text", 2000), ("reference", 80))}
        if isinstance(values, dict)
        else {}
    )
    if not parts or not all(parts.values()):
        return JsonResponse({"error": "mobile, text and reference are needed"}, status=400)
    try:
        taken = take_sms(parts["mobile"], text=parts["text"], reference=parts["reference"], at=timezone.now())
    except ReplyRefused as error:
        return JsonResponse({"taken": False, "reason": str(error)})
    return JsonResponse({"taken": taken is not None})
