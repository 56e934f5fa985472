import re
from pathlib import Path

import pytest

from lms import environment

ROOT = Path(__file__).resolve().parent.parent.parent
READ = re.compile(
    r"environment\.(?:text|boolean|integer|words|choice|folder)\(\s*\"([A-Z_]+)\"|environ(?:\.get)?[(\[]\s*\"([A-Z_]+)\""
)
#: Django's and Celery's own; not ours to explain.
FOREIGN = {"DJANGO_SETTINGS_MODULE", "LANG", "HOME", "PATH", "LC_ALL"}


def variables_read():
    apps = [path.parent for path in ROOT.glob("*/apps.py")] + [ROOT / "plugins"]
    files = [file for app in apps for file in app.rglob("*.py")]
    names = {name for file in files for pair in READ.findall(file.read_text("utf-8")) for name in pair if name}
    return names - FOREIGN


def test_every_variable_is_documented_and_nothing_else():
    document = (ROOT / "docs" / "reference" / "settings.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", document, re.MULTILINE))

    assert documented == variables_read()


@pytest.mark.parametrize(
    ("function", "value"),
    [("boolean", "maybe"), ("integer", "ten"), ("choice", "staging")],
)
def test_a_value_that_cannot_be_read_stops_the_program_with_its_name(monkeypatch, function, value):
    monkeypatch.setenv("LMS_ANY", value)
    arguments = {"boolean": (False,), "integer": (1,), "choice": (("a", "b"), "a")}[function]

    with pytest.raises(SystemExit, match="LMS_ANY"):
        getattr(environment, function)("LMS_ANY", *arguments)


def test_a_secret_may_come_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("from the file\n", encoding="utf-8")
    monkeypatch.setenv("LMS_ANY_FILE", str(tmp_path / "secret"))

    assert environment.text("LMS_ANY") == "from the file"


def test_a_missing_secret_stops_the_program_with_its_name(monkeypatch):
    with pytest.raises(SystemExit, match="LMS_ANY"):
        environment.text("LMS_ANY")
