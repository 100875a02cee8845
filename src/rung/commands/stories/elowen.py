"""St. Elowen Health: lines that end on Wednesday, and a site without electric power."""

from datetime import date

from rung.commands.stories.cast import CENTRAL, GRACE, PRIYA, RUTH
from rung.commands.stories.steps import (
    Story,
    asks_for_waiver,
    by,
    grants_waiver,
    nothing_new,
    on,
    plans,
    progress,
    raises,
    sends,
)
from rung.domain.vocabulary import ActionOwner, Ground, UpdateKind
from rung.services.engaging import Concern

OMAHA = Story(
    "Q-3001",
    (
        raises(
            on(CENTRAL, 23, 11, 30),
            GRACE,
            Concern(
                Ground.BUSINESS_RISK,
                "The old telephone lines end on Wednesday at 18:00. If the numbers are not ported "
                "by then, 400 patients a day cannot reach the clinic.",
                need_by_date=date(2026, 11, 25),
                need_by_reason="the old lines are disconnected",
                tried="Test calls failed on 19 November and again this morning.",
            ),
        ),
        asks_for_waiver(
            on(CENTRAL, 23, 14, 20),
            GRACE,
            "life-and-safety",
            "The clinic may be out of reach by telephone over Thanksgiving, and the weekend "
            "doctors are called by telephone.",
        ),
        grants_waiver(
            on(CENTRAL, 23, 14, 55),
            RUTH,
            "Patients come first. I am in it now, without the rest of the interval.",
        ),
        plans(
            on(CENTRAL, 23, 15, 10),
            PRIYA,
            "Repeat the test calls on all eight numbers",
            owner=ActionOwner.CARRIER,
            owner_name="Priya Nair",
            until=by(24, 11),
        ),
        plans(
            on(CENTRAL, 23, 15, 12),
            PRIYA,
            "The old lines stay two more days if the tests fail again",
            owner=ActionOwner.SUPPLIER,
            owner_name="your present telephone company",
            until=by(24, 16),
        ),
        progress(
            on(CENTRAL, 23, 15, 30),
            PRIYA,
            "Five of eight numbers work both ways. For three, calls from mobile networks still go "
            "to the old lines; their routing is corrected tonight and tested at 08:30 CST.",
        ),
    ),
)

DES_MOINES = Story(
    "Q-3002",
    (
        raises(
            on(CENTRAL, 17, 10, 0),
            GRACE,
            Concern(
                Ground.TIMELINESS,
                "The day hospital opens on 1 December. Patient files are on the network; without "
                "it the staff writes on paper.",
                need_by_date=date(2026, 11, 30),
                need_by_reason="the day hospital opens the day after",
                tried="Priya told us on 13 November that the equipment cannot be switched on.",
            ),
        ),
        plans(
            on(CENTRAL, 17, 10, 40),
            PRIYA,
            "Electric power in the equipment room",
            owner=ActionOwner.CUSTOMER,
            owner_name="Grace Lindqvist",
            until=by(25, 12),
        ),
        sends(
            on(CENTRAL, 17, 13, 0),
            PRIYA,
            UpdateKind.NEED_FROM_YOU,
            "Our equipment is in the room and starts within two hours of having power. It needs a "
            "20 A circuit: when is your electrician there?",
        ),
        nothing_new(on(CENTRAL, 18, 11, 0), PRIYA, "Nothing new: still no power at the site."),
        nothing_new(on(CENTRAL, 19, 11, 0), PRIYA, "Nothing new: still no power at the site."),
        nothing_new(on(CENTRAL, 20, 11, 0), PRIYA, "Nothing new: still no power at the site."),
    ),
)
