"""Ways to the SMS gateway. A back-end is a class with ``send``; the setting ``SMS_BACKEND`` names it by its path."""

from __future__ import annotations

import json
import sys
from functools import cache
from http.client import HTTPException
from pathlib import Path
from typing import Protocol
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils.module_loading import import_string

#: Seconds for which a gateway may keep us waiting.
PATIENCE = 10
#: Characters of an SMS of two parts, as gateways count Chinese text.
LONGEST = 134


class GatewayError(Exception):
    """The gateway did not take the message; `lasting` if trying again cannot help. Never repeats the number."""

    def __init__(self, reason: str, *, lasting: bool = False) -> None:
        super().__init__(reason)
        self.lasting = lasting


class Backend(Protocol):
    """What a gateway can do."""

    def send(self, mobile: str, text: str, *, reference: str) -> None:
        """Send `text` to `mobile` (eleven digits); `reference` is ours, the same at every try of one message.

        Raises :class:`GatewayError`.
        """


class ConsoleBackend:
    """Writes messages to the standard output, for developers; of the number only the last four digits."""

    def send(self, mobile: str, text: str, *, reference: str) -> None:
        sys.stdout.write(f"SMS {reference} → *******{mobile[-4:]}: {text}\n")


class FileBackend:
    """Appends messages to the file ``SMS_FILE`` as JSON lines: for trials, and for networks without a gateway."""

    def send(self, mobile: str, text: str, *, reference: str) -> None:
        path = Path(settings.SMS_FILE)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"reference": reference, "mobile": mobile, "text": text}, ensure_ascii=False) + "\n")
        path.chmod(0o600)


class HttpBackend:
    """Posts ``{"reference", "mobile", "text"}`` as JSON to ``SMS_URL`` with the token ``SMS_TOKEN``.

    Any 2xx is success. 4xx but 408 and 429 will not get better by trying again. The reference travels as
    ``Idempotency-Key``, so that a gateway can tell a second try from a second message.
    """

    def send(self, mobile: str, text: str, *, reference: str) -> None:
        body = json.dumps({"reference": reference, "mobile": mobile, "text": text}).encode()
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {settings.SMS_TOKEN}",
            "Idempotency-Key": reference,
        }
        request = Request(settings.SMS_URL, data=body, headers=headers, method="POST")  # noqa: S310 # the operator's
        try:
            with urlopen(request, timeout=PATIENCE):  # noqa: S310
                return
        except HTTPError as error:
            lasting = 400 <= error.code < 500 and error.code not in (408, 429)
            raise GatewayError(f"HTTP {error.code}", lasting=lasting) from None
        except (OSError, HTTPException) as error:
            raise GatewayError(type(error).__name__) from None


@cache
def _backend_at(path: str) -> Backend:
    backend: Backend = import_string(path)()
    return backend


def backend() -> Backend:
    """Return the gateway of this installation."""
    return _backend_at(settings.SMS_BACKEND)
