"""Verbs of the library: write down a document, add a version, publish, withdraw; and the categories."""

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.search.index import insert_or_update_object

from accounts.audit import record
from accounts.models import Unit, User
from jobs.actions import enqueue

from .keepers import keeps_categories, units_of
from .models import Category, DocumentPage, DocumentVersion, LibraryDocument
from .reading import UnreadableError, read

READ_VERSION = "library.read_version"
MAX_BYTES = 100 * 1024**2
#: How a file of a format begins.
BEGINNINGS = {"pdf": b"%PDF-", "docx": b"PK\x03\x04"}
WRONG_FORMAT = gettext_lazy("请上传 PDF 或 Word（.docx）文件。旧的 .doc 文件请先另存为 .docx。")
FIELDS = ("title", "category", "number", "issuer", "summary", "unit", "is_open")


def _demand(by: User | None, unit: Unit) -> None:
    if by is not None and not units_of(by).filter(pk=unit.pk).exists():
        raise PermissionDenied


def _lock(document: LibraryDocument, by: User | None) -> LibraryDocument:
    found = LibraryDocument.objects.select_for_update(of=("self",)).select_related("unit").get(pk=document.pk)
    if by is not None and not LibraryDocument.objects.managed_by(by).filter(pk=found.pk).exists():
        raise PermissionDenied
    return found


@transaction.atomic
def add_document(values: Mapping[str, Any], *, by: User | None, at: datetime) -> LibraryDocument:
    """Write down a document as a draft; `values` are its fields. Raises ``PermissionDenied`` outside of the scope."""
    _demand(by, values["unit"])
    document = LibraryDocument(made_at=at, changed_at=at, **{name: values[name] for name in FIELDS if name in values})
    document.full_clean()
    document.save()
    insert_or_update_object(document)
    record("add_library_document", by=by, at=at, target=document, title=document.title)
    return document


@transaction.atomic
def edit_document(document: LibraryDocument, values: Mapping[str, Any], *, by: User | None, at: datetime) -> None:
    """Change what is written about a document; into another unit only where `by` keeps that one as well."""
    found = _lock(document, by)
    _demand(by, values["unit"])
    changed = [name for name in FIELDS if name in values and getattr(found, name) != values[name]]
    for name in changed:
        setattr(found, name, values[name])
    found.changed_at = at
    found.full_clean()
    found.save()
    insert_or_update_object(found)
    record("edit_library_document", by=by, at=at, target=found, fields=changed)


def format_by_name(name: str) -> str:
    """Return the format that a file has by its name; nothing where the library does not take it."""
    kind = Path(name).suffix.lower().lstrip(".")
    return kind if kind in BEGINNINGS else ""


def format_of(name: str, beginning: bytes) -> str:
    """Return the format of a file by name and beginning; raises ``ValidationError`` for what is neither."""
    kind = format_by_name(name)
    if not kind or not beginning.startswith(BEGINNINGS[kind]):
        raise ValidationError(WRONG_FORMAT)
    return kind


@transaction.atomic
def add_version(
    document: LibraryDocument,
    file: File,
    *,
    name: str,
    valid_from: date,
    valid_until: date | None = None,
    note: str = "",
    by: User | None,
    at: datetime,
) -> DocumentVersion:
    """Add a file with the days on which it holds; it is read in a job. Raises ``ValidationError``."""
    found = _lock(document, by)
    if file.size > MAX_BYTES:
        raise ValidationError(_("文件超过 %(size)d MB。") % {"size": MAX_BYTES // 1024**2})
    kind = format_of(name, file.read(8))
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    same = found.versions.filter(sha256=digest).exclude(state__in=["failed", "withdrawn"]).first()
    if same is not None:
        raise ValidationError(_("这个文件与第 %(number)d 版完全相同。") % {"number": same.number})
    last = found.versions.aggregate(last=Max("number"))["last"] or 0
    version = DocumentVersion(
        document=found,
        number=last + 1,
        file_name=Path(name).name[-255:],
        format=kind,
        size=file.size,
        sha256=digest,
        valid_from=valid_from,
        valid_until=valid_until,
        note=note,
        uploaded_by=by,
        uploaded_at=at,
    )
    version.full_clean(exclude=["file"])
    file.seek(0)
    version.file.save(f"library/{version.uid.hex}/original.{kind}", file, save=False)
    version.save()
    enqueue(READ_VERSION, {"version": version.pk}, at=at, owner=by)
    record("add_library_version", by=by, at=at, target=found, number=version.number, sha256=digest)
    return version


def read_version(version: DocumentVersion) -> None:
    """Read text and pages of a version; what cannot be read is marked with the reason. Again, it does the same."""
    version.folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=version.folder.parent) as name:
        folder = Path(name) / "pages"
        folder.mkdir()
        try:
            pages = read(Path(version.file.path), version.format, folder)
        except UnreadableError as error:
            waiting = DocumentVersion.objects.filter(pk=version.pk, state=DocumentVersion.State.WAITING)
            waiting.update(state=DocumentVersion.State.FAILED, fault=str(error)[:200])
            return
        with transaction.atomic():
            found = DocumentVersion.objects.select_for_update().get(pk=version.pk)
            if found.state != DocumentVersion.State.WAITING:
                return
            shutil.rmtree(version.folder, ignore_errors=True)
            folder.rename(version.folder)
            found.pages.all().delete()
            DocumentPage.objects.bulk_create(
                DocumentPage(version=found, number=number, **page) for number, page in enumerate(pages, start=1)
            )
            found.state, found.page_count, found.fault = DocumentVersion.State.READY, len(pages), ""
            found.save(update_fields=["state", "page_count", "fault"])


@transaction.atomic
def read_again(version: DocumentVersion, *, by: User | None, at: datetime) -> None:
    """Try once more to read a version that could not be read."""
    document = _lock(version.document, by)
    failed = document.versions.filter(pk=version.pk, state=DocumentVersion.State.FAILED)
    if failed.update(state=DocumentVersion.State.WAITING, fault=""):
        enqueue(READ_VERSION, {"version": version.pk}, at=at, owner=by)
        record("read_library_version_again", by=by, at=at, target=document, number=version.number)


@transaction.atomic
def set_validity(
    version: DocumentVersion, *, valid_from: date, valid_until: date | None, note: str, by: User | None, at: datetime
) -> None:
    """Say on which days a version holds; raises ``ValidationError`` where it would end before it begins."""
    document = _lock(version.document, by)
    found = document.versions.get(pk=version.pk)
    before = {"from": str(found.valid_from), "until": str(found.valid_until or "")}
    found.valid_from, found.valid_until, found.note = valid_from, valid_until, note
    found.full_clean(exclude=["file"])
    found.save(update_fields=["valid_from", "valid_until", "note"])
    after = {"from": str(valid_from), "until": str(valid_until or "")}
    record("set_library_validity", by=by, at=at, target=document, number=found.number, before=before, after=after)


@transaction.atomic
def withdraw_version(version: DocumentVersion, *, by: User | None, at: datetime) -> None:
    """Take a version off: nobody reads it any more; file and number stay. A published document keeps at least one."""
    document = _lock(version.document, by)
    others = document.versions.readable().exclude(pk=version.pk)
    if document.is_published and version.state == DocumentVersion.State.READY and not others.exists():
        raise ValidationError(_("这是唯一可查阅的版本。请先上传新版本，或撤下整份资料。"))
    document.versions.filter(pk=version.pk).update(state=DocumentVersion.State.WITHDRAWN)
    record("withdraw_library_version", by=by, at=at, target=document, number=version.number)


@transaction.atomic
def publish_document(document: LibraryDocument, *, by: User | None, at: datetime) -> None:
    """Let people read a document; raises ``ValidationError`` while it has no version that can be read."""
    found = _lock(document, by)
    if found.is_published:
        return
    if not found.versions.readable().exists():
        raise ValidationError(_("还没有可查阅的版本。请先上传文件，等待处理完成后再发布。"))
    found.state, found.published_at, found.changed_at = LibraryDocument.State.PUBLISHED, at, at
    found.save(update_fields=["state", "published_at", "changed_at"])
    record("publish_library_document", by=by, at=at, target=found)


@transaction.atomic
def withdraw_document(document: LibraryDocument, *, by: User | None, at: datetime) -> None:
    """Take a document off; it can be published again."""
    found = _lock(document, by)
    if not found.is_published:
        return
    found.state, found.changed_at = LibraryDocument.State.WITHDRAWN, at
    found.save(update_fields=["state", "changed_at"])
    record("withdraw_library_document", by=by, at=at, target=found)


@transaction.atomic
def save_category(category: Category, *, by: User | None, at: datetime) -> Category:
    """Add or rename a category; only those who keep the whole library may."""
    _demand_categories(by)
    category.full_clean()
    category.save()
    record("save_library_category", by=by, at=at, target=category, name=category.name)
    return category


@transaction.atomic
def delete_category(category: Category, *, by: User | None, at: datetime) -> None:
    """Delete an empty category; raises ``ValidationError`` while documents stand in it."""
    _demand_categories(by)
    record("delete_library_category", by=by, at=at, target=category, name=category.name)
    try:
        with transaction.atomic():
            category.delete()
    except ProtectedError as error:
        raise ValidationError(_("这个类别里还有资料，请先把它们归到别的类别。")) from error


def _demand_categories(by: User | None) -> None:
    if by is not None and not keeps_categories(by):
        raise PermissionDenied
