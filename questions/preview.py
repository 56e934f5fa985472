"""A frozen content as the bank shows it: as a candidate sees it, and with its solution."""

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import mark_safe

from .contents import content, public_content
from .drafts import Draft
from .texts import rendered


def _safe(value: Any) -> Any:
    """Let templates show the texts of a content: they were cleaned when it was made (``questions.texts``)."""
    if isinstance(value, str):
        return mark_safe(value)  # noqa: S308 - see above
    if isinstance(value, Mapping):
        return {key: _safe(part) for key, part in value.items()}
    return [_safe(part) for part in value] if isinstance(value, list) else value


def shown_text(source: str) -> Any:
    """Return a text as a template shows it, whether or not the question around it is complete."""
    return _safe(rendered(source))


#: Texts in a content that are plain, not HTML: what candidates may write into a gap.
PLAIN = ("gaps", "answer", "rule", "kind")


def shown(made: Mapping[str, Any], *, solution: bool) -> dict[str, Any]:
    """Return what a template shows of a content; the solution only where it is asked for."""
    told = dict(made) if solution else public_content(made)
    parts = {name: value if name in PLAIN else _safe(value) for name, value in told.items()}
    if solution and made["kind"] == "match":
        texts = {side["key"]: side["text"] for side in parts["right"]}
        parts["pairs"] = [(left["text"], texts[made["answer"][left["key"]]]) for left in parts["left"]]
        parts["extra"] = [text for key, text in texts.items() if key not in made["answer"].values()]
    if solution and made["kind"] == "order":
        texts = {option["key"]: option["text"] for option in parts["options"]}
        parts["sequence"] = [texts[key] for key in made["answer"]]
    return parts


def content_of_draft(draft: Draft) -> dict[str, Any]:
    """Return the content that a draft without faults would be frozen as."""
    return content(draft.kind, stem=draft.stem, explanation=draft.explanation, body=draft.body)
