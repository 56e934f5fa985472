"""Opening packages: archives with a manifest at their root (the guard against hostile ones is ``lms.archives``)."""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from lms import archives
from lms.archives import Limits as Limits
from lms.archives import RefusedArchiveError

MANIFEST = "imsmanifest.xml"
BLOCK = 256 * 1024
RefusedPackageError = RefusedArchiveError


@dataclass(frozen=True)
class Member:
    """One file of the archive: how it is found there, and its path below the package's folder."""

    info: zipfile.ZipInfo
    path: str


@dataclass(frozen=True)
class Archive:
    """An archive whose names have been looked at; `encoding` is that of names that do not say theirs, if found."""

    zip: zipfile.ZipFile
    members: list[Member]
    root: str
    encoding: str


def _refuse(words: str) -> RefusedPackageError:
    return RefusedPackageError(words)


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[Archive]:
    """Open the package at `path` and look at every name in it; raises :class:`RefusedPackageError`."""
    with archives.opened(path, limits) as (archive, encoding):
        members, root = _members(archive)
        yield Archive(archive, members, root, encoding)


def _members(archive: zipfile.ZipFile) -> tuple[list[Member], str]:
    files = [info for info in archive.infolist() if not info.is_dir()]
    root = _root(files)
    members = [Member(info, info.filename[len(root) :]) for info in files if info.filename.startswith(root)]
    return [_with_plain_manifest(member) for member in members if member.path], root


def _with_plain_manifest(member: Member) -> Member:
    return Member(member.info, MANIFEST) if member.path.lower() == MANIFEST else member


def _root(files: list[zipfile.ZipInfo]) -> str:
    """Return the folder that holds the manifest: none, or the one folder that everything lies in."""
    names = [info.filename for info in files]
    if any(name.lower() == MANIFEST for name in names):
        return ""
    _explain_other_formats(names)
    tops = {name.split("/", 1)[0] for name in names if not name.startswith(("__MACOSX/", "."))}
    if len(tops) == 1 and any(name.lower() == f"{top.lower()}/{MANIFEST}" for name in names for top in tops):
        return f"{tops.pop()}/"
    if any(name.lower().endswith(f"/{MANIFEST}") for name in names):
        raise _refuse(_("imsmanifest.xml 在深层文件夹中。请进入课件所在的文件夹，选中全部内容后重新打包。"))
    if any(name.lower().endswith(".zip") for name in names):
        raise _refuse(_("压缩包里还是压缩包，没有 imsmanifest.xml。请先解开，再逐个上传里面的课件包。"))
    raise _refuse(_("没有找到 imsmanifest.xml，这不是 SCORM 课件包。"))


def _explain_other_formats(names: list[str]) -> None:
    lower = {name.lower().rsplit("/", 1)[-1] for name in names}
    if "cmi5.xml" in lower:
        raise _refuse(_("这是 cmi5 课件包，本平台只接受 SCORM 1.2 和 SCORM 2004。请在制作工具中改选 SCORM 重新导出。"))
    if "h5p.json" in lower:
        raise _refuse(_("这是 H5P 课件包，本平台只接受 SCORM 1.2 和 SCORM 2004。"))
    if any(name.endswith((".crs", ".au", ".cst")) for name in lower):
        raise _refuse(_("这是 AICC 课件包，本平台只接受 SCORM 1.2 和 SCORM 2004。请在制作工具中改选 SCORM 重新导出。"))
    if "tincan.xml" in lower:
        raise _refuse(_("这是 xAPI（Tin Can）课件包，本平台只接受 SCORM 1.2 和 SCORM 2004。"))


def read_small(archive: Archive, path: str, most: int) -> bytes:
    """Return the bytes of one file, at most `most`; raises :class:`RefusedPackageError` for a larger one."""
    for member in archive.members:
        if member.path == path:
            return archives.read_entry(archive.zip, member.info, most)
    raise _refuse(_("没有找到文件“%(name)s”。") % {"name": path})


def unpack(archive: Archive, folder: Path, limits: Limits, *, tell: Callable[[int, int], None]) -> int:
    """Write every file below `folder` and return their bytes; `tell(done, of)` hears about every file.

    Raises :class:`RefusedPackageError` as soon as more comes out than the archive said, or than is allowed.
    """
    total = 0
    for number, member in enumerate(archive.members):
        target = folder / member.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.resolve().is_relative_to(folder.resolve()):
            raise _refuse(_("文件名“%(name)s”指向压缩包以外的位置，不能接受。") % {"name": member.path[:80]})
        total += _copy(archive, member, target, limits.unpacked - total)
        tell(number + 1, len(archive.members))
    return total


def _copy(archive: Archive, member: Member, target: Path, room: int) -> int:
    written = 0
    try:
        with archive.zip.open(member.info) as source, target.open("xb") as file:
            while block := source.read(BLOCK):
                written += len(block)
                if written > room or written > member.info.file_size:
                    raise _refuse(_("解压后的内容比压缩包声明的更大，已停止。"))
                file.write(block)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError) as error:
        if isinstance(error, OSError) and not isinstance(error, zipfile.BadZipFile) and error.errno:
            raise
        raise _refuse(_("文件“%(name)s”已损坏，请重新导出课件包。") % {"name": member.path[:80]}) from error
    return written
