"""What the lessons of a workbook may show: the videos and packages that somebody may use, found by their names."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from wagtailmedia import get_permission_policy

from media.models import Upload, Video
from scorm.models import Package
from scorm.permissions import policy

from .columns import CellError, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User

Found = tuple[str, int, str]
#: Who may add or change material in a collection may use it.
USE = ["add", "change"]


class Material:
    """Videos and packages by name: that of the file that was uploaded, with or without its ending, or the title."""

    def __init__(self, videos: Iterable[tuple[int, str]], packages: Iterable[tuple[int, str]]) -> None:
        """Take (number, name) of videos and of packages; a thing may come under several names."""
        self._found: dict[str, set[Found]] = defaultdict(set)
        for kind, rows in (("video", videos), ("package", packages)):
            for pk, name in rows:
                for key in _keys(name):
                    self._found[key].add((kind, pk, ""))

    @classmethod
    def of(cls, user: User | None, *, more: Iterable[str] = ()) -> Material:
        """Return what `user` may use in courses; everything for the operator (no user).

        `more` are the names of recordings that will be there, as far as checking goes.
        """
        videos, packages = Video.objects.all(), Package.objects.exclude(current=None)
        if user is not None:
            videos = videos.filter(
                collection__in=get_permission_policy().collections_user_has_any_permission_for(user, USE)
            )
            packages = packages.filter(collection__in=policy.collections_user_has_any_permission_for(user, USE))
        uploads = Upload.objects.filter(video__in=videos)
        names = [*videos.values_list("pk", "title"), *uploads.values_list("video_id", "name")]
        names += [(-number, name) for number, name in enumerate(more, start=1)]
        return cls(names, packages.values_list("pk", "title"))

    def find(self, name: str) -> Found:
        """Return kind, number and name of what `name` means; raise :class:`CellError`."""
        for key in (_key(name), _key(Path(name).stem)):
            found = self._found.get(key)
            if found and len(found) > 1:
                raise CellError(_("有 %(count)d 个同名的视频或课件，请先改名。") % {"count": len(found)})
            if found:
                kind, pk, _name = next(iter(found))
                return kind, pk, name
        raise CellError(_("没有找到这个视频或课件。请先上传，并检查文件名。"))


def _key(name: str) -> str:
    return plain(name).casefold()


def _keys(name: str) -> set[str]:
    return {_key(name), _key(Path(name).stem)} if len(Path(name).suffix) in (4, 5) else {_key(name)}
