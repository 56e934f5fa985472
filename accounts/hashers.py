"""Password hashing."""

from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher, BasePasswordHasher, mask_hash
from django.utils.crypto import constant_time_compare

from lms.encryption import keyed_hash


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id with the parameters of the OWASP cheat sheet: 19 MiB, two passes, one lane (43 ms CPU a sign-in)."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1


class OneTimeHasher(BasePasswordHasher):
    """HMAC-SHA256 under ``INDEX_KEY``, for one-time passwords that the site itself made.

    A slow hash makes guessing expensive where people choose what can be guessed. These passwords are twelve random
    characters (59 bits), live for 14 days, and are replaced by an Argon2id hash at the first sign-in; who has the
    database but not the key cannot even try. So thousands of them are made in a second.
    """

    algorithm = "onetime"

    def encode(self, password: str, salt: str) -> str:
        """Return ``onetime$salt$digest``."""
        self._check_encode_args(password, salt)  # type: ignore[attr-defined]
        return f"{self.algorithm}${salt}${keyed_hash(f'{salt}|{password}', purpose='one_time_password')}"

    def decode(self, encoded: str) -> dict[str, Any]:
        """Return the parts of an encoded password."""
        algorithm, salt, digest = encoded.split("$", 2)
        return {"algorithm": algorithm, "salt": salt, "hash": digest}

    def verify(self, password: str, encoded: str) -> bool:
        """Compare; a wrong password costs the time of one Argon2id hash, as with every other account.

        A right one costs it too: Django then makes the hash anew with the preferred hasher.
        """
        right = constant_time_compare(self.encode(password, self.decode(encoded)["salt"]), encoded)
        if not right:
            self.harden_runtime(password, encoded)
        return right

    def safe_summary(self, encoded: str) -> Any:
        """Return what may be shown of an encoded password."""
        parts = self.decode(encoded)
        return {"algorithm": parts["algorithm"], "hash": mask_hash(parts["hash"])}

    def must_update(self, encoded: str) -> bool:
        """Say no: the change to the preferred hasher replaces it."""
        return False

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Spend the time of one Argon2id hash."""
        hasher = Argon2idHasher()
        hasher.encode(password, hasher.salt())
