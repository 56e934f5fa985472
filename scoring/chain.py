"""The hash chain over a person's credit entries; pure."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

#: The digest before a person's first entry.
GENESIS = "0" * 64


def digest_of(previous: str, content: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of an entry's content chained to the digest before it.

    `content` is JSON; its canonical form (sorted keys, no spaces, UTF-8) is what is hashed.
    """
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()
