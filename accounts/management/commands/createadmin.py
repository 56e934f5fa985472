"""``manage.py createadmin``: the first account of a fresh installation."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from accounts.actions import issue_break_glass_account


class Command(BaseCommand):
    """Asks on the terminal for what the options do not say."""

    help = (
        "Create the administrator account of a fresh installation (there is none, and no default password). "
        "Its use is recorded in the audit log; daily work is done with accounts that hold roles."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", help="user name; asked for when missing")
        parser.add_argument("--real-name", help="real name of the person who keeps the account; asked for when missing")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input, not the terminal"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        username = (options["username"] or self._ask("用户名: ")).strip()
        real_name = (options["real_name"] or self._ask("姓名: ")).strip()
        if not username or not real_name:
            raise CommandError("A user name and a real name are needed.")
        password = sys.stdin.readline().rstrip("\n") if options["password_stdin"] else self._ask_password()
        try:
            user = issue_break_glass_account(
                username, real_name=real_name, password=password, by=None, at=timezone.now()
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        except IntegrityError as error:
            raise CommandError(f"The user name {username} is taken.") from error
        self.stdout.write(f"{user.username} ({user.real_name}) was created.")

    def _ask(self, question: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError("There is no terminal to ask on: give --username, --real-name and --password-stdin.")
        return input(question)

    def _ask_password(self) -> str:
        if not sys.stdin.isatty():
            raise CommandError("There is no terminal to ask on: give --password-stdin.")
        first, second = getpass.getpass("密码: "), getpass.getpass("再输入一次: ")
        if first != second:
            raise CommandError("The two passwords differ.")
        return first
