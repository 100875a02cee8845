"""Any ladder a pack can say, the calendars it runs on, and a contact near a turn of clocks."""

from dataclasses import dataclass
from datetime import datetime

from hypothesis import strategies as st

from rung.domain.matching import Circumstances
from rung.domain.matrix import Anchor, Condition
from rung.domain.plan import Calendars
from tests.domain.business_time_calendars import always_open, never_open, office
from tests.domain.business_time_strategies import NEARBY, calendars_and_turns
from tests.packs import calendars

SEVERITIES = ("sev2", "sev1")
CONDITIONS = (*(each.value for each in Condition), "there is no forward progress")
AMOUNTS = st.one_of(
    st.builds("{} business minutes".format, st.integers(1, 2400)),
    st.builds("{} business hours".format, st.integers(1, 40)),
    st.builds("{} business days".format, st.integers(1, 5)),
    st.builds("{} minutes".format, st.integers(1, 2880)),
    st.builds("{} hours".format, st.integers(1, 60)),
)
MAYBE = st.one_of(AMOUNTS, AMOUNTS, AMOUNTS, st.just("unknown"))
NIGHTS = office("Europe/London", [["22:00", "06:00"]], ("mon", "wed", "fri"))
OWN = [never_open(), always_open("Asia/Kathmandu"), NIGHTS, office("Australia/Lord_Howe")]


@dataclass(frozen=True)
class Setting:
    """A ladder's document, what it runs on, and when level 1 was contacted."""

    document: dict
    facts: Circumstances
    calendars: Calendars
    contact_at: datetime


@st.composite
def varying(draw, values, severities):
    """A value, or a table of them by severity."""
    if not severities or draw(st.booleans()):
        return draw(values)
    return {word: draw(values) for word in severities}


@st.composite
def levels(draw, below, severities, *, free):
    """One level above another; None: the first."""
    level = {"title": draw(st.sampled_from(["unknown", "Manager", "Director"]))}
    if below is not None and not free:
        if draw(st.integers(0, 9)):
            level["opens_after"] = draw(varying(MAYBE, severities))
            anchors = [each.value for each in Anchor]
            if "acknowledge_within" not in below:
                anchors.remove(Anchor.MISSED.value)
            level["opens_from"] = draw(st.sampled_from(anchors))
        if not draw(st.integers(0, 4)):
            known = [each for each in CONDITIONS if each != Condition.MISSED.value]
            answers = "acknowledge_within" in below
            level["opens_when"] = draw(st.sampled_from(CONDITIONS if answers else known))
    if draw(st.booleans()):
        level["acknowledge_within"] = draw(varying(MAYBE, severities))
    elif below is not None:
        level["outside"] = draw(st.booleans())
    return level


@st.composite
def ladders(draw, starts=("strict", "asked", "free")):
    """A ladder of one to six levels."""
    severities = draw(st.sampled_from([(), SEVERITIES]))
    start = draw(st.sampled_from(starts))
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        below = rows[-1] if rows else None
        rows.append(draw(levels(below, severities, free=start == "free")))
    document = {"name": "any", "start": start, "levels": rows}
    if severities:
        document["severities"] = list(severities)
        if draw(st.booleans()):
            entered = draw(st.integers(1, len(rows)))
            document["enter"] = [{"when": {"severity": "sev1"}, "level": entered}]
    if len(rows) > 1:
        document["continues"] = draw(st.booleans())
    return document


@st.composite
def settings_of(draw, starts=("strict", "asked", "free")):
    """A ladder, calendars for the matrix and some levels, and a contact."""
    document = draw(ladders(starts))
    matrix, turn = draw(calendars_and_turns())
    own = {}
    for number in range(1, len(document["levels"]) + 1):
        if not draw(st.integers(0, 3)):
            own[number] = draw(st.sampled_from(OWN))
    severity = draw(st.sampled_from(("", *document.get("severities", ()))))
    return Setting(
        document, Circumstances(severity=severity), calendars(matrix, own), turn + draw(NEARBY)
    )
