"""A migration operation that makes a table append-only in the database itself."""

from collections.abc import Sequence

from django.db.migrations.operations import RunSQL

FORWARD = """
CREATE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {exception}RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT WHEN (coalesce(current_setting('app.truncate_ok', true), '') <> 'on')
    EXECUTE FUNCTION {table}_refuse_change();
"""

# The same text under another key (``lms.rotation``); a sealed value that was made up does not open.
RESEALING = """IF TG_OP = 'UPDATE' AND coalesce(current_setting('app.reseal', true), '') = 'on' THEN
        IF to_jsonb(OLD) - ARRAY[{columns}] = to_jsonb(NEW) - ARRAY[{columns}] THEN
            RETURN NEW;
        END IF;
    END IF;
    """

BACKWARD = """
DROP TRIGGER {table}_append_only ON {table};
DROP TRIGGER {table}_no_truncate ON {table};
DROP FUNCTION {table}_refuse_change();
"""


class AppendOnly(RunSQL):
    """Refuse UPDATE, DELETE and TRUNCATE on `table`, also for the application's own role.

    `sealed` names the encrypted columns: they alone may be written anew when the keys are rotated.

    TRUNCATE is let through only on connections that set ``app.truncate_ok = on``: the flush of Django's own
    transaction tests needs it, and nothing but the test settings sets it.
    """

    def __init__(self, table: str, sealed: Sequence[str] = ()) -> None:
        self.table, self.sealed = table, tuple(sealed)
        columns = ", ".join(f"'{column}'" for column in self.sealed)
        exception = RESEALING.format(columns=columns) if sealed else ""
        super().__init__(FORWARD.format(table=table, exception=exception), BACKWARD.format(table=table))

    def deconstruct(self) -> tuple[str, list[str], dict[str, tuple[str, ...]]]:
        return (self.__class__.__qualname__, [self.table], {"sealed": self.sealed} if self.sealed else {})

    def describe(self) -> str:
        return f"Make {self.table} append-only"
