"""Maplethorn Grocers: two stores wait for the same permit; one is phoned about on Monday."""

from datetime import date
from decimal import Decimal

from rung.commands.stories.cast import DANA, INES, LEE, MORGAN, MOUNTAIN
from rung.commands.stories.steps import (
    Story,
    acknowledges,
    by,
    engages,
    finishes,
    moves,
    nothing_new,
    on,
    plans,
    progress,
    raises,
    writes,
)
from rung.commands.stories.steps_desk import (
    lets_desk_speak,
    links_to,
    notes_on_ticket,
    opens_ticket,
    plans_step,
    takes_ticket,
)
from rung.commands.stories.steps_obstacles import names_roadblock, words_roadblock
from rung.commands.stories.steps_plan import agrees, comes_after, finds_missing
from rung.commands.stories.steps_readiness import words_reason
from rung.domain.impact import Telling, Workaround
from rung.domain.vocabulary import ActionOwner, ContactOutcome, DateKind, Ground
from rung.services.engaging import Attempt, Concern

_PERMIT = "Street permit for the last 60 metres"
_ROOF = "Let the installers onto the roof on Wednesday"
_LIT = "Line pulled in and tested"
_BUILT = "Fiber built across Orchard Road"
_TESTED = "Line tested and handed over"
_CROSSING = "Permit to cross Orchard Road"
TREASURE_VALLEY = 88  # the desk ticket that the first of these stories opens

BOISE = Story(
    "Q-1001",
    (
        raises(
            on(MOUNTAIN, 23, 15, 40),
            LEE,
            Concern(
                Ground.TIMELINESS,
                "The store opens on Saturday 28 November. Without the circuit there is no card "
                "payment and no ordering: 23 people and about 40,000 dollars a day.",
                need_by_date=date(2026, 11, 27),
                need_by_reason="staff training and test orders the day before opening",
                tried="Asked Dana by mail on 16 and 19 November; the date moved by a week.",
                said=Telling(
                    workaround=Workaround.NONE,
                    safety=False,
                    sites=1,
                    users=23,
                    money_per_day=Decimal(40_000),
                    currency="USD",
                    hard_dates="Saturday 28 November: the opening is announced",
                ),
            ),
            attempt=Attempt(
                1,
                on(MOUNTAIN, 23, 15, 30),
                ContactOutcome.SPOKE,
                "Dana asks the city again and tells me what they say.",
            ),
        ),
        plans(
            on(MOUNTAIN, 23, 16, 0),
            DANA,
            _PERMIT,
            owner=ActionOwner.AUTHORITY,
            owner_name="City of Boise, public works",
            until=by(24, 17),
        ),
        plans(
            on(MOUNTAIN, 23, 16, 3),
            DANA,
            "Wednesday's installation crew stays booked",
            owner=ActionOwner.CARRIER,
            owner_name="Dana Reyes",
            until=by(24, 15),
        ),
        plans(
            on(MOUNTAIN, 23, 16, 5),
            DANA,
            _ROOF,
            owner=ActionOwner.CUSTOMER,
            owner_name="Lee Tan",
            until=by(25, 8),
        ),
        plans(
            on(MOUNTAIN, 23, 16, 7),
            DANA,
            _LIT,
            owner=ActionOwner.CARRIER,
            owner_name="Field Operations West",
            until=by(25, 15),
        ),
        comes_after(on(MOUNTAIN, 23, 16, 8), DANA, _LIT, _PERMIT, _ROOF),
        progress(
            on(MOUNTAIN, 23, 16, 10),
            DANA,
            "The city of Boise has our file and promises an answer by Tuesday afternoon. I call "
            "the permit office again on Tuesday at 09:00 MST, and the crew stays booked for "
            "Wednesday.",
        ),
        words_reason(
            on(MOUNTAIN, 23, 16, 20),
            DANA,
            "1U",
            cause="Permit backlog in Treasure Valley, six weeks deep; our contractor Juniper "
            "Trenching filed one drawing too late. The same office holds Nampa and Meridian.",
            words="The city of Boise has our file for the street permit and answers on Tuesday",
            release=True,
        ),
        agrees(on(MOUNTAIN, 23, 16, 45), LEE),
        links_to(on(MOUNTAIN, 23, 16, 15), DANA, TREASURE_VALLEY),
    ),
)

NAMPA = Story(
    "Q-1002",
    (
        raises(
            on(MOUNTAIN, 17, 9, 5),
            LEE,
            Concern(
                Ground.TIMELINESS,
                "Nampa opens on Friday 4 December with 19 people. A store without a circuit "
                "cannot take cards, and the opening is printed in every newspaper.",
                need_by_date=date(2026, 12, 3),
                need_by_reason="test orders the day before opening",
                tried="Dana told us on 12 November that the permit is late.",
            ),
        ),
        plans(
            on(MOUNTAIN, 17, 10, 30),
            DANA,
            _CROSSING,
            owner=ActionOwner.AUTHORITY,
            owner_name="City of Nampa, streets department",
            until=by(20),
        ),
        progress(
            on(MOUNTAIN, 17, 10, 40),
            DANA,
            "Everything on our side is ready but the crossing of Orchard Road. The city had asked "
            "for one more drawing; it was filed this morning.",
        ),
        engages(on(MOUNTAIN, 18, 8, 30), LEE, 2),
        acknowledges(
            on(MOUNTAIN, 18, 10, 5),
            MORGAN,
            2,
            "I have taken this on. Dana stays your contact; I speak with the city's streets "
            "department myself and call you tomorrow.",
            next_contact_at=on(MOUNTAIN, 19, 10, 0),
        ),
        opens_ticket(
            on(MOUNTAIN, 18, 13, 40),
            DANA,
            "Permit backlog in Treasure Valley",
            "The permit offices of Nampa and Boise share one clerk for street crossings since "
            "October; files wait four weeks. Our contractor Gableline filed late on top of it.",
        ),
        takes_ticket(on(MOUNTAIN, 18, 14, 0), INES),
        notes_on_ticket(
            on(MOUNTAIN, 19, 9, 40),
            INES,
            "Spoke with the clerk's superior. They take our three files together if Gableline "
            "hands in the missing drawing for Meridian.",
        ),
        names_roadblock(
            on(MOUNTAIN, 18, 14, 20),
            MORGAN,
            "Permit backlog in Treasure Valley. The desk has it as CED-88 (Ines); Boise Q-1001 and "
            "Meridian Q-1003 hang on the same office.",
            department="Outside plant, permits",
            remover=MORGAN,
            by=on(MOUNTAIN, 25, 12, 0),
        ),
        words_roadblock(
            on(MOUNTAIN, 18, 14, 40),
            DANA,
            "The city's approvals for street crossings are held up; Morgan Ellis speaks with the "
            "city about yours",
        ),
        progress(
            on(MOUNTAIN, 18, 10, 30),
            DANA,
            "Morgan Ellis has spoken with the head of the streets department: our file is "
            "complete and stands in their queue.",
        ),
        writes(
            on(MOUNTAIN, 18, 11, 20),
            LEE,
            "Thank you. Please tell me by Friday whether 3 December can still hold.",
        ),
        moves(
            on(MOUNTAIN, 19, 10, 30),
            DANA,
            _CROSSING,
            until=by(25),
            reason="The permit office works through a backlog of its own. As Morgan told you at "
            "10:00 MST, 3 December holds if the permit is granted by Wednesday 25 November.",
            cause="1U",
        ),
        plans(
            on(MOUNTAIN, 19, 10, 40),
            DANA,
            _BUILT,
            owner=ActionOwner.CARRIER,
            owner_name="Network Build West",
            until=by(1, month=12),
        ),
        plans(
            on(MOUNTAIN, 19, 10, 42),
            DANA,
            _TESTED,
            owner=ActionOwner.CARRIER,
            owner_name="Field Operations West",
            until=by(2, 15, month=12),
            kind=DateKind.FORECAST,
        ),
        comes_after(on(MOUNTAIN, 19, 10, 44), DANA, _BUILT, _CROSSING),
        comes_after(on(MOUNTAIN, 19, 10, 45), DANA, _TESTED, _BUILT),
        finds_missing(
            on(MOUNTAIN, 19, 13, 15),
            LEE,
            "One day is not much. What do the tills use if the crossing is late once more?",
        ),
        nothing_new(
            on(MOUNTAIN, 20, 10, 30),
            DANA,
            "No answer from the city today. We call them every morning; next word on Monday.",
        ),
        plans(
            on(MOUNTAIN, 20, 10, 45),
            DANA,
            "A wireless router to bridge the time",
            owner=ActionOwner.CARRIER,
            owner_name="Dana Reyes",
            until=by(23, 15),
        ),
        finishes(on(MOUNTAIN, 23, 10, 10), DANA, "A wireless router to bridge the time"),
        progress(
            on(MOUNTAIN, 23, 10, 20),
            DANA,
            "The Escalations Desk now works the permit backlog for your stores in Nampa, Boise "
            "and Meridian as one. A wireless router is on its way to Nampa, so that the tills "
            "work whatever the city does.",
        ),
        lets_desk_speak(on(MOUNTAIN, 23, 10, 5), INES),
        notes_on_ticket(
            on(MOUNTAIN, 23, 16, 30),
            INES,
            "Boise has joined. Meridian Q-1003 waits for the same clerk; no escalation there yet.",
        ),
        plans_step(
            on(MOUNTAIN, 23, 16, 35),
            INES,
            "Call with the permit offices about all three files",
            until=on(MOUNTAIN, 24, 10, 0),
        ),
    ),
)
