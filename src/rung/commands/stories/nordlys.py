"""Nordlys Reisen: raised by mail, on the calendar of another continent."""

from datetime import date

from rung.commands.stories.cast import ANKE, BERLIN, TOMAS
from rung.commands.stories.steps import Story, by, on, plans, progress, raises
from rung.domain.vocabulary import ActionOwner, Channel, Ground
from rung.services.engaging import Concern

MUNICH = Story(
    "Q-6001",
    (
        raises(
            on(BERLIN, 23, 14, 0),
            ANKE,
            Concern(
                Ground.TIMELINESS,
                "45 travel agents move to the new office on 9 December. The survey was to be on "
                "17 November, and nobody came.",
                need_by_date=date(2026, 12, 9),
                need_by_reason="the lease of the old office ends",
                tried="Wrote to Tomas on 18 and 20 November.",
            ),
            channel=Channel.EMAIL,
        ),
        plans(
            on(BERLIN, 23, 15, 30),
            TOMAS,
            "Landlord's written consent to the survey of the shaft",
            owner=ActionOwner.CUSTOMER,
            owner_name="Anke Brandt, with the landlord",
            until=by(25, 12),
        ),
        progress(
            on(BERLIN, 23, 16, 30),
            TOMAS,
            "The surveyor was turned away because the landlord had not agreed. The form for the "
            "landlord is in your mail; with it we come on Wednesday.",
        ),
    ),
)
