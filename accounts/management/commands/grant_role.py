"""``manage.py grant_role``: give somebody a role from the server, above all the first security administrator."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actions import RoleConflict, grant_role
from accounts.models import RoleAssignment, Unit, User


class Command(BaseCommand):
    """A door to the verb of the same name; in the audit log it is the system that grants."""

    help = "Grant a role within a unit: grant_role <user name> <role> <unit code> --reason <text>."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the person, the role, the scope and why."""
        parser.add_argument("username")
        parser.add_argument("role", choices=RoleAssignment.Role.values)
        parser.add_argument("unit", help="code of the unit")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        unit = Unit.objects.filter(code=options["unit"]).first()
        if user is None or unit is None:
            raise CommandError("There is no such user name." if user is None else "There is no such unit code.")
        try:
            grant_role(user, options["role"], unit=unit, by=None, at=timezone.now(), reason=options["reason"])
        except RoleConflict as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{user} holds {options['role']} in {unit}.")
