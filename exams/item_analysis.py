"""What an exam was like and what its questions are worth: gathers the sheets and hands them to ``statistics``.

Groups of fewer than five people are not shown by themselves, so that nobody's marks can be told from a mean.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Posting
from questions.drafts import title_of
from questions.models import Question, QuestionVersion

from .models import Answer, Exam, Grade, Variant
from .statistics import Choice, ExamFigures, ItemFigures, choices, exam_figures, histogram, item_figures, mean

SMALLEST_GROUP = 5
#: From so many people on it is worth saying that a question works badly.
ENOUGH = 20
BINS = 10
MOST_WRONG_TEXTS = 5
CHOICES = ("single", "multiple", "judge")
FIRST, ALL = "first", "all"


@dataclass(frozen=True)
class ChoiceRow:
    """An option, or a text that was written into a gap, with who gave it."""

    key: str
    text: str
    right: bool
    figures: Choice


@dataclass(frozen=True)
class ItemRow:
    """A question of an exam with its figures; `share` is the part of the full marks it was meant to weigh."""

    number: int
    version: QuestionVersion
    full: float
    share: float | None
    figures: ItemFigures
    choices: list[ChoiceRow] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The beginning of the stem."""
        return title_of(self.version.content["stem"])

    @property
    def kind(self) -> str:
        """The kind in words."""
        return str(Question.Kind(self.version.content["kind"]).label)

    @property
    def remarks(self) -> list[str]:
        """What somebody should look at; nothing where too few people had the question."""
        figures, found = self.figures, []
        if figures.people < ENOUGH or figures.facility is None:
            return []
        if figures.discrimination is not None and figures.discrimination < 0:
            found.append(_("区分度为负，请核对答案"))
        elif figures.discrimination is not None and figures.discrimination < 20:
            found.append(_("区分度低"))
        if figures.facility < 0.25:
            found.append(_("偏难"))
        if figures.facility > 0.95:
            found.append(_("偏易"))
        return found


@dataclass(frozen=True)
class Group:
    """People of one unit or category together."""

    name: str
    people: int
    mean: float
    passed: float


@dataclass(frozen=True)
class Analysis:
    """Everything that is said about an exam; shares and facilities from 0 to 1, marks in marks."""

    exam: Exam
    figures: ExamFigures
    full: float
    passed: float | None
    items: list[ItemRow]
    bins: list[int]
    units: list[Group]
    categories: list[Group]


@dataclass(frozen=True)
class _Sitting:
    """One graded attempt."""

    attempt: int
    user: int
    unit: str
    share: float
    passed: bool
    marks: Mapping[int, float]


def _sittings(exam: Exam, which: str) -> list[_Sitting]:
    grades = Grade.objects.counting().filter(attempt__exam=exam, full_marks__gt=0).order_by("attempt__number")
    rows = grades.values_list(
        "attempt_id", "attempt__user_id", "attempt__user__unit__name", "score", "full_marks", "passed", "items"
    )
    found: list[_Sitting] = []
    seen: set[int] = set()
    for attempt, user, unit, score, full, passed, items in rows:
        if which == FIRST and user in seen:
            continue
        seen.add(user)
        marks = {int(version): float(mark) for version, mark in items.items() if mark is not None}
        found.append(_Sitting(attempt, user, unit or "", float(score / full), passed, marks))
    return found


def _full_marks(exam: Exam) -> dict[int, float]:
    """Return the full marks of every version in the papers of an exam, in the order of the papers."""
    full: dict[int, float] = {}
    for items in Variant.objects.filter(exam=exam).order_by("edition", "number").values_list("items", flat=True):
        for item in items:
            full.setdefault(item["version"], float(item["marks"]))
    return full


def analyse(exam: Exam, *, which: str = FIRST) -> Analysis:
    """Return the analysis of the graded attempts of an exam: everybody's first, or all (``which``)."""
    sittings = _sittings(exam, which)
    sheets = [sitting.marks for sitting in sittings]
    asked = {version for sheet in sheets for version in sheet}
    full = {version: marks for version, marks in _full_marks(exam).items() if version in asked}
    shares = [sitting.share for sitting in sittings]
    return Analysis(
        exam=exam,
        figures=exam_figures(sheets),
        full=float(exam.full_marks),
        passed=mean([float(sitting.passed) for sitting in sittings]) if sittings else None,
        items=_items(sittings, full, float(exam.full_marks)),
        bins=histogram(shares, BINS),
        units=_groups((sitting.unit, sitting) for sitting in sittings),
        categories=_groups(_by_category(sittings)),
    )


def _items(sittings: Sequence[_Sitting], full: Mapping[int, float], whole: float) -> list[ItemRow]:
    figures = item_figures([sitting.marks for sitting in sittings], full)
    versions = QuestionVersion.objects.select_related("question").in_bulk(list(full))
    given = _answers(sittings, versions)
    return [
        ItemRow(
            number=number,
            version=versions[version],
            full=marks,
            share=100 * marks / whole if whole else None,
            figures=figures[version],
            choices=_choices(versions[version].content, given[version]),
        )
        for number, (version, marks) in enumerate(full.items(), start=1)
    ]


Given = list[tuple[Any, float]]


def _answers(sittings: Sequence[_Sitting], versions: Mapping[int, QuestionVersion]) -> dict[int, Given]:
    """Return by version what each person answered, with that person's total; who left it out, answered nothing."""
    totals = {sitting.attempt: sum(sitting.marks.values()) for sitting in sittings}
    wanted = [pk for pk, version in versions.items() if version.content["kind"] in (*CHOICES, "blank")]
    rows = Answer.objects.filter(attempt__in=totals, version__in=wanted)
    said = {(attempt, version): response for attempt, version, response in rows.values_list(
        "attempt_id", "version_id", "response"
    )}  # fmt: skip
    given: dict[int, Given] = defaultdict(list)
    for sitting in sittings:
        for version in sitting.marks:
            given[version].append((said.get((sitting.attempt, version), []), totals[sitting.attempt]))
    return given


def _choices(content: Mapping[str, Any], given: Given) -> list[ChoiceRow]:
    if content["kind"] in CHOICES:
        found = choices(given, [option["key"] for option in content["options"]])
        return [
            ChoiceRow(option["key"], title_of(option["text"]), option["key"] in content["answer"], found[option["key"]])
            for option in content["options"]
        ]
    if content["kind"] == "blank":
        return _wrong_texts(content, given)
    return []


def _wrong_texts(content: Mapping[str, Any], given: Given) -> list[ChoiceRow]:
    """Return what was written into the gaps most often and is wrong; what fewer than five people wrote is not told."""
    from questions.grading import fills

    rows = []
    for place, gap in enumerate(content["gaps"]):
        texts = [
            (" ".join(response[place].split()) if len(response) > place else "", total) for response, total in given
        ]
        wrong = Counter(text for text, _total in texts if text and not fills(gap, text))
        common = [text for text, count in wrong.most_common(MOST_WRONG_TEXTS) if count >= SMALLEST_GROUP]
        found = choices([([text], total) for text, total in texts], common)
        rows += [ChoiceRow(str(place + 1), text, False, found[text]) for text in common]
    return rows


def _by_category(sittings: Sequence[_Sitting]) -> Iterable[tuple[str, _Sitting]]:
    people = [sitting.user for sitting in sittings]
    rows = Posting.objects.filter(user__in=people, end=None).values_list("user_id", "category__name")
    names = dict(rows)
    return [(names.get(sitting.user) or "", sitting) for sitting in sittings]


def _groups(pairs: Iterable[tuple[str, _Sitting]]) -> list[Group]:
    """Return the groups of at least five people, the largest first, and the rest together.

    Where the rest are fewer than five, the smallest group joins them: else theirs could be reckoned from the whole.
    """
    members: dict[str, list[_Sitting]] = defaultdict(list)
    for name, sitting in pairs:
        members[name].append(sitting)
    large = {name: some for name, some in members.items() if name and len(some) >= SMALLEST_GROUP}
    rest = [sitting for name, some in members.items() if name not in large for sitting in some]
    while rest and len(rest) < SMALLEST_GROUP and large:
        rest += large.pop(min(large, key=lambda name: (len(large[name]), name)))
    groups = [_group(name, some) for name, some in large.items()]
    groups.sort(key=lambda group: (-group.people, group.name))
    return [*groups, _group(str(_("其他")), rest)] if len(rest) >= SMALLEST_GROUP else groups


def _group(name: str, some: Sequence[_Sitting]) -> Group:
    return Group(
        name, len(some), mean([sitting.share for sitting in some]), mean([float(sitting.passed) for sitting in some])
    )
