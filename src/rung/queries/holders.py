"""Who holds a level for an order, as a statement reads it: the most specific row, the first rank.

The rule itself is domain/coverage.py's; absence is left out, because pages name who holds.
"""

# The orders ``o`` whose care manager is one of ``people``: the order's own, else the account's,
# else the channel manager. Said so that indexes find them among a million orders.
CARED_FOR = """(o.ccm_id = ANY(%(people)s) OR o.ccm_id IS NULL AND o.account_id = ANY(ARRAY(
    SELECT id FROM rung_account WHERE coalesce(ccm_id, channel_manager_id) = ANY(%(people)s))))"""


def engaged_or_holder(level: str) -> str:
    """The expression of who was engaged at that level of the escalation ``e``, else who holds it.

    The order is ``o``, as in ``holder_of``.
    """
    return f"""coalesce(
        (SELECT g.holder_id FROM rung_engagedlevel g
          WHERE g.escalation_id = e.id AND g.level = {level}),
        ({holder_of(level, track="e.track")}))"""  # noqa: S608 - nothing in it comes from outside


def holder_of(level: str, *, track: str = "''") -> str:
    """The select of one ``person_id``: who holds that level for the order ``o``.

    Both are expressions of the statement around it. Without a track, nobody who holds the level
    for a track of its own is meant.
    """
    return f"""
    SELECT h.person_id FROM rung_levelholder h
     WHERE h.level = {level}
       AND (h.region_id IS NULL OR h.region_id = o.region_id)
       AND (h.account_id IS NULL OR h.account_id = o.account_id)
       AND (h.product = '' OR lower(h.product) = lower(o.product))
       AND (h.track = '' OR lower(h.track) = lower({track}))
     ORDER BY h.account_id IS NULL, h.product = '', h.region_id IS NULL, h.track = '', h.rank
     LIMIT 1"""  # noqa: S608 - nothing in it comes from outside
