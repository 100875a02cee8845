"""One call as both sides tell it, and calls back that were promised (R7, R17)."""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from rung.domain.permissions import Role
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import Channel, ContactOutcome, Ground, Side
from rung.models import (
    AccountContact,
    Action,
    CallBack,
    CallVersions,
    Clock,
    Contact,
    Escalation,
    Notice,
    Person,
    PolicyVersion,
    TimelineEntry,
)
from rung.queries.decisions import decisions_waiting
from rung.queries.owed import owed_rows, standing_of
from rung.services import calling, ending, engaging, waivers
from rung.services.calling import Said
from rung.services.checking import check_facts
from rung.services.doing import NotAllowed
from rung.services.mail import as_mail
from rung.services.settling import settle_due
from tests.builders import (
    MONDAY_1530,
    TUESDAY_0820,
    TUESDAY_1030,
    World,
    mountain,
    person,
    running,
)
from tests.policies import standard_document
from tests.services.test_batch_settling import settle_all, told
from tests.services.test_races import at_once
from tests.web.desk_pages import everything

pytestmark = pytest.mark.django_db
JUDGED_BY = mountain(24, 12, 20)  # four business hours after the second version was logged
SPOKE, MESSAGE, NO_ANSWER = ContactOutcome.SPOKE, ContactOutcome.MESSAGE, ContactOutcome.NO_ANSWER


def log(doing, escalation, at, outcome=SPOKE, **said):
    attempt = engaging.Attempt(1, at, outcome, "As I tell it.")
    engaging.log_contact(
        escalation_id=escalation.id, attempt=attempt, doing=doing, said=Said(**said)
    )
    return Contact.objects.order_by("-recorded_at", "-id").first()


def differences():
    found = []
    check_facts(found.append)
    return found


@pytest.fixture
def promised(world):
    """Dana promised on Tuesday 08:20 to call back by 14:00."""
    escalation = world.raised()
    log(world.ccm_at(TUESDAY_0820), escalation, TUESDAY_0820, call_back=mountain(24, 14))
    return escalation


@pytest.fixture
def differing(world):
    """The customer says 15:30, the care manager 16:00; the interval is counted from 15:30."""
    escalation = world.raised()
    theirs = Contact.objects.get()
    log(world.ccm_at(TUESDAY_0820), escalation, mountain(23, 16), MESSAGE, of=theirs.id)
    return escalation


# --- call-backs


def test_a_promised_call_back_is_in_the_plan_both_sides_see_with_a_clock(world, promised):
    action = Action.objects.get()

    assert (action.text, action.visible) == ("Call Maplethorn Grocers back", True)
    assert action.owner_name == "Dana Reyes"
    assert [each.due_at for each in running(promised, "COMMITMENT")] == [mountain(24, 14)]
    assert differences() == []


@pytest.mark.parametrize(
    ("wanted", "due"),
    [
        (date(2026, 11, 25), mountain(25, 17)),  # a date alone: closing time
        (date(2026, 11, 26), mountain(26, 17)),  # a holiday has none of its own
        (mountain(26, 14), mountain(26, 14)),  # a stated time is that time, holiday or not
        (mountain(25, 0), mountain(25, 0)),
        (date(2027, 3, 14), datetime.fromisoformat("2027-03-14T17:00-06:00")),  # clocks change
    ],
    ids=str,
)
def test_it_is_due_at_the_stated_time_or_at_closing_time(world, wanted, due):
    escalation = world.raised()

    log(world.ccm_at(TUESDAY_0820), escalation, TUESDAY_0820, call_back=wanted)

    assert Clock.objects.get(kind="COMMITMENT").due_at == due


def test_the_customers_log_of_a_promise_counts_and_names_who_answers_for_the_level(world):
    escalation = world.raised()

    log(world.customer_at(TUESDAY_0820), escalation, TUESDAY_0820, call_back=mountain(24, 14))

    action = Action.objects.get()
    assert (action.text, action.owner_name) == ("Call Lee Tan back", "Dana Reyes")


def test_the_other_version_of_the_same_call_promises_nothing_twice_and_keeps_nothing(
    world, promised
):
    later = TUESDAY_0820 + timedelta(minutes=5)

    log(world.customer_at(later), promised, later, call_back=mountain(24, 15))

    assert CallVersions.objects.count() == 1
    assert [each.state for each in Action.objects.all()] == ["OPEN"]


def test_logging_the_call_keeps_it_once_up_to_the_instant_itself(world, promised):
    at = mountain(24, 14)

    log(world.ccm_at(at), promised, at)
    log(world.customer_at(at + timedelta(minutes=1)), promised, at)

    assert Clock.objects.get(kind="COMMITMENT").outcome == "MET"
    assert CallBack.objects.get().kept_in.side == "CARRIER"
    assert TimelineEntry.objects.filter(fact="action.done").count() == 1
    assert differences() == []


def test_a_call_that_reached_nobody_keeps_nothing_and_the_miss_stays(world, promised):
    log(world.ccm_at(mountain(24, 13)), promised, mountain(24, 13), NO_ANSWER)
    log(world.customer_at(mountain(24, 13)), promised, mountain(24, 13), MESSAGE)
    settle_due(now=mountain(24, 14, 1))

    log(world.ccm_at(mountain(24, 15)), promised, mountain(24, 13, 59))

    assert Clock.objects.get(kind="COMMITMENT").outcome == "MISSED"
    assert Action.objects.get().state == "DONE"
    assert Notice.objects.filter(kind="commitment.missed").count() == 2
    assert differences() == []


@pytest.mark.parametrize(
    ("outcome", "at", "said"),
    [(NO_ANSWER, mountain(24, 14), "reached"), (SPOKE, TUESDAY_0820, "future")],
    ids=["nobody reached", "no later time"],
)
def test_what_cannot_be_promised_is_refused_and_nothing_is_written(world, outcome, at, said):
    escalation = world.raised()
    before = everything()

    with pytest.raises(BadInput, match=said):
        log(world.ccm_at(TUESDAY_0820), escalation, TUESDAY_0820, outcome, call_back=at)

    assert everything() == before


# --- two versions


def test_the_customers_version_counts_and_they_are_told_of_the_other_one(world, differing):
    pair = CallVersions.objects.get()

    assert pair.customers.happened_at == MONDAY_1530
    assert pair.carriers.happened_at == mountain(23, 16)
    assert running(differing, "INTERVAL")[0].due_at == TUESDAY_1030
    told = Notice.objects.filter(kind="contact.version-differs")
    assert {each.recipient for each in told} == {world.customer, world.manager}


def test_by_agreement_the_interval_is_counted_from_the_carriers_version(world, differing):
    calling.agree_on_call(
        escalation_id=differing.id,
        versions_id=CallVersions.objects.get().id,
        doing=world.customer_at(TUESDAY_0820),
    )

    assert running(differing, "INTERVAL")[0].due_at == mountain(24, 11)
    assert CallVersions.objects.get().counts == "CARRIER"
    assert differences() == []


@pytest.mark.parametrize(
    ("counts", "due"),
    [(Side.CUSTOMER, TUESDAY_1030), (Side.CARRIER, mountain(24, 11))],
    ids=str,
)
def test_a_manager_decides_once_and_both_sides_are_told(world, differing, counts, due):
    pair = CallVersions.objects.get()

    def decide(words="The exchange's own record says so."):
        calling.decide_on_call(
            escalation_id=differing.id,
            versions_id=pair.id,
            counts=counts,
            words=words,
            doing=world.manager_at(TUESDAY_0820),
        )

    with pytest.raises(BadInput):
        decide(words=" ")
    decide()
    with pytest.raises(AlreadyDone):
        decide()

    assert running(differing, "INTERVAL")[0].due_at == due
    assert Notice.objects.filter(kind="contact.version-decided").count() == 2
    assert differences() == []


def test_nobody_decides_on_their_own_version_nor_does_a_care_manager(world):
    escalation = world.raised()
    theirs = Contact.objects.get()
    log(world.manager_at(TUESDAY_0820), escalation, mountain(23, 16), of=theirs.id)
    before = everything()

    for doing, trouble in (
        (world.manager_at(TUESDAY_0820), RuleViolation),
        (world.ccm_at(TUESDAY_0820), NotAllowed),
    ):
        with pytest.raises(trouble):
            calling.decide_on_call(
                escalation_id=escalation.id,
                versions_id=CallVersions.objects.get().id,
                counts=Side.CARRIER,
                words="Mine.",
                doing=doing,
            )

    assert everything() == before


def test_once_the_interval_has_run_nothing_is_left_to_decide(world, differing):
    settle_due(now=TUESDAY_1030)
    before = everything()

    with pytest.raises(RuleViolation, match="No clock hangs"):
        calling.agree_on_call(
            escalation_id=differing.id,
            versions_id=CallVersions.objects.get().id,
            doing=world.customer_at(TUESDAY_1030),
        )

    assert everything() == before


def test_a_call_has_one_version_of_each_side(world, differing):
    theirs = Contact.objects.get(side="CUSTOMER")

    with pytest.raises(AlreadyDone):
        log(world.ccm_at(TUESDAY_0820), differing, mountain(23, 16), of=theirs.id)
    with pytest.raises(BadInput):
        log(world.customer_at(TUESDAY_0820), differing, mountain(23, 16), of=theirs.id)

    assert CallVersions.objects.count() == 1


# --- the decision between them, owed by an instant


@pytest.fixture
def owed(world):
    """The same difference, where the next level opens after a day and more: late is possible."""
    return longer(world)


def longer(world, reference="Q-2001", called=MONDAY_1530):
    PolicyVersion.objects.get_or_create(
        policy=world.policy.policy,
        number=2,
        defaults={
            "document": standard_document(levels={2: {"opens_after": "16 business hours"}}),
            "published_at": mountain(1, 9),
        },
    )
    escalation = world.raised(order=world.another_order(reference), phoned_at=called)
    theirs = Contact.objects.get(escalation=escalation)
    at = called + timedelta(minutes=30)
    log(world.ccm_at(TUESDAY_0820), escalation, at, MESSAGE, of=theirs.id)
    return escalation


def decide(world, escalation, at, counts=Side.CUSTOMER):
    calling.decide_on_call(
        escalation_id=escalation.id,
        versions_id=CallVersions.objects.get(escalation=escalation).id,
        counts=counts,
        words="The exchange's own record says so.",
        doing=world.manager_at(at),
    )


@pytest.mark.parametrize("undone", [True, False], ids=["a call that had undone it", "before it"])
def test_with_the_carriers_version_the_level_stays_held_back_as_it_was(world, undone):
    PolicyVersion.objects.create(
        policy=world.policy.policy,
        number=2,
        document=standard_document(owner={"may_hold_back": True}),
        published_at=mountain(1, 9),
    )
    escalation = world.raised(order=world.another_order("Q-2001"))
    minute = iter(mountain(24, 8, number) for number in range(20, 25))

    def held_back():
        waivers.hold_back(
            escalation_id=escalation.id,
            until=mountain(24, 14),
            reason="The city answers then.",
            doing=world.ccm_at(next(minute)),
        )

    if undone:
        held_back()
    theirs = log(world.customer_at(next(minute)), escalation, mountain(23, 15))
    log(world.ccm_at(next(minute)), escalation, mountain(23, 15, 20), MESSAGE, of=theirs.id)
    if not undone:
        held_back()
    before = [clock.due_at for clock in running(escalation, "INTERVAL")]

    decide(world, escalation, next(minute), Side.CARRIER)

    (interval,) = running(escalation, "INTERVAL")
    assert before == [mountain(24, 10) if undone else mountain(24, 14)]
    assert (interval.started_at, interval.due_at) == (mountain(23, 15, 20), mountain(24, 14))
    assert differences() == []


def on_the_day(reader, escalation, now):
    return [
        (row.holder_name, row.due_at)
        for row in owed_rows(standing_of(reader, now=now))
        if row.kind == "CALL_DISPUTE" and row.number == escalation.number
    ]


def test_it_is_on_the_day_of_who_decides_until_it_is_decided_late_or_not(world, owed):
    line, late = [("Morgan Ellis", JUDGED_BY)], mountain(24, 13)

    assert on_the_day(world.manager, owed, TUESDAY_0820) == line
    assert on_the_day(world.director, owed, TUESDAY_0820) == []
    settle_due(now=late)
    assert on_the_day(world.manager, owed, late) == line
    assert ("call", owed.number) in {
        (each.kind, each.number) for each in decisions_waiting(None, zone="UTC", now=late)
    }
    decide(world, owed, late)
    assert on_the_day(world.manager, owed, late) == []
    assert Clock.objects.get(kind="CALL_DISPUTE", escalation=owed).outcome == "MISSED"
    assert differences() == []


def test_a_late_one_is_told_once_to_both_sides_and_above_and_who_decides_was_reminded(world, owed):
    Person.objects.filter(pk=world.customer.pk).update(language="es")
    for at in (mountain(24, 10, 20), JUDGED_BY, mountain(24, 12, 21), mountain(24, 12, 30)):
        settle_due(now=at)

    warned = Notice.objects.filter(kind="warning.given", recipient=world.manager, escalation=owed)
    assert "Decide on a call by Tue 12:20 MST" in as_mail(warned[0], now=JUDGED_BY)["Subject"]
    told = Notice.objects.filter(kind="contact.version-undecided", escalation=owed)
    assert sorted(each.recipient.name for each in told) == [
        "Dana Reyes",
        "Karin Holt",
        "Lee Tan",
        "Morgan Ellis",
    ]
    spanish = as_mail(told.get(recipient=world.customer), now=mountain(24, 12, 21))
    assert "La decisión sobre su llamada está retrasada" in spanish["Subject"]
    inside = as_mail(told.get(recipient=world.director), now=mountain(24, 12, 21))
    assert "Morgan Ellis owed the customer a decision by Tue 12:20 MST." in inside.as_string()
    entry = TimelineEntry.objects.get(fact="contact.version-undecided", escalation=owed)
    assert (entry.happened_at, entry.visibility) == (JUDGED_BY, "CUSTOMER")
    assert differences() == []


def test_where_the_next_level_opens_before_it_nothing_is_owed_or_missed_any_more(world, differing):
    assert on_the_day(world.manager, differing, TUESDAY_0820) != []

    settle_due(now=mountain(24, 13))

    assert Clock.objects.get(kind="CALL_DISPUTE").outcome == "CANCELLED"
    assert on_the_day(world.manager, differing, mountain(24, 13)) == []
    assert not Notice.objects.filter(kind="contact.version-undecided").exists()
    assert differences() == []


def test_it_rests_while_the_customer_weighs_a_resolution_and_counts_on_afterwards(world, owed):
    at = mountain(24, 10, 20)
    ending.resolve(escalation_id=owed.id, words="It is up.", doing=world.ccm_at(at))
    settle_due(now=mountain(24, 16))
    assert on_the_day(world.manager, owed, mountain(24, 16)) == []

    ending.reject(
        escalation_id=owed.id, words="It is not.", doing=world.customer_at(mountain(24, 16))
    )

    assert [each.due_at for each in running(owed, "CALL_DISPUTE")] == [mountain(25, 9)]
    assert differences() == []


def test_the_check_names_one_that_is_due_otherwise_or_owed_without_a_reason(world, owed):
    Clock.objects.filter(kind="CALL_DISPUTE", escalation=owed).update(due_at=mountain(24, 14))
    CallVersions.objects.filter(escalation=owed).update(
        counts="CUSTOMER", decided_at=TUESDAY_0820, decided_by=world.manager
    )

    said = " ".join(str(each) for each in differences())

    assert "call_dispute" in said
    assert "1 decisions on a call are owed, and nothing hangs on them" in said


def test_a_batch_settles_it_as_one_by_one_does(world):
    written = []
    for limit in (1, 500):
        with transaction.atomic():
            found = [
                longer(world, f"Q-300{number}", MONDAY_1530 - timedelta(minutes=number))
                for number in range(3)
            ]
            for at in (mountain(24, 10, 20), mountain(24, 12, 21)):
                settle_all(at, limit)
            written.append(told(found))
            transaction.set_rollback(True)

    assert written[0] == written[1]
    assert str(written[0]).count("contact.version-undecided") == 3 + 3 * 4


@pytest.mark.django_db(transaction=True)
def test_deciding_as_it_comes_due_counts_once_and_the_miss_stays():
    world = World()
    escalation = longer(world)
    now = JUDGED_BY + timedelta(seconds=1)

    outcomes = at_once(
        lambda: settle_due(now=now),
        lambda: decide(world, escalation, now),
        lambda: settle_due(now=now),
    )

    assert outcomes == [None, None, None]
    assert Clock.objects.get(kind="CALL_DISPUTE").outcome == "MISSED"
    assert CallVersions.objects.get().counts == "CUSTOMER"
    assert TimelineEntry.objects.filter(fact="contact.version-undecided").count() == 1
    assert differences() == []


# --- agents


@pytest.fixture
def agent(world):
    world.other = world.another_order("Q-2002")
    found = person("Pat Agent", Role.CUSTOMER, zone="America/New_York")
    AccountContact.objects.create(
        account=world.account, person=found, agent=True, agent_until=date(2026, 11, 20)
    )
    return found


def test_their_call_is_kept_and_says_so_but_raises_and_promises_nothing(world, agent):
    escalation = world.raised()

    log(world.ccm_at(TUESDAY_0820), escalation, TUESDAY_0820, with_whom=agent.pk)
    before = everything()
    with pytest.raises(BadInput, match="ended on"):
        log(
            world.ccm_at(TUESDAY_0820),
            escalation,
            TUESDAY_0820,
            with_whom=agent.pk,
            call_back=mountain(24, 14),
        )
    with pytest.raises(RuleViolation, match="Pat Agent for Maplethorn Grocers ended on"):
        raise_for(world, agent, at=TUESDAY_0820)

    assert everything() == before
    assert TimelineEntry.objects.get(words="As I tell it.").details["no_agent"] is True


def test_a_call_that_came_while_the_letter_held_counts(world, agent):
    raise_for(world, agent, at=mountain(20, 16))

    assert Escalation.objects.get().raised_at == mountain(20, 16)


def raise_for(world, agent, *, at):
    engaging.raise_escalation(
        order_ids=[world.other.pk],
        concern=engaging.Concern(Ground.TIMELINESS, "The store.", contact=agent.pk),
        attempt=engaging.Attempt(1, at, SPOKE, "", Channel.PHONE),
        doing=world.ccm_at(TUESDAY_0820),
    )


@pytest.mark.django_db(transaction=True)
def test_two_who_keep_the_same_call_back_and_log_the_same_call_do_it_once():
    world = World()
    escalation = world.raised()
    log(world.ccm_at(TUESDAY_0820), escalation, TUESDAY_0820, call_back=mountain(24, 14))
    at = mountain(24, 13)

    outcomes = at_once(
        lambda: log(world.ccm_at(at), escalation, at),
        lambda: log(world.customer_at(at), escalation, at),
        lambda: log(world.manager_at(at), escalation, at),
    )

    assert outcomes == [None, None, None]
    assert TimelineEntry.objects.filter(fact="action.done").count() == 1
    assert CallVersions.objects.count() == 1
    assert CallBack.objects.get().kept_in_id is not None
    assert differences() == []
