"""One source of words for mail, page and API (R22, R30, N2, N13)."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest

from rung.domain.notices import NoticeKind
from rung.domain.plan import PlannedAction
from rung.domain.vocabulary import ActionOwner, ActionState, UpdateKind
from rung.domain.wording import Purpose, compose

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # Tue 10:30 MST, 12:30 EST
ZONES = ["America/New_York", "America/Denver", "Europe/Berlin", "Asia/Kathmandu"]
SIDES = ["CUSTOMER", "CARRIER"]
FACTS = {
    "reference": "ESC-1042",
    "status": "OPEN",
    "account": "Maplethorn Grocers",
    "order": "Q-1001",
    "site": "Boise",
    "product": "Ethernet 1G",
    "impact": "No circuit means no card payments.",
    "need_by_date": "2026-11-27",
    "need_by_reason": "opening day",
    "ccm_name": "Dana Reyes",
    "ccm_phone": "+1 303 555 0101",
    "carrier_zone": "America/Denver",
    "next_update_at": "2026-11-25T00:00:00+00:00",
    "confirm_by": "2026-11-27T00:00:00+00:00",
    "next_level": 3,
    "opens_at": "2026-11-24T21:30:00+00:00",
    "level": 2,
    "top": False,
    "level_title": "Regional manager, Service Delivery",
    "above_title": "Director, Service Delivery",
    "holder_name": "Morgan Ellis",
    "cover_for_name": None,
    "acknowledge_by": "2026-11-24T21:30:00+00:00",
    "answered_by": "Morgan Ellis",
    "answered_at": "2026-11-24T17:52:00+00:00",
    "subject_id": "01a20e9b-79c0-7935-bedc-a7d5f3bfa523",
    "by": "Dana Reyes",
    "words": "The city answers on Wednesday.",
    "reason": "The city is closed.",
    "outcome": "Left a message",
    "happened_at": "2026-11-24T16:00:00+00:00",
    "next_contact_at": "2026-11-24T22:00:00+00:00",
    "was_due_at": "2026-11-24T00:00:00+00:00",
    "missed_at": "2026-11-24T17:00:00+00:00",
    "text": "City permit re-filed",
    "from_at": "2026-11-25T19:00:00+00:00",
    "to_at": "2026-11-28T00:00:00+00:00",
    "percent": 75,
    "clock": "ACKNOWLEDGEMENT",
    "kind": "NOTHING_NEW",
    "granted": True,
    "closed_as": "CONFIRMED",
    "code": "123 456",
    "nearest": [
        {"kind": "UPDATE", "level": None, "due_at": "2026-11-25T00:00:00+00:00", "where": ""}
    ],
}
ABOUT_SOMETHING_ELSE = {
    NoticeKind.LETTER,
    NoticeKind.SIGN_IN_CODE,
    NoticeKind.SIGN_IN_RESTS,
    NoticeKind.SIGN_IN_CHANGED,
    NoticeKind.WEBHOOK_PAUSED,
    NoticeKind.EXPEDITE_ASKED,
    NoticeKind.EXPEDITE_DECIDED,
    NoticeKind.CHANNEL_TEST,
}
ABOUT_AN_ESCALATION = [kind for kind in NoticeKind if kind not in ABOUT_SOMETHING_ELSE]
CLOCK_TIME = re.compile(r"\d\d:\d\d")
ZONED_TIME = re.compile(r"\d\d:\d\d (?:UTC[+-]\d\d:\d\d|[A-Z]{3,4})")


def said(kind, side="CUSTOMER", /, zone="America/New_York", **more):
    return compose(kind, {**FACTS, "side": side, **more}, zone=zone, now=NOW)


def everything(message):
    quotes = [f"{quote.by}: {quote.words}" for quote in message.quotes]
    label = message.button.label if message.button else ""
    return "\n".join([message.subject, *message.lines, *quotes, label, *message.footer])


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("kind", NoticeKind)
def test_every_notice_has_words_for_either_side(kind, side):
    message = said(kind, side)

    assert message.subject
    assert "\n" not in message.subject
    assert all(line == line.strip() and line[-1] in ".?" for line in message.lines)
    assert not re.search(r"\bNone\b|  ", everything(message))


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("kind", NoticeKind)
def test_a_missing_fact_leaves_its_sentence_out_and_breaks_nothing(kind, side):
    message = compose(kind, {"side": side}, zone="UTC", now=NOW)

    assert message.lines
    assert not re.search(r"\bNone\b|\bby\.|  ", everything(message))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("kind", NoticeKind)
def test_no_time_is_said_without_its_zone(kind, side, zone):
    text = everything(said(kind, side, zone=zone))

    assert len(CLOCK_TIME.findall(ZONED_TIME.sub("", text))) == 0


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_customer_never_reads_the_carriers_internal_words(kind):
    inside = {
        "note": "SECRET",
        "trouble": "SECRET",
        "cause": "SECRET",
        "supplier": "SECRET",
        "missed_holder_name": "SECRET",
    }
    text = everything(said(kind, **inside)).lower()

    for word in ("secret", "desk ticket", "jeopardy", "ccm", "parked", "working time is used"):
        assert word not in text


@pytest.mark.parametrize("kind", ABOUT_AN_ESCALATION)
def test_the_carrier_reads_the_impact_in_the_customers_words(kind):
    message = said(kind, "CARRIER")

    assert "No circuit means no card payments." in [quote.words for quote in message.quotes]


def test_received_names_who_has_it_when_one_may_go_higher_and_the_next_update():
    message = said(NoticeKind.RAISED, level=1, next_level=2, opens_at="2026-11-24T17:31:00+00:00")

    assert message.subject == "Dana has your escalation ESC-1042"
    assert message.lines[1:3] == (
        "You can engage level 2 from Tue 12:31 EST (10:31 MST) if you are not satisfied.",
        "Next update by Tue 19:00 EST (17:00 MST).",
    )


WHY = [
    {
        "kind": "INTERVAL",
        "due": FACTS["opens_at"],
        "why": {
            "rows": [
                {
                    "from": "2026-11-24T17:30:00Z",
                    "to": "2026-11-24T21:30:00Z",
                    "what": "OPEN",
                    "why": "Business hours",
                    "seconds": 14400,
                }
            ],
            "what": "Interval before level 3",
            "first": "Level 2 engaged",
            "zone": "America/Denver",
            "hours": "Mon–Fri 08:00–17:00",
            "calendar": "US West delivery",
            "policy": "policy standard v1",
        },
    }
]


def test_an_instant_is_followed_by_its_reason_on_the_readers_days():
    message = said(NoticeKind.RAISED, why=WHY, zone="Asia/Kathmandu")

    place = message.lines.index("Why Wed 03:15 UTC+05:45: 4 h Tue–Wed.")
    assert message.lines[place - 1].startswith("You can engage level 3 from Wed 03:15 UTC+05:45")
    (why,) = message.why
    assert why.title == "Why Wed 03:15 UTC+05:45?"
    assert [(row.window, row.counted) for row in why.table.rows] == [
        ("Tue 10:30 – 14:30", "4 h 00")
    ]


def test_the_subject_of_an_answer_says_at_what_time_it_came():
    zone = "America/New_York"

    assert said(NoticeKind.ACKNOWLEDGED, zone=zone).subject == (
        "Morgan Ellis answered at 12:52 EST (ESC-1042)"
    )
    before = said(NoticeKind.ACKNOWLEDGED, zone=zone, answered_at="2026-11-23T22:10:00+00:00")
    assert before.subject == "Morgan Ellis answered Mon 17:10 EST (ESC-1042)"


def test_a_moved_date_says_who_acts_and_no_supplier_by_name():
    assert "Who acts: Dana Reyes." in said(NoticeKind.ACTION_MOVED, who_acts="Dana Reyes").lines
    action = PlannedAction(
        UUID(int=1), "x", True, ActionState.OPEN, NOW, ActionOwner.SUPPLIER, "Juniper Trenching"
    )
    assert action.who_acts == "Our supplier"


def test_the_question_whether_it_is_solved_says_what_was_done_where_that_is_short():
    assert said(NoticeKind.RESOLVED, words="The circuit is up.").subject == (
        "The circuit is up. Is this solved? (ESC-1042)"
    )
    assert said(NoticeKind.RESOLVED, words="Long. " * 20).subject == "Is this solved? (ESC-1042)"


def test_a_reason_whose_instant_is_not_told_is_not_given():
    assert said(NoticeKind.LEVEL_OPENED, why=WHY).why == ()
    assert said(NoticeKind.RAISED, why=WHY, opens_at="2026-11-24T22:30:00+00:00").why == ()


def test_a_time_that_moved_with_the_calendar_has_its_new_reason():
    move = {"kind": "INTERVAL", "level": 2, "from_at": None, "to_at": FACTS["opens_at"]}

    message = said(NoticeKind.CALENDAR_MOVED, why=WHY, moves=[move])

    assert "Why Tue 16:30 EST: 4 h Tue." in message.lines
    assert len(message.why) == 1


def test_the_carriers_time_stands_beside_the_readers_only_where_it_differs():
    here = said(NoticeKind.ACKNOWLEDGE, "CARRIER", zone="America/Denver")
    there = said(NoticeKind.ACKNOWLEDGE, "CARRIER", zone="Europe/Berlin")

    assert here.lines[0] == "Acknowledge to the customer by Tue 14:30 MST."
    assert there.lines[0] == "Acknowledge to the customer by Tue 22:30 CET (14:30 MST)."


def test_another_day_where_the_carrier_works_is_named():
    message = said(NoticeKind.RAISED, zone="Europe/Berlin")

    assert "Next update by Wed 01:00 CET (Tue 17:00 MST)." in message.lines


def test_the_manager_reads_the_deadline_the_customer_and_the_site_first():
    message = said(NoticeKind.ACKNOWLEDGE, "CARRIER", zone="America/Denver", to="LEVEL")

    assert message.subject == "Acknowledge by Tue 14:30 MST: Maplethorn Grocers, Boise (ESC-1042)"
    assert message.button.purpose is Purpose.ACKNOWLEDGE


def test_somebody_who_was_only_reached_is_not_told_that_they_are_engaged():
    message = said(NoticeKind.ACKNOWLEDGE, "CARRIER", to="LEVEL", reached=True)

    assert "The customer reached you at level 2; the answer is yours to give." in message.lines


def test_a_missed_acknowledgement_names_who_was_told_and_asks_nothing_of_the_customer():
    message = said(NoticeKind.ACKNOWLEDGEMENT_MISSED, opens_at="2026-11-24T17:30:00+00:00")

    assert message.subject == "Morgan is late. We told the director (ESC-1042)"
    assert "You do not need to chase." in message.lines
    assert "You can engage level 3 now." in message.lines


def test_at_the_top_the_customer_reads_that_nobody_is_higher_and_who_sees_to_it():
    message = said(
        NoticeKind.ACKNOWLEDGEMENT_MISSED,
        level=4,
        top=True,
        holder_name="Sam Okoro",
        next_level=None,
        opens_at=None,
    )

    assert message.lines[0] == "Sam is late. We told the Escalations Desk and Dana."
    assert any("nobody higher" in line for line in message.lines)


def test_the_level_above_is_told_that_they_are_not_engaged():
    message = said(
        NoticeKind.ACKNOWLEDGEMENT_MISSED,
        "CARRIER",
        to="PERSON_OF_LEVEL",
        level=3,
        missed_level=2,
        missed_holder_name="Morgan Ellis",
        holder_name="Karin Holt",
    )

    assert message.subject.startswith("Morgan Ellis is late")
    assert "You are told because you hold level 3. You are not engaged." in message.lines


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        (UpdateKind.NOTHING_NEW, "No change yet."),
        (UpdateKind.PROGRESS, "News from Dana Reyes."),
        (UpdateKind.DATE_MOVED, "A date has moved."),
        (UpdateKind.NEED_FROM_YOU, "We need something from you."),
    ],
)
def test_an_update_says_at_once_what_kind_of_news_it_is(kind, first):
    message = said(NoticeKind.UPDATE, kind=kind.value)

    assert message.lines[0] == first
    assert message.quotes[0].words == "The city answers on Wednesday."


@pytest.mark.parametrize(
    ("to_at", "place"),
    [
        ("2026-11-27T00:00:00+00:00", "before"),  # Thu 19:00 in the reader's zone
        ("2026-11-27T23:00:00+00:00", "on"),
        ("2026-11-28T05:00:00+00:00", "after"),  # midnight between Fri and Sat
    ],
)
def test_a_moved_date_is_held_against_the_need_by_date_in_the_readers_zone(to_at, place):
    message = said(NoticeKind.ACTION_MOVED, to_at=to_at)

    assert f"That is {place} your need-by date, Fri 27 Nov." in message.lines


def test_once_resolved_nothing_is_said_about_engaging_the_next_level():
    text = everything(said(NoticeKind.ACKNOWLEDGED, status="RESOLVED"))

    assert "engage level" not in text


def test_a_rejection_asks_only_who_owes_the_acknowledgement_for_it():
    owner = said(NoticeKind.REJECTED, "CARRIER", to="LEVEL")
    care_manager = said(NoticeKind.REJECTED, "CARRIER", to="CCM")
    level_1 = said(NoticeKind.REJECTED, "CARRIER", to="LEVEL", level=1, acknowledge_by=None)

    assert owner.button.purpose is Purpose.ACKNOWLEDGE
    assert care_manager.button.purpose is Purpose.ESCALATION
    assert level_1.button.purpose is Purpose.ESCALATION


def test_a_reminder_about_news_leads_to_the_composer_and_not_to_an_acknowledgement():
    message = said(NoticeKind.WARNING, "CARRIER", clock="UPDATE", to="CCM")

    assert message.button.purpose is Purpose.ESCALATION
    assert "“Nothing new” is a valid update." in message.lines


def test_a_password_link_is_a_button_and_a_code_is_text():
    code = said(NoticeKind.SIGN_IN_CODE, code="914 227")
    link = said(NoticeKind.SIGN_IN_CODE, code="https://rung.example.com/accounts/key/1/")

    assert "914 227" in code.lines[0]
    assert code.button is None
    assert link.button.purpose is Purpose.GIVEN
    assert "https" not in everything(link)


def test_a_line_break_in_a_name_does_not_break_the_subject():
    message = said(NoticeKind.RAISED, "CARRIER", account="Maple\nthorn")

    assert message.subject.startswith("You are engaged: Maple thorn, Boise")
