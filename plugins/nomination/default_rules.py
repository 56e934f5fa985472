"""The rules of the Regulation on selecting and appointing leading cadres (2019) that data here can be held against.

`verified` says whether the wording was compared with the text of 2019. Most were taken from the text of 2014; staff see
that comparing them is still to be done.
Health and legal qualifications (article 8, items 6 and 7) are missing: no record here could answer them.
"""

from typing import Any

from accounts.models import Rank

REGULATION = "《党政领导干部选拔任用工作条例》"


def _fact(fact: str, operator: str, value: Any) -> dict[str, Any]:
    return {"fact": fact, "is": operator, "value": value}


def _to(*ranks: Rank) -> dict[str, Any]:
    return _fact("target", "in", [rank.value for rank in ranks])


COUNTY = (Rank.R40, Rank.R30)
FROM_COUNTY_UP = (Rank.R40, Rank.R30, Rank.R20, Rank.R10)

DEFAULT_RULES: list[dict[str, Any]] = [
    {
        "code": "art8-1-service",
        "text": "提任县处级领导职务的，应当具有五年以上工龄",
        "citation": f"{REGULATION}第八条（一）",
        "verified": True,
        "light": "red",
        "applies": _to(*COUNTY),
        "condition": {"any": [_fact("service_years", ">=", 5), _fact("organ_years", ">=", 5)]},
    },
    {
        "code": "art8-1-grassroots",
        "text": "提任县处级领导职务的，应当具有两年以上基层工作经历",
        "citation": f"{REGULATION}第八条（一）",
        "verified": True,
        "light": "red",
        "applies": _to(*COUNTY),
        "condition": _fact("grassroots", "=", True),
    },
    {
        "code": "art8-2-posts",
        "text": "提任县处级以上领导职务的，一般应当具有在下一级两个以上职位任职的经历",
        "citation": f"{REGULATION}第八条（二）",
        "verified": False,
        "light": "yellow",
        "applies": _to(*FROM_COUNTY_UP),
        "condition": _fact("posts_at_rank", ">=", 2),
    },
    {
        "code": "art8-3-deputy",
        "text": "由副职提任正职的，应当在副职岗位工作两年以上",
        "citation": f"{REGULATION}第八条（三）",
        "verified": False,
        "light": "red",
        "applies": {
            "any": [
                {"all": [_fact("rank", "=", Rank.R40.value), _to(Rank.R30)]},
                {"all": [_fact("rank", "=", Rank.R20.value), _to(Rank.R10)]},
            ]
        },
        "condition": _fact("rank_years", ">=", 2),
    },
    {
        "code": "art8-3-chief",
        "text": "由下级正职提任上级副职的，应当在下级正职岗位工作三年以上",
        "citation": f"{REGULATION}第八条（三）",
        "verified": False,
        "light": "red",
        "applies": {
            "any": [
                {"all": [_fact("rank", "=", Rank.R50.value), _to(Rank.R40)]},
                {"all": [_fact("rank", "=", Rank.R30.value), _to(Rank.R20)]},
            ]
        },
        "condition": _fact("rank_years", ">=", 3),
    },
    {
        "code": "art8-4-education",
        "text": "一般应当具有大学专科以上文化程度",
        "citation": f"{REGULATION}第八条（四）",
        "verified": False,
        "light": "yellow",
        "applies": {},
        "condition": _fact("education", ">=", 3),
    },
    {
        "code": "art8-4-degree",
        "text": "厅局级以上领导干部一般应当具有大学本科以上文化程度",
        "citation": f"{REGULATION}第八条（四）",
        "verified": False,
        "light": "yellow",
        "applies": _to(Rank.R20, Rank.R10),
        "condition": _fact("education", ">=", 4),
    },
    {
        "code": "art8-5-training",
        "text": "培训时间应当达到干部教育培训的有关规定要求；确因特殊情况未达到的，提任后一年内完成",
        "citation": f"{REGULATION}第八条（五）",
        "verified": False,
        "light": "yellow",
        "applies": {},
        "condition": _fact("training_met", "=", True),
    },
    {
        "code": "art9-steps",
        "text": "应当逐级提拔，不得越两级提拔",
        "citation": f"{REGULATION}第九条",
        "verified": False,
        "light": "red",
        "applies": {},
        "condition": _fact("levels_up", "<=", 1),
    },
    {
        "code": "art9-one-year",
        "text": "提拔任职不满一年的，不得破格提拔",
        "citation": f"{REGULATION}第九条",
        "verified": False,
        "light": "yellow",
        "applies": {},
        "condition": _fact("rank_years", ">=", 1),
    },
]
