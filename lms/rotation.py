"""Sealing every encrypted value with the current key of ``FIELD_KEYS``, on a site that goes on working.

A value is replaced only if it still stands as it was read, so that whatever people write meanwhile wins. In tables that
refuse changes the database lets exactly this through: the sealed columns, while ``app.reseal`` is on.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models, transaction

from .encryption import CannotOpen, EncryptedTextField, Sealed, is_current, seal, unseal

ROWS_AT_ONCE = 500


@dataclass
class Resealed:
    """What was done in one place: values sealed anew, those that were current, those that do not open."""

    place: str
    changed: int = 0
    current: int = 0
    broken: int = 0


#: Resealers of values that are not fields of a model of ours; an app adds its own in ``AppConfig.ready``.
RESEALERS: list[Callable[[], Iterable[Resealed]]] = []


def reseal_everything() -> Iterator[Resealed]:
    """Yield what was done for every encrypted field of every model, and by every registered resealer."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField):
                yield _reseal_field(model, field)
    for resealer in RESEALERS:
        yield from resealer()


def _reseal_field(model: type[models.Model], field: EncryptedTextField) -> Resealed:
    done = Resealed(f"{model._meta.label}.{field.name}")
    last = None
    while True:
        rows = model._base_manager.filter(**{f"{field.attname}__isnull": False}).order_by("pk")
        if last is not None:
            rows = rows.filter(pk__gt=last)
        batch = list(rows.values_list("pk", field.row_field, field.attname)[:ROWS_AT_ONCE])
        if not batch:
            return done
        _reseal_batch(model, field, batch, done)
        last = batch[-1][0]


@transaction.atomic
def _reseal_batch(
    model: type[models.Model], field: EncryptedTextField, batch: list[tuple[int, object, Sealed]], done: Resealed
) -> None:
    quote = connection.ops.quote_name
    table, column, key = model._meta.db_table, str(field.column), str(model._meta.pk.column)
    statement = f"UPDATE {quote(table)} SET {quote(column)} = %s WHERE {quote(key)} = %s AND {quote(column)} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL app.reseal = 'on'")
        for pk, row, value in batch:
            if is_current(value.data):
                done.current += 1
                continue
            context = f"{model._meta.label_lower}|{field.attname}|{row}"
            try:
                sealed = seal(unseal(value.data, context=context), context=context)
            except CannotOpen:
                done.broken += 1
                continue
            cursor.execute(statement, [sealed, pk, value.data])
            done.changed += cursor.rowcount
