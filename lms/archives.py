"""Opening foreign archives: what is unusual is refused, never repaired, and nothing is believed before it is counted.

Sizes are counted while bytes come out; what an archive says about itself is only used to refuse it early.
"""

import stat
import struct
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

#: A file that is compressed more than this is a bomb; below the size, repetition is harmless.
HIGHEST_RATIO = 100
RATIO_FROM = 1024 * 1024
LONGEST_NAME, LONGEST_PART, DEEPEST = 240, 120, 20
RESERVED = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}
#: The list of files at the end of an archive is read as a whole: so many bytes per allowed file, and no more.
BYTES_PER_ENTRY = 400
UTF8_FLAG = 0x800
ENCRYPTED_FLAG = 0x1


class RefusedArchiveError(Exception):
    """The file cannot be taken in; the text says why and what to do, for people."""


@dataclass(frozen=True)
class Limits:
    """How large an archive, all that is in it, and one file of it may be (bytes), and how many files it may hold."""

    packed: int = 512 * 1024**2
    unpacked: int = 1024 * 1024**2
    single: int = 512 * 1024**2
    entries: int = 10_000


def _refuse(words: str) -> RefusedArchiveError:
    return RefusedArchiveError(words)


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[tuple[zipfile.ZipFile, str]]:
    """Open the archive at `path` and look at every name in it: yield it, and the encoding of names that say none.

    Raises :class:`RefusedArchiveError`, also for what goes wrong with the archive while it is open.
    """
    if path.stat().st_size > limits.packed:
        raise _refuse(_("文件超过大小上限 %(limit)s。") % {"limit": filesizeformat(limits.packed)})
    _check_list(path, limits)
    try:
        with zipfile.ZipFile(path) as first:
            encoding = _encoding_of_names(first)
        with zipfile.ZipFile(path, metadata_encoding=encoding or None) as archive:
            _check_entries(archive.infolist(), limits)
            yield archive, encoding
    except (zipfile.BadZipFile, UnicodeDecodeError, EOFError, NotImplementedError, zipfile.LargeZipFile) as error:
        raise _refuse(_("这不是完整的 ZIP 文件，请重新导出后再上传。")) from error


def _check_list(path: Path, limits: Limits) -> None:
    """Refuse a list of files that would fill the memory before its entries could be counted."""
    with path.open("rb") as file:
        length = file.seek(0, 2)
        start = max(0, length - 65_557 - 20)
        file.seek(start)
        end = file.read()
        place = end.rfind(b"PK\x05\x06")
        if place < 0 or len(end) - place < 22:
            raise _refuse(_("这不是完整的 ZIP 文件，请重新导出后再上传。"))
        sizes = [struct.unpack_from("<L", end, place + 12)[0]]
        if place >= 20 and end[place - 20 : place - 16] == b"PK\x06\x07":
            file.seek(min(struct.unpack_from("<Q", end, place - 12)[0], length))
            long_form = file.read(56)
            sizes = [struct.unpack_from("<Q", long_form, 40)[0] if len(long_form) == 56 else length]
    if max(sizes) > limits.entries * BYTES_PER_ENTRY:
        raise _refuse(_("压缩包内的文件太多，超过上限 %(limit)d 个。") % {"limit": limits.entries})


def _encoding_of_names(archive: zipfile.ZipFile) -> str:
    """Return how names without the UTF-8 flag are to be read (``zipfile`` takes code page 437); empty: as they are."""
    raw = [info.filename for info in archive.infolist() if not info.flag_bits & UTF8_FLAG]
    odd = [name for name in raw if not name.isascii()]
    for encoding in ("utf-8", "gbk") if odd else ():
        try:
            for name in odd:
                name.encode("cp437").decode(encoding)
        except (UnicodeDecodeError, UnicodeEncodeError):
            continue
        return encoding
    return ""


def _check_entries(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(infos) > limits.entries:
        raise _refuse(
            _("压缩包内有 %(count)d 个文件，超过上限 %(limit)d 个。") % {"count": len(infos), "limit": limits.entries}
        )
    if sum(info.file_size for info in infos) > limits.unpacked:
        raise _refuse(_("解压后超过大小上限 %(limit)s。") % {"limit": filesizeformat(limits.unpacked)})
    for info in infos:
        _check_entry(info, limits)
    _check_twins(infos)


def _check_entry(info: zipfile.ZipInfo, limits: Limits) -> None:
    name = info.filename
    shown = {"name": "".join(each if each.isprintable() else "?" for each in name)[:80]}
    # zipfile cuts a name at its first NUL; what was there before tells.
    if "\x00" in (info.orig_filename or "") or "\\" in info.orig_filename:
        raise _refuse(_("文件名“%(name)s”含有不允许的字符。") % shown)
    _check_name(name.rstrip("/"), shown)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind and kind not in (stat.S_IFREG, stat.S_IFDIR):
        raise _refuse(_("“%(name)s”是链接或特殊文件，压缩包中只能有普通文件。") % shown)
    if info.flag_bits & ENCRYPTED_FLAG:
        raise _refuse(_("压缩包设有密码，请去掉密码后重新打包。"))
    if info.file_size > limits.single:
        raise _refuse(_("文件“%(name)s”超过单个文件的大小上限。") % shown)
    if info.file_size > RATIO_FROM and info.file_size > HIGHEST_RATIO * max(info.compress_size, 1):
        raise _refuse(_("文件“%(name)s”的压缩比异常，可能是压缩炸弹。") % shown)


def _check_name(name: str, shown: dict[str, str]) -> None:
    if not name or name.startswith("/") or (len(name) > 1 and name[1] == ":"):
        raise _refuse(_("文件名“%(name)s”是绝对路径，不能接受。") % shown)
    parts = PurePosixPath(name).parts
    if ".." in name.split("/"):
        raise _refuse(_("文件名“%(name)s”指向压缩包以外的位置，不能接受。") % shown)
    if len(name) > LONGEST_NAME or any(len(part.encode()) > LONGEST_PART * 2 for part in parts) or len(parts) > DEEPEST:
        raise _refuse(_("文件名“%(name)s”太长，或文件夹层次太深。") % shown)
    for part in name.split("/"):
        if not part or part == "." or part != part.rstrip(" .") or part.split(".")[0].lower() in RESERVED:
            raise _refuse(_("文件名“%(name)s”在部分系统中不能使用，请改名后重新打包。") % shown)
        if any(unicodedata.category(each) in {"Cc", "Cf", "Cs", "Co"} or each in '<>:"|?*' for each in part):
            raise _refuse(_("文件名“%(name)s”含有不允许的字符。") % shown)


def _check_twins(infos: list[zipfile.ZipInfo]) -> None:
    seen: dict[str, str] = {}
    for info in infos:
        key = unicodedata.normalize("NFC", info.filename.rstrip("/")).casefold()
        if key in seen:
            raise _refuse(_("压缩包内有重名的文件：“%(name)s”。") % {"name": info.filename[:80]})
        seen[key] = info.filename
    for info in infos:
        for above in PurePosixPath(info.filename).parents:
            name = seen.get(unicodedata.normalize("NFC", str(above)).casefold(), "/")
            if not name.endswith("/"):
                raise _refuse(_("压缩包内有重名的文件：“%(name)s”。") % {"name": name[:80]})


def read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """Return the bytes of one file, at most `most`; raises :class:`RefusedArchiveError` for a larger one."""
    with archive.open(info) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise _refuse(_("文件“%(name)s”太大。") % {"name": info.filename[:80]})
    return data
