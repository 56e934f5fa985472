"""What a plain form sends for a question, as a response (``questions.grading``); the page works without JavaScript."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from .shown import ShownQuestion


def is_sent(question: ShownQuestion, data: QueryDict) -> bool:
    """Say whether a form brought anything about `question`; boxes that are not ticked are not sent."""
    name = f"q{question.version_id}"
    return any(key == name or key.startswith(f"{name}.") for key in data)


def response_in(question: ShownQuestion, data: QueryDict) -> Any:
    """Return the response that a form brought for `question`; an order that is not complete is none."""
    name = f"q{question.version_id}"
    if question.kind == "essay":
        return data.get(name, "").replace("\r\n", "\n").replace("\0", "")
    if question.kind == "match":
        pairs = {row.key: data.get(f"{name}.{row.key}", "") for row in question.rows}
        return {left: right for left, right in pairs.items() if right}
    if question.kind == "order":
        return _order(question, data, name)
    if question.kind == "blank":
        texts = [text.replace("\0", "") for text in data.getlist(name)]
        return texts if any(text.strip() for text in texts) else []
    return sorted(set(data.getlist(name)))


def _order(question: ShownQuestion, data: QueryDict, name: str) -> list[str]:
    places = {option.key: data.get(f"{name}.{option.key}", "") for option in question.options}
    if sorted(places.values()) != sorted(str(place) for place in range(1, len(places) + 1)):
        return []
    return sorted(places, key=lambda key: int(places[key]))
