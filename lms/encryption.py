"""A text field that is encrypted at rest and bound to its row.

What stands in the column: one byte for the algorithm (1 is AES-256-GCM), one for the length of the key's id, the id,
a nonce of 12 bytes, the ciphertext with its tag. Model, field and row are authenticated with it, so that a value cannot
be moved to another row or column. Everything that does not open is an error; nothing is ever returned as it stands.
"""

import hashlib
import hmac
import os
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django import forms
from django.conf import settings
from django.core import checks
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute

AES_256_GCM = 1
NONCE_BYTES = 12
KEY_BYTES = 32


class CannotOpen(Exception):
    """A stored value was changed, moved, sealed with an unknown key, or never sealed at all."""


@lru_cache(maxsize=4)
def keyring(text: str) -> Mapping[str, bytes]:
    """Read ``FIELD_KEYS`` (``id:base64,…``, the first key seals, all of them open); raise on anything unclear."""
    keys: dict[str, bytes] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        name, _, encoded = item.partition(":")
        try:
            key = b64decode(encoded, validate=True)
        except (Base64Error, ValueError) as error:
            raise ImproperlyConfigured(f"FIELD_KEYS: the key {name!r} is not base64.") from error
        if not 0 < len(name.encode()) < 256 or len(key) != KEY_BYTES or name in keys:
            raise ImproperlyConfigured("FIELD_KEYS takes id:base64 pairs with ids of their own and keys of 32 bytes.")
        keys[name] = key
    if not keys:
        raise ImproperlyConfigured("FIELD_KEYS is empty.")
    return keys


def seal_bytes(data: bytes, *, keys: Mapping[str, bytes], context: str) -> bytes:
    """Encrypt `data` with the first of `keys` (id: 32 bytes), bound to `context`."""
    name, key = next(iter(keys.items()))
    header = bytes([AES_256_GCM, len(name.encode())]) + name.encode()
    nonce = os.urandom(NONCE_BYTES)
    return header + nonce + AESGCM(key).encrypt(nonce, data, header + context.encode())


def unseal_bytes(data: bytes, *, keys: Mapping[str, bytes], context: str) -> bytes:
    """Decrypt what :func:`seal_bytes` made for the same `context`; raise :class:`CannotOpen` otherwise."""
    if len(data) < 2 or data[0] != AES_256_GCM:
        raise CannotOpen("The stored value is not sealed in a known way.")
    end = 2 + data[1]
    header, nonce, body = data[:end], data[end : end + NONCE_BYTES], data[end + NONCE_BYTES :]
    key = keys.get(header[2:].decode(errors="replace"))
    if key is None:
        raise CannotOpen("The stored value was sealed with a key that FIELD_KEYS does not hold.")
    try:
        return AESGCM(key).decrypt(nonce, body, header + context.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("The stored value was changed or belongs to another row.") from error


def seal(text: str, *, context: str) -> bytes:
    """Encrypt `text` with the current key, bound to `context`."""
    return seal_bytes(text.encode(), keys=keyring(settings.FIELD_KEYS), context=context)


def unseal(data: bytes, *, context: str) -> str:
    """Decrypt what :func:`seal` made for the same `context`; raise :class:`CannotOpen` otherwise."""
    opened = unseal_bytes(data, keys=keyring(settings.FIELD_KEYS), context=context)
    try:
        return opened.decode()
    except ValueError as error:
        raise CannotOpen("The stored value was changed or belongs to another row.") from error


def is_current(data: bytes) -> bool:
    """Say whether `data` was sealed with the first key of ``FIELD_KEYS``."""
    name = next(iter(keyring(settings.FIELD_KEYS))).encode()
    return data[:1] == bytes([AES_256_GCM]) and data[1:2] == bytes([len(name)]) and data[2 : 2 + len(name)] == name


def keyed_hash(text: str, *, purpose: str) -> str:
    """Return the HMAC-SHA256 of `text` under ``INDEX_KEY``, 64 hexadecimal digits; `purpose` keeps columns apart.

    It finds a row by an encrypted value without opening any. The key does not rotate: a new one means hashing anew.
    """
    mac = keyed_mac(purpose)
    mac.update(text.encode())
    return mac.hexdigest()


def keyed_mac(purpose: str) -> hmac.HMAC:
    """Return an HMAC-SHA256 under ``INDEX_KEY`` that has taken in `purpose`, to be fed with more."""
    key = b64decode(settings.INDEX_KEY)
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured("INDEX_KEY must be 32 bytes in base64.")
    return hmac.new(key, f"{purpose}|".encode(), hashlib.sha256)


@dataclass(frozen=True, repr=False)
class Sealed:
    """What a query returns for an encrypted column; the row's attribute opens it."""

    data: bytes


class OpeningAttribute(DeferredAttribute):
    """Opens the value when the attribute is read, since only then the row is known."""

    field: "EncryptedTextField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = instance.__dict__[self.field.attname] = unseal(value.data, context=self.field.context(instance))
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        # Makes this a data descriptor, which is asked although the value stands in the instance's dictionary.
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.Field):
    """Text of any length, encrypted in the database; its model has a unique field (`uid`) that never changes.

    It is written by saving the row (``create``, ``save``, ``bulk_create``). ``update()``, every look-up but
    ``isnull`` and serialising are refused.
    """

    descriptor_class = OpeningAttribute
    empty_strings_allowed = True

    def __init__(self, *args: Any, row_field: str = "uid", **kwargs: Any) -> None:
        self.row_field = row_field
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.row_field != "uid":
            kwargs["row_field"] = self.row_field
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    def context(self, instance: models.Model) -> str:
        """Return what a value is bound to: model, field and row."""
        return f"{self.model._meta.label_lower}|{self.attname}|{getattr(instance, self.row_field)}"

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Make sure that rows can be told apart before they are saved."""
        try:
            unique = getattr(self.model._meta.get_field(self.row_field), "unique", False)
        except FieldDoesNotExist:
            unique = False
        problems = super().check(**kwargs)
        if not unique:
            problems.append(
                checks.Error(f"{self.row_field} must be a unique field of the model.", obj=self, id="lms.E010")
            )
        return problems

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        text = getattr(model_instance, self.attname)
        return None if text is None else Sealed(seal(text, context=self.context(model_instance)))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise TypeError(f"{self.name} is encrypted: it is written by saving the row.")
        return connection.Database.Binary(value.data)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self.name} is encrypted and is not serialised.")

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": forms.CharField, "widget": forms.Textarea, **kwargs})
