import re
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

ROOT = Path(__file__).resolve().parent.parent.parent
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
LAYERS = [re.split(r" [|:] ", layer) for layer in CONFIGURATION["contracts"][0]["layers"]]
#: What belongs to an app alone; everything else of an app may be imported from above.
PRIVATE = {"views", "forms", "tasks", "receivers", "viewsets", "wagtail_hooks", "admin", "tests"}
#: ``lms.urls`` wires the whole site, so it may name views.
WIRING = {"lms.urls", "lms.api"}


def app_of(module):
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "plugins" else parts[0]


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(*CONFIGURATION["root_packages"])


def test_imports_point_one_way():
    script = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout


def test_the_contract_leaves_nothing_out():
    packages = {path.parent.relative_to(ROOT).as_posix().replace("/", ".") for path in ROOT.glob("*/apps.py")}
    plugins = {path.parent.relative_to(ROOT).as_posix().replace("/", ".") for path in ROOT.glob("plugins/*/apps.py")}
    modules = {
        f"lms.{path.stem}"
        for path in (ROOT / "lms").iterdir()
        if path.name != "__init__.py" and (path.suffix == ".py" or (path / "__init__.py").exists())
    }
    named = {module for layer in LAYERS for module in layer}

    assert (packages | plugins | modules) - {"lms"} == named


def test_the_contract_has_no_exceptions():
    assert "ignore_imports" not in str(CONFIGURATION)


def test_no_app_uses_what_belongs_to_another_alone(graph):
    wrong = [
        f"{importer} -> {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if app_of(importer) != app_of(imported) and PRIVATE & set(imported.split(".")) and importer not in WIRING
    ]

    assert wrong == []


def test_the_core_never_names_a_plugin(graph):
    wrong = [
        importer
        for importer in graph.modules
        if not importer.startswith("plugins")
        and any(name.startswith("plugins") for name in graph.find_modules_directly_imported_by(importer))
    ]

    assert wrong == []


def test_foreign_keys_point_down():
    height = {module: -number for number, layer in enumerate(LAYERS) for module in layer}

    def layer_of(model):
        return height.get(apps.get_app_config(model._meta.app_label).name)

    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and isinstance(field.related_model, type)
        if layer_of(model) is not None and layer_of(field.related_model) is not None
        # The user model is named through a setting, as Django wants it, also by apps below it.
        if layer_of(field.related_model) > layer_of(model) and field.related_model is not get_user_model()
    ]

    assert wrong == []
