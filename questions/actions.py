"""Verbs of the question bank."""

import hashlib
import json
from datetime import datetime
from typing import Any

from .models import Question, QuestionVersion


def content_of(question: Question) -> dict[str, Any]:
    """Return everything about `question` that an attempt must keep (:mod:`questions.contents`)."""
    options = list(question.options.all())
    keys = [chr(ord("A") + position) for position in range(len(options))]
    return {
        "kind": question.kind,
        "stem": question.stem,
        "explanation": question.explanation,
        "rule": {"partial": "fixed", "fraction": "0.5"} if question.kind == Question.Kind.MULTIPLE else {},
        "options": [{"key": key, "text": option.text} for key, option in zip(keys, options, strict=True)],
        "answer": [key for key, option in zip(keys, options, strict=True) if option.is_correct],
    }


def freeze_question(question: Question, *, at: datetime) -> QuestionVersion:
    """Return the version that holds what `question` says now; the same content gives the same version."""
    content = content_of(question)
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    version, _created = QuestionVersion.objects.get_or_create(
        question=question, digest=digest, defaults={"content": content, "made_at": at}
    )
    return version
