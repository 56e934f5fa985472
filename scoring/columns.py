"""The columns that an annual table may have (SPEC §2.4), and the cells that a frozen person gives for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classes.models import TrainingClass

from .theory import Score

ZERO = Decimal(0)
#: What a cell holds where there is nothing to say.
NOTHING = "--"


@dataclass(frozen=True)
class PersonYear:
    """One person's year as an annual table shows it; hours are 学时."""

    number: int
    name: str
    account: str
    unit_and_post: str
    rank: str
    grade: str
    category: str
    online_required: Decimal
    online: Decimal
    compulsory: Decimal
    offline_required: Decimal
    offline: Decimal
    basic: Decimal
    by_source: Mapping[str, Decimal]
    theory: Score
    remark: str

    @property
    def percent(self) -> Decimal | str:
        """Return the share of the online task in percent, one decimal; ``--`` where nothing is required."""
        if not self.online_required:
            return NOTHING
        return (100 * self.online / self.online_required).quantize(Decimal("0.1"))

    @property
    def total_percent(self) -> Decimal | str:
        """Return the share of both tasks together in percent, one decimal."""
        required = self.online_required + self.offline_required
        return (100 * (self.online + self.offline) / required).quantize(Decimal("0.1")) if required else NOTHING

    @property
    def is_met(self) -> bool:
        """Say whether both tasks are done."""
        return self.online >= self.online_required and self.offline >= self.offline_required


@dataclass(frozen=True)
class Column:
    """A column: what it is called, how wide it is in characters, and its cell of a person."""

    label: Any
    width: int
    cell: Callable[[PersonYear], Any]


def _source(name: str) -> Callable[[PersonYear], Any]:
    return lambda person: person.by_source.get(name, ZERO)


def _other_sources(person: PersonYear) -> Decimal:
    return person.offline - sum((person.by_source.get(name, ZERO) for name in TrainingClass.Source.values), ZERO)


_l = gettext_lazy
COLUMNS: Mapping[str, Column] = {
    "number": Column(_l("序号"), 6, lambda p: p.number),
    "name": Column(_l("姓名"), 10, lambda p: p.name),
    "account": Column(_l("账号"), 14, lambda p: p.account),
    "unit_and_post": Column(_l("时任单位及职务"), 34, lambda p: p.unit_and_post),
    "rank": Column(_l("行政级别"), 16, lambda p: p.rank),
    "grade": Column(_l("职级"), 14, lambda p: p.grade or NOTHING),
    "category": Column(_l("干部类别"), 12, lambda p: p.category),
    "online_required": Column(_l("网络自学任务"), 10, lambda p: p.online_required),
    "online": Column(_l("网络自学已完成"), 10, lambda p: p.online),
    "percent": Column(_l("完成百分比"), 10, lambda p: p.percent),
    "compulsory": Column(_l("其中必修"), 10, lambda p: p.compulsory),
    "elective": Column(_l("其中选修及其他"), 12, lambda p: p.online - p.compulsory),
    "offline_required": Column(_l("集中培训任务"), 10, lambda p: p.offline_required),
    "offline": Column(_l("集中培训已完成"), 10, lambda p: p.offline),
    **{f"source_{name}": Column(label, 12, _source(name)) for name, label in TrainingClass.Source.choices},
    "source_other": Column(_l("其他培训"), 12, _other_sources),
    "basic": Column(_l("其中基本培训"), 10, lambda p: p.basic),
    "total_required": Column(_l("年度学习任务"), 10, lambda p: p.online_required + p.offline_required),
    "total": Column(_l("已完成学时数"), 10, lambda p: p.online + p.offline),
    "total_percent": Column(_l("学时完成百分比"), 10, lambda p: p.total_percent),
    "score_hours": Column(_l("学时得分"), 10, lambda p: p.theory.shown("hours")),
    "score_credits": Column(_l("学分得分"), 10, lambda p: p.theory.shown("credits")),
    "score_exam": Column(_l("考试得分"), 10, lambda p: p.theory.shown("exam")),
    "score_reflection": Column(_l("心得得分"), 10, lambda p: p.theory.shown("reflection")),
    "theory": Column(_l("理论学习考核成绩"), 10, lambda p: p.theory.shown("")),
    "result": Column(_l("考核结果"), 10, lambda p: _("完成") if p.is_met else _("未完成")),
    "remark": Column(_l("备注"), 20, lambda p: p.remark),
}
#: The table as it is without a template of one's own.
STANDARD = (
    *("number", "name", "account", "unit_and_post", "rank", "category", "online_required", "online", "percent"),
    *("compulsory", "elective", "offline_required", "offline", "result", "remark"),
)
#: The columns of the annual summary that party schools' systems know (SPEC §2.4).
BY_SOURCE = (
    *("number", "name", "account", "unit_and_post", "rank", "category", "total_required", "total", "total_percent"),
    *("source_school_topic", "source_school_daily", "source_committee", "source_unit", "source_above"),
    *("source_other", "remark"),
)
#: With the score for theory study (SPEC L11).
WITH_SCORE = (
    *STANDARD[:-2],
    *("score_hours", "score_credits", "score_exam", "score_reflection", "theory"),
    *STANDARD[-2:],
)


def headings(columns: Iterable[str]) -> list[str]:
    """Return what the columns are called."""
    return [str(COLUMNS[name].label) for name in columns]


def cells(columns: Iterable[str], person: PersonYear) -> list[Any]:
    """Return a person's cells as they are frozen: text, or numbers written out so that nothing is lost."""
    return [_kept(COLUMNS[name].cell(person)) for name in columns]


def _kept(value: Any) -> Any:
    return {"n": str(value)} if isinstance(value, Decimal) else value


def number_or_text(kept: Any) -> Any:
    """Return what a kept cell is in a sheet."""
    return Decimal(kept["n"]) if isinstance(kept, dict) else kept


def record_headings() -> list[str]:
    """Return the headings of the list of records (SPEC §2.4)."""
    return [
        *(_("年度"), _("参训人"), _("账号"), _("参训人员类型"), _("时任单位及职务"), _("起始时间"), _("结束时间")),
        *(_("培训班名称"), _("培训类型"), _("培训主办方"), _("完成学时总数"), _("线上完成学时数"), _("是否结业")),
        *(_("是否计入年度学习任务"), _("备注")),
    ]


def detail_headings() -> list[str]:
    """Return the headings of the personal detail (SPEC §2.4)."""
    return [
        *(_("姓名"), _("序号"), _("培训时间"), _("培训班名称"), _("培训类型"), _("培训班主办方")),
        *(_("完成学时数"), _("是否结业"), _("备注")),
    ]
