"""``manage.py export_plugin_tables``"""

import csv
from argparse import ArgumentParser
from base64 import b64encode
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from lms.encryption import CannotOpen, unseal

ROWS_AT_ONCE = 500


class Command(BaseCommand):
    """Reads the tables themselves, so that it works when the plugin is switched off or gone."""

    help = (
        "Write every table of a plugin into a CSV file of its own, also when the plugin is switched off. Encrypted "
        "values stay encrypted (base64) unless --open is given; opened files hold secrets in clear."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("label", help="label of the plugin, with which its tables begin: nomination, mailbox")
        parser.add_argument("--to", required=True, metavar="FOLDER", help="an empty or a new folder")
        parser.add_argument("--open", action="store_true", help="write encrypted values in clear where the keys open")

    def handle(self, *args: Any, **options: Any) -> None:
        label, folder = options["label"], Path(options["to"])
        with connection.cursor() as cursor:
            names = connection.introspection.table_names(cursor)
        tables = sorted(name for name in names if name.startswith(f"{label}_"))
        if not tables:
            raise CommandError(f"No table begins with {label}_; give the plugin's label, as nomination.")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty; choose a new folder.")
        for table in tables:
            rows = self.write(table, folder / f"{table}.csv", opened=options["open"])
            self.stdout.write(f"{table}: {rows} rows")

    def write(self, table: str, path: Path, *, opened: bool) -> int:
        """Write `table` into `path`, readable for its owner only; return the number of rows."""
        path.touch(mode=0o600)
        count = 0
        # The model's name, to which encrypted values are bound; the table is named after it.
        model = table.replace("_", ".", 1)
        with connection.cursor() as cursor, path.open("w", encoding="utf-8-sig", newline="") as file:
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {quoted} ORDER BY 1")  # noqa: S608 (a table of this database, quoted)
            columns = [column.name for column in cursor.description]
            writer = csv.writer(file)
            writer.writerow(columns)
            while rows := cursor.fetchmany(ROWS_AT_ONCE):
                for row in rows:
                    values = dict(zip(columns, row, strict=True))
                    writer.writerow([_cell(model, name, values, opened=opened) for name in columns])
                count += len(rows)
        return count


def _cell(model: str, column: str, row: dict[str, Any], *, opened: bool) -> Any:
    value = row[column]
    if not isinstance(value, bytes | memoryview):
        return value
    data = bytes(value)
    if opened:
        try:
            return unseal(data, context=f"{model}|{column}|{row.get('uid')}")
        except CannotOpen:
            pass  # sealed in the plugin's own way, or with a key that is not here
    return b64encode(data).decode()
