"""Verbs on one question."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Unit, User
from accounts.permissions import Power, demand_in

from .. import texts
from ..contents import content
from ..drafts import Draft, faults_of, texts_of
from ..models import Question, QuestionPicture, QuestionVersion
from ..pictures import PictureError, uids_in, uids_of
from ..similarity import note_pairs
from .pictures import pictures_for
from .points import place_point


class QuestionError(Exception):
    """A rule of the bank forbids this; the text says why, for people."""


def draft_of(question: Question) -> Draft:
    """Return what the bank holds of `question`, for a form or an export."""
    children = question.children.order_by("position", "pk") if question.kind == "passage" else ()
    return Draft(
        kind=question.kind,
        stem=question.stem,
        body=question.body,
        explanation=question.explanation,
        number=question.number,
        point=question.point.full_name if question.point else "",
        difficulty=question.difficulty,
        marks=f"{question.marks.normalize():f}",
        tags=list(question.tags),
        source=question.source,
        valid_until=question.valid_until.isoformat() if question.valid_until else "",
        state=question.state,
        children=[draft_of(child) for child in children],
        uid=str(question.uid),
    )


def _version(question: Question, made: Mapping[str, Any], *, at: datetime) -> QuestionVersion:
    digest = hashlib.sha256(json.dumps(made, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    version, created = QuestionVersion.objects.get_or_create(
        question=question, digest=digest, defaults={"content": made, "made_at": at}
    )
    if created and (uids := uids_in(json.dumps(made))):
        version.pictures.set(QuestionPicture.objects.filter(uid__in=uids))
    return version


def freeze_question(question: Question, *, at: datetime) -> QuestionVersion:
    """Return the version that holds what `question` says now; the same content gives the same version.

    A question of a passage holds the passage's text and version (``content["passage"]``).
    """
    passage = None
    if question.parent_id is not None:
        above = freeze_question(question.parent, at=at)  # type: ignore[arg-type]
        passage = {"version": above.pk, "stem": above.content["stem"]}
    made = content(
        question.kind, stem=question.stem, explanation=question.explanation, body=question.body, passage=passage
    )
    return _version(question, made, at=at)


def freeze_block(question: Question, *, at: datetime) -> list[QuestionVersion]:
    """Return the versions that a paper takes for `question`: its own, or those of a passage's questions in order."""
    if question.kind != Question.Kind.PASSAGE:
        return [freeze_question(question, at=at)]
    children = question.children.select_related("parent").order_by("position", "pk")
    return [freeze_question(child, at=at) for child in children]


@transaction.atomic
def save_question(
    draft: Draft,
    *,
    question: Question | None = None,
    scope: Unit | None = None,
    seen: datetime | None = None,
    by: User | None,
    at: datetime,
) -> Question:
    """Add a question, or change one; what is ready is frozen as a version. `by` nobody is the system.

    Raises :class:`QuestionError` for a draft with faults, a taken number, or where somebody has changed the question
    after `seen`; ``PermissionDenied`` outside the scope.
    """
    if question is not None:
        question = Question.objects.select_for_update().get(pk=question.pk)
        scope = question.scope
    demand_in(by, Power.KEEP_QUESTIONS, scope)
    if faults := faults_of(draft):
        raise QuestionError("；".join(fault.message for fault in faults))
    if question is not None and seen is not None and question.changed_at and question.changed_at > seen:
        raise QuestionError(_("这道题刚被别人修改过，请重新打开后再改。"))
    try:
        pictures_for(draft, by=by, before=uids_of(draft_of(question)) if question is not None else ())
    except PictureError as error:
        raise QuestionError(str(error)) from error
    question = _write(question or Question(scope=scope, created_by=by, created_at=at), draft, by=by, at=at)
    if question.state == Question.State.READY:
        freeze_block(question, at=at)
    record("save_question", by=by, at=at, target=question, number=question.number, kind=question.kind)
    return question


def _write(question: Question, draft: Draft, *, by: User | None, at: datetime) -> Question:
    taken = QuestionError(_("题目编号“%(number)s”已被使用。") % {"number": draft.number})
    others = Question.objects.filter(scope=question.scope, number=draft.number).exclude(pk=question.pk)
    if draft.number and others.exists():
        raise taken
    question.number = draft.number or question.number
    question.point = place_point(draft.point, by=by, at=at)
    question.marks = draft.marks
    question.tags = sorted(set(draft.tags))
    question.source = draft.source
    question.difficulty, question.state = draft.difficulty, draft.state
    question.valid_until = date.fromisoformat(draft.valid_until) if draft.valid_until else None
    try:
        with transaction.atomic():
            _write_texts(question, draft, at=at)
    except IntegrityError as error:  # somebody took the number at this very moment
        raise taken from error
    if not question.number:
        question.number = f"{question.pk:06d}"
        if Question.objects.filter(scope=question.scope, number=question.number).exists():
            question.number = f"{question.pk:06d}-{question.uid.hex[:6]}"
        question.save(update_fields=["number"])
    if question.kind == Question.Kind.PASSAGE:
        _write_children(question, draft.children, at=at)
    note_pairs(question)
    question.refresh_from_db()
    return question


def _write_texts(question: Question, draft: Draft, *, at: datetime) -> None:
    question.kind, question.stem, question.explanation = draft.kind, draft.stem, draft.explanation
    question.body = draft.body
    question.plain = texts.for_search(*texts_of(draft), *(child.stem for child in draft.children))
    question.changed_at = at
    question.save()


def _write_children(question: Question, drafts: Sequence[Draft], *, at: datetime) -> None:
    """Let the questions of a passage be these, in this order; those that were asked before are kept out of sight."""
    known = list(question.children.order_by("position", "pk"))
    by_uid = {str(child.uid): child for child in known}
    by_place = {} if any(draft.uid for draft in drafts) else dict(enumerate(known))
    kept = set()
    for position, draft in enumerate(drafts):
        child = by_uid.get(draft.uid) or by_place.get(position)
        if child is None or child.kind != draft.kind:
            child = Question(parent=question, scope=question.scope)
        kept.add(child.uid)
        child.position, child.state, child.difficulty = position, question.state, draft.difficulty
        child.marks, child.point = draft.marks, question.point
        _write_texts(child, draft, at=at)
    for child in known:
        if child.uid not in kept:
            _drop_child(child)


def _drop_child(child: Question) -> None:
    """Delete a question of a passage; one that has versions loses its place and is retired."""
    if child.versions.exists():
        Question.objects.filter(pk=child.pk).update(parent=None, state=Question.State.RETIRED)
    else:
        child.delete()


@transaction.atomic
def delete_question(question: Question, *, by: User | None, at: datetime) -> None:
    """Delete a question that was never ready. Raises :class:`QuestionError` for others: those are retired."""
    question = Question.objects.select_for_update().get(pk=question.pk)
    demand_in(by, Power.KEEP_QUESTIONS, question.scope)
    family = [question, *question.children.all()]
    if QuestionVersion.objects.filter(question__in=family).exists():
        raise QuestionError(_("这道题已有版本记录，不能删除；可以停用。"))
    record("delete_question", by=by, at=at, target=question, number=question.number)
    question.delete()
