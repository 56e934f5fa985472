"""The message catalogues: found in the sources and written with Babel alone, so that no GNU gettext is needed.

The msgids are the Chinese texts themselves, so English has a catalogue of ours; the Chinese one holds only what the
catalogues of Wagtail and its kin leave in English, and is kept by hand; our own texts join it when it is compiled.
Texts of the site's JavaScript come from templates (``data-…`` attributes), so there is one domain, ``django``.
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

KEYWORDS: dict[str, tuple | None] = {
    "_": None,
    "_now": None,  # gettext beside gettext_lazy
    "n_": None,  # gettext_noop
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
#: Folders at the top that hold nothing to translate.
SKIPPED = {"tests", "node_modules", "static-build", "var", "docs", "locale", "requirements"}
HEADER = """# Translations of 学舟.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Plural-Forms: {plurals}\\n"

"""
#: The language of our msgids.
SOURCE = "zh_Hans"
HAN = re.compile("[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def sources(root: Path) -> Iterator[Path]:
    """Yield the Python files and templates of the project, sorted."""
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        if folder.name in SKIPPED or folder.name.startswith("."):
            continue
        for path in sorted(folder.rglob("*")):
            if (path.suffix in {".html", ".txt"} and "templates" in path.parts) or path.suffix == ".py":
                yield path


def python_text(path: Path) -> str:
    """Return the file as Python text; a template becomes the gettext calls it stands for."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    # The brackets keep the tokenizer from minding the indentation of a template.
    return f"({templatize(text)}\n)"


def found(root: Path) -> Catalog:
    """Return a catalogue of every message in the sources, with the files it is in."""
    catalog = Catalog(charset="utf-8")
    for path in sources(root):
        file = io.BytesIO(python_text(path).encode())
        for _line, message, _comments, context in extract("python", file, KEYWORDS, options={"encoding": "utf-8"}):
            catalog.add(message, locations=[(path.relative_to(root).as_posix(), 0)], context=context)
    return catalog


def read(path: Path, locale: str) -> Catalog:
    """Return the catalogue in `path`, or an empty one."""
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale, charset="utf-8")


def update(root: Path, locale: str) -> Catalog:
    """Bring ``locale/<locale>`` in line with the sources: keep translations, add and drop messages; return it."""
    path = root / "locale" / locale / "LC_MESSAGES" / "django.po"
    catalog = read(path, locale)
    catalog.update(found(root), no_fuzzy_matching=True)
    body = io.BytesIO()
    write_po(body, catalog, width=0, omit_header=True, ignore_obsolete=True, sort_by_file=True, include_lineno=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER.format(locale=locale, plurals=catalog.plural_forms) + body.getvalue().decode(), "utf-8")
    return catalog


def compile_all(root: Path) -> list[Path]:
    """Write a ``.mo`` file beside every ``django.po``; return those files."""
    written = []
    for path in sorted(root.glob("locale/*/LC_MESSAGES/django.po")):
        target, locale = path.with_suffix(".mo"), path.parent.parent.name
        catalog = read(path, locale)
        if locale == SOURCE:
            add_own_texts(catalog, root)
        with target.open("wb") as file:
            write_mo(file, catalog)
        written.append(target)
    return written


def add_own_texts(catalog: Catalog, root: Path) -> None:
    """Add our own texts to the Chinese catalogue, each as its own translation; the English one names them all.

    They read the same without that. But Django would first look for each of them in the English catalogues of every
    app: four times the work, two hundred times a page.
    """
    for message in read(root / "locale" / "en" / "LC_MESSAGES" / "django.po", "en"):
        ids, _strings = _texts(message)
        if HAN.search(ids[0]) and len(set(ids)) == 1 and catalog.get(message.id, message.context) is None:
            itself = message.id if isinstance(message.id, str) else (ids[0],)
            catalog.add(message.id, itself, context=message.context, flags=message.flags)


def _texts(message: Message) -> tuple[list[str], list[str]]:
    ids = list(message.id) if isinstance(message.id, (list, tuple)) else [message.id]
    strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return ids, [text or "" for text in strings]


def faults(catalog: Catalog) -> Iterator[str]:
    """Yield what is wrong with the translations: missing, fuzzy, or with other placeholders than the message."""
    for message in catalog:
        if not message.id:
            continue
        ids, strings = _texts(message)
        if message.fuzzy:
            yield f"fuzzy: {ids[0]}"
        elif not all(strings):
            yield f"missing: {ids[0]}"
        else:
            wanted = set(PLACEHOLDER.findall(ids[-1]))
            # A form for one thing may leave the number out.
            if any(not set(PLACEHOLDER.findall(text)) <= wanted for text in strings) or (
                set(PLACEHOLDER.findall(strings[-1])) != wanted
            ):
                yield f"placeholders: {ids[0]}"
