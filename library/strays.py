"""Files that no row names: left by a request that broke off between the file and its row, or a deletion that did.

A verb that keeps a file writes it before its row is committed, and one that drops a row deletes the file after; a crash
in between loses nothing but leaves the file. Apps that keep papers look for such files once a day.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.storage import Storage
from django.db.models import FileField, Model

#: A younger file may belong to a request that is still going on.
LEFT_ALONE = timedelta(days=1)


def remove_strays(model: type[Model], field: str, *, at: datetime) -> int:
    """Delete the files in the folder of `field` that no row of `model` names; return how many."""
    declared = model._meta.get_field(field)
    if not isinstance(declared, FileField) or not isinstance(declared.upload_to, str):
        raise TypeError(field)
    storage: Storage = declared.storage
    folder = declared.upload_to.rstrip("/")
    if not storage.exists(folder):
        return 0
    _folders, names = storage.listdir(folder)
    known = set(model._default_manager.exclude(**{field: ""}).values_list(field, flat=True))
    gone = 0
    for name in names:
        path = f"{folder}/{name}"
        if path not in known and storage.get_modified_time(path) < at - LEFT_ALONE:
            storage.delete(path)
            gone += 1
    return gone
