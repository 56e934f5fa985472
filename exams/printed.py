"""A paper on paper: one draw of it, in its own order, with an answer sheet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from questions.contents import content as make_content
from questions.models import Question

from .actions.variants import keys_of_content, pools_of, with_marks
from .blueprints import draw
from .models import Paper
from .shown import one_question, with_headings


def printed_paper(paper: Paper, *, seed: int) -> dict[str, Any]:
    """Return ``questions`` (with solutions), ``full_marks`` and ``seed``; the same seed draws the same questions.

    Nothing is frozen: what is printed says what the questions say now.
    """
    lines = list(paper.lines.select_related("question", "point"))
    rules, pools = pools_of(paper, lines)
    drawn = dict(zip(rules, draw(pools, [line.count for line in rules], seed=seed), strict=True))
    wanted = [question for line in lines for question in drawn.get(line, [line.question_id or 0])]
    known = Question.objects.prefetch_related("children").in_bulk(wanted)
    items: list[dict[str, Any]] = []
    contents: dict[int, dict[str, Any]] = {}
    for line in lines:
        for number in drawn.get(line, [line.question_id or 0]):
            parts = list(_parts(known[number]))
            for part in parts:
                contents[part.pk] = _content_of(part, known[number])
            raw = [{"version": p.pk, "kind": p.kind, "keys": keys_of_content(contents[p.pk])} for p in parts]
            items.extend(with_marks(raw, line.marks, line.section, block=number))
    papers = [{**item, "order": item["keys"]} for item in items]
    shown = [
        one_question(number, item, contents[item["version"]], solved=True) for number, item in enumerate(papers, 1)
    ]
    return {
        "questions": with_headings(shown, papers),
        "full_marks": sum((Decimal(item["marks"]) for item in items), Decimal(0)),
        "seed": seed,
    }


def _parts(question: Question) -> list[Question]:
    if question.kind != Question.Kind.PASSAGE:
        return [question]
    return sorted(question.children.all(), key=lambda child: (child.position, child.pk))


def _content_of(part: Question, question: Question) -> dict[str, Any]:
    passage = None
    if part.pk != question.pk:
        stem = make_content(question.kind, stem=question.stem, explanation="", body=question.body)["stem"]
        passage = {"version": question.pk, "stem": stem}
    return make_content(part.kind, stem=part.stem, explanation=part.explanation, body=part.body, passage=passage)
