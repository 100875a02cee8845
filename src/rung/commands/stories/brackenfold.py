"""Brackenfold Credit Union: routers sent to the wrong place, and a duct that has to be built."""

from datetime import date, time

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
from rung.commands.stories.steps_calls import logs_call
from rung.commands.stories.steps_communication import agrees, lets_hear, proposes
from rung.commands.stories.steps_obstacles import (
    asks_for_resources,
    declines_resources,
    tells_impact,
)
from rung.commands.stories.steps_readiness import words_reason
from rung.domain.agreeing import Terms
from rung.domain.hearing import Depth, Gets, HearsBy, QuietHours
from rung.domain.impact import Effect, Telling, Workaround
from rung.domain.resources import RequestKind
from rung.domain.rhythms import daily
from rung.domain.vocabulary import ActionOwner, Channel, ContactOutcome, Ground
from rung.services.communication import Wanted
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
            owner_name="Cobalt Freight",
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
        proposes(
            on(MOUNTAIN, 19, 10, 30),
            OMAR,
            Terms(
                daily(time(16, 30)),
                "Omar Haddad and the project leader, for all twelve sites",
                quiet=QuietHours(time(20), time(7)),
                words="One mail a day that the project leader can read out to the branches. "
                "None on Thanksgiving.",
            ),
        ),
        lets_hear(
            on(MOUNTAIN, 19, 10, 35),
            OMAR,
            Wanted(
                "Mia Strand", "mia.strand@example.com", Gets.UPDATES, HearsBy.EMAIL, Depth.EXECUTIVE
            ),
        ),
        lets_hear(
            on(MOUNTAIN, 19, 10, 40),
            OMAR,
            Wanted(
                "Denver branch office", "", Gets.SUMMARY, HearsBy.PHONE, phone="+1 303 555 0177"
            ),
        ),
        progress(
            on(MOUNTAIN, 19, 13, 40),
            DANA,
            "The five routers are found in Dover and left it at noon. From tomorrow on I write "
            "every working day at 16:30, not on Thanksgiving, as you asked.",
        ),
        agrees(
            on(MOUNTAIN, 19, 16, 40),
            DANA,
            "Agreed: every working day at 16:30, the first one tomorrow.",
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
        words_reason(
            on(MOUNTAIN, 23, 16, 35),
            DANA,
            "1P",
            cause="Cobalt Freight swapped two pallets in its depot; the second time this quarter.",
            words="Five routers went to the wrong place; they are in Denver and are being set up",
            release=True,
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
                said=Telling(
                    effect=Effect.NOT_YET,
                    workaround=Workaround.FULL,
                    workaround_words="the old data centre, until its lease ends",
                    safety=False,
                    sites=1,
                    hard_dates="11 December, when the lease ends; it cannot be extended",
                ),
            ),
            attempt=Attempt(
                1,
                on(MOUNTAIN, 17, 16, 10),
                ContactOutcome.SPOKE,
                "Dana says 18 December; that is a week too late for us.",
            ),
        ),
        logs_call(
            on(MOUNTAIN, 18, 9, 0),
            DANA,
            "Omar asks whether the duct can be built faster. I ask the build team and call back.",
            called_at=on(MOUNTAIN, 17, 16, 18),
            with_whom=OMAR,
            call_back=on(MOUNTAIN, 18, 12, 0),
        ),
        tells_impact(on(MOUNTAIN, 18, 9, 40), DANA, Telling(agrees=True)),
        logs_call(
            on(MOUNTAIN, 18, 11, 40),
            DANA,
            "The build team sees no faster way with one crew. Omar goes to level 2.",
            called_at=on(MOUNTAIN, 18, 11, 30),
            with_whom=OMAR,
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
            owner_name="Stonecrop Ducts",
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
            "A second crew would shorten it. Stonecrop Ducts prices it until Monday; it will be "
            "above my limit.",
        ),
        progress(
            on(MOUNTAIN, 19, 10, 10),
            MORGAN,
            "As I told Omar Haddad on the phone: a second crew is possible and would be faster; "
            "our building partner works out how it could start next week.",
        ),
        moves(
            on(MOUNTAIN, 19, 10, 40),
            DANA,
            _DUCT,
            until=by(9, month=12),
            reason="The ground is frozen; one crew alone needs three more days.",
            cause="1J",
        ),
        asks_for_resources(
            on(MOUNTAIN, 19, 11, 20),
            DANA,
            RequestKind.PEOPLE,
            "Digging at night as well brings back 4 December for the duct.",
            ("Night shifts of the crew for a week", 6_400, 5),
        ),
        declines_resources(
            on(MOUNTAIN, 19, 14, 30),
            MORGAN,
            "No: the city allows no digging at night in Temple Yard. 9 December stands for now; a "
            "second crew by day is being priced instead.",
            instead=date(2026, 12, 9),
        ),
        nothing_new(
            on(MOUNTAIN, 20, 10, 0),
            DANA,
            "Digging goes on. The offer for the second crew is expected on Monday.",
        ),
        engages(on(MOUNTAIN, 23, 11, 0), OMAR, 3),
        acknowledges(
            on(MOUNTAIN, 23, 12, 40),
            KARIN,
            3,
            "I have this now, with Morgan. The offer for a second crew comes this afternoon; you "
            "have my decision from me on Tuesday.",
            next_contact_at=on(MOUNTAIN, 24, 15, 0),
            channel=Channel.PHONE,
        ),
        progress(
            on(MOUNTAIN, 23, 12, 55),
            DANA,
            "Karin Holt has just told you on the phone: she decides on Tuesday whether a second "
            "crew starts on Wednesday. I write to you as soon as she has.",
        ),
        logs_call(
            on(MOUNTAIN, 23, 13, 30),
            DANA,
            "Omar needs Karin's answer before his own meeting at 17:00.",
            called_at=on(MOUNTAIN, 23, 13, 20),
            with_whom=OMAR,
            call_back=on(MOUNTAIN, 24, 16, 0),
        ),
        asks_for_resources(
            on(MOUNTAIN, 23, 15, 40),
            MORGAN,
            RequestKind.EXPEDITE,
            "The duct is ready on 2 December instead of 9 December, and the wave is lit before "
            "the lease of the old data centre ends on 11 December.",
            ("A second crew of Stonecrop Ducts from Wednesday on", 18_000, 7),
            ("Weekend shifts of the crew that digs already", 9_500, 3),
        ),
    ),
)
