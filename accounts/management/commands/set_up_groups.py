"""``manage.py set_up_groups``: the groups of the editors' area."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.groups import set_up_groups


class Command(BaseCommand):
    """A door to the verb of the same name."""

    help = "Create the group of every role with its permissions; running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        set_up_groups(by=None, at=timezone.now())
        self.stdout.write("The groups are set up.")
