"""Hours added up while they come: one row per person, post, ledger and quarter, kept by the database itself.

A ranking of 200,000 people reads these rows instead of millions of entries (SPEC L10). They are no second truth: the
ledger only grows, every entry is added by a trigger within its own transaction, and ``verify_ledger`` compares.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db import connection

#: The quarter of an entry by the site's calendar, as :class:`~scoring.periods.Period` has it.
QUARTER = f"date_trunc('quarter', earned_at AT TIME ZONE '{settings.TIME_ZONE}')::date"

# In order of people: two transactions that add to the same people meet at the first of them and cannot lock each other.
CREATE = f"""
CREATE FUNCTION scoring_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scoring_ledgersum AS kept (user_id, posting_id, ledger, quarter, hours, entries)
    SELECT user_id, posting_id, ledger, {QUARTER}, sum(hours), count(*) FROM added
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (user_id, quarter, ledger, posting_id)
    DO UPDATE SET hours = kept.hours + excluded.hours, entries = kept.entries + excluded.entries;
    RETURN NULL;
END $$;
CREATE TRIGGER scoring_creditentry_add_up AFTER INSERT ON scoring_creditentry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION scoring_add_up();
"""  # noqa: S608 (the zone is a constant of the settings)
DROP = """
DROP TRIGGER scoring_creditentry_add_up ON scoring_creditentry;
DROP FUNCTION scoring_add_up();
"""
COMPARE = f"""
SELECT user_id, ledger, quarter, sum(kept), sum(told) FROM (
    SELECT user_id, posting_id, ledger, quarter, hours AS kept, entries, 0 AS told, 0 AS count FROM scoring_ledgersum
    UNION ALL
    SELECT user_id, posting_id, ledger, {QUARTER}, 0, 0, hours, 1 FROM scoring_creditentry
) both_sides
GROUP BY user_id, posting_id, ledger, quarter
HAVING sum(kept) <> sum(told) OR sum(entries) <> sum(count)
ORDER BY user_id, quarter, ledger
"""  # noqa: S608 (as above)


def verify_sums() -> Iterator[Mapping[str, Any]]:
    """Yield every sum that the entries do not give: ``{"user", "ledger", "quarter", "kept", "told"}`` (学时)."""
    with connection.cursor() as cursor:
        cursor.execute(COMPARE)
        for user, ledger, quarter, kept, told in cursor:
            yield {"user": user, "ledger": ledger, "quarter": str(quarter), "kept": str(kept), "told": str(told)}
