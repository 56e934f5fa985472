"""A frozen paper as a person sees it: during the attempt, afterwards as far as the rules say, or printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from questions.contents import public_content
from questions.grading import empty
from questions.models import Question, QuestionVersion

from .grading import marks_for
from .models import Answer, Attempt
from .review import ALL, Review

CHOICES = ("single", "multiple", "judge")
NO_TEXT = SafeString("")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class ShownOption:
    """An option in the order of this paper; `letter` is what the person sees, `key` what is stored.

    `correct` is set only where the solution may be seen; `place` is where the person put it in an order, from 1.
    """

    key: str
    letter: str
    text: SafeString
    chosen: bool = False
    correct: bool | None = None
    place: int | None = None


@dataclass(frozen=True)
class ShownRow:
    """A row to fill: a gap, or the left side of a match. `solution` is set only where it may be seen."""

    key: str
    text: SafeString
    given: str = ""
    is_number: bool = False
    solution: str = ""
    right: bool | None = None


@dataclass(frozen=True)
class ShownQuestion:
    """A question of a paper. What tells of the solution is set only where the rules allow it."""

    number: int
    version_id: int
    kind: str
    stem: SafeString
    marks: Decimal
    sequence: int = 0
    response: Any = None
    options: list[ShownOption] = field(default_factory=list)
    rows: list[ShownRow] = field(default_factory=list)
    minimum: int = 0
    section: str = ""
    passage: SafeString = NO_TEXT
    #: The number of the last question about the passage.
    passage_until: int = 0
    flagged: bool = False
    checked: bool = False
    awarded: Decimal | None = None
    right: bool | None = None
    solution: str = ""
    explanation: SafeString = NO_TEXT
    guide: SafeString = NO_TEXT

    @property
    def multiple(self) -> bool:
        """Say whether several options may be chosen."""
        return self.kind == "multiple"

    @property
    def is_choice(self) -> bool:
        """Say whether options are chosen."""
        return self.kind in CHOICES

    @property
    def answered(self) -> bool:
        """Say whether there is an answer."""
        return not empty(self.response)

    @property
    def kind_label(self) -> str:
        """Return the kind in words."""
        return str(Question.Kind(self.kind).label)

    @property
    def text(self) -> str:
        """Return what was written, for an essay."""
        return self.response if isinstance(self.response, str) else ""


def contents_of(paper: Sequence[Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """Return the contents of the questions of a paper by their versions."""
    wanted = [item["version"] for item in paper]
    return dict(QuestionVersion.objects.filter(pk__in=wanted).values_list("pk", "content"))


def questions_of(
    attempt: Attempt, *, review: Review | None = None, awarded: Mapping[str, str | None] | None = None
) -> list[ShownQuestion]:
    """Return the questions of an attempt in its order; of the solutions only what `review` opens.

    While the attempt lasts, `review` opens nothing, but for what was checked in practice. `awarded` are the marks of
    the grade that counts (``Grade.items``).
    """
    answers = {answer.version_id: answer for answer in attempt.answers.all()}
    contents = contents_of(attempt.paper)
    open_now = review if review is not None and attempt.finished_at is not None else Review()
    shown = []
    for number, item in enumerate(attempt.paper, start=1):
        answer = answers.get(item["version"])
        seen = ALL if answer is not None and answer.checked_at is not None else open_now
        shown.append(_shown(number, item, contents[item["version"]], answer, seen, awarded))
    return with_headings(shown, attempt.paper)


def with_headings(shown: list[ShownQuestion], paper: Sequence[Mapping[str, Any]]) -> list[ShownQuestion]:
    """Keep section and passage only where they begin, so that the page says each once."""
    kept, section, block = [], "", None
    last = {item.get("block"): number for number, item in enumerate(paper, start=1)}
    for question, item in zip(shown, paper, strict=True):
        repeats = item.get("block") is not None and item["block"] == block
        kept.append(
            replace(
                question,
                section="" if question.section == section else question.section,
                passage=NO_TEXT if repeats else question.passage,
                passage_until=last[item.get("block")],
            )
        )
        section, block = question.section, item.get("block")
    return kept


def one_question(
    number: int, item: Mapping[str, Any], content: Mapping[str, Any], *, response: Any = None, solved: bool = False
) -> ShownQuestion:
    """Return a question outside of an attempt: printed, or from the book of wrong questions."""
    given = Answer(response=response, sequence=0) if response is not None else None
    return _shown(number, item, content, given, ALL if solved else Review(responses=True), None)


def _shown(
    number: int,
    item: Mapping[str, Any],
    content: Mapping[str, Any],
    answer: Answer | None,
    seen: Review,
    awarded: Mapping[str, str | None] | None,
) -> ShownQuestion:
    public = public_content(content)
    marks = Decimal(item["marks"])
    response = answer.response if answer else None
    got = _awarded(item, content, response, marks, seen, awarded)
    return ShownQuestion(
        number=number,
        version_id=item["version"],
        kind=content["kind"],
        stem=SafeString(public["stem"]),
        marks=marks,
        sequence=answer.sequence if answer else 0,
        response=response,
        options=_options(item, content, response, solved=seen.solutions),
        rows=_rows(item, content, response, solved=seen.solutions),
        minimum=int(public.get("minimum") or 0),
        section=item.get("section", ""),
        passage=SafeString((public.get("passage") or {}).get("stem", "")),
        flagged=bool(answer and answer.flagged),
        checked=bool(answer and answer.checked_at),
        awarded=got if seen.marks or seen.correctness else None,
        right=got == marks if got is not None and seen.correctness else None,
        solution=solution_of(item, content) if seen.solutions else "",
        explanation=SafeString(content.get("explanation") or "") if seen.explanations else NO_TEXT,
    )


def _awarded(
    item: Mapping[str, Any],
    content: Mapping[str, Any],
    response: Any,
    marks: Decimal,
    seen: Review,
    awarded: Mapping[str, str | None] | None,
) -> Decimal | None:
    """Return the marks: those of the grade where there is one, else what the answer gives by itself."""
    if not (seen.marks or seen.correctness):
        return None
    if awarded is None:
        return marks_for(content, response, marks=marks)
    found = awarded.get(str(item["version"]))
    return None if found is None else Decimal(found)


def _options(item: Mapping[str, Any], content: Mapping[str, Any], response: Any, *, solved: bool) -> list[ShownOption]:
    """Return options in the order of the paper; of a match, its right side."""
    kind = content["kind"]
    texts = {option["key"]: option["text"] for option in content.get("right" if kind == "match" else "options") or []}
    given = response if isinstance(response, list) else []
    right = content.get("answer") if kind in CHOICES and solved else None
    return [
        ShownOption(
            key=key,
            letter=LETTERS[position],
            text=SafeString(texts[key]),
            chosen=key in given,
            correct=key in right if right is not None else None,
            place=given.index(key) + 1 if kind == "order" and key in given else None,
        )
        for position, key in enumerate(item["order"])
    ]


def _rows(item: Mapping[str, Any], content: Mapping[str, Any], response: Any, *, solved: bool) -> list[ShownRow]:
    if content["kind"] == "blank":
        given = response if isinstance(response, list) else []
        return [
            ShownRow(
                key=str(place),
                text=NO_TEXT,
                given=given[place] if place < len(given) else "",
                is_number="number" in gap,
                solution=_accepted(gap) if solved else "",
            )
            for place, gap in enumerate(content["gaps"])
        ]
    if content["kind"] == "match":
        chosen = response if isinstance(response, dict) else {}
        letters = {key: LETTERS[position] for position, key in enumerate(item["order"])}
        answer = content["answer"] if solved else {}
        return [
            ShownRow(
                key=row["key"],
                text=SafeString(row["text"]),
                given=chosen.get(row["key"], ""),
                solution=letters.get(answer.get(row["key"], ""), ""),
            )
            for row in content["left"]
        ]
    return []


def _accepted(gap: Mapping[str, Any]) -> str:
    if "number" not in gap:
        return " / ".join(gap["accepted"])
    tolerance = gap.get("tolerance")
    return f"{gap['number']} ± {tolerance}" if tolerance and Decimal(tolerance) else str(gap["number"])


def solution_of(item: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    """Return the right answer in one line, in the letters of this paper."""
    kind, answer = content["kind"], content.get("answer")
    letters = {key: LETTERS[position] for position, key in enumerate(item["order"])}
    if kind in CHOICES:
        return "".join(sorted(letters[key] for key in answer or []))
    if kind == "order":
        return " → ".join(letters[key] for key in answer or [])
    if kind == "match":
        pairs = answer or {}
        return "，".join(f"{place}-{letters[pairs[row['key']]]}" for place, row in enumerate(content["left"], start=1))
    if kind == "blank":
        return "；".join(
            _("（%(n)d）%(text)s") % {"n": place, "text": _accepted(gap)}
            for place, gap in enumerate(content["gaps"], start=1)
        )
    return ""
