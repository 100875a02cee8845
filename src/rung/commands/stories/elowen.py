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
from rung.commands.stories.steps_readiness import tells_not_ready
from rung.domain.attaching import Given
from rung.domain.impact import Effect, Telling, Workaround
from rung.domain.vocabulary import ActionOwner, DateKind, Ground, UpdateKind
from rung.services.engaging import Concern
from rung.services.readiness import Told

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
                said=Telling(
                    effect=Effect.NOT_YET,
                    workaround=Workaround.NONE,
                    safety=True,
                    sites=1,
                    users=400,
                    hard_dates="Wednesday 25 November, 18:00: the old lines are disconnected",
                ),
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
            owner_name="Pennyroyal Telephone",
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

_REPORT = b"""Site visit, Des Moines day hospital, 61 Locust Hill
13 November 2026, 10:40 CST

Equipment room, ground floor: rack and router in place and fixed.
Both sockets at the rack without power; the circuit is not connected in the panel.
Needed: 20 A circuit, two sockets, live. Start-up takes two hours from then.
"""

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
        tells_not_ready(
            on(CENTRAL, 17, 13, 20),
            PRIYA,
            Told(
                code="1C",
                needs="We need electric power in the equipment room on the ground floor: a 20 A "
                "circuit with two sockets, live, and somebody who lets our technician in. With "
                "power the equipment starts within two hours.",
                evidence="Our technician was at the day hospital on 13 November at 10:40 CST; the "
                "sockets in the equipment room were dead. His report is added.",
                deadline=by(25, 12),
                date_kind=DateKind.CCD,
                to_day=date(2026, 12, 3),
                billing="the monthly price begins with the service, not before",
                billing_from=date(2026, 12, 1),
            ),
            Given("site-visit-13-november.txt", _REPORT),
        ),
        nothing_new(on(CENTRAL, 18, 11, 0), PRIYA, "Nothing new: still no power at the site."),
        nothing_new(on(CENTRAL, 19, 11, 0), PRIYA, "Nothing new: still no power at the site."),
        nothing_new(on(CENTRAL, 20, 11, 0), PRIYA, "Nothing new: still no power at the site."),
    ),
)
