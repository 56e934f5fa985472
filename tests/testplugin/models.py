"""A row with two encrypted fields."""

import uuid

from django.db import models

from lms.encryption import EncryptedTextField


class Secret(models.Model):
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = EncryptedTextField()
    body = EncryptedTextField(null=True)

    def __str__(self) -> str:
        return str(self.uid)
