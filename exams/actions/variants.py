"""Freezing papers for an exam: questions become versions, rules are drawn, before anybody starts."""

from __future__ import annotations

import random
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from questions.actions import freeze_block
from questions.models import Question, QuestionFigures, QuestionVersion

from ..blueprints import draw, lacking
from ..models import Attempt, Exam, Paper, PaperLine, Variant

TENTH = Decimal("0.1")


class PaperError(Exception):
    """A paper cannot be used as it is; `faults` say which line lacks what."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("；".join(faults))
        self.faults = list(faults)


def pool_of(line: PaperLine, paper: Paper) -> QuerySet[Question]:
    """Return the questions that the rule of `line` may draw: usable, valid today, of the paper's unit or the city."""
    found = Question.objects.usable(timezone.localdate()).filter(Q(scope=None) | Q(scope=paper.organiser_id))
    if line.kind:
        found = found.filter(kind=line.kind)
    if line.point is not None:
        found = found.below(line.point)
    if line.least_difficulty is not None:
        found = found.filter(difficulty__gte=line.least_difficulty)
    if line.most_difficulty is not None:
        found = found.filter(difficulty__lte=line.most_difficulty)
    return found.filter(tags__contains=[line.tag]) if line.tag else found


def faults_of(paper: Paper) -> list[str]:
    """Return what keeps `paper` from being used, in words; which line lacks how many questions."""
    lines = list(paper.lines.select_related("question", "point"))
    if not lines:
        return [_("试卷里还没有试题。")]
    faults = [
        _("第 %(n)d 行：试题“%(title)s”已停用或还是草稿。") % {"n": number, "title": line.question.title}
        for number, line in enumerate(lines, start=1)
        if line.question is not None and line.question.state != Question.State.READY
    ]
    rules, pools = pools_of(paper, lines)
    missing = lacking(pools, [line.count for line in rules])
    for line, pool, lack in zip(rules, pools, missing, strict=True):
        if lack:
            values = {"n": lines.index(line) + 1, "count": line.count, "found": len(pool), "lack": lack}
            faults.append(
                _("第 %(n)d 行：需要 %(count)d 题，符合条件的有 %(found)d 题，与其他各行合用后还缺 %(lack)d 题。")
                % values
            )
    return faults


def pools_of(paper: Paper, lines: Sequence[PaperLine]) -> tuple[list[PaperLine], list[set[int]]]:
    """Return the lines that draw, and what each may draw; what stands in the paper by itself is not drawn again."""
    fixed = {line.question_id for line in lines if line.question_id}
    rules = [line for line in lines if not line.question_id]
    return rules, [set(pool_of(line, paper).values_list("pk", flat=True)) - fixed for line in rules]


@transaction.atomic
def freeze_exam(exam: Exam, *, at: datetime) -> None:
    """Draw and freeze the papers of `exam` as a new edition: one where nothing is drawn, else as many as it says.

    Raises :class:`PaperError` where a line lacks questions.
    """
    exam = Exam.objects.select_for_update(of=("self",)).select_related("paper").get(pk=exam.pk)
    faults = faults_of(exam.paper)
    if faults:
        raise PaperError(faults)
    lines = list(exam.paper.lines.select_related("question", "point"))
    rules, pools = pools_of(exam.paper, lines)
    exam.edition += 1
    usage = Counter(dict(QuestionFigures.objects.filter(uses__gt=0).values_list("question_id", "uses")))
    frozen: dict[int, list[dict[str, Any]]] = {}
    made = []
    for number in range(exam.paper.variants if rules else 1):
        seed = secrets.randbits(48)
        drawn = draw(pools, [line.count for line in rules], seed=seed, usage=usage)
        usage.update(question for row in drawn for question in row)
        made.append(_variant(exam, lines, dict(zip(rules, drawn, strict=True)), number, seed, frozen, at=at))
    Variant.objects.bulk_create(made)
    exam.variant_count = len(made)
    exam.question_count = len(made[0].items)
    exam.full_marks = made[0].full_marks
    exam.save(update_fields=["edition", "variant_count", "question_count", "full_marks"])


def _variant(
    exam: Exam,
    lines: Sequence[PaperLine],
    drawn: dict[PaperLine, list[int]],
    number: int,
    seed: int,
    frozen: dict[int, list[dict[str, Any]]],
    *,
    at: datetime,
) -> Variant:
    items: list[dict[str, Any]] = []
    for line in lines:
        for question in drawn.get(line, [line.question_id]):
            if question is None:
                continue
            if question not in frozen:
                frozen[question] = list(_freeze(question, at=at))
            items.extend(with_marks(frozen[question], line.marks, line.section, block=question))
    full = sum((Decimal(item["marks"]) for item in items), Decimal(0))
    return Variant(exam=exam, edition=exam.edition, number=number, seed=seed, items=items, full_marks=full, made_at=at)


def _freeze(question_id: int, *, at: datetime) -> Iterable[dict[str, Any]]:
    for version in freeze_block(Question.objects.get(pk=question_id), at=at):
        yield {"version": version.pk, "kind": version.content["kind"], "keys": keys_of_content(version.content)}


def keys_of_content(content: Mapping[str, Any]) -> list[str]:
    """Return the keys of a question that a paper may put into another order: its options, or what is to be matched."""
    shuffled = content.get("right" if content["kind"] == "match" else "options") or []
    return [option["key"] for option in shuffled]


def with_marks(
    items: Sequence[dict[str, Any]], marks: Decimal, section: str, *, block: int
) -> Iterable[dict[str, Any]]:
    """Divide the marks of a passage among its questions in half marks; what is left over goes to the last."""
    even = marks / len(items)
    share = (even * 2).to_integral_value(ROUND_DOWN) / 2 or even.quantize(TENTH, ROUND_DOWN)
    for place, item in enumerate(items, start=1):
        own = marks - share * (len(items) - 1) if place == len(items) else share
        own = own.quantize(TENTH)
        yield {**item, "marks": str(own), "section": section, **({"block": block} if len(items) > 1 else {})}


def variant_for(exam: Exam, taken: Sequence[Attempt], *, at: datetime) -> Variant:
    """Return the variant that somebody gets who has sat `taken` before: chance, or what they have seen least of.

    Where every variant repeats something from the last attempts, one more is drawn for them alone.
    """
    variants = Variant.objects.filter(exam=exam, edition=exam.edition)
    if not taken or not exam.paper.fresh_within:
        number = random.randrange(max(1, exam.variant_count))  # noqa: S311 # any variant is as good as another
        return _kept_variant(exam.uid, exam.edition, number)
    recent = sorted(taken, key=lambda attempt: attempt.number)[-exam.paper.fresh_within :]
    seen = {item["version"] for attempt in recent for item in attempt.paper}
    offered = sorted(variants.filter(number__lt=exam.variant_count), key=lambda each: (_overlap(each, seen), each.seed))
    if not _overlap(offered[0], seen) or not exam.paper.lines.filter(question=None).exists():
        return offered[0]
    return _one_more(exam, seen, at=at)


@lru_cache(maxsize=256)
def _kept_variant(exam: UUID, edition: int, number: int) -> Variant:
    """Return a variant; the database lets nobody change it, so that every start after the first needs no query."""
    return Variant.objects.get(exam__uid=exam, edition=edition, number=number)


def _overlap(variant: Variant, seen: set[int]) -> int:
    return sum(item["version"] in seen for item in variant.items)


@transaction.atomic
def _one_more(exam: Exam, seen: set[int], *, at: datetime) -> Variant:
    exam = Exam.objects.select_for_update(of=("self",)).select_related("paper").get(pk=exam.pk)
    lines = list(exam.paper.lines.select_related("question", "point"))
    rules, pools = pools_of(exam.paper, lines)
    versions = QuestionVersion.objects.filter(pk__in=seen).select_related("question")
    avoid = {version.question.parent_id or version.question_id for version in versions}
    seed = secrets.randbits(48)
    drawn = draw(pools, [line.count for line in rules], seed=seed, avoid=avoid)
    number = exam.variants.filter(edition=exam.edition).aggregate(last=Max("number"))["last"] + 1
    variant = _variant(exam, lines, dict(zip(rules, drawn, strict=True)), number, seed, {}, at=at)
    variant.save()
    return variant
