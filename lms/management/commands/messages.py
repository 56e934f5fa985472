"""``manage.py messages``: keep the translations in line with the sources."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from lms import catalogue


class Command(BaseCommand):
    """A door to :mod:`lms.catalogue`."""

    help = (
        "Update locale/*/LC_MESSAGES/django.po from the sources, keeping the translations, and say what is missing. "
        "With --compile, write the .mo files that Django reads. With --check, change nothing and fail on any fault."
    )
    requires_system_checks = []  # noqa: RUF012 (part of the set-up, before anything else is there)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--compile", action="store_true", help="only write the .mo files")
        parser.add_argument("--check", action="store_true", help="only say what is wrong; exit with 1 if anything is")

    def handle(self, *args: Any, **options: Any) -> None:
        root = settings.BASE_DIR
        if options["compile"]:
            for path in catalogue.compile_all(root):
                self.stdout.write(str(path.relative_to(root)))
            return
        wrong = 0
        for locale in (code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE):
            if options["check"]:
                catalog = catalogue.read(root / "locale" / locale / "LC_MESSAGES" / "django.po", locale)
                catalog.update(catalogue.found(root), no_fuzzy_matching=True)
            else:
                catalog = catalogue.update(root, locale)
            problems = list(catalogue.faults(catalog))
            wrong += len(problems)
            self.stdout.write(f"{locale}: {len(catalog)} messages, {len(problems)} to do")
            for problem in problems if options["verbosity"] > 1 or options["check"] else ():
                self.stdout.write(f"  {problem}")
        if wrong and options["check"]:
            raise SystemExit(1)
