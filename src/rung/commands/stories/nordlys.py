"""Nordlys Reisen: raised by mail, on the calendar of another continent.

Her first mail went to the care manager, who logs it as of when it came. What she answers to rung's
own mails comes in by itself, as does an answering machine's and a stranger's; and what she writes
about another order waits to be raised.
"""

from datetime import date

from rung.commands.stories.cast import ANKE, BERLIN, TOMAS
from rung.commands.stories.steps import Story, by, on, plans, progress, raises
from rung.commands.stories.steps_mail import answers, is_away, writes_anew, writes_as_stranger
from rung.commands.stories.steps_plan import comes_after
from rung.commands.stories.steps_readiness import words_reason
from rung.domain.vocabulary import ActionOwner, Channel, ContactOutcome, Ground
from rung.services.engaging import Attempt, Concern

_CONSENT = "Landlord's written consent to the survey of the shaft"
_SURVEY = "Survey of the shaft, with the caretaker"

MUNICH = Story(
    "Q-6001",
    (
        raises(
            on(BERLIN, 23, 14, 20),
            TOMAS,
            Concern(
                Ground.TIMELINESS,
                "45 travel agents move to the new office on 9 December. The survey was to be on "
                "17 November, and nobody came.",
                need_by_date=date(2026, 12, 9),
                need_by_reason="the lease of the old office ends",
                tried="Anke Brandt wrote to Tomas on 18 and 20 November.",
            ),
            attempt=Attempt(
                1,
                on(BERLIN, 23, 14, 0),
                ContactOutcome.MESSAGE,
                "Anke Brandt writes: a third time, and she wants management to know.",
                Channel.EMAIL,
            ),
            channel=Channel.EMAIL,
        ),
        plans(
            on(BERLIN, 23, 15, 30),
            TOMAS,
            _CONSENT,
            owner=ActionOwner.CUSTOMER,
            owner_name="Anke Brandt, with the landlord",
            until=by(25, 12),
        ),
        plans(
            on(BERLIN, 23, 15, 32),
            TOMAS,
            _SURVEY,
            owner=ActionOwner.CARRIER,
            owner_name="Tomas Wilk",
            until=by(26),
        ),
        comes_after(on(BERLIN, 23, 15, 33), TOMAS, _SURVEY, _CONSENT),
        progress(
            on(BERLIN, 23, 16, 30),
            TOMAS,
            "The surveyor was turned away because the landlord had not agreed. The form for the "
            "landlord is in your mail; with it we survey on Thursday 26 November, and I ask for a "
            "date before the 9th, which our estimate of 16 December does not give you yet.",
        ),
        words_reason(
            on(BERLIN, 23, 16, 40),
            TOMAS,
            "1G",
            cause="Our surveyor from Isarblick Vermessung did not announce himself; the caretaker "
            "had no consent of the landlord and sent him away.",
            words="The landlord has to agree before the shaft is surveyed",
            release=True,
        ),
    ),
    mails=(
        is_away(
            on(BERLIN, 23, 16, 41),
            ANKE,
            "Anke Brandt",
            "Thank you for your message. I am out of the office this afternoon and back on Tuesday "
            "at 8:30. In urgent matters please engage my deputy.",
        ),
        answers(
            on(BERLIN, 24, 8, 50),
            ANKE,
            "Anke Brandt",
            "The landlord's office signs on Wednesday morning; I bring you the form by noon. Our "
            "caretaker has the key of the shaft on Thursday from eight.\n\n"
            "On Mon, 23 Nov 2026, rung wrote:\n> The surveyor was turned away.\n",
        ),
        writes_as_stranger(
            on(BERLIN, 24, 14, 10),
            "hausverwaltung@example.com",
            "Isarhof Hausverwaltung",
            "Survey of the shaft",
            "Confirm\n\nThe owner agrees to Thursday, 26 November, if the lift is free until ten.",
        ),
        writes_anew(
            on(BERLIN, 24, 15, 5),
            ANKE,
            "Anke Brandt",
            "Berlin, Mauerweg",
            "Q-6003 was to have its access line by 2 December, and nobody has been on site. The "
            "team moves in on the 15th; without the line they cannot book a single trip.\n\n"
            "On Mon, 23 Nov 2026, rung wrote:\n> The surveyor was turned away.\n",
        ),
    ),
)
