"""Looking for planted text everywhere it must not be."""

import base64
import json

from django.db import connection


def forms_of(marker: str) -> list[bytes]:
    """Return the ways in which a text may hide: plain, escaped for JSON, in base64 at each of its three offsets."""
    plain = marker.encode()
    encoded = [base64.b64encode(b"\0" * shift + plain)[4:-4] for shift in range(3)]
    return [plain, json.dumps(marker)[1:-1].encode(), plain.hex().encode(), *encoded]


def dump_database() -> bytes:
    """Return every row of every table of the database as text, as this transaction sees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        parts = []
        for table in tables:
            with cursor.cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                parts.extend(bytes(chunk) for chunk in copy)
    # COPY writes bytea in hexadecimal, hence forms_of() knows that form too.
    return b"".join(parts)


def hits(marker: str, *places: bytes | str) -> list[bytes]:
    """Return the forms of `marker` that occur in any of `places`."""
    texts = [place.encode() if isinstance(place, str) else place for place in places]
    return [form for form in forms_of(marker) if any(form in text for text in texts)]
