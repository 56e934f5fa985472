"""Typed reading of environment variables; a wrong value stops the program with its name in the message."""

import os
from pathlib import Path
from urllib.parse import urlsplit


class EnvironmentVariableError(SystemExit):
    """A variable is missing or cannot be read; the message names it and says what it takes."""


def text(name: str, default: str | None = None) -> str:
    """Return the variable, or the content of the file named by ``<name>_FILE`` (for secrets), or `default`."""
    if name in os.environ:
        return os.environ[name]
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise EnvironmentVariableError(f"{name}_FILE: cannot read {path}: {error.strerror}") from error
    if default is None:
        raise EnvironmentVariableError(f"{name} is not set (or {name}_FILE, a file that holds it)")
    return default


def boolean(name: str, default: bool) -> bool:
    """Return a yes/no variable; accepts 1/0, true/false, yes/no, on/off."""
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.strip().lower() not in words:
        raise EnvironmentVariableError(f"{name} must be one of {', '.join(words)}, not {raw!r}")
    return words[raw.strip().lower()]


def integer(name: str, default: int) -> int:
    """Return a whole-number variable."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    try:
        return int(raw)
    except ValueError as error:
        raise EnvironmentVariableError(f"{name} must be a whole number, not {raw!r}") from error


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without empty items."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def choice(name: str, options: tuple[str, ...], default: str) -> str:
    """Return a variable that must be one of `options`."""
    value = os.environ.get(name, default)
    if value not in options:
        raise EnvironmentVariableError(f"{name} must be one of {', '.join(options)}, not {value!r}")
    return value


def folder(name: str, default: Path) -> Path:
    """Return a variable as an absolute path."""
    return Path(os.environ.get(name) or default).expanduser().absolute()


def origins(*addresses: str) -> list[str]:
    """Return scheme and host of each address that is not empty."""
    parts = [urlsplit(address) for address in addresses if address]
    return [f"{part.scheme}://{part.netloc}" for part in parts]


def twin_origin(address: str) -> str:
    """Return the other name of a developer's machine: 127.0.0.1 for localhost and the reverse; else nothing.

    For a browser the two are different hosts with cookies of their own.
    """
    parts = urlsplit(address)
    other = {"localhost": "127.0.0.1", "127.0.0.1": "localhost"}.get(parts.hostname or "")
    return f"{parts.scheme}://{other}{f':{parts.port}' if parts.port else ''}" if other else ""
