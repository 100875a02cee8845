"""Brackenfold Credit Union: routers sent to the wrong place, and a duct that has to be built."""

from datetime import date

from rung.commands.stories.cast import DANA, KARIN, MORGAN, MOUNTAIN, OMAR
from rung.commands.stories.steps import (
    Story,
    acknowledges,
    by,
    engages,
    finishes,
    moves,
    notes,
    nothing_new,
    on,
    plans,
    progress,
    raises,
)
from rung.domain.vocabulary import ActionOwner, Channel, ContactOutcome, Ground
from rung.services.engaging import Attempt, Concern

_RETURN = "Bring back the five routers that went to Dover"
_DUCT = "Build the last 400 metres of duct"

BRANCHES = Story(
    "Q-2001",
    (
        raises(
            on(MOUNTAIN, 19, 10, 0),
            OMAR,
            Concern(
                Ground.TIMELINESS,
                "The routers for Denver and four branches were sent to Dover. The core banking "
                "change on 18 December needs all twelve sites; missing it costs about 60,000 "
                "dollars and the next chance is in February.",
                need_by_date=date(2026, 12, 18),
                need_by_reason="core banking change",
                tried="Our project leader told Dana on 18 November.",
                rhythm_wish="Every day at 16:30, one mail for all twelve sites, none on "
                "Thanksgiving.",
            ),
            more=("Q-2002", "Q-2003", "Q-2004", "Q-2005"),
        ),
        plans(
            on(MOUNTAIN, 19, 11, 10),
            DANA,
            _RETURN,
            owner=ActionOwner.SUPPLIER,
            owner_name="our freight company",
            until=by(23),
        ),
        plans(
            on(MOUNTAIN, 19, 11, 15),
            DANA,
            "Set up all twelve routers and ship them to the branches",
            owner=ActionOwner.CARRIER,
            owner_name="Dana Reyes",
            until=by(30),
        ),
        progress(
            on(MOUNTAIN, 19, 13, 40),
            DANA,
            "The five routers are found in Dover and left it at noon. From tomorrow on I write "
            "every working day at 16:30, not on Thanksgiving, as you asked.",
        ),
        nothing_new(
            on(MOUNTAIN, 20, 16, 30), DANA, "On the road; they are due in Denver on Monday."
        ),
        finishes(on(MOUNTAIN, 23, 15, 10), DANA, _RETURN),
        progress(
            on(MOUNTAIN, 23, 16, 30),
            DANA,
            "All five routers are in Denver and undamaged. They are set up on Tuesday and "
            "Wednesday; Denver goes first.",
        ),
    ),
)

SALT_LAKE_CITY = Story(
    "Q-2013",
    (
        raises(
            on(MOUNTAIN, 18, 8, 45),
            OMAR,
            Concern(
                Ground.BUSINESS_RISK,
                "The lease of the old data centre ends on 11 December. Without the wave the "
                "backup of 140,000 accounts has no second place.",
                need_by_date=date(2026, 12, 11),
                need_by_reason="the lease of the old data centre ends",
                tried="Dana told us on 11 November that a duct has to be built.",
            ),
            attempt=Attempt(
                1,
                on(MOUNTAIN, 17, 16, 10),
                ContactOutcome.SPOKE,
                "Dana says 18 December; that is a week too late for us.",
            ),
        ),
        engages(on(MOUNTAIN, 18, 13, 0), OMAR, 2),
        acknowledges(
            on(MOUNTAIN, 18, 14, 20),
            MORGAN,
            2,
            "I lead this from now on. Tomorrow I know whether a second crew can shorten the "
            "building, and I call you with it.",
            next_contact_at=on(MOUNTAIN, 19, 10, 0),
        ),
        plans(
            on(MOUNTAIN, 18, 14, 40),
            MORGAN,
            _DUCT,
            owner=ActionOwner.SUPPLIER,
            owner_name="our building partner",
            until=by(4, month=12),
        ),
        progress(
            on(MOUNTAIN, 18, 11, 45),
            DANA,
            "The duct is surveyed and marked. Digging starts on Thursday.",
        ),
        notes(
            on(MOUNTAIN, 18, 16, 0),
            MORGAN,
            "A second crew costs 18,000 dollars; above my limit. Karin has the request.",
        ),
        progress(
            on(MOUNTAIN, 19, 10, 10),
            MORGAN,
            "As I told Omar Haddad on the phone: a second crew is possible and would be faster; "
            "its cost is being decided by our director.",
        ),
        moves(
            on(MOUNTAIN, 19, 10, 40),
            DANA,
            _DUCT,
            until=by(9, month=12),
            reason="The ground is frozen; one crew alone needs three more days.",
            cause="1J",
        ),
        nothing_new(
            on(MOUNTAIN, 20, 10, 0),
            DANA,
            "Digging goes on. The decision on the second crew is expected on Monday.",
        ),
        engages(on(MOUNTAIN, 23, 11, 0), OMAR, 3),
        acknowledges(
            on(MOUNTAIN, 23, 12, 40),
            KARIN,
            3,
            "I have approved the second crew and the expedite at our cost. They start on "
            "Wednesday. The alternate date is Wednesday 9 December, two days before your lease "
            "ends.",
            next_contact_at=on(MOUNTAIN, 25, 11, 0),
            channel=Channel.PHONE,
        ),
        progress(
            on(MOUNTAIN, 23, 12, 55),
            DANA,
            "Karin Holt has just told you on the phone: a second crew starts on Wednesday, and we "
            "aim at Wednesday 9 December. I send you their day plan on Wednesday.",
        ),
    ),
)
