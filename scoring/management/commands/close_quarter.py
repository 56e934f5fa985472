"""Freeze a quarter, or check a frozen one."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from scoring.actions import close_quarter, draft_bulletin
from scoring.models import QuarterClose
from scoring.periods import Period
from scoring.quarters import faults_of


class Command(BaseCommand):
    """``manage.py close_quarter 2026Q3 [--check] [--json]``."""

    help = (
        "Freeze a quarter and draft its bulletin. With --check nothing is written: the frozen figures are compared"
        " with what the ledger gives again (exit code 1 when they differ)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("period", help="for instance 2026Q3")
        parser.add_argument("--check", action="store_true", help="compare the frozen quarter with the ledger")
        parser.add_argument("--json", action="store_true", help="machine-readable output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            period = Period.parse(options["period"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        found = self._check(period) if options["check"] else self._close(period)
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(f"{key}: {value}" for key, value in found.items()))
        if found.get("faults"):
            raise SystemExit(1)

    def _close(self, period: Period) -> dict[str, Any]:
        now = timezone.now()
        try:
            close = close_quarter(period, by=None, at=now)
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from error
        page = draft_bulletin(close, by=None, at=now)
        return self._facts(close) | {"bulletin": page.pk if page else None}

    def _check(self, period: Period) -> dict[str, Any]:
        close = QuarterClose.objects.filter(code=period.code).first()
        if close is None:
            raise CommandError(f"{period.code} is not closed")
        return self._facts(close) | {"faults": faults_of(close)}

    def _facts(self, close: QuarterClose) -> dict[str, Any]:
        return {"period": close.code, "people": close.people, "digest": close.digest, "rows_digest": close.rows_digest}
