"""PostgreSQL and Valkey from their wheels, for machines that bring no servers of their own.

The engines are children of one *keeper* process (:mod:`lms.engines.keeper`). Every process that needs them holds a
shared lock on ``var/engines.users``; the keeper ends when the last holder is gone, however it went, so nothing is
left running after Ctrl-C or ``kill -9``. When ``DATABASE_URL`` and ``BROKER_URL`` are set, nothing here runs.
"""

import base64
import hashlib
import os
import secrets
from pathlib import Path
from urllib.parse import quote

from .places import Places, var_dir

__all__ = [
    "broker_url",
    "cache_url",
    "database_url",
    "ensure_engines",
    "local_field_keys",
    "local_index_key",
    "local_secret",
    "uses_embedded_engines",
]


def local_secret(var: Path, name: str) -> str:
    """Return the secret kept in ``var/<name>``, made on first use and readable by its owner only."""
    path = var / name
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        var.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return local_secret(var, name)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii")


def local_field_keys(var: Path) -> str:
    """Return a value for ``FIELD_KEYS`` made of this folder's own secret."""
    digest = hashlib.sha256(local_secret(var, "field_key").encode()).digest()
    return f"local:{base64.b64encode(digest).decode()}"


def local_index_key(var: Path) -> str:
    """Return a value for ``INDEX_KEY`` made of a secret of this folder's own."""
    return base64.b64encode(hashlib.sha256(local_secret(var, "index_key").encode()).digest()).decode()


def database_url(var: Path) -> str:
    """Return the URL of the embedded PostgreSQL of this `var` folder (a Unix socket)."""
    places = Places(var)
    password = quote(local_secret(var, "engine_password"), safe="")
    return f"postgres://app:{password}@{quote(str(places.sockets), safe='')}/xuezhou"


def broker_url(var: Path) -> str:
    """Return the Celery URL of the embedded Valkey (database 1)."""
    return f"redis+socket://:{local_secret(var, 'engine_password')}@{Places(var).valkey_socket}?virtual_host=1"


def cache_url(broker: str) -> str:
    """Return where the cache is when nobody says otherwise: on the server of the broker."""
    if broker.startswith("redis+socket://"):
        login, path = broker.removeprefix("redis+socket://").removesuffix("?virtual_host=1").split("@", 1)
        return f"unix://{login}@{quote(path)}?db=0"
    return broker


def uses_embedded_engines() -> bool:
    """Say whether this process relies on the embedded engines."""
    return not (os.environ.get("DATABASE_URL") and os.environ.get("BROKER_URL"))


def ensure_engines() -> None:
    """Start the embedded engines if they are needed and not running, and keep them for the life of this process."""
    if uses_embedded_engines():
        from .keeper import hold

        hold(Places(var_dir()))
