"""Verbs on papers: make, change their lines, declare them ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Unit, User
from accounts.permissions import Power, demand_in
from questions.models import Question

from ..models import Paper, PaperLine
from .variants import PaperError, faults_of

PAPER_FIELDS = ("title", "variants", "fresh_within")
LINE_FIELDS = (
    *("section", "sort_order", "marks", "question", "count", "kind", "point", "least_difficulty", "most_difficulty"),
    "tag",
)


def _locked(paper: Paper, by: User | None) -> Paper:
    paper = Paper.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=paper.pk)
    demand_in(by, Power.SET_EXAMS, paper.organiser)
    return paper


@transaction.atomic
def make_paper(organiser: Unit | None, values: Mapping[str, Any], *, by: User | None, at: datetime) -> Paper:
    """Begin a paper without lines. Raises ``ValidationError``."""
    demand_in(by, Power.SET_EXAMS, organiser)
    paper = Paper(organiser=organiser, made_by=by, made_at=at, **{name: values[name] for name in PAPER_FIELDS})
    paper.full_clean(exclude=["organiser", "made_by"])
    paper.save()
    record("make_paper", by=by, at=at, target=paper, title=paper.title)
    return paper


@transaction.atomic
def edit_paper(paper: Paper, values: Mapping[str, Any], *, by: User | None, at: datetime) -> Paper:
    """Change title and rules of drawing; exams that were published keep what was frozen for them."""
    paper = _locked(paper, by)
    for name in PAPER_FIELDS:
        setattr(paper, name, values[name])
    paper.full_clean(exclude=["organiser", "made_by"])
    paper.save()
    record("edit_paper", by=by, at=at, target=paper, title=paper.title)
    return paper


@transaction.atomic
def add_questions(
    paper: Paper, questions: Sequence[Question], *, marks: Decimal, section: str, by: User | None, at: datetime
) -> int:
    """Put questions at the end of a paper; those that stand in it already are left out. Return how many came."""
    paper = _locked(paper, by)
    known = set(paper.lines.exclude(question=None).values_list("question_id", flat=True))
    place = (paper.lines.aggregate(last=Max("sort_order"))["last"] or 0) + 1
    fresh = [question for question in questions if question.pk not in known]
    lines = [
        PaperLine(paper=paper, question=question, marks=marks, section=section, sort_order=place + number)
        for number, question in enumerate(fresh)
    ]
    for line in lines:
        line.full_clean(exclude=["paper", "question", "point"])
    PaperLine.objects.bulk_create(lines)
    _changed(paper, "add_questions_to_paper", by, at, count=len(lines))
    return len(lines)


@transaction.atomic
def set_line(
    paper: Paper, line: PaperLine | None, values: Mapping[str, Any], *, by: User | None, at: datetime
) -> PaperLine:
    """Add a line, or change one. Raises ``ValidationError``."""
    paper = _locked(paper, by)
    line = PaperLine(paper=paper) if line is None else paper.lines.select_for_update().get(pk=line.pk)
    for name in LINE_FIELDS:
        if name in values:
            setattr(line, name, values[name])
    if line.pk is None and not values.get("sort_order"):
        line.sort_order = (paper.lines.aggregate(last=Max("sort_order"))["last"] or 0) + 1
    least, most = line.least_difficulty, line.most_difficulty
    if least is not None and most is not None and least > most:
        raise ValidationError({"most_difficulty": _("难度的上限应不小于下限。")})
    line.full_clean(exclude=["paper"])
    line.save()
    _changed(paper, "change_paper_line", by, at, line=str(line)[:60])
    return line


@transaction.atomic
def drop_line(paper: Paper, line: PaperLine, *, by: User | None, at: datetime) -> None:
    """Take a line out of a paper."""
    paper = _locked(paper, by)
    said = str(line)[:60]
    paper.lines.filter(pk=line.pk).delete()
    _changed(paper, "drop_paper_line", by, at, line=said)


def _changed(paper: Paper, verb: str, by: User | None, at: datetime, **details: Any) -> None:
    """A changed paper is a draft again until somebody has it checked."""
    if paper.state == Paper.State.READY:
        paper.state = Paper.State.DRAFT
        paper.save(update_fields=["state"])
    record(verb, by=by, at=at, target=paper, **details)


@transaction.atomic
def declare_ready(paper: Paper, *, by: User | None, at: datetime) -> Paper:
    """Let exams use the paper. Raises :class:`PaperError` that says which line lacks how many questions."""
    paper = _locked(paper, by)
    faults = faults_of(paper)
    if faults:
        raise PaperError(faults)
    paper.state = Paper.State.READY
    paper.save(update_fields=["state"])
    record("declare_paper_ready", by=by, at=at, target=paper, title=paper.title)
    return paper


@transaction.atomic
def copy_paper(paper: Paper, *, by: User | None, at: datetime) -> Paper:
    """Return a draft with the same lines."""
    paper = _locked(paper, by)
    made = Paper.objects.create(
        title=_("%(title)s（副本）") % {"title": paper.title[:110]},
        organiser=paper.organiser,
        made_by=by,
        made_at=at,
        variants=paper.variants,
        fresh_within=paper.fresh_within,
    )
    PaperLine.objects.bulk_create(
        PaperLine(paper=made, **{name: getattr(line, name) for name in LINE_FIELDS})
        for line in paper.lines.select_related("question", "point")
    )
    record("make_paper", by=by, at=at, target=made, title=made.title)
    return made
