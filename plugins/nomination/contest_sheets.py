"""Workbooks of a contest: entrants and scores that come in, the order that goes out.

A workbook is checked whole before anything is written; what is wrong is said by row and column. Nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.models import User
from lms.sheets import Sheet, plain

from .actions.entrants import Mark
from .actions.nominations import Nominee
from .contests import Table, table_of
from .identities import plain_name
from .models import Approval, Contest, ContestScore, ContestStage, Entrant

#: Entrants that one file may have.
MOST_ENTRANTS = 500
NAME, UNIT, POST, ACCOUNT, NUMBER = "姓名", "单位", "现任职务", "账号", "编号"
ENTRANT_COLUMNS = {NAME: 60, UNIT: 120, POST: 120, ACCOUNT: 60}
NEEDED = (NAME, UNIT, POST)
ABSENT = "缺考"
YES, NO = ("是", "通过", "同意"), ("否", "不通过", "不同意")


@dataclass
class EntrantSheet(Sheet):
    """Entrants of a workbook, in order, and which approvals the workbook says they have."""

    nominees: list[Nominee] = field(default_factory=list)
    #: The row of each entrant in the workbook.
    rows: list[int] = field(default_factory=list)
    #: By kind: places of entrants and whether it was granted.
    approvals: dict[str, dict[int, bool]] = field(default_factory=dict)


@sensitive_variables()
def read_entrants(content: bytes) -> EntrantSheet:
    """Check a workbook of entrants; raise ``lms.workbooks.FileError`` for a file that is none."""
    sheet = EntrantSheet()
    kinds = {str(label): value for value, label in Approval.Kind.choices}
    rows = sheet.read(content, [*ENTRANT_COLUMNS, *kinds], NEEDED)
    if sheet.faults:
        return sheet
    if not rows:
        sheet.blame(2, NAME, _("表中没有人员，请从第 2 行开始填写。"))
    if len(rows) > MOST_ENTRANTS:
        sheet.blame(MOST_ENTRANTS + 2, NAME, _("一次最多导入 %(most)d 人，请分成几个文件。") % {"most": MOST_ENTRANTS})
        return sheet
    accounts = _accounts({plain(row.get(ACCOUNT)) for _number, row in rows})
    seen: dict[tuple[str, str], int] = {}
    for number, row in rows:
        _read_entrant(sheet, number, row, accounts, seen)
        for label, kind in kinds.items():
            _read_approval(sheet, number, label, kind, row.get(label))
    return sheet


def _accounts(names: set[str]) -> dict[str, User]:
    return {user.username: user for user in User.objects.filter(username__in=names - {""})}


def _read_entrant(
    sheet: EntrantSheet, number: int, row: Mapping[str, Any], accounts: Mapping[str, User], seen: dict[Any, int]
) -> None:
    words = {name: plain(row.get(name)) for name in ENTRANT_COLUMNS}
    for name, longest in ENTRANT_COLUMNS.items():
        if name in NEEDED and not words[name]:
            sheet.blame(number, name, _("必填，请补上。"))
        elif len(words[name]) > longest:
            sheet.blame(number, name, _("最多 %(count)d 个字。") % {"count": longest}, words[name])
    account = accounts.get(words[ACCOUNT])
    if words[ACCOUNT] and account is None:
        sheet.blame(number, ACCOUNT, _("没有这个账号。请核对，或者留空。"), words[ACCOUNT])
    elif account and plain_name(account.real_name) != plain_name(words[NAME]):
        sheet.blame(number, ACCOUNT, _("这个账号不是这位人员的，请核对姓名和账号。"), words[ACCOUNT])
    same = (plain_name(words[NAME]), str(account.pk) if account else words[UNIT])
    if (first := seen.setdefault(same, number)) != number:
        sheet.blame(number, NAME, _("与第 %(row)d 行是同一个人，请删除一行。") % {"row": first}, words[NAME])
    sheet.rows.append(number)
    sheet.nominees.append(Nominee(words[NAME], words[UNIT], words[POST], account))


def _read_approval(sheet: EntrantSheet, number: int, label: str, kind: str, value: Any) -> None:
    text = plain(value)
    if text in (*YES, *NO):
        sheet.approvals.setdefault(kind, {})[len(sheet.nominees) - 1] = text in YES
    elif text:
        sheet.blame(number, label, _("请填写“通过”或“不通过”，还没有结果时留空。"), text)


@dataclass
class ScoreSheet(Sheet):
    """Marks of a workbook: by stage, by the number of the entrant."""

    marks: dict[ContestStage, dict[int, Mark]] = field(default_factory=dict)


@sensitive_variables()
def read_scores(content: bytes, contest: Contest) -> ScoreSheet:
    """Check a workbook of scores against who takes part; raise ``lms.workbooks.FileError`` for a file that is none."""
    sheet = ScoreSheet()
    stages = {stage.name: stage for stage in contest.stages.all()}
    people = {person.number: person for person in contest.entrants.taking_part()}
    rows = sheet.read(content, [NUMBER, NAME, UNIT, *stages], (NUMBER, NAME))
    if sheet.faults:
        return sheet
    seen: dict[int, int] = {}
    for line, row in rows:
        person = _person(sheet, line, row, people)
        if person is None:
            continue
        if (first := seen.setdefault(person.number, line)) != line:
            sheet.blame(line, NUMBER, _("与第 %(row)d 行是同一个编号，请删除一行。") % {"row": first}, person.number)
            continue
        for name, stage in stages.items():
            _read_mark(sheet, line, stage, person.number, row.get(name))
    if not sheet.faults and not sheet.marks:
        sheet.blame(2, NUMBER, _("表中没有成绩。"))
    return sheet


def _person(sheet: Sheet, line: int, row: Mapping[str, Any], people: Mapping[int, Entrant]) -> Entrant | None:
    text = plain(row[NUMBER]).removesuffix(".0")
    person = people.get(int(text)) if text.isdecimal() and len(text) < 9 else None
    if person is None:
        sheet.blame(line, NUMBER, _("没有这个编号的参加人员，或者还没有通过民主推荐和组织审定。"), row[NUMBER])
    elif plain_name(plain(row[NAME])) != plain_name(person.nominee_name):
        sheet.blame(line, NAME, _("姓名与这个编号的人员不一致，请核对。"), row[NAME])
    else:
        return person
    return None


def _read_mark(sheet: ScoreSheet, line: int, stage: ContestStage, number: int, value: Any) -> None:
    text = plain(value)
    if not text:
        return
    mark = Mark(Decimal(0), True) if text == ABSENT else mark_of(text, stage)
    if mark is None:
        words = {"most": f"{stage.full_marks.normalize():f}"}
        sheet.blame(
            line, stage.name, _("请填写 0 到 %(most)s 的数，最多两位小数；没有参加时填写“缺考”。") % words, text
        )
    else:
        sheet.marks.setdefault(stage, {})[number] = mark


def mark_of(text: str, stage: ContestStage) -> Mark | None:
    """Return the mark that `text` says, or nothing when it is none of this stage."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    fits = value.is_finite() and 0 <= value <= stage.full_marks and value == value.quantize(Decimal("0.01"))
    return Mark(value) if fits else None


def entrant_template() -> bytes:
    """Return an empty workbook for entrants."""
    from openpyxl import Workbook

    from lms.workbooks import as_bytes, write_head

    book = Workbook()
    labels = [str(label) for label in Approval.Kind.labels]
    write_head(book.active, [f"{NAME}*", f"{UNIT}*", f"{POST}*", ACCOUNT, *labels], [14, 32, 24, 18, 14, 14])
    return as_bytes(book)


def _marks(cells: Iterable[tuple[ContestStage, ContestScore | None]]) -> list[Decimal | str | None]:
    return [(ABSENT if score.is_absent else score.value) if score else None for _stage, score in cells]


def score_template(contest: Contest) -> bytes:
    """Return a workbook with everybody who takes part, and the scores so far."""
    from openpyxl import Workbook

    from lms.workbooks import as_bytes, safe_text, write_head

    table, book = table_of(contest), Workbook()
    sheet = book.active
    write_head(sheet, [NUMBER, NAME, UNIT, *(stage.name for stage in table.stages)], [8, 14, 32, *([14] * 10)])
    for place, cells in sorted(table.rows, key=lambda row: row[0].person.number):
        person = place.person
        sheet.append([person.number, safe_text(person.nominee_name), safe_text(person.nominee_unit), *_marks(cells)])
    return as_bytes(book)


def result_workbook(table: Table) -> bytes:
    """Return the order as a workbook."""
    from openpyxl import Workbook

    from lms.workbooks import as_bytes, safe_text, write_head

    book = Workbook()
    sheet = book.active
    stages = [f"{stage.name}（{stage.weight.normalize():f}%）" for stage in table.stages]
    heads = [_("名次"), NUMBER, NAME, UNIT, POST, *stages, _("总分")]
    write_head(sheet, heads, [8, 8, 14, 32, 24, *([14] * len(stages)), 10])
    for place, cells in table.rows:
        person = place.person
        words = map(safe_text, (person.nominee_name, person.nominee_unit, person.nominee_post))
        sheet.append([place.rank, person.number, *words, *_marks(cells), place.total])
    return as_bytes(book)
