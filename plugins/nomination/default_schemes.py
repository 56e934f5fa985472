"""The two schemes that are ready-made (SPEC N10); every city changes names and weights as it decides."""

from dataclasses import dataclass
from decimal import Decimal

from .models import SchemeStage

Kind, Source = SchemeStage.Kind, SchemeStage.Source


@dataclass(frozen=True)
class SchemeStageWords:
    """A stage of a scheme as the office describes it; the weight is in per cent."""

    kind: str
    name: str
    weight: Decimal
    source: str = ""


DEFAULT_SCHEMES: dict[str, tuple[str, str, tuple[SchemeStageWords, ...]]] = {
    "chief": (
        "正职人选：三次推荐一次票决",
        "三轮推荐后票决。",
        (
            SchemeStageWords(Kind.RECOMMENDATION, "第一次推荐（网上）", Decimal(20), Source.ONLINE),
            SchemeStageWords(Kind.RECOMMENDATION, "第二次推荐（会议）", Decimal(20)),
            SchemeStageWords(Kind.RECOMMENDATION, "第三次推荐（谈话）", Decimal(20)),
            SchemeStageWords(Kind.BALLOT, "票决", Decimal(40)),
        ),
    ),
    "deputy": (
        "副职人选：网上互动、多元推荐、量化评价、适岗比选",
        "网上互动和多元推荐后，量化评价，再比较与岗位的适合程度。",
        (
            SchemeStageWords(Kind.RECOMMENDATION, "网上互动", Decimal(20), Source.ONLINE),
            SchemeStageWords(Kind.RECOMMENDATION, "多元推荐", Decimal(20), Source.OFFLINE),
            SchemeStageWords(Kind.SCORING, "量化评价", Decimal(30)),
            SchemeStageWords(Kind.COMPARISON, "适岗比选", Decimal(30)),
        ),
    ),
}
