"""What the lessons of a workbook may show or stand for: whatever somebody may use, found by its name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from wagtailmedia import get_permission_policy

from courses.lesson_kinds import targets_for
from library.models import LibraryDocument
from lms.sheets import plain
from media.models import Upload, Video
from scorm.models import Package
from scorm.permissions import policy

from .columns import CellError

if TYPE_CHECKING:
    from accounts.models import User

#: Who may add or change material in a collection may use it.
USE = ["add", "change"]


class Found(NamedTuple):
    """What a name means: the kind of lesson, the field of the lesson that names it, and what stands there."""

    kind: str
    field: str
    value: int | str


class Material:
    """Things by name: that of the file that was uploaded, with or without its ending, or the title."""

    def __init__(self, named: Iterable[tuple[Found, str]]) -> None:
        """Take things with their names; a thing may come under several."""
        self._found: dict[str, set[Found]] = defaultdict(set)
        for thing, name in named:
            for key in _keys(name):
                self._found[key].add(thing)

    @classmethod
    def of(cls, user: User | None, *, more: Iterable[tuple[Found, str]] = ()) -> Material:
        """Return what `user` may use in courses; everything but tests and tasks for the operator (no user).

        `more` are further things, or further names of some.
        """
        videos, packages = Video.objects.all(), Package.objects.exclude(current=None)
        if user is not None:
            videos = videos.filter(
                collection__in=get_permission_policy().collections_user_has_any_permission_for(user, USE)
            )
            packages = packages.filter(collection__in=policy.collections_user_has_any_permission_for(user, USE))
        uploads = Upload.objects.filter(video__in=videos).values_list("video_id", "video__type", "name")
        recorded = [*videos.values_list("pk", "type", "title"), *uploads]
        contents = packages.values_list("pk", "title", "current__file_name")
        documents = LibraryDocument.objects.filter(state=LibraryDocument.State.PUBLISHED)
        named = [(Found(kind, "video", pk), name) for pk, kind, name in recorded]
        named += more
        named += [(Found("scorm", "package", pk), name) for pk, *names in contents for name in names]
        named += [(Found("document", "document", pk), name) for pk, name in documents.values_list("pk", "title")]
        for kind, targets in targets_for(user).items() if user is not None else ():
            named += [(Found(kind, "target", str(uid)), name) for uid, name in targets]
        return cls(named)

    def find(self, name: str, *, kind: str | None = None) -> Found:
        """Return what `name` means, of lessons of `kind` where that is given; raise :class:`CellError`."""
        for key in (_key(name), _key(Path(name).stem)):
            found = {each for each in self._found.get(key, ()) if kind in (None, each.kind)}
            if len(found) > 1:
                raise CellError(_("有 %(count)d 个同名的，请写明课时形式，或先改名。") % {"count": len(found)})
            if found:
                return found.pop()
        raise CellError(_("没有找到可以使用的视频、课件、资料、测验或任务。请先上传或建立，并检查名称和课时形式。"))


def _key(name: str) -> str:
    return plain(name).casefold()


def _keys(name: str) -> set[str]:
    return {_key(name), _key(Path(name).stem)} if len(Path(name).suffix) in (4, 5) else {_key(name)}
