"""Verbs on imported questions: check a file, confirm it, apply it, give it up."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Unit, User
from accounts.permissions import Power, demand_in
from jobs.checked_files import give_up, lock_batch, work_on
from lms.workbooks import Fault

from .. import exchange
from ..drafts import Draft, texts_of, title_of
from ..exchange.reading import Reading
from ..models import Question, QuestionImport, QuestionPicture
from ..pictures import PictureFile, uids_of, without
from ..similarity import like_texts
from .pictures import keep_imported
from .questions import save_question

APPLY = "questions.import_questions"
#: Comparing every question with the bank takes a millisecond or two each; a larger file is compared in part.
MOST_COMPARED = 500
State = QuestionImport.State


@dataclass
class Checked:
    """A file against the bank: what is wrong, what is worth knowing, and what would be made."""

    format: str
    faults: list[dict[str, Any]]
    notices: list[dict[str, Any]]
    plan: list[dict[str, Any]] = field(default_factory=list)
    pictures: dict[str, PictureFile] = field(default_factory=dict)

    @property
    def known(self) -> int:
        """How many of the questions would be updated."""
        return sum(1 for entry in self.plan if entry["exists"])


def check_file(content: bytes, *, scope: Unit | None, name: str = "", state: str = "ready") -> Checked:
    """Read a file and compare it with the bank; raise ``lms.workbooks.FileError`` where it cannot be read at all.

    `name` is the format, else it is found out; what is new gets `state`, what is known keeps its own.
    """
    reading = exchange.read(content, name=name)
    if reading.faults:
        return Checked(reading.format, reading.fault_rows, reading.notice_rows)
    _leave_unknown_pictures(reading, scope)
    numbers = {entry.draft.number for entry in reading.entries if entry.draft.number}
    known = set(Question.objects.filter(scope=scope, number__in=numbers).values_list("number", flat=True))
    plan = [
        {
            "row": entry.row,
            "title": title_of(entry.draft.stem),
            "kind": entry.draft.kind,
            "exists": entry.draft.number in known,
            "draft": entry.draft.as_json() | {"state": state},
        }
        for entry in reading.entries
    ]
    notices = [*reading.notice_rows, *(remark.as_dict() for remark in _said_before(reading, scope, known))]
    return Checked(reading.format, [], notices, plan, reading.pictures)


def _leave_unknown_pictures(reading: Reading, scope: Unit | None) -> None:
    """Take out the pictures that neither came along nor lie in the bank, and tell of them."""
    named = set().union(*(uids_of(entry.draft) for entry in reading.entries)) - set(reading.pictures)
    if not named:
        return
    own = Q(scope=None) | Q(scope=scope)
    known = QuestionPicture.objects.filter(own, uid__in=named).values_list("uid", flat=True)
    unknown = named - {str(uid) for uid in known}
    for entry in reading.entries:
        if uids_of(entry.draft) & unknown:
            reading.notice(entry.row, _("引用的图片不在题库中，没有导入。"), value=title_of(entry.draft.stem, 40))
            entry.draft = without(entry.draft, unknown)


def plan_with_pictures(checked: Checked, *, scope: Unit | None, by: User | None, at: datetime) -> list[dict[str, Any]]:
    """Keep the pictures that came along, and return the plan with their names in the bank."""
    if not checked.pictures:
        return checked.plan
    drafts = keep_imported(
        [Draft.from_json(entry["draft"]) for entry in checked.plan], checked.pictures, scope=scope, by=by, at=at
    )
    return [entry | {"draft": draft.as_json()} for entry, draft in zip(checked.plan, drafts, strict=True)]


def _said_before(reading: Reading, scope: Unit | None, known: set[str]) -> list[Fault]:
    """Note what the bank, or the file itself, says already."""
    remarks: list[Fault] = []
    seen: dict[tuple[str, ...], int] = {}
    bank = Question.objects.filter(scope=scope)
    for place, entry in enumerate(reading.entries):
        title, texts = title_of(entry.draft.stem, 40), tuple(texts_of(entry.draft))
        if texts in seen:
            remarks.append(Fault(entry.row, "题干", title, _("与第 %(row)d 行相同。") % {"row": seen[texts]}))
        seen.setdefault(texts, entry.row)
        if entry.draft.number in known or place >= MOST_COMPARED:
            continue
        for other in like_texts(*texts, among=bank, most=1):
            message = _("与题库中 %(number)s 号题相似：%(title)s")
            remarks.append(
                Fault(entry.row, "题干", title, message % {"number": other.number, "title": title_of(other.stem, 40)})
            )
    return remarks


@transaction.atomic
def upload_questions(
    content: bytes, *, file_name: str, scope: Unit | None, name: str = "", state: str = "draft", by: User, at: datetime
) -> QuestionImport:
    """Check a file of questions and keep the result; nothing is made yet. Raises ``FileError``."""
    demand_in(by, Power.KEEP_QUESTIONS, scope)
    checked = check_file(content, scope=scope, name=name, state=state)
    batch = QuestionImport.objects.create(
        scope=scope,
        made_by=by,
        made_at=at,
        file_name=file_name[:255],
        format=checked.format,
        state=State.REFUSED if checked.faults else State.CHECKED,
        faults=checked.faults,
        notices=checked.notices,
        plan=plan_with_pictures(checked, scope=scope, by=by, at=at),
    )
    record("upload_questions", by=by, at=at, target=batch, questions=len(checked.plan), faults=len(checked.faults))
    return batch


@transaction.atomic
def confirm_questions(batch: QuestionImport, *, by: User, at: datetime) -> QuestionImport:
    """Let the questions of a checked batch be made in the background."""
    batch = lock_batch(batch, State.CHECKED)
    demand_in(by, Power.KEEP_QUESTIONS, batch.scope)
    work_on(batch, APPLY, state=State.CONFIRMED, by=by, at=at)
    record("confirm_questions", by=by, at=at, target=batch, questions=len(batch.plan))
    return batch


@transaction.atomic
def apply_questions(
    batch: QuestionImport,
    *,
    by: User | None,
    at: datetime,
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> QuestionImport:
    """Make or update the questions of a confirmed batch, all or none; after a crash a second attempt begins anew."""
    batch = lock_batch(batch, State.CONFIRMED)
    batch.added, batch.changed = make_questions(batch.plan, scope=batch.scope, by=by, at=at, progress=progress)
    batch.state, batch.applied_at = State.APPLIED, at
    batch.save(update_fields=["state", "applied_at", "added", "changed"])
    record("import_questions", by=by, at=at, target=batch, added=batch.added, changed=batch.changed)
    return batch


@transaction.atomic
def make_questions(
    plan: list[dict[str, Any]],
    *,
    scope: Unit | None,
    by: User | None,
    at: datetime,
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> tuple[int, int]:
    """Add what is new and update, by number, what is known; return how many of each. All or none."""
    added = changed = 0
    for done, entry in enumerate(plan, start=1):
        draft = Draft.from_json(entry["draft"])
        known = Question.objects.filter(scope=scope, number=draft.number).first() if draft.number else None
        if known is not None:
            draft.state = known.state
        save_question(draft, question=known, scope=scope, by=by, at=at)
        added, changed = (added, changed + 1) if known else (added + 1, changed)
        if done % 20 == 0 or done == len(plan):
            progress(done, len(plan))
    return added, changed


@transaction.atomic
def discard_questions(batch: QuestionImport, *, by: User, at: datetime) -> None:
    """Give up a batch that was checked; its row stays."""
    batch = lock_batch(batch, State.CHECKED)
    give_up(batch)
    record("discard_questions", by=by, at=at, target=batch)
