"""Second half of checking a spreadsheet of people: what every row means for the people who are there already.

A *state* is what the import knows of a person, flat and ready for JSON: dates as text, unit and category by number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, F, Func, Max, Q, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from ..models import CadreCategory, ImportBatch, ImportRow, PersonalRecord, Posting, Unit, User
from ..permissions import HOLDERS, Power, may_edit
from ..querysets import ROOT_PATH_LENGTH, scope_paths
from ..record_fields import RECORD_FIELDS, id_number_key
from .check import Given, Rows

USER_FIELDS = ("real_name", "email", "employee_number")
#: A change of one of these is another post from the day `start` on; the others of a posting are put right in place.
POST_FIELDS = ("unit", "post", "rank", "category")
DETAIL_FIELDS = ("rank_since", "grade", "grade_since")
CHUNK = 5000
State = dict[str, Any]


@dataclass
class PlannedRow:
    """What one row will do. `before` is empty for somebody new; `changes` names the fields that differ."""

    number: int
    effect: str
    user: User | None
    username: str
    before: State
    after: State
    changes: list[str]
    new_posting: bool = False
    #: The posting held so far, which a new one ends, or which is put right.
    posting: Posting | None = None


@dataclass
class Plan:
    """All rows of a batch; with faults, nothing of it may be done."""

    rows: list[PlannedRow] = field(default_factory=list)

    def count(self, effect: str) -> int:
        """Return how many rows have `effect`."""
        return sum(row.effect == effect for row in self.rows)


def state_of(user: User, posting: Posting | None) -> State:
    """Return the state of a person; `record` is loaded with the user."""
    record = getattr(user, "record", None) or PersonalRecord()
    state: State = {name: getattr(user, name) for name in USER_FIELDS}
    state |= {name: getattr(record, name) for name in RECORD_FIELDS}
    state |= {"home": user.unit_id, "posting": None}
    for name in (*POST_FIELDS, *DETAIL_FIELDS, "start"):
        state[name] = getattr(posting, f"{name}_id" if name in ("unit", "category") else name) if posting else None
    if posting:
        state["posting"] = posting.pk
    return {name: as_json(value) for name, value in state.items()}


def as_json(value: Any) -> Any:
    """Return a value as a state holds it: dates as text, empty text as nothing."""
    if isinstance(value, date):
        return value.isoformat()
    return None if value == "" else value


class Planner:
    """Knows the units, categories and people that the rows of a batch speak of."""

    def __init__(self, batch: ImportBatch, rows: Rows, *, by: User | None, today: date) -> None:
        self.batch, self.rows, self.by, self.today = batch, rows, by, today
        self.paths = scope_paths(by, *HOLDERS[Power.MANAGE_PEOPLE]) if by else [""]
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.by_pk = {unit.pk: unit for unit in self.units.values()}
        self.names: dict[str, list[Unit]] = {}
        for unit in self.units.values():
            if self._allows(unit):
                self.names.setdefault(unit.name, []).append(unit)
        self.categories = {category.code: category for category in CadreCategory.objects.all()}
        self.people: dict[str, User] = {}
        self.postings: dict[int, Posting] = {}
        self.left_on: dict[int, date] = {}
        #: Numbers of those who hold a role; not everybody who manages people may change them.
        self.holders: set[int] = set()

    def _allows(self, unit: Unit) -> bool:
        return self.batch.unit.contains(unit) and any(unit.path.startswith(path) for path in self.paths)

    def _manages(self, user: User) -> bool:
        if user.unit is None:
            return any(len(path) <= ROOT_PATH_LENGTH for path in self.paths)
        return any(user.unit.path.startswith(path) for path in self.paths)

    def _may_edit(self, user: User) -> bool:
        if self.by is None or (user.pk != self.by.pk and user.pk not in self.holders):
            return True
        return may_edit(self.by, user)

    def plan(self, *, lock: bool = False) -> Plan:
        """Return what the rows will do and add to their faults; with `lock` the people concerned stay as they are."""
        keys = {
            number: id_number_key(given["id_number"])
            for number, given in self.rows.given.items()
            if "id_number" in given
        }
        self._load_people(set(keys.values()), lock=lock)
        clashes = _Clashes(self.rows)
        plan = Plan()
        for number, given in self.rows.given.items():
            if number not in keys:
                self._unit(number, given)  # nothing else can be said of a person without a number
                continue
            user = self.people.get(keys[number])
            if user is not None and not self._manages(user):
                self.rows.blame(number, "id_number", _("此人已有账号，请联系市级管理员。"), given["id_number"])
                continue
            clashes.check(number, given, user)
            plan.rows.append(self._plan_row(number, given, user))
        if not self.rows.faults:
            self._invent_usernames(plan)
        return plan

    def _load_people(self, keys: set[str], *, lock: bool) -> None:
        for part in _chunks(sorted(keys)):
            people = User.objects.filter(record__id_number_key__in=part).select_related("record", "unit").order_by("pk")
            if lock:
                people = people.select_for_update(of=("self",))
            self.people |= {user.record.id_number_key: user for user in people}
        numbers = [user.pk for user in self.people.values()]
        for part in _chunks(numbers):
            postings = Posting.objects.filter(user__in=part)
            self.postings |= {posting.user_id: posting for posting in postings.current()}
            ended = postings.exclude(end=None).values_list("user").annotate(last=Max("end"))
            self.left_on |= dict(ended)
            holders = User.objects.filter(pk__in=part).filter(Q(roles__isnull=False) | Q(is_superuser=True))
            self.holders |= set(holders.values_list("pk", flat=True))

    # --- One row ----------------------------------------------------------------------------------------------------

    def _plan_row(self, number: int, given: Given, user: User | None) -> PlannedRow:
        posting = self.postings.get(user.pk) if user else None
        before = state_of(user, posting) if user else {}
        wanted = {name: as_json(given[name]) for name in (*USER_FIELDS, *RECORD_FIELDS) if name in given}
        wanted |= {name: as_json(given[name]) for name in ("post", "rank", *DETAIL_FIELDS) if name in given}
        if (unit := self._unit(number, given)) is not None:
            wanted["unit"] = unit.pk
        category = self.categories.get(given.get("category", ""))
        if category is not None:
            wanted["category"] = category.pk
        moves = any(name in wanted and wanted[name] != before.get(name) for name in POST_FIELDS)
        if moves and "rank" in wanted and wanted["rank"] != before.get("rank"):
            wanted.setdefault("rank_since", None)
        after = before | wanted
        if moves:
            after |= {"start": as_json(given.get("start")), "home": after.get("unit"), "posting": None}
            self._check_post(number, given, after, posting, user)
        elif user is None:
            self._miss_post(number, given, after)
        if user is not None and given.get("username", user.username).lower() != user.username.lower():
            self.rows.blame(number, "username", _("此人已有账号，用户名不能通过导入修改。请留空。"), given["username"])
        names = (*USER_FIELDS, *RECORD_FIELDS, *POST_FIELDS, *DETAIL_FIELDS, "start")
        changes = [name for name in names if after.get(name) != before.get(name)]
        if changes and user is not None and not self._may_edit(user):
            message = _("您不能修改此人的信息（本人或管理人员），请联系市级管理员。")
            self.rows.blame(number, "id_number", message, given["id_number"])
        effect = ImportRow.Effect.UPDATE if changes else ImportRow.Effect.UNCHANGED
        return PlannedRow(
            number=number,
            effect=effect if user else ImportRow.Effect.INSERT,
            user=user,
            username=user.username if user else given.get("username", ""),
            before=before,
            after=after,
            changes=changes,
            new_posting=moves,
            posting=posting,
        )

    def _unit(self, number: int, given: Given) -> Unit | None:
        by_code, by_name = None, None
        if code := given.get("unit_code"):
            by_code = self.units.get(code)
            if by_code is None:
                self.rows.blame(number, "unit_code", _("没有这个单位代码。代码见模板的工作表“单位”。"), code)
                return None
        if name := given.get("unit_name"):
            named = self.names.get(name, [])
            if by_code is not None and by_code.name != name:
                message = _("与单位代码不一致：该代码是“%(unit)s”。请改正或留空一项。")
                self.rows.blame(number, "unit_name", message % {"unit": by_code.name}, name)
            elif by_code is None and len(named) != 1:
                message = _("有 %(count)d 个单位叫这个名称，请填写单位代码。") % {"count": len(named)}
                self.rows.blame(number, "unit_name", message if named else _("导入范围内没有这个单位。"), name)
            by_name = named[0] if len(named) == 1 else None
        return self._usable(number, by_code or by_name, "unit_code" if by_code else "unit_name")

    def _usable(self, number: int, unit: Unit | None, column: str) -> Unit | None:
        if unit is None:
            return None
        if not self._allows(unit):
            self.rows.blame(number, column, _("该单位不在导入范围内。"), unit.code)
        elif unit.closed_on is not None:
            into = self.by_pk.get(unit.merged_into_id)
            message = _("该单位已并入“%(unit)s”（%(code)s），请填写并入后的单位。") if into else _("该单位已撤销。")
            values = {"unit": into.name, "code": into.code} if into else {}
            self.rows.blame(number, column, message % values, unit.code)
        return unit

    def _miss_post(self, number: int, given: Given, after: State) -> None:
        """Blame what somebody new, or somebody with a new post, must have."""
        if after.get("unit") is None and not {"unit_code", "unit_name"} & given.keys():
            self.rows.blame(number, "unit_code", _("新增人员须填写单位代码或单位名称。"))
        for name in ("post", "rank", "category", "start"):
            # A cell that is filled in but wrong has been blamed already.
            if after.get(name) is None and (number, name) not in self.rows.blamed:
                self.rows.blame(number, name, _("新增人员或职务有变动时必填。"))

    def _check_post(self, number: int, given: Given, after: State, posting: Posting | None, user: User | None) -> None:
        self._miss_post(number, given, after)
        category = next((one for one in self.categories.values() if one.pk == after.get("category")), None)
        if category is not None and category.retired:
            self.rows.blame(number, "category", _("该类别已停用，请改选其他类别。"), category.name)
        start = given.get("start")
        if start is None:
            return
        if posting is not None and start <= posting.start:
            message = _("职务有变动，任职日期须晚于现任职务的任职日期 %(day)s。")
            self.rows.blame(number, "start", message % {"day": posting.start.isoformat()}, start)
        elif user is not None and (left := self.left_on.get(user.pk)) and start < left:
            message = _("任职日期不能早于上一任职的结束日期 %(day)s。")
            self.rows.blame(number, "start", message % {"day": left.isoformat()}, start)

    # --- User names -------------------------------------------------------------------------------------------------

    def _invent_usernames(self, plan: Plan) -> None:
        """Give those who have none the code of their unit and the next serial number of four digits."""
        nameless = [row for row in plan.rows if not row.username]
        codes = {self.by_pk[row.after["unit"]].code for row in nameless}
        last = _last_serials(codes)
        taken = {row.username for row in plan.rows if row.username}
        for row in nameless:
            code = self.by_pk[row.after["unit"]].code
            while True:
                last[code] = last.get(code, 0) + 1
                row.username = f"{code}{last[code]:04d}"
                if row.username not in taken:
                    break
            if last[code] > 9999:
                self.rows.blame(row.number, "username", _("该单位的四位流水号已用完，请填写用户名。"))


def _last_serials(codes: Iterable[str]) -> dict[str, int]:
    """Return the highest serial in use for each unit code; 0000 is left to the unit's administrator."""
    head = Func(F("username"), Value(-4), function="left", output_field=CharField())
    tail = Func(F("username"), Value(4), function="right", output_field=CharField())
    used = User.objects.annotate(head=head, tail=tail).filter(head__in=list(codes), tail__regex="^[0-9]{4}$")
    return {code: int(serial) for code, serial in used.values_list("head").annotate(last=Max("tail"))}


class _Clashes:
    """User names, staff numbers and addresses that other people have; one query for each."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.owners = {name: self._owners(name) for name in ("username", "employee_number", "email")}

    def _owners(self, name: str) -> dict[str, set[int]]:
        wanted = {given[name].lower() for given in self.rows.given.values() if name in given}
        owners: dict[str, set[int]] = {}
        for part in _chunks(sorted(wanted)):
            found = User.objects.annotate(lowered=Lower(name)).filter(lowered__in=part)
            for lowered, pk in found.values_list("lowered", "pk"):
                owners.setdefault(lowered, set()).add(pk)
        return owners

    def check(self, number: int, given: Given, user: User | None) -> None:
        """Blame what belongs to somebody other than `user`."""
        messages = {
            "username": _("该用户名已有人使用。留空则由系统生成。"),
            "employee_number": _("该工号已属于另一账号，请核对。"),
            "email": _("该邮箱已属于另一账号，请核对。"),
        }
        for name, message in messages.items():
            if name in given and self.owners[name].get(given[name].lower(), set()) - {user.pk if user else 0}:
                self.rows.blame(number, name, message, given[name])


def _chunks(values: list[Any]) -> Iterable[list[Any]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))
