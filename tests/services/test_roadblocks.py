"""Roadblocks and impact, through the services: rows, clocks, notices, who may (R8, R19)."""

from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction

from rung.domain.impact import Effect, Telling, Workaround
from rung.domain.permissions import Party, Relation, Role
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import Channel
from rung.models import Clock, EngagedLevel, Impact, Notice, Roadblock, TimelineEntry
from rung.services import impact, roadblocks
from rung.services.doing import Doing, NotAllowed
from rung.services.settling import settle_due
from tests.builders import TUESDAY_0820, mountain, person, running

pytestmark = pytest.mark.django_db
INSTANT = timedelta(microseconds=1)
KINDS = (Roadblock, Impact, Clock, TimelineEntry, Notice, EngagedLevel)
WEDNESDAY = mountain(25, 17)
SECRET = "Juniper Trenching filed one drawing too late."


def everything():
    return [kind.objects.count() for kind in KINDS]


def name(world, escalation, *, doing=None, due_at=WEDNESDAY, blocks=SECRET, remover=None):
    return roadblocks.name_roadblock(
        escalation_id=escalation.id,
        blocks=blocks,
        department="Outside plant, permits",
        remover_id=(remover or world.manager).pk,
        due_at=due_at,
        doing=doing or world.ccm_at(TUESDAY_0820),
    )


def on(use_case, escalation, doing, words):
    return use_case(
        escalation_id=escalation.id,
        roadblock_id=Roadblock.objects.get().pk,
        words=words,
        doing=doing,
    )


def settle(now):
    while settle_due(now=now) != (0, 0):
        pass


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient__name", flat=True))


# --- roadblocks


def test_a_roadblock_has_an_owner_a_time_and_a_clock_and_the_customer_hears_nothing(world):
    escalation = world.raised()

    name(world, escalation)

    row = Roadblock.objects.get()
    assert (row.remover, row.due_at, row.named_by) == (world.manager, WEDNESDAY, world.ccm)
    (clock,) = running(escalation, "ROADBLOCK")
    assert (clock.subject_id, clock.due_at) == (row.pk, WEDNESDAY)
    assert told("roadblock.named") == ["Dana Reyes", "Morgan Ellis"]
    assert TimelineEntry.objects.get(fact="roadblock.named").visibility == "INTERNAL"
    assert not Notice.objects.filter(recipient=world.customer, kind__startswith="road").exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"blocks": "  "}, "Say what blocks"),
        ({"due_at": TUESDAY_0820}, "lies in the past"),
        ({"due_at": mountain(23, 8)}, "lies in the past"),
    ],
)
def test_what_is_no_roadblock_is_refused_and_nothing_is_written(world, fields, said):
    escalation = world.raised()
    before = everything()

    with pytest.raises(BadInput, match=said):
        name(world, escalation, **fields)

    assert everything() == before


def test_a_customer_removes_no_roadblock(world):
    escalation = world.raised()
    before = everything()

    with pytest.raises(BadInput, match="somebody of the carrier"):
        name(world, escalation, remover=world.customer)

    assert everything() == before


def test_the_customer_reads_released_words_and_the_day_and_nothing_else(world):
    escalation = world.raised()
    name(world, escalation)

    on(roadblocks.release_roadblock, escalation, world.ccm_at(TUESDAY_0820), "A city approval")

    notice = Notice.objects.get(kind="roadblock.released")
    assert notice.recipient == world.customer
    for secret in (SECRET, "Outside plant", "Juniper"):
        assert secret not in str(notice.context)
    assert TimelineEntry.objects.get(fact="roadblock.released").visibility == "CUSTOMER"


def test_wording_is_released_once(world):
    escalation = world.raised()
    name(world, escalation)
    on(roadblocks.release_roadblock, escalation, world.ccm_at(TUESDAY_0820), "A city approval")
    before = everything()

    with pytest.raises(AlreadyDone):
        on(roadblocks.release_roadblock, escalation, world.ccm_at(TUESDAY_0820), "Another one")

    assert everything() == before


def test_removed_in_time_its_clock_is_kept_and_the_customer_hears_in_their_own_wording(world):
    escalation = world.raised()
    name(world, escalation)
    on(roadblocks.release_roadblock, escalation, world.ccm_at(TUESDAY_0820), "A city approval")

    on(roadblocks.remove_roadblock, escalation, world.manager_at(WEDNESDAY), SECRET)

    assert Clock.objects.get(kind="ROADBLOCK").outcome == "MET"
    assert told("roadblock.removed") == ["Dana Reyes", "Lee Tan"]
    theirs = Notice.objects.get(kind="roadblock.removed", recipient=world.customer)
    assert SECRET not in str(theirs.context)
    assert theirs.context["words"] == "A city approval"


def test_a_roadblock_the_customer_never_knew_of_goes_away_without_a_word_to_them(world):
    escalation = world.raised()
    name(world, escalation)

    on(roadblocks.remove_roadblock, escalation, world.manager_at(TUESDAY_0820), "Filed.")

    assert told("roadblock.removed") == ["Dana Reyes"]


def test_after_its_instant_it_is_missed_told_once_and_can_still_be_removed(world):
    escalation = world.raised()
    name(world, escalation)

    settle(WEDNESDAY)
    assert running(escalation, "ROADBLOCK") != []
    settle(WEDNESDAY + INSTANT)
    settle(WEDNESDAY + timedelta(hours=2))

    assert Clock.objects.get(kind="ROADBLOCK").outcome == "MISSED"
    assert told("roadblock.missed") == ["Dana Reyes", "Morgan Ellis"]
    on(roadblocks.remove_roadblock, escalation, world.manager_at(mountain(27, 9)), "Late.")
    assert Roadblock.objects.get().removed_by == world.manager


def test_the_level_above_the_one_that_was_engaged_is_told_beside_who_removes_it(world):
    escalation = world.raised()
    other = person("Ruth Adeyemi", Role.MANAGER)
    name(world, escalation, remover=other)

    settle(WEDNESDAY + INSTANT)

    assert told("roadblock.missed") == ["Dana Reyes", "Morgan Ellis", "Ruth Adeyemi"]


def test_only_who_removes_it_or_works_on_the_escalation_reports_it_removed(world):
    escalation = world.raised()
    name(world, escalation)
    stranger = Doing(
        world.director,
        Party(Role.MANAGER, frozenset({Relation.CARRIER})),
        Channel.PORTAL,
        TUESDAY_0820,
    )
    before = everything()

    with pytest.raises(RuleViolation, match="Morgan Ellis removes this roadblock"):
        on(roadblocks.remove_roadblock, escalation, stranger, "Gone.")
    with pytest.raises(NotAllowed):
        on(roadblocks.remove_roadblock, escalation, world.customer_at(TUESDAY_0820), "Gone.")

    assert everything() == before


@pytest.mark.django_db(transaction=True)
def test_two_who_report_it_removed_at_once_are_counted_once(world):
    escalation = world.raised()
    name(world, escalation)
    barrier, outcomes = Barrier(2), []

    def press(doing):
        barrier.wait()
        try:
            on(roadblocks.remove_roadblock, escalation, doing, "Gone.")
            outcomes.append("done")
        except AlreadyDone as said:
            outcomes.append(str(said))
        finally:
            connection.close()

    doings = (world.manager_at(TUESDAY_0820), world.ccm_at(TUESDAY_0820))
    threads = [Thread(target=press, args=(doing,)) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert min(outcomes, key=len) == "done"
    assert "has already reported this roadblock removed" in max(outcomes, key=len)
    assert TimelineEntry.objects.filter(fact="roadblock.removed").count() == 1


# --- impact


def tell(escalation, doing, **said):
    return impact.tell_impact(escalation_id=escalation.id, said=Telling(**said), doing=doing)


def test_what_an_escalation_is_raised_with_is_the_first_telling(world):
    world.raised()

    row = Impact.objects.get()
    assert (row.side, row.words) == (
        "CUSTOMER",
        "Store opens Saturday. No circuit means no card payments.",
    )


def test_both_versions_are_kept_and_no_running_clock_moves(world):
    escalation = world.raised()
    clocks = list(Clock.objects.order_by("pk").values_list("pk", "due_at", "wake_at"))

    tell(
        escalation,
        world.customer_at(TUESDAY_0820),
        effect=Effect.STOPPED,
        workaround=Workaround.NONE,
        money_per_day=Decimal(40_000),
        currency="usd",
    )
    tell(escalation, world.ccm_at(mountain(24, 9)), effect=Effect.HINDERED, words="One till works.")

    theirs, ours = Impact.objects.order_by("told_at")[1:]
    assert (theirs.effect, theirs.currency, ours.effect) == ("STOPPED", "USD", "HINDERED")
    facts = TimelineEntry.objects.filter(fact__startswith="impact.").order_by("recorded_at", "id")
    assert [entry.visibility for entry in facts] == ["CUSTOMER", "CUSTOMER"]
    assert facts[0].details["severity"].startswith("Severity 1")
    assert list(Clock.objects.order_by("pk").values_list("pk", "due_at", "wake_at")) == clocks
    assert told("impact.told") == ["Dana Reyes"]


def test_mails_to_those_who_work_on_it_say_how_bad_it_is(world):
    escalation = world.raised()
    tell(escalation, world.customer_at(TUESDAY_0820), safety=True)

    name(world, escalation)

    mail = Notice.objects.get(kind="roadblock.named", recipient=world.manager)
    assert mail.context["severity_words"] == "Severity 1: safety is at risk"
    assert mail.context["impact"].startswith("Store opens Saturday")


def test_the_care_manager_agrees_once_to_what_was_told(world):
    escalation = world.raised()
    tell(escalation, world.ccm_at(TUESDAY_0820), agrees=True)
    before = everything()

    with pytest.raises(AlreadyDone, match="added nothing since"):
        tell(escalation, world.ccm_at(TUESDAY_0820), agrees=True)

    assert everything() == before


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "Say at least one thing"),
        ({"words": "  "}, "Say at least one thing"),
        ({"money_per_day": Decimal(5)}, "in which currency"),
    ],
)
def test_a_telling_that_says_nothing_is_refused(world, said, why):
    escalation = world.raised()
    before = everything()

    with pytest.raises(BadInput, match=why):
        tell(escalation, world.customer_at(TUESDAY_0820), **said)

    assert everything() == before


def test_what_was_told_is_never_rewritten(world):
    world.raised()

    with pytest.raises(DatabaseError, match="what was told is kept"), transaction.atomic():
        Impact.objects.update(words="Not so bad.")
    with pytest.raises(DatabaseError, match="what was told is kept"), transaction.atomic():
        Impact.objects.all().delete()
