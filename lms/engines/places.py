"""Where the embedded engines keep their files."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

#: A Unix socket's path may have 107 bytes; PostgreSQL appends ``/.s.PGSQL.5432`` and its lock adds ``.lock``.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")


def var_dir() -> Path:
    """Return the folder for all data of this installation (``LMS_VAR_DIR``, by default ``var/`` in the checkout)."""
    default = Path(__file__).resolve().parent.parent.parent / "var"
    return Path(os.environ.get("LMS_VAR_DIR") or default).expanduser().absolute()


@dataclass(frozen=True)
class Places:
    """Paths below one `var` folder; sockets move to the temporary folder when their path would be too long."""

    var: Path

    @property
    def sockets(self) -> Path:
        natural = self.var / "run"
        text = str(natural)
        if len(os.fsencode(text)) <= LONGEST_SOCKET_FOLDER and "," not in text:
            return natural
        digest = hashlib.sha256(os.fsencode(text)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"xuezhou-{os.getuid()}-{digest}"

    @property
    def postgres_data(self) -> Path:
        return self.var / "postgres"

    @property
    def valkey_data(self) -> Path:
        return self.var / "valkey"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def password_file(self) -> Path:
        return self.var / "engine_password"

    @property
    def users_lock(self) -> Path:
        return self.var / "engines.users"

    @property
    def keeper_lock(self) -> Path:
        return self.var / "engines.keeper"

    @property
    def log(self) -> Path:
        return self.var / "log" / "engines.log"

    def prepare(self) -> None:
        """Create the folders, closed to other people."""
        for folder in (self.var, self.sockets, self.valkey_data, self.log.parent):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.sockets, self.valkey_data):
            folder.chmod(0o700)
            if folder.stat().st_uid != os.getuid():
                raise PermissionError(f"{folder} belongs to another user; set LMS_VAR_DIR to a folder of your own")
