"""``manage.py demo_code NAME``"""

import time
from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import AuditEntry
from accounts.second_factor import open_secret
from portal.demo_accounts import ACCOUNT_MARKER

PERIOD = 30  # seconds a code lives


class Command(BaseCommand):
    """Stands in for the telephone of a demo account."""

    help = "Print the code with which a staff account of the demo signs in now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="user name of an account of the demo")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("In production nobody reads codes but the person's own app.")
        name = options["username"]
        marked = AuditEntry.objects.filter(verb=ACCOUNT_MARKER, about__username=name).exists()
        device = Authenticator.objects.filter(user__username=name, type=Authenticator.Type.TOTP).first()
        if not marked or device is None:
            raise CommandError(f"{name} is no account of the demo that needs a code.")
        code = hotp_value(open_secret(device.data["secret"]), int(time.time()) // PERIOD)
        self.stdout.write(format_hotp_value(code))
