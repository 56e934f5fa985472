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

from collections.abc import Mapping
from typing import Any

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
