"""What no file of the repository may hold."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    if name and (ROOT / name).is_file()
]
OURS = [path for path in TRACKED if ROOT / "tests" not in path.parents]
#: Where text is marked as safe HTML, and why it is.
SAFE = {
    "lms/templates/components/field.html": "Django's own help texts of passwords are lists in HTML; ours are constants",
    "search/templatetags/search_tags.py": "marks around pieces that are escaped one by one",
    "questions/preview.py": "texts of frozen contents, which questions.texts cleaned when they were made",
    "exams/shown.py": "the same texts",
    "exams/templates/exams/staff/mark.html": "the same texts",
    "lms/templatetags/design.py": "constants, and the import map that Django's media classes escape themselves",
}
#: Names that say nothing about what is inside.
VAGUE = {"utils", "util", "helpers", "common", "services", "selectors", "misc", "base"}


def text_of(path):
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def found(pattern, paths, flags=re.IGNORECASE):
    return sorted({path.relative_to(ROOT).as_posix() for path in paths if re.search(pattern, text_of(path), flags)})


def test_every_module_says_what_it_is_about():
    vague = [
        path.relative_to(ROOT).as_posix()
        for path in TRACKED
        if path.suffix == ".py" and VAGUE & {path.stem, *path.relative_to(ROOT).parent.parts}
    ]

    assert vague == []


def templates():
    return [path for path in OURS if path.suffix == ".html"]


def test_templates_hold_no_inline_script():
    assert found(r"<script(?![^>]*\bsrc=)(?![^>]*\bapplication/(ld\+)?json)[^>]*>", templates()) == []


def test_templates_hold_no_inline_style_and_no_event_attribute():
    assert found(r"<style|\sstyle=|\son(click|change|submit|load|input|error)=", templates()) == []


def test_nothing_is_marked_safe_without_a_reason():
    places = [path for path in OURS if path.suffix in {".html", ".py"}]

    assert set(found(r"\|\s*safe\b|mark_safe|SafeString\(|autoescape off", places)) == set(SAFE)


def test_no_file_names_a_package_index_or_download_host():
    hosts = [r"pypi\.", r"pythonhosted\.", r"npmjs\.", r"registry\.npm", r"jsdelivr\.", r"unpkg\.", r"cdnjs\."]
    hosts += [r"npmmirror\.", r"tuna\.tsinghua", r"mirrors\.aliyun", r"fonts\.googleapis", r"raw\.githubusercontent"]
    pattern = "|".join(hosts)

    assert [path for path in found(pattern, TRACKED) if path != "tests/architecture/test_files.py"] == []


@pytest.mark.parametrize("folder", ["node_modules", "static-build", "var", ".venv"])
def test_generated_folders_are_not_tracked(folder):
    tracked = subprocess.run(["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert tracked == ""


def test_no_large_or_foreign_binary_is_tracked():
    foreign = {".woff", ".woff2", ".ttf", ".otf", ".exe", ".so", ".jar", ".min.js"}

    assert [path.name for path in TRACKED if "".join(path.suffixes) in foreign or path.suffix in foreign] == []
    assert [path.name for path in TRACKED if path.stat().st_size > 1_500_000] == []
