"""Ready-made policies after published rules (SPEC §2.2), to start one's own from; and the engine's test vectors.

They say what the texts quoted there say. What a text leaves open is left at the engine's default.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

#: code -> name and stored rules.
PRESETS: Mapping[str, tuple[Any, dict[str, Any]]] = {
    "minutes": (_("按 45 分钟计 1 学时"), {}),
    "yunnan": (
        _("按时长分档，测验另计（参照云南省 2024 年规则）"),
        {
            "table": [["30", "1"], ["15.01", "0.5"], ["0", "0.25"]],
            "test": "bonus",
            "bonus": "0.5",
            "daily_cap": "10",
            "minima": {"online": "50"},
        },
    ),
    "shanxi": (
        _("必修、选修按系数计（参照山西省残联规则）"),
        {
            "minutes_per_hour": "45",
            "step": "1",
            "minimum": "0",
            "weights": {"required": "1", "elective": "0.5"},
            "completion": "0.9",
            "activities": {"training_day": {"label": "组织调训（天）", "unit": "day", "hours": "8"}},
        },
    ),
    "nanjing": (
        _("线上线下合并考核，结余可结转（参照南京市规则）"),
        {
            "activities": {
                "training_day": {"label": "脱产培训（天）", "unit": "day", "hours": "6"},
                "training_half_day": {"label": "脱产培训（半天）", "unit": "half_day", "hours": "3"},
                "abroad_short": {"label": "境外培训（15 天以内）", "unit": "day", "hours": "6", "most": "24"},
                "abroad_long": {"label": "境外培训（15 天以上）", "unit": "item", "hours": "48", "most": "48"},
                "teaching": {"label": "授课（每学时）", "unit": "hour", "hours": "5"},
                "paper_first": {"label": "发表文章（一档）", "unit": "item", "hours": "12"},
                "paper_second": {"label": "发表文章（二档）", "unit": "item", "hours": "24"},
                "paper_third": {"label": "发表文章（三档）", "unit": "item", "hours": "48"},
                "study_group": {"label": "中心组学习（次）", "unit": "item", "hours": "3"},
                "in_house": {"label": "本单位培训（每学时）", "unit": "hour", "hours": "1", "most": "18"},
            },
            "minima": {"required": "10", "online": "40", "total": "84"},
            "carry_over": "84",
        },
    ),
    "nankang": (
        _("必修课测验合格才计（参照南康区规则）"),
        {
            "fixed": {"required": "2"},
            "test": "required",
            "minima": {"required": "30", "total": "50"},
            "below_age": 50,
        },
    ),
    "zhongwei": (
        _("五年为一个周期（参照中卫市 2006 年规则）"),
        {"minima": {"total": "60"}, "offline_share": "0.7", "cycle_years": 5, "cycle_from": 2023},
    ),
}
