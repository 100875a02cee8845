"""Naming the customer care manager (R1, R2, exact defaults: "CCM changes")."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from rung.domain.permissions import Party, Relation, Role
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import Channel, OrderStatus
from rung.models import (
    Absence,
    Clock,
    EngagedLevel,
    Letter,
    Notice,
    Order,
    PolicyVersion,
    TimelineEntry,
)
from rung.services import ending, engaging
from rung.services.care_managers import hand_over, name_account_ccm, name_ccm
from rung.services.doing import Doing, NotAllowed, time_itself
from rung.services.letters import issue_letters
from rung.services.links import acknowledge_url, read_acknowledge_link
from rung.services.signed_links import LinkEnded
from tests.builders import TUESDAY_0820, TUESDAY_1030, World, mountain, person
from tests.policies import standard_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def priya(world):
    return person("Priya Nair", Role.CCM)


def channel_manager(world, now=TUESDAY_0820, press_id=None):
    party = Party(Role.CHANNEL_MANAGER, frozenset({Relation.CARRIER}))
    return Doing(world.channel_manager, party, Channel.PORTAL, now, press_id)


def name(world, ccm, *, order=None, doing=None):
    name_ccm(
        order_id=(order or world.order).pk,
        ccm_id=ccm.pk,
        doing=doing or channel_manager(world),
    )


def told(kind="ccm.named"):
    return sorted(notice.recipient.name for notice in Notice.objects.filter(kind=kind))


def at_level_1(escalation):
    return EngagedLevel.objects.get(escalation=escalation, level=1)


def clocks():
    return list(Clock.objects.order_by("pk").values())


def written():
    """Everything that naming a care manager could write."""
    return (
        list(Order.objects.order_by("pk").values("ccm")),
        Letter.objects.count(),
        Notice.objects.count(),
        TimelineEntry.objects.count(),
        list(EngagedLevel.objects.order_by("pk").values("holder")),
    )


def test_the_order_has_its_new_care_manager_and_a_new_letter(world, priya):
    issue_letters(order_ids=[world.order.pk], reason="Accepted", now=mountain(2, 9))

    name(world, priya)

    world.order.refresh_from_db()
    assert world.order.care_manager() == priya
    newest = Letter.objects.get(number=2)
    assert (newest.ccm, newest.reason) == (priya, "Your customer care manager changed")


def test_level_1_of_an_open_escalation_passes_to_the_new_care_manager(world, priya):
    escalation = world.raised()

    name(world, priya)

    assert at_level_1(escalation).holder == priya


def test_no_clock_moves_when_the_care_manager_changes(world, priya):
    world.raised()
    before = clocks()

    name(world, priya)

    assert clocks() == before


def test_the_customer_the_new_and_the_former_care_manager_are_told_once(world, priya):
    world.raised()

    name(world, priya)

    assert told() == ["Dana Reyes", "Lee Tan", "Priya Nair"]
    notice = Notice.objects.filter(kind="ccm.named", recipient=world.customer).get()
    assert notice.context["ccm_name"] == "Priya Nair"


def test_the_timeline_tells_who_took_over_from_whom(world, priya):
    escalation = world.raised()

    name(world, priya)

    entry = TimelineEntry.objects.get(escalation=escalation, fact="ccm.named")
    assert entry.details == {"name": "Priya Nair", "former_name": "Dana Reyes"}
    assert (entry.actor, entry.happened_at) == (world.channel_manager, TUESDAY_0820)
    assert entry.visibility == "CUSTOMER"


def test_without_an_escalation_the_two_care_managers_are_told_and_the_customer_reads_the_letter(
    world, priya
):
    name(world, priya)

    assert told() == ["Dana Reyes", "Priya Nair"]
    assert Letter.objects.get().ccm == priya


def test_naming_the_first_care_manager_takes_over_from_the_channel_manager(world, priya):
    world.account.ccm = None
    world.account.save(update_fields=["ccm"])
    escalation = world.raised()
    assert at_level_1(escalation).holder == world.channel_manager

    name(world, priya)

    assert at_level_1(escalation).holder == priya


def test_an_absent_care_managers_cover_takes_level_1(world, priya):
    tomas = person("Tomas Wilk", Role.CCM)
    priya.cover = tomas
    priya.save(update_fields=["cover"])
    Absence.objects.create(person=priya, starts_at=mountain(20, 8), ends_at=mountain(30, 8))
    escalation = world.raised()

    name(world, priya)

    level = at_level_1(escalation)
    assert (level.holder, level.cover_for) == (tomas, priya)


def test_a_resolved_escalation_changes_hands_too_and_a_closed_one_does_not(world, priya):
    resolved, closed = world.raised(), world.raised(order=world.another_order("Q-1002"))
    now = TUESDAY_0820
    for each in (resolved, closed):
        ending.resolve(escalation_id=each.id, words="It works.", doing=world.ccm_at(now))
    ending.confirm(escalation_id=closed.id, doing=world.customer_at(now))

    name_account_ccm(account_id=world.account.pk, ccm_id=priya.pk, doing=channel_manager(world))

    assert at_level_1(resolved).holder == priya
    assert at_level_1(closed).holder == world.ccm


def test_higher_levels_stay_with_who_holds_them(world, priya):
    escalation = world.raised()
    for level, at in ((2, TUESDAY_1030), (3, mountain(24, 14, 30))):
        engaging.engage_next(
            escalation_id=escalation.id, level=level, received_at=at, doing=world.customer_at(at)
        )

    name(world, priya, doing=channel_manager(world, mountain(24, 15)))

    holders = EngagedLevel.objects.filter(escalation=escalation).order_by("level")
    assert [row.holder for row in holders] == [priya, world.manager, world.director]


def test_naming_an_accounts_care_manager_reaches_its_orders_that_name_no_other_one(world, priya):
    tomas = person("Tomas Wilk", Role.CCM)
    own, plain = world.another_order("Q-1002"), world.another_order("Q-1003")
    own.ccm = tomas
    own.save(update_fields=["ccm"])
    ours, theirs = world.raised(order=plain), world.raised(order=own)

    name_account_ccm(account_id=world.account.pk, ccm_id=priya.pk, doing=channel_manager(world))

    assert at_level_1(ours).holder == priya
    assert at_level_1(theirs).holder == tomas
    assert {letter.order.reference for letter in Letter.objects.all()} == {"Q-1001", "Q-1003"}
    assert set(told()) == {"Dana Reyes", "Lee Tan", "Priya Nair"}


def test_after_an_import_changed_it_the_escalation_follows_its_order(world, priya):
    escalation = world.raised()
    world.order.ccm = priya
    world.order.save(update_fields=["ccm"])

    assert hand_over(order_ids=[world.order.pk], doing=time_itself(TUESDAY_0820)) == 1
    assert hand_over(order_ids=[world.order.pk], doing=time_itself(TUESDAY_0820)) == 0
    assert at_level_1(escalation).holder == priya


def test_the_mailed_links_of_the_former_care_manager_end(world, priya):
    PolicyVersion.objects.create(
        policy=world.policy.policy,
        number=2,
        document=standard_document(levels={1: {"acknowledge_within": "4 business hours"}}),
        published_at=mountain(2, 8),
    )
    escalation = world.raised()
    danas = token_of(escalation, world.ccm)
    assert read_acknowledge_link(danas, now=TUESDAY_0820).person == world.ccm

    name(world, priya)

    with pytest.raises(LinkEnded, match="Priya Nair took over"):
        read_acknowledge_link(danas, now=TUESDAY_0820)
    priyas = token_of(escalation, priya)
    assert read_acknowledge_link(priyas, now=TUESDAY_0820).person == priya


def token_of(escalation, reader):
    """The signed part of a mailed link to acknowledge what level 1 owes."""
    url = acknowledge_url(
        escalation_id=escalation.id,
        subject_id=at_level_1(escalation).id,
        person_id=reader.pk,
        expires_at=mountain(28, 8),
    )
    return url.rstrip("/").rpartition("/")[2]


def test_somebody_who_is_no_care_manager_is_refused_and_nothing_is_written(world):
    world.raised()
    before = written()

    with pytest.raises(BadInput, match="Morgan Ellis is not a customer care manager"):
        name(world, world.manager)

    assert written() == before


def test_a_cancelled_order_is_refused_and_nothing_is_written(world, priya):
    world.order.status = OrderStatus.CANCELLED.value
    world.order.save(update_fields=["status"])
    before = written()

    with pytest.raises(RuleViolation, match="cancelled"):
        name(world, priya)

    assert written() == before


def test_naming_the_same_care_manager_again_is_said_and_nothing_is_written(world):
    world.raised()
    before = written()

    with pytest.raises(AlreadyDone, match="Dana Reyes is already"):
        name(world, world.ccm)
    with pytest.raises(AlreadyDone, match="Dana Reyes is already"):
        name_account_ccm(
            account_id=world.account.pk, ccm_id=world.ccm.pk, doing=channel_manager(world)
        )

    assert written() == before


def test_a_customer_does_not_name_the_care_manager(world, priya):
    before = written()

    with pytest.raises(NotAllowed):
        name(world, priya, doing=world.customer_at(TUESDAY_0820))

    assert written() == before


@pytest.mark.django_db(transaction=True)
def test_an_escalation_raised_while_the_care_manager_changes_begins_with_the_new_one():
    world = World()
    priya = person("Priya Nair", Role.CCM)
    raised, locked = [], Event()

    def raise_meanwhile():
        locked.wait()
        raised.append(world.raised())
        connection.close()

    raising = Thread(target=raise_meanwhile)
    raising.start()
    with transaction.atomic():
        name(world, priya)
        locked.set()
        raising.join(timeout=0.5)
        assert not raised  # it waits for the order
    raising.join()

    assert at_level_1(raised[0]).holder == priya


@pytest.mark.django_db(transaction=True)
def test_two_who_name_the_same_care_manager_at_once_do_it_once():
    world = World()
    priya = person("Priya Nair", Role.CCM)
    world.raised()
    refused = []

    def name_her(minute):
        try:
            name(world, priya, doing=channel_manager(world, mountain(24, 9, minute)))
        except AlreadyDone as already:
            refused.append(already)
        finally:
            connection.close()

    both = [Thread(target=name_her, args=(minute,)) for minute in (0, 1)]
    for each in both:
        each.start()
    for each in both:
        each.join()

    assert len(refused) == 1
    assert TimelineEntry.objects.filter(fact="ccm.named").count() == 1
    assert told() == ["Dana Reyes", "Lee Tan", "Priya Nair"]
