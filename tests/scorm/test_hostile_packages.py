"""Packages that mean harm: refused with words for people, or harmless; never anything outside of their folder."""

import os
import re
import struct
import subprocess
import sys
import zipfile

import pytest
from django.utils import timezone

from scorm.archives import RefusedPackageError
from scorm.models import PackageImport, PackageVersion
from scorm.tokens import make_token
from tests.engines import ROOT
from tests.scorm.making import PAGE, archive, item, manifest, package, resource

pytestmark = pytest.mark.django_db
LAUGHS = "<!DOCTYPE m [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
XXE = "<!DOCTYPE m [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"


def symlink():
    info = zipfile.ZipInfo("link.html")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return archive(
        {"imsmanifest.xml": manifest(), "index.html": PAGE, "link.html": "/etc/passwd"}, names={"link.html": info}
    )


def with_file(name, content="x"):
    return archive({"imsmanifest.xml": manifest(), "index.html": PAGE, name: content})


def renamed(was, now):
    """Write a name into an archive that ``zipfile`` would not write."""
    return with_file(was).replace(was.encode(), now)


def encrypted():
    data = bytearray(package())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(signature)
        data[place + offset] |= 1
    return bytes(data)


def launching(href):
    return archive({"imsmanifest.xml": manifest(resources=resource(1, href=href)), "index.html": PAGE})


def lying():
    """An archive that says a file is small, where much comes out."""
    data = bytearray(with_file("big.txt", b"\0" * 900_000))
    place = data.rfind(b"PK\x01\x02", 0, data.rfind(b"big.txt"))
    struct.pack_into("<L", data, place + 24, 10)
    return bytes(data)


HOSTILE = {
    "leads upwards": (lambda: with_file("../evil.html"), "以外的位置"),
    "leads upwards within": (lambda: with_file("a/../../evil.html"), "以外的位置"),
    "absolute": (lambda: with_file("/etc/evil.html"), "绝对路径"),
    "a drive": (lambda: with_file("C:/evil.html"), "绝对路径"),
    "backslashes": (lambda: renamed("aaa/evil.html", b"..\\\\evil.html"), "不允许的字符"),
    "a NUL": (lambda: renamed("evil.htmlXphp", b"evil.html\0php"), "不允许的字符"),
    "a symlink": (symlink, "链接或特殊文件"),
    "twins": (lambda: with_file("INDEX.HTML"), "重名"),
    "a file as a folder": (lambda: with_file("index.html/x.js"), "重名"),
    "a reserved name": (lambda: with_file("con.html"), "不能使用"),
    "a long name": (lambda: with_file("x" * 250 + ".html"), "太长"),
    "deep folders": (lambda: with_file("a/" * 30 + "x.html"), "太深"),
    "a password": (encrypted, "密码"),
    "300 MB from 300 KB": (lambda: with_file("zeros.bin", b"\0" * 300_000_000), "压缩炸弹"),
    "a lie about sizes": (lying, "已损坏|更大"),
    "no zip": (lambda: b"PK nothing", "ZIP"),
    "half a zip": (lambda: package()[:-40], "ZIP"),
    "nothing": (lambda: archive({"readme.txt": "x"}), "没有找到 imsmanifest"),
    "zips in a zip": (lambda: archive({"a.zip": package(), "b.zip": package()}), "还是压缩包"),
    "cmi5": (lambda: archive({"cmi5.xml": "<x/>"}), "cmi5"),
    "h5p": (lambda: archive({"h5p.json": "{}"}), "H5P"),
    "aicc": (lambda: archive({"course.crs": "x", "course.au": "x"}), "AICC"),
    "billion laughs": (lambda: package(manifest(title="&i;", doctype=LAUGHS + "]>")), "实体定义|无法读取"),
    "xxe": (lambda: package(manifest(title="&x;", doctype=XXE)), "实体定义"),
    "broken xml": (lambda: package("<manifest><a></manifest>"), "无法读取"),
    "another document": (lambda: package("<html/>"), "不是课件包清单"),
    "javascript:": (lambda: launching("javascript:alert(1)"), "课件包之外"),
    "a page elsewhere": (lambda: launching("https://evil.example/x.html"), "课件包之外"),
    "a page without scheme": (lambda: launching("//evil.example/x.html"), "课件包之外"),
    "a page above": (lambda: launching("../index.html"), "课件包之外"),
    "a page above, encoded": (lambda: launching("%2e%2e/index.html"), "课件包之外"),
    "a page that is missing": (lambda: launching("other.html"), "不在课件包中"),
    "no resource": (lambda: package(manifest(items=item(1, reference="other"))), "资源不存在"),
    "items twice": (lambda: package(manifest(items=item(1) + item(1))), "编号重复"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_means_harm_is_refused_in_words(take_in, scorm_root, name):
    make, words = HOSTILE[name]
    done = take_in(make())

    assert done.state == "refused"
    assert re.search(words, done.reason), done.reason
    left = [path for path in scorm_root.rglob("*") if path.is_file()]
    assert left == []
    assert not PackageVersion.objects.exists()


def test_twenty_thousand_files_are_refused(take_in, settings):
    done = take_in(archive({"imsmanifest.xml": manifest(), "index.html": PAGE} | {f"{n}": "" for n in range(20_000)}))

    assert (done.state, "超过上限 10000 个" in done.reason) == ("refused", True)


def test_a_list_of_files_that_would_fill_the_memory_is_not_even_read(take_in, settings):
    settings.SCORM_MAX_FILES = 10
    done = take_in(archive({f"{n:05}": "" for n in range(200)}))

    assert "文件太多" in done.reason


def test_what_is_larger_than_allowed_is_refused_while_it_arrives(take_in, settings, scorm_root):
    settings.SCORM_MAX_ZIP_BYTES = 1000
    with pytest.raises(RefusedPackageError, match="上限"):
        take_in(package(more__txt=os.urandom(5000)))

    assert not list((scorm_root / "incoming").iterdir())
    assert not PackageImport.objects.exists()


def test_programs_are_downloads_and_pictures_with_scripts_are_only_pictures(take_in, open_it, client, settings):
    svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    version = take_in(package(a__php="<?php", b__exe="MZ", c__svg=svg)).version
    token = make_token(open_it(version.package, at=timezone.now()).uid)
    host = settings.SCORM_ORIGIN.removeprefix("http://")
    for name in ("a.php", "b.exe"):
        answer = client.get(f"/c/{token}/{version.sha256}/{name}", HTTP_HOST=host)
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment")
    picture = client.get(f"/c/{token}/{version.sha256}/c.svg", HTTP_HOST=host)
    assert picture["Content-Type"].startswith("image/svg+xml")
    assert "sandbox" in picture["Content-Security-Policy"]
    assert "default-src 'none'" in picture["Content-Security-Policy"]


MEASURE = """
import re, sys, tempfile, pathlib, django
django.setup()
from scorm.archives import Limits, RefusedPackageError, opened, unpack, read_small
from scorm.manifest import LARGEST, read_manifest
def highest():
    # not getrusage: that remembers the process which started this one
    return int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
before = highest()
for name in sys.argv[1:]:
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        with opened(pathlib.Path(name), Limits()) as archive:
            read_manifest(read_small(archive, "imsmanifest.xml", LARGEST), {m.path for m in archive.members})
            unpack(archive, folder / "x", Limits(), tell=lambda a, b: None)
    except RefusedPackageError:
        pass
print((highest() - before) // 1024)
"""


def test_the_memory_of_a_worker_stays_small(tmp_path):
    makers = [HOSTILE[name][0] for name in ("300 MB from 300 KB", "billion laughs", "xxe", "a lie about sizes")]
    makers += [lambda: archive({"imsmanifest.xml": manifest()} | {f"{n}": "" for n in range(20_000)})]
    makers += [lambda: with_file("noise.bin", os.urandom(40_000_000))]
    names = []
    for number, make in enumerate(makers):
        (tmp_path / f"{number}.zip").write_bytes(make())
        names.append(str(tmp_path / f"{number}.zip"))
    run = subprocess.run([sys.executable, "-c", MEASURE, *names], cwd=ROOT, capture_output=True, text=True, check=True)

    assert 0 < int(run.stdout) < 200
