"""Verbs on pictures in questions."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Unit, User
from accounts.permissions import Power, demand_in

from ..drafts import Draft
from ..models import QuestionPicture
from ..pictures import LONGEST_ALT, MOST_BYTES, PictureError, PictureFile, checked, digest_of, renamed, uids_of


@transaction.atomic
def keep_picture(content: bytes, *, title: str, scope: Unit | None, by: User | None, at: datetime) -> QuestionPicture:
    """Keep a picture for the questions of `scope`; the same file again gives the same picture.

    Raises :class:`questions.pictures.PictureError` for what is none, ``PermissionDenied`` outside the scope.
    """
    demand_in(by, Power.KEEP_QUESTIONS, scope)
    file, width, height = checked(content)
    digest = digest_of(file.content)
    facts = {"extension": file.extension, "width": width, "height": height, "made_by": by, "made_at": at}
    facts |= {"title": title.strip()[:LONGEST_ALT]}
    picture, created = QuestionPicture.objects.get_or_create(scope=scope, digest=digest, defaults=facts)
    if created:
        picture.file.save(f"{digest}.{file.extension}", ContentFile(file.content))
        record("keep_picture", by=by, at=at, target=picture, digest=digest)
    return picture


def take_image(image: Any, *, title: str, scope: Unit | None, by: User, at: datetime) -> QuestionPicture:
    """Keep a copy of an image of the site (Wagtail) for questions: whatever becomes of it, versions stay the same.

    The caller has fetched the image through what `by` may choose. Raises as :func:`keep_picture`.
    """
    try:
        with image.file.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise PictureError(_("图片库中已没有这个文件。")) from error
    return keep_picture(content, title=title, scope=scope, by=by, at=at)


def keep_imported(
    drafts: Iterable[Draft], files: Mapping[str, PictureFile], *, scope: Unit | None, by: User | None, at: datetime
) -> list[Draft]:
    """Keep the pictures of imported drafts and let the drafts name them as the bank does."""
    drafts = list(drafts)
    wanted = set().union(*(uids_of(draft) for draft in drafts)) & set(files)
    names = {uid: str(keep_picture(files[uid].content, title="", scope=scope, by=by, at=at).uid) for uid in wanted}
    return [renamed(draft, names) for draft in drafts]


def picture_files(drafts: Iterable[Draft]) -> dict[str, PictureFile]:
    """Return the files of the pictures that drafts name, for an export; what is missing is left out."""
    wanted = set().union(*(uids_of(draft) for draft in drafts))
    found = {}
    for picture in QuestionPicture.objects.filter(uid__in=wanted):
        try:
            with picture.file.open("rb") as file:
                found[str(picture.uid)] = PictureFile(file.read(), picture.extension)
        except OSError:
            continue
    return found


def pictures_for(draft: Draft, *, by: User | None, before: Iterable[str] = ()) -> list[QuestionPicture]:
    """Return the pictures that `draft` names; raise :class:`PictureError` where `by` may not put one into questions.

    Those in `before` were in the question already and stay, whoever changes it.
    """
    wanted = uids_of(draft)
    found = {str(picture.uid): picture for picture in QuestionPicture.objects.filter(uid__in=wanted)}
    allowed = set(found)
    if by is not None:
        own = QuestionPicture.objects.insertable_by(by).filter(uid__in=wanted).values_list("uid", flat=True)
        allowed &= {*map(str, own), *before}
    if wanted - allowed:
        raise PictureError(_("题中有一张图片不在题库中，请删除后重新插入。"))
    return list(found.values())
