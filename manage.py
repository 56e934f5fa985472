#!/usr/bin/env python
"""Django's command line; the embedded engines run as long as the command, unless the operator has servers."""

import os
import sys

from lms.engines import ensure_engines


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    if len(sys.argv) > 1 and sys.argv[1] not in {"help", "--help", "messages"}:
        ensure_engines()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
