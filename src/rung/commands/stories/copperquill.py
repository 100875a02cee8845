"""Copperquill Logistics: another carrier's loop is late, and a moved date is told late."""

from datetime import date

from rung.commands.stories.cast import DANA, MOUNTAIN, RUTH
from rung.commands.stories.steps import (
    Story,
    acknowledges,
    by,
    engages_on_behalf,
    moves,
    notes,
    nothing_new,
    on,
    plans,
    progress,
    raises,
    sends,
)
from rung.commands.stories.steps_plan import tells
from rung.commands.stories.steps_readiness import words_reason
from rung.domain.vocabulary import ActionOwner, Channel, ContactOutcome, Ground, UpdateKind
from rung.services.engaging import Attempt, Concern

_LOOP = "Date for the other carrier's part of the loop"

RENO = Story(
    "Q-4002",
    (
        raises(
            on(MOUNTAIN, 19, 9, 40),
            DANA,
            Concern(
                Ground.SLA_MISSED,
                "The committed date of 13 November passed and nobody told us a new one. The hub "
                "sorts 9,000 parcels a night; the old line carries half of what it must.",
                need_by_date=date(2026, 12, 4),
                need_by_reason="the first weekend of the Christmas parcels",
                tried="Vic Osei asked for a date on 13, 16 and 18 November.",
            ),
            attempt=Attempt(
                1,
                on(MOUNTAIN, 19, 9, 15),
                ContactOutcome.SPOKE,
                "Vic Osei calls for Copperquill: no date, and the service level is missed.",
            ),
            channel=Channel.PHONE,
        ),
        plans(
            on(MOUNTAIN, 19, 10, 30),
            DANA,
            _LOOP,
            owner=ActionOwner.SUPPLIER,
            owner_name="Larkspur Fiber",
            until=by(20, 16),
            visible=False,
        ),
        progress(
            on(MOUNTAIN, 19, 12, 30),
            DANA,
            "Our own part is ready since 30 October. The part of the other carrier is not, and "
            "they have named no date yet.",
        ),
        words_reason(
            on(MOUNTAIN, 19, 10, 40),
            DANA,
            "1Z",
            cause="Larkspur Fiber, who own the loop, lost the crew for this route and have named "
            "no date since 6 November.",
            words="The other carrier has not finished its part of the line",
            release=False,
        ),
        engages_on_behalf(
            on(MOUNTAIN, 20, 9, 0),
            DANA,
            "The committed date is past, the service level is missed and the other carrier names "
            "no date. Their management has to hear it from ours.",
        ),
        acknowledges(
            on(MOUNTAIN, 20, 10, 50),
            RUTH,
            2,
            "I stand in for Morgan Ellis today and have this. I spoke with the other carrier's "
            "duty manager; they owe us a date by Monday.",
            next_contact_at=on(MOUNTAIN, 23, 10, 0),
        ),
        nothing_new(
            on(MOUNTAIN, 20, 10, 55), DANA, "No date from the other carrier yet; next word Monday."
        ),
        moves(
            on(MOUNTAIN, 20, 15, 45),
            DANA,
            _LOOP,
            until=by(30, 12),
            reason="The other carrier asks for another week.",
            cause="1Z",
            cause_words="Their splice crew was sent to another county.",
        ),
        notes(
            on(MOUNTAIN, 20, 15, 50),
            DANA,
            "Not told to the customer yet: I want a firm date from the other carrier first.",
        ),
        tells(
            on(MOUNTAIN, 23, 9, 55),
            DANA,
            _LOOP,
            as_text="The other carrier finishes its part of the line",
            reason="The other carrier needs another week for its part.",
        ),
        sends(
            on(MOUNTAIN, 23, 10, 0),
            DANA,
            UpdateKind.DATE_MOVED,
            "The other carrier finishes its part by Monday 30 November instead of Friday 20, and "
            "we expect the wave on Tuesday 1 December. We knew this on Friday afternoon and "
            "should have told you then.",
        ),
    ),
)
