import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

ROOT = Path(settings.BASE_DIR)
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
COMMANDS = (ROOT / "docs" / "reference" / "commands.md").read_text("utf-8")
FOLDERS = {ROOT, ROOT / "plugins"}
APPS = {config.name for config in apps.get_app_configs() if Path(config.path).parent in FOLDERS}
OURS = sorted(name for name, app in get_commands().items() if app in APPS)


def options_of(command):
    parser = command.create_parser("manage.py", "command")
    return {option for action in parser._actions for option in action.option_strings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8"))

    assert [target for target in targets if "://" not in target and not (page.parent / target).exists()] == []


def test_the_index_lists_every_page():
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")]

    assert [page for page in pages if page != "index.md" and f"]({page})" not in index] == []


@pytest.mark.parametrize("name", OURS)
def test_commands_are_described_with_their_options(name):
    (section,) = re.findall(rf"^\*\*`{name}\b.*?(?=^\*\*`|^#)", COMMANDS, re.MULTILINE | re.DOTALL)
    options = options_of(load_command_class(get_commands()[name], name)) - options_of(BaseCommand())

    assert {option for option in options if option not in section} == set()
    assert set(re.findall(r"--[a-z][a-z-]+", section)) <= options


def test_every_target_of_make_is_described():
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)

    assert [target for target in targets if target != "help" and f"`make {target}`" not in COMMANDS] == []
