"""What a customer says they have seen (R3)."""

from datetime import datetime

from django.db import connection, transaction

# Two pages open side by side: the later one counts, whichever is pressed last.
_SEEN = """
INSERT INTO rung_lastlooked (person_id, account_id, looked_at)
SELECT person_id, account_id, %(until)s FROM rung_accountcontact
 WHERE person_id = %(person)s AND account_id = ANY(%(accounts)s)
 ORDER BY account_id
    ON CONFLICT (person_id, account_id)
    DO UPDATE SET looked_at = greatest(rung_lastlooked.looked_at, excluded.looked_at)
"""


@transaction.atomic
def mark_seen(*, person_id: int, account_ids: list[int], until: datetime, now: datetime) -> None:
    """Keep until when a person has seen what happened to accounts of theirs.

    ``until`` is when the page was drawn that they read, so that what came between drawing and
    pressing stays new. It never moves back and never lies ahead of ``now``; accounts that are not
    theirs are left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _SEEN, {"person": person_id, "accounts": account_ids, "until": min(until, now)}
        )
