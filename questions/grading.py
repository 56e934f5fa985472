"""Grading an answer to a frozen question: pure rules, no database.

A *response* is what a candidate gave, as JSON. Its shape follows the kind of the question (:mod:`questions.contents`):

======== =============================== =======================================
kind     response                        example
======== =============================== =======================================
single   list of one option key          ``["B"]``
judge    list of one option key          ``["A"]``
multiple list of option keys             ``["A", "C"]``
blank    list of texts, one for each gap ``["海洋", ""]``
match    left key to right key           ``{"1": "B", "2": "A"}``
order    list of option keys in order    ``["C", "A", "B"]``
essay    a text                          ``"……"``
passage  no response of its own          its children are questions of their own
======== =============================== =======================================

``rule`` of the content says what part of the marks a partly right answer gets:

- ``{"partial": "none"}``: all or nothing (single and judge always);
- ``{"partial": "fixed", "fraction": "0.5"}``: multiple: a part of the right options and no wrong one gets this;
- ``{"partial": "share"}``: multiple: the share of the right options that were chosen, nothing with a wrong one;
- ``{"partial": "sum", "weights": {"A": "0.5", …}}``: single and multiple: the sum of the weights of what was chosen,
  at most 1; below nothing only with ``"negative": true``, and then -1 at most: no answer costs more than it can give;
- ``{"partial": "each"}``: blank, match and order: every gap, pair or place counts the same.
"""

import unicodedata
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

#: What a text or an essay may hold at most, in characters.
LONGEST_GAP, LONGEST_ESSAY = 500, 20_000

NOTHING, ALL = Decimal(0), Decimal(1)

CHOICES = ("single", "judge", "multiple")

Content = Mapping[str, Any]


def empty(response: Any) -> bool:
    """Say whether `response` is no answer at all: nothing chosen, nothing but white space written."""
    if isinstance(response, str):
        return not response.strip()
    if isinstance(response, Mapping):
        return not any(response.values())
    if isinstance(response, Collection):
        return all(not str(part).strip() for part in response)
    return response is None


def marked_by_a_person(content: Content) -> bool:
    """Say whether an answer that is not empty needs a person to mark it."""
    return bool(content["kind"] == "essay")


def check_response(content: Content, response: Any) -> None:
    """Raise ``ValueError`` if `response` is none that the page of this question could have sent.

    An empty one (``[]``, ``{}``, ``""``) always may be sent: it takes an answer back.
    """
    check = _CHECKS.get(content["kind"])
    if check is None:
        raise ValueError(f"a question of the kind {content['kind']} takes no response")
    check(content, response)


def grade(content: Content, response: Any) -> Decimal | None:
    """Return which part of the marks `response` gets, from 0 to 1, or nothing where a person must mark it.

    No answer gets 0, also for an essay. The fraction is below 0 only if the rule says ``"negative": true``.
    `response` is one that :func:`check_response` took.
    """
    if empty(response):
        return NOTHING
    if marked_by_a_person(content):
        return None
    return _GRADES[content["kind"]](content, response)


def _keys(content: Content, name: str = "options") -> set[str]:
    return {option["key"] for option in content[name]}


def _check_choice(content: Content, response: Any) -> None:
    if not isinstance(response, list) or not all(isinstance(key, str) for key in response):
        raise ValueError("a list of option keys is expected")
    if not set(response) <= _keys(content):
        raise ValueError("there is no such option")
    if content["kind"] != "multiple" and len(set(response)) > 1:
        raise ValueError("one option at most may be chosen")


def _check_blank(content: Content, response: Any) -> None:
    if not isinstance(response, list) or not all(isinstance(text, str) for text in response):
        raise ValueError("a list of texts is expected")
    if response and len(response) != len(content["gaps"]):
        raise ValueError("one text for each gap is expected")
    if any(len(text) > LONGEST_GAP for text in response):
        raise ValueError("a text is too long")


def _check_match(content: Content, response: Any) -> None:
    if not isinstance(response, dict) or not all(isinstance(key, str) for key in response.values()):
        raise ValueError("pairs of keys are expected")
    if not set(response) <= _keys(content, "left") or not set(response.values()) <= _keys(content, "right") | {""}:
        raise ValueError("there is no such row or choice")


def _check_order(content: Content, response: Any) -> None:
    if not isinstance(response, list) or not all(isinstance(key, str) for key in response):
        raise ValueError("a list of option keys is expected")
    if response and sorted(response) != sorted(_keys(content)):
        raise ValueError("every option is expected once")


def _check_essay(content: Content, response: Any) -> None:
    if not isinstance(response, str):
        raise ValueError("a text is expected")
    if len(response) > LONGEST_ESSAY:
        raise ValueError("the text is too long")


_CHECKS: dict[str, Callable[[Content, Any], None]] = {
    "single": _check_choice,
    "judge": _check_choice,
    "multiple": _check_choice,
    "blank": _check_blank,
    "match": _check_match,
    "order": _check_order,
    "essay": _check_essay,
}


def _grade_choice(content: Content, response: Any) -> Decimal:
    given, right, rule = set(response), set(content["answer"]), content.get("rule") or {}
    if rule.get("partial") == "sum":
        total = sum((Decimal(rule["weights"].get(key, 0)) for key in given), NOTHING)
        return min(max(total, -ALL if rule.get("negative") else NOTHING), ALL)
    if given == right:
        return ALL
    if content["kind"] != "multiple" or not given < right:
        return NOTHING
    if rule.get("partial") == "fixed":
        return Decimal(rule["fraction"])
    return Decimal(len(given)) / len(right) if rule.get("partial") == "share" else NOTHING


def _share(content: Content, right: int, of: int) -> Decimal:
    if right == of:
        return ALL
    rule = content.get("rule") or {}
    return Decimal(right) / of if rule.get("partial") == "each" else NOTHING


def _grade_blank(content: Content, response: Any) -> Decimal:
    gaps = content["gaps"]
    right = sum(fills(gap, text) for gap, text in zip(gaps, response, strict=True))
    return _share(content, right, len(gaps))


def _grade_match(content: Content, response: Any) -> Decimal:
    answer = content["answer"]
    return _share(content, sum(response.get(left) == right for left, right in answer.items()), len(answer))


def _grade_order(content: Content, response: Any) -> Decimal:
    answer = content["answer"]
    return _share(content, sum(a == b for a, b in zip(answer, response, strict=True)), len(answer))


_GRADES: dict[str, Callable[[Content, Any], Decimal]] = {
    "single": _grade_choice,
    "judge": _grade_choice,
    "multiple": _grade_choice,
    "blank": _grade_blank,
    "match": _grade_match,
    "order": _grade_order,
}


def fills(gap: Mapping[str, Any], text: str) -> bool:
    """Say whether `text` is right in `gap`: ``{"number", "tolerance"}`` or ``{"accepted", "ignore"}``."""
    if "number" in gap:
        given = _number(text)
        return given is not None and abs(given - Decimal(gap["number"])) <= Decimal(gap.get("tolerance") or 0)
    ignore = gap.get("ignore", ())
    return _plain(text, ignore) in {_plain(accepted, ignore) for accepted in gap["accepted"]}


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(unicodedata.normalize("NFKC", text).strip().replace(",", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _plain(text: str, ignore: Collection[str]) -> str:
    """Return `text` without what does not matter: white space around it never does."""
    if "width" in ignore:
        text = unicodedata.normalize("NFKC", text)
    if "case" in ignore:
        text = text.casefold()
    return "".join(text.split()) if "space" in ignore else " ".join(text.split())
