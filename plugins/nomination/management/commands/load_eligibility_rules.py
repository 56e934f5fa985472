"""``manage.py load_eligibility_rules``"""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from plugins.nomination.actions import load_default_rules


class Command(BaseCommand):
    """A door to :func:`plugins.nomination.actions.load_default_rules`."""

    help = "Add the rules of eligibility of the national Regulation that were never added here; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_default_rules(at=timezone.now())} rules added.")
