"""``manage.py open_county_site``: the site of a county, with one command."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Unit
from portal.actions import open_county_site
from portal.models import CountyHomePage


class Command(BaseCommand):
    """Open a county's own site within this installation."""

    help = "Open the site of a county on a host name of its own, with a column of news and its editors' rights."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("county", help="code of the county's unit")
        parser.add_argument("hostname", help="host name, which ALLOWED_HOSTS has to name as well")
        parser.add_argument("--name", default="", help="name of the site (default: the county's name and 干部学习)")
        parser.add_argument("--colour", default="blue", choices=CountyHomePage.Colour.values)

    def handle(self, *args: Any, **options: Any) -> None:
        county = Unit.objects.counties().filter(code=options["county"]).first()
        if county is None:
            raise CommandError(f"No county has the code {options['county']!r}.")
        name = options["name"] or f"{county.name}干部学习"
        try:
            home = open_county_site(
                county,
                hostname=options["hostname"],
                masthead=name,
                colour=options["colour"],
                by=None,
                at=timezone.now(),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if options["verbosity"]:
            self.stdout.write(f"{home.masthead}: {options['hostname']}")
