"""The whole process once, through services on imported files, with time as data.

Every instant is checked exactly: what happened when, when it was recorded, what was due, how it
ended and who was told. The browser walks the same way in test_browser_journey.py.
"""

from datetime import date, datetime, time, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from rung.domain.refusals import NotOpenYet
from rung.domain.vocabulary import ActionOwner, Channel, ContactOutcome, Ground, UpdateKind
from rung.models import (
    Acknowledgement,
    ActionMove,
    Clock,
    EngagedLevel,
    Escalation,
    Letter,
    Notice,
    Order,
    Person,
    TimelineEntry,
)
from rung.queries import access
from rung.services import ending, engaging, working
from rung.services.doing import Doing
from rung.services.import_orders import import_orders
from rung.services.import_people import import_people
from rung.services.letters import render_letter
from rung.services.settling import next_wake_at, settle_due
from tests.journeys.story import (
    ACKNOWLEDGED,
    ANSWER_DUE,
    CCM,
    CONFIRMED,
    CUSTOMER,
    DATA,
    DIRECTOR,
    IMPORTED,
    LEVEL_2_OPENS,
    LEVEL_3_ENGAGED,
    LEVEL_4_OPENS,
    MANAGER,
    MOVED,
    PHONED,
    PLANNED,
    RAISED,
    REJECTED,
    RESOLVED,
    RESOLVED_AGAIN,
    UPDATED,
    VP,
    on,
)

pytestmark = pytest.mark.django_db
SECOND, TICK = timedelta(seconds=1), timedelta(microseconds=1)


class Journey:
    """One customer's way; ``now`` moves on as in life, and everything due is settled on time."""

    def __init__(self) -> None:
        self.now = IMPORTED
        self.escalation: Escalation | None = None

    def until(self, at: datetime) -> None:
        """Let time pass as the engine sees it: awake at every instant that asked for it."""
        while (wake := next_wake_at(now=at)) is not None and wake <= at:
            self.now = max(self.now, wake)
            settle_due(now=self.now)
        self.now = at

    def doing(self, email: str, channel: Channel = Channel.PORTAL) -> Doing:
        """Somebody acting now, as they stand to the escalation."""
        person = Person.objects.get(email=email)
        if self.escalation is None:
            _, party = access.order_for(person, "LARK-7731")
        else:
            _, party = access.escalation_for(person, self.escalation.number)
        return Doing(person, party, channel, self.now)

    def engage(self, level: int) -> None:
        """The customer presses "Engage level …" now."""
        engaging.engage_next(
            escalation_id=self.escalation.id,
            level=level,
            received_at=self.now,
            doing=self.doing(CUSTOMER),
        )

    def clock(self, kind: str, level: int | None = None) -> Clock:
        """The newest clock of that kind and level."""
        return Clock.objects.filter(escalation=self.escalation, kind=kind, level=level).latest(
            "started_at", "id"
        )

    def told(self, kind: str, **about: object) -> set[str]:
        """Who was told of it, and each of them only once."""
        addresses = list(
            Notice.objects.filter(kind=kind, **about).values_list("address", flat=True)
        )
        assert len(addresses) == len(set(addresses))
        return set(addresses)


def test_the_whole_process_once():
    journey = Journey()

    people_and_orders_are_imported_and_the_letter_is_written(journey)
    the_customer_raises_after_a_call_and_the_interval_crosses_the_night(journey)
    level_2_is_refused_a_second_early_and_engaged_at_its_instant(journey)
    level_2_misses_the_acknowledgement_and_nobody_is_engaged_by_itself(journey)
    the_customer_engages_level_3_and_the_director_acknowledges(journey)
    the_care_manager_plans_moves_a_date_and_sends_an_update(journey)
    it_is_resolved_rejected_and_resolved_again(journey)
    the_customer_confirms_and_every_clock_has_ended(journey)
    the_timeline_tells_it_in_order(journey)


def people_and_orders_are_imported_and_the_letter_is_written(journey):
    for name, bring_in in (("people.csv", import_people), ("orders.csv", import_orders)):
        with (DATA / name).open("rb") as source:
            report = bring_in(source=source, file_name=name, now=IMPORTED)
        assert report.added > 0
        with (DATA / name).open("rb") as source:
            again = bring_in(source=source, file_name=name, now=IMPORTED)
        assert (again.added, again.changed) == (0, 0)

    for letter in Letter.objects.all():
        render_letter(letter_id=letter.pk, now=IMPORTED)

    order = Order.objects.get(reference="LARK-7731")
    letter = Letter.objects.get(order=order)
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(letter.pdf)).pages)
    assert [said for said in ("Rhea Solano", "+1 303 555 0141", CCM) if said not in words] == []
    assert journey.told("letter.issued", letter=letter) == {CUSTOMER}


def the_customer_raises_after_a_call_and_the_interval_crosses_the_night(journey):
    journey.until(RAISED)
    journey.escalation = engaging.raise_escalation(
        order_ids=[Order.objects.get(reference="LARK-7731").pk],
        concern=engaging.Concern(
            ground=Ground.TIMELINESS,
            impact="The shop opens on Friday. No line means no card payments.",
            need_by_date=date(2026, 12, 4),
            need_by_reason="opening day",
        ),
        attempt=engaging.Attempt(1, PHONED, ContactOutcome.SPOKE, "Rhea asks the city."),
        doing=journey.doing(CUSTOMER),
    )

    assert journey.escalation.raised_at == PHONED
    assert journey.escalation.recorded_at == RAISED
    assert journey.clock("INTERVAL", 1).due_at == LEVEL_2_OPENS
    assert journey.clock("UPDATE").due_at == on(1, 17)
    assert journey.told("escalation.raised") == {CUSTOMER, CCM}


def level_2_is_refused_a_second_early_and_engaged_at_its_instant(journey):
    journey.until(LEVEL_2_OPENS - SECOND)
    with pytest.raises(NotOpenYet) as refusal:
        journey.engage(2)
    assert refusal.value.opens_at == LEVEL_2_OPENS
    assert refusal.value.said("America/New_York", journey.now).count("Tue 12:30 EST") == 1
    assert EngagedLevel.objects.count() == 1
    assert journey.told("level.opens-soon") == {CCM}

    journey.until(LEVEL_2_OPENS)
    assert journey.told("level.opened") == {CUSTOMER}
    journey.engage(2)

    interval = journey.clock("INTERVAL", 1)
    assert (interval.outcome, interval.settled_at) == ("RAN", LEVEL_2_OPENS)
    assert journey.clock("ACKNOWLEDGEMENT", 2).due_at == ANSWER_DUE
    assert journey.clock("INTERVAL", 2).due_at == ANSWER_DUE
    assert journey.told("acknowledgement.wanted") == {MANAGER}
    assert journey.told("level.engaged") == {CUSTOMER, CCM}


def level_2_misses_the_acknowledgement_and_nobody_is_engaged_by_itself(journey):
    journey.until(ANSWER_DUE)
    owed = journey.clock("ACKNOWLEDGEMENT", 2)
    assert owed.outcome == ""  # at the instant itself an answer would still be in time
    assert journey.told("acknowledgement.missed") == set()

    journey.until(ANSWER_DUE + TICK)

    owed.refresh_from_db()
    assert (owed.outcome, owed.settled_at) == ("MISSED", ANSWER_DUE)
    assert owed.settled_recorded_at == ANSWER_DUE + TICK
    warned = TimelineEntry.objects.filter(fact="warning.given", level=2).order_by("happened_at")
    instants = [on(1, 12, 30), on(1, 13, 30), on(1, 14, 6), on(1, 14, 6)]
    assert [entry.happened_at for entry in warned] == instants  # the answer thrice, level 3 once
    assert journey.told("level.opens-soon") == {CCM, MANAGER}
    assert journey.told("acknowledgement.missed") == {CUSTOMER, CCM, DIRECTOR}
    assert set(EngagedLevel.objects.values_list("level", flat=True)) == {1, 2}


def the_customer_engages_level_3_and_the_director_acknowledges(journey):
    journey.until(LEVEL_3_ENGAGED)
    journey.engage(3)
    owed = journey.clock("ACKNOWLEDGEMENT", 3)
    assert owed.due_at == LEVEL_4_OPENS
    assert journey.told("acknowledgement.wanted", context__level=3) == {DIRECTOR}

    journey.until(ACKNOWLEDGED)
    working.acknowledge(
        escalation_id=journey.escalation.id,
        clock_id=owed.pk,
        words="I have your escalation and take it up with the city.",
        next_contact_at=on(1, 17),
        acted_at=ACKNOWLEDGED,
        doing=journey.doing(DIRECTOR, Channel.EMAIL),
    )

    owed.refresh_from_db()
    assert (owed.outcome, owed.settled_at) == ("MET", ACKNOWLEDGED)
    given = Acknowledgement.objects.get()
    assert (given.level, given.given_by.email) == (3, DIRECTOR)
    assert (given.happened_at, given.recorded_at) == (ACKNOWLEDGED, ACKNOWLEDGED)
    assert journey.told("acknowledgement.given") == {CUSTOMER, CCM}
    assert journey.clock("INTERVAL", 3).due_at == LEVEL_4_OPENS  # neither clock stops the other


def the_care_manager_plans_moves_a_date_and_sends_an_update(journey):
    journey.until(PLANNED)
    working.add_action(
        escalation_id=journey.escalation.id,
        text="File the permit again with the drawing",
        owner=ActionOwner.CARRIER,
        owner_name="Rhea Solano",
        visible=True,
        committed=working.Committed(date(2026, 12, 2)),
        doing=journey.doing(CCM),
    )
    action = journey.escalation.actions.get()
    assert action.committed_at == on(2, 17)  # a date without a time means closing time

    journey.until(MOVED)
    working.move_action(
        escalation_id=journey.escalation.id,
        action_id=action.pk,
        committed=working.Committed(date(2026, 12, 3), time(12)),
        why=working.WhyMoved("The city office is closed on Wednesday.", "1U"),
        doing=journey.doing(CCM),
    )
    move = ActionMove.objects.get()
    assert (move.from_at, move.to_at, move.told_at) == (on(2, 17), on(3, 12), MOVED)
    assert journey.told("action.moved") == {CUSTOMER}
    assert journey.clock("UPDATE").due_at == on(2, 17)  # news by another name resets the rhythm

    journey.until(UPDATED)
    working.send_update(
        escalation_id=journey.escalation.id,
        kind=UpdateKind.NOTHING_NEW,
        words="The city has not answered yet. I ask again tomorrow at 09:00.",
        doing=journey.doing(CCM),
    )
    assert journey.told("update.sent") == {CUSTOMER}
    assert journey.clock("UPDATE").started_at == UPDATED


def it_is_resolved_rejected_and_resolved_again(journey):
    journey.until(LEVEL_4_OPENS)
    assert journey.clock("INTERVAL", 3).outcome == "RAN"
    journey.until(RESOLVED)
    ending.resolve(
        escalation_id=journey.escalation.id, words="The line is up.", doing=journey.doing(CCM)
    )
    assert journey.clock("CONFIRMATION").due_at == on(7, 17)
    assert journey.clock("UPDATE").outcome == "CANCELLED"

    journey.until(REJECTED)
    ending.reject(
        escalation_id=journey.escalation.id,
        words="The card terminals still cannot connect.",
        doing=journey.doing(CUSTOMER),
    )
    again = journey.clock("ACKNOWLEDGEMENT", 3)
    assert (again.started_at, again.due_at) == (REJECTED, on(2, 14, 45))
    assert journey.told("escalation.rejected") == {CCM, DIRECTOR}
    assert set(EngagedLevel.objects.values_list("level", flat=True)) == {1, 2, 3}

    journey.until(RESOLVED_AGAIN)
    ending.resolve(
        escalation_id=journey.escalation.id,
        words="The router has its new settings; a test payment went through.",
        doing=journey.doing(CCM),
    )
    again.refresh_from_db()
    assert again.outcome == "CANCELLED"  # uncounted


def the_customer_confirms_and_every_clock_has_ended(journey):
    journey.until(CONFIRMED)
    ending.confirm(escalation_id=journey.escalation.id, doing=journey.doing(CUSTOMER))

    journey.escalation.refresh_from_db()
    assert (journey.escalation.status, journey.escalation.closed_as) == ("CLOSED", "CONFIRMED")
    assert journey.escalation.closed_at == CONFIRMED
    assert not Clock.objects.filter(settled_at=None).exists()
    assert journey.told("escalation.closed") == {CUSTOMER, CCM, DIRECTOR}
    assert VP not in set(Notice.objects.values_list("address", flat=True))


def the_timeline_tells_it_in_order(journey):
    entries = journey.escalation.timeline.exclude(fact="warning.given").order_by(
        "happened_at", "recorded_at", "position", "-fact"
    )  # here, unlike on any clock, two acts can have one microsecond; of these the name decides

    assert [(e.fact, e.level, e.happened_at, e.recorded_at) for e in entries] == [
        ("escalation.raised", None, PHONED, RAISED),
        ("contact.logged", 1, PHONED, RAISED),
        ("level.engaged", 1, PHONED, RAISED),
        ("level.opened", 2, LEVEL_2_OPENS, LEVEL_2_OPENS),
        ("level.engaged", 2, LEVEL_2_OPENS, LEVEL_2_OPENS),
        ("level.opened", 3, ANSWER_DUE, ANSWER_DUE),
        ("acknowledgement.missed", 2, ANSWER_DUE, ANSWER_DUE + TICK),
        ("level.engaged", 3, LEVEL_3_ENGAGED, LEVEL_3_ENGAGED),
        ("acknowledgement.given", 3, ACKNOWLEDGED, ACKNOWLEDGED),
        ("action.added", None, PLANNED, PLANNED),
        ("action.moved", None, MOVED, MOVED),
        ("update.sent", None, UPDATED, UPDATED),
        ("level.opened", 4, LEVEL_4_OPENS, LEVEL_4_OPENS),
        ("escalation.resolved", None, RESOLVED, RESOLVED),
        ("escalation.rejected", 3, REJECTED, REJECTED),
        ("acknowledgement.cancelled", 3, RESOLVED_AGAIN, RESOLVED_AGAIN),
        ("escalation.resolved", None, RESOLVED_AGAIN, RESOLVED_AGAIN),
        ("escalation.confirmed", None, CONFIRMED, CONFIRMED),
    ]
    seen_by_customer = {e.fact for e in entries if e.visibility == "CUSTOMER"}
    assert {e.fact for e in entries} - seen_by_customer == {"acknowledgement.cancelled"}
