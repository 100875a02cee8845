"""Vantry College: a resolution that did not hold, for the second time; and one that did."""

from datetime import date

from rung.commands.stories.cast import EASTERN, INES, PAUL, PRIYA, RUTH
from rung.commands.stories.steps import (
    Story,
    acknowledges,
    by,
    confirms,
    engages,
    finishes,
    nothing_new,
    on,
    plans,
    progress,
    raises,
    rejects,
)
from rung.commands.stories.steps_desk import (
    answers_survey,
    follows_up,
    keeps_handling,
    moves_ticket,
    opens_ticket,
    plans_step,
    resolves_with_cause,
    takes_ticket,
)
from rung.domain.causes import Cause
from rung.domain.desk_words import DeskStage
from rung.domain.vocabulary import ActionOwner, Ground
from rung.services.engaging import Concern

_SPLICE = "Repair the splice at the river crossing"
OCTOBER = 10

PORTLAND_IN_OCTOBER = Story(
    "Q-5001",
    (
        raises(
            on(EASTERN, 26, 10, 0, month=OCTOBER),
            PAUL,
            Concern(
                Ground.LEVEL_OF_SERVICE,
                "2 per cent of all packets are lost. Lectures to the other campus freeze every "
                "few minutes.",
                tried="Measured for two days; Priya has the traces.",
            ),
        ),
        progress(
            on(EASTERN, 26, 12, 50, month=OCTOBER),
            PRIYA,
            "We see the loss as well, between our hub and your campus. A technician cleans and "
            "measures the fibre at the hub tonight.",
        ),
        resolves_with_cause(
            on(EASTERN, 27, 9, 0, month=OCTOBER),
            PRIYA,
            "A dirty connector at the hub was cleaned. No loss since 02:00 EDT.",
            Cause.WORKMANSHIP,
            "Tidewell Fibre left the connector open after its last visit.",
        ),
        confirms(on(EASTERN, 28, 9, 30, month=OCTOBER), PAUL),
        answers_survey(
            on(EASTERN, 28, 9, 40, month=OCTOBER), PAUL, 4, 4, "Quick. We hope that it stays so."
        ),
        follows_up(
            on(EASTERN, 28, 14, 10, month=OCTOBER),
            PRIYA,
            "Called Paul: he doubts the splice. Tidewell Fibre measures it again in two weeks.",
        ),
    ),
)

PORTLAND = Story(
    "Q-5001",
    (
        raises(
            on(EASTERN, 17, 9, 20),
            PAUL,
            Concern(
                Ground.LEVEL_OF_SERVICE,
                "The loss is back, 1.5 per cent at noon. We cannot accept the line, and the old "
                "one is paid by the month.",
                need_by_date=date(2026, 11, 30),
                need_by_reason="the old line has to be given notice",
                tried="It was resolved once in October and came back.",
            ),
        ),
        progress(
            on(EASTERN, 17, 12, 30),
            PRIYA,
            "We measure from both ends until tomorrow noon, at the times you name.",
        ),
        engages(on(EASTERN, 18, 9, 30), PAUL, 2),
        acknowledges(
            on(EASTERN, 18, 11, 0),
            RUTH,
            2,
            "Twice is once too often; I lead it. I call you tomorrow with what we found.",
            next_contact_at=on(EASTERN, 19, 9, 30),
        ),
        progress(
            on(EASTERN, 18, 12, 30),
            PRIYA,
            "The loss comes only under load, at the hub's port. Its optic is changed tonight.",
        ),
        resolves_with_cause(
            on(EASTERN, 19, 11, 0),
            PRIYA,
            "The optic of the port was changed, as Ruth Adeyemi told you at 09:30 EST. Four hours "
            "under load without loss.",
            Cause.EQUIPMENT,
            "Optic of line card 7; the card itself was not tested.",
        ),
        rejects(
            on(EASTERN, 20, 9, 10),
            PAUL,
            "It is back since Friday 02:00 EST, 1.2 per cent. It is not solved.",
        ),
        acknowledges(
            on(EASTERN, 20, 11, 0),
            RUTH,
            2,
            "You are right, and I am sorry. The whole line card is changed, not a part of it. I "
            "call you when it is done.",
            next_contact_at=on(EASTERN, 24, 11, 0),
        ),
        plans(
            on(EASTERN, 20, 11, 30),
            PRIYA,
            "Change the line card at the Portland hub",
            owner=ActionOwner.CARRIER,
            owner_name="Ruth Adeyemi",
            until=by(24, 22),
        ),
        opens_ticket(
            on(EASTERN, 20, 11, 45),
            PRIYA,
            "Line cards of one batch lose packets",
            "Third card of batch 44 from Ostrander that fails under load; Portland is the first "
            "customer to notice.",
        ),
        takes_ticket(on(EASTERN, 20, 13, 10), INES),
        moves_ticket(
            on(EASTERN, 23, 15, 0),
            INES,
            DeskStage.WAITING,
            "Ostrander ships the replacement; we change it on Tuesday night.",
        ),
        plans_step(
            on(EASTERN, 23, 15, 5),
            INES,
            "Ask Ostrander which other cards are of batch 44",
            until=on(EASTERN, 25, 12, 0),
        ),
        keeps_handling(
            on(EASTERN, 20, 11, 50),
            PRIYA,
            "Call Paul Dube before any work at night: lectures are recorded until 22:00 EST.",
            month=1,
            day=31,
        ),
        progress(
            on(EASTERN, 20, 12, 30),
            PRIYA,
            "The new line card arrives on Tuesday and is changed the same night at 22:00 EST.",
        ),
        nothing_new(
            on(EASTERN, 23, 10, 10), PRIYA, "Nothing new: the card is on its way, the night stands."
        ),
    ),
)

BANGOR = Story(
    "Q-5002",
    (
        raises(
            on(EASTERN, 5, 9, 0),
            PAUL,
            Concern(
                Ground.TIMELINESS,
                "The committed date passed last Friday. 300 students move into the building on 14 "
                "November.",
                need_by_date=date(2026, 11, 13),
                need_by_reason="students move in the day after",
                tried="Asked Priya on Monday and on Wednesday.",
            ),
        ),
        progress(
            on(EASTERN, 5, 11, 30),
            PRIYA,
            "A splice at the river crossing failed its test; it has to be made again.",
        ),
        engages(on(EASTERN, 6, 9, 30), PAUL, 2),
        acknowledges(
            on(EASTERN, 6, 11, 0),
            RUTH,
            2,
            "I have it. The repair crew has a date; Priya tells you today which.",
            next_contact_at=on(EASTERN, 9, 11, 0),
        ),
        plans(
            on(EASTERN, 6, 11, 20),
            PRIYA,
            _SPLICE,
            owner=ActionOwner.SUPPLIER,
            owner_name="Tidewell Fibre",
            until=by(9),
        ),
        progress(on(EASTERN, 6, 11, 30), PRIYA, "The repair crew comes on Monday morning."),
        progress(on(EASTERN, 9, 10, 0), PRIYA, "The crew is at the crossing and works through."),
        finishes(on(EASTERN, 9, 14, 0), PRIYA, _SPLICE),
        progress(
            on(EASTERN, 10, 11, 0),
            PRIYA,
            "The splice is good and tested. The circuit is handed over on Wednesday, holiday or "
            "not.",
        ),
        resolves_with_cause(
            on(EASTERN, 12, 9, 20),
            PRIYA,
            "The circuit works since Wednesday; you accepted it this morning.",
            Cause.WORKMANSHIP,
            "Splice at the river crossing failed its first test; done again by Tidewell Fibre.",
        ),
        confirms(on(EASTERN, 13, 9, 0), PAUL),
        answers_survey(
            on(EASTERN, 16, 8, 50),
            PAUL,
            5,
            4,
            "We always knew what came next. A week earlier would have been better still.",
        ),
    ),
)
