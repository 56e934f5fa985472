"""Panels of the home page that scoring contributes."""

from typing import Any

from django.core.cache import cache
from django.utils import timezone
from laces.components import Component

from accounts.requests import SignedInRequest

from . import rankings as ranking
from .periods import Period
from .standings import standings_of


class StandingPanel(Component):
    """How do I stand: done and required in both ledgers, the forecast."""

    order = 110
    template_name = "scoring/panels/standing.html"

    def __init__(self, request: SignedInRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        online, offline = standings_of(self.request.user, at=timezone.now())
        return {"online": online, "offline": offline}


#: Seconds for which the first places are kept: they are sums over everybody's quarter.
KEPT = 300


class TopRankingPanel(Component):
    """Who leads: the first three units of the quarter, and my own place."""

    order = 500
    template_name = "scoring/panels/ranking.html"

    def __init__(self, request: SignedInRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        period = Period.quarter_of(timezone.localdate())
        rows = cache.get_or_set(f"scoring-top-{period.code}", lambda: ranking.units(period)[:3], KEPT)
        return {
            "period": period,
            "rows": rows,
            "best": rows[0].average if rows else 0,
            "mine": ranking.own_place(self.request.user, period),
        }
