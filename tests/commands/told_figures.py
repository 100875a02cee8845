"""What figures and scorecard say of a demo company, as JSON: a program of its own.

It is run on a database that an earlier version filled, by that version once and by this one always:
it names only what both have. The engine looks first, at the demo's own instant, at what an upgrade
has woken.
"""

import json

import django

django.setup()

from datetime import date  # noqa: E402

from rung.commands.stories.programme import OPENS_AT  # noqa: E402
from rung.domain.figures import Grouping  # noqa: E402
from rung.models import Region  # noqa: E402
from rung.queries.figures import Asked, figure_tables  # noqa: E402
from rung.queries.scorecard import scorecard  # noqa: E402
from rung.services.settling import settle_due  # noqa: E402

ZONE = "America/Denver"


def figures():
    """Every figure of every group: the count, and the words that show it."""
    told = {}
    for grouping in Grouping:
        asked = Asked(grouping, date(2026, 1, 1), date(2026, 12, 31))
        for table in figure_tables(asked, zone=ZONE, now=OPENS_AT):
            for row in (*table.rows, table.total):
                cells = {cell.figure.key: [cell.count, cell.words] for cell in row.cells}
                told[f"{grouping} {table.family} {row.key}"] = [cells, row.typical_seconds]
    return told


def scorecards():
    """The scorecard of all regions together and of each."""
    told = {}
    for region in (None, *Region.objects.order_by("code")):
        card = scorecard(region, zone=ZONE, now=OPENS_AT)
        told[card.code] = {
            "weeks": [[week.name, week.kept, week.owed] for week in card.weeks],
            "corrected": card.corrected,
            "heat": [[row.code, [cell.count for cell in row.cells]] for row in card.heat],
            "repeats": [[each.key, each.count] for each in card.repeats],
            "decisions": len(card.decisions),
            "climbs": len(card.climbs),
        }
    return told


if __name__ == "__main__":
    settle_due(now=OPENS_AT)
    print(json.dumps({"figures": figures(), "scorecards": scorecards()}, sort_keys=True))  # noqa: T201
