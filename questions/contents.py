"""What a frozen question holds, and what of it a candidate may see. Pure: no database.

``QuestionVersion.content`` is JSON that never changes::

    {
        "kind": "single" | "multiple" | "judge" | "blank" | "match" | "order" | "essay" | "passage",
        "stem": safe HTML, "explanation": safe HTML,
        "rule": {"partial": …},                                 # questions.grading
        "options": [{"key": "A", "text": safe HTML}, …],         # single, multiple, judge, order
        "answer": ["A"] | {"1": "B"} | ["C", "A", "B"] | None,   # choices | match | order | others
        "gaps": [{"accepted": ["…"], "ignore": ["case", "width", "space"]} | {"number": "3.1", "tolerance": "0.1"}],
        "left": [{"key": "1", "text"}], "right": [{"key": "A", "text"}],   # match; more on the right than needed
        "guide": safe HTML, "minimum": 200,                      # essay: for who marks it; characters
        "passage": {"version": 7, "stem": safe HTML},            # a question that belongs to a passage
    }

Keys that a kind does not need are missing. Options keep the order of the bank for choices and judgements; those of
*order* and the right side of *match* lie in an order that says nothing about the solution. A paper may shuffle the
options of single, multiple and order, and the right side of match; responses name keys, so they stay valid.
"""

import hashlib
from collections.abc import Iterable, Mapping
from string import ascii_uppercase
from typing import Any

from .texts import rendered

#: What of a content a candidate may see before the results are given.
PUBLIC = ("kind", "stem", "options", "left", "right", "minimum", "passage")


def public_content(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return `content` without whatever a candidate may not know.

    Of gaps only their kind remains (``{"number": true}`` or ``{}``), of the rule only its name.
    """
    shown = {name: content[name] for name in PUBLIC if name in content}
    if "gaps" in content:
        shown["gaps"] = [{"number": True} if "number" in gap else {} for gap in content["gaps"]]
    rule = content.get("rule") or {}
    if rule.get("partial"):
        shown["rule"] = {name: rule[name] for name in ("partial", "fraction") if name in rule}
    return shown


def content(
    kind: str, *, stem: str, explanation: str, body: Mapping[str, Any], passage: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the content of a question whose parts are as :mod:`questions.drafts` describes them, checked."""
    made: dict[str, Any] = {"kind": kind, "stem": rendered(stem), "explanation": rendered(explanation)}
    if passage is not None:
        made["passage"] = dict(passage)
    if body.get("rule"):
        made["rule"] = dict(body["rule"])
    build = _BUILDERS.get(kind)
    return made | (build(body, made.get("rule", {})) if build else {})


def _scattered(texts: Iterable[str]) -> list[str]:
    """Return different texts in an order that is always the same and says nothing about them."""
    return sorted(set(texts), key=lambda text: hashlib.sha256(text.encode()).digest())


def _keyed(texts: Iterable[str], keys: Iterable[str] = ascii_uppercase) -> list[dict[str, str]]:
    return [{"key": key, "text": rendered(text)} for key, text in zip(keys, texts, strict=False)]


def _choice(body: Mapping[str, Any], rule: dict[str, Any]) -> dict[str, Any]:
    options = list(zip(ascii_uppercase, body["options"], strict=False))
    if rule.get("partial") == "sum":
        rule["weights"] = {key: option["weight"] for key, option in options if option.get("weight")}
    return {
        "options": _keyed(option["text"] for option in body["options"]),
        "answer": [key for key, option in options if option["correct"]],
        "rule": rule,
    }


def _blank(body: Mapping[str, Any], rule: dict[str, Any]) -> dict[str, Any]:
    return {"gaps": [dict(gap) for gap in body["gaps"]], "rule": rule}


def _match(body: Mapping[str, Any], rule: dict[str, Any]) -> dict[str, Any]:
    pairs = body["pairs"]
    rights = _scattered([*(pair["right"] for pair in pairs), *body.get("extra", ())])
    numbers = [str(number) for number in range(1, len(pairs) + 1)]
    return {
        "left": _keyed((pair["left"] for pair in pairs), numbers),
        "right": _keyed(rights),
        "answer": {
            number: ascii_uppercase[rights.index(pair["right"])] for number, pair in zip(numbers, pairs, strict=True)
        },
        "rule": rule,
    }


def _order(body: Mapping[str, Any], rule: dict[str, Any]) -> dict[str, Any]:
    scattered = _scattered(body["items"])
    answer = [ascii_uppercase[scattered.index(item)] for item in body["items"]]
    return {"options": _keyed(scattered), "answer": answer, "rule": rule}


def _essay(body: Mapping[str, Any], rule: dict[str, Any]) -> dict[str, Any]:
    return {"guide": rendered(body.get("guide", "")), "minimum": body.get("minimum", 0)}


_BUILDERS = {
    "single": _choice,
    "multiple": _choice,
    "judge": _choice,
    "blank": _blank,
    "match": _match,
    "order": _order,
    "essay": _essay,
}
