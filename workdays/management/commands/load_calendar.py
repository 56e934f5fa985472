"""``manage.py load_calendar``: fill the official calendar from the installed ``chinesecalendar``."""

from typing import Any

from django.core.management.base import BaseCommand

from workdays.actions import load_calendar


class Command(BaseCommand):
    """A door to the verb of the same name."""

    help = (
        "Add the public holidays and make-up working days that the installed chinesecalendar package knows. "
        "Days that are already in the calendar stay as they are. Run it after that package was upgraded."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_calendar()} days were added.")
