"""Communication plans and stakeholders: agreed by both, one counts, each hears what they chose."""

from datetime import time

import pytest
from django.db import DatabaseError, transaction

from rung.domain.agreeing import Terms
from rung.domain.hearing import Depth, Gets, HearsBy, QuietHours
from rung.domain.permissions import Role
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.rhythms import daily, hourly
from rung.domain.vocabulary import Side, UpdateKind
from rung.models import (
    Account,
    AccountContact,
    Clock,
    CommunicationPlan,
    Notice,
    Stakeholder,
    TimelineEntry,
)
from rung.models.clocks import with_facts
from rung.services import communication, ending, working
from rung.services.checking_clocks import differences
from rung.services.communication import Wanted
from rung.services.settling import settle_due
from tests.builders import World, mountain, person, running
from tests.services.test_races import at_once
from tests.web.desk_pages import everything

NOON = mountain(24, 12)
TERMS = Terms(daily(time(16, 30)), "our project leader")


@pytest.fixture
def world():
    return World()


@pytest.fixture
def escalation(world):
    return world.raised()


def propose(escalation, doing, terms=TERMS):
    communication.propose_plan(escalation_id=escalation.id, terms=terms, doing=doing)
    return CommunicationPlan.objects.get(escalation=escalation, state="PROPOSED")


def answer(escalation, plan, doing, *, agreed=True, words=""):
    return communication.answer_plan(
        escalation_id=escalation.id,
        proposal_id=plan.pk,
        agreed=agreed,
        words=words,
        doing=doing,
    )


def agree(world, escalation, terms=TERMS, at=NOON):
    plan = propose(escalation, world.customer_at(at), terms)
    answer(escalation, plan, world.ccm_at(at))
    return plan


def add(escalation, doing, **more):
    wanted = {
        "name": "Nina Ford",
        "address": "nina@example.com",
        "gets": Gets.EVERYTHING,
        "hears_by": HearsBy.EMAIL,
        **more,
    }
    communication.add_stakeholder(escalation_id=escalation.id, wanted=Wanted(**wanted), doing=doing)


def update(world, escalation, at, kind=UpdateKind.PROGRESS):
    working.send_update(
        escalation_id=escalation.id, kind=kind, words="The drawing is in.", doing=world.ccm_at(at)
    )


@pytest.mark.django_db
class TestPlans:
    def test_the_agreed_rhythm_replaces_the_standard_from_that_instant(self, world, escalation):
        agree(world, escalation)

        old, new = Clock.objects.filter(escalation=escalation, kind="UPDATE").order_by("id")
        assert (old.outcome, old.settled_at) == ("REPLACED", NOON)
        assert (new.started_at, new.due_at) == (NOON, mountain(24, 16, 30))

    def test_every_later_update_runs_in_it_and_the_check_agrees(self, world, escalation):
        agree(world, escalation)

        update(world, escalation, mountain(24, 16, 30))
        update(world, escalation, mountain(25, 16))

        (owed,) = running(escalation, "UPDATE")
        assert owed.due_at == mountain(27, 16, 30)  # Thanksgiving is not counted
        clocks = with_facts(Clock.objects.filter(settled_at=None)).select_related(
            "escalation__policy"
        )
        assert [each for clock in clocks for each in differences(clock)] == []

    def test_a_missed_one_schedules_the_next_in_the_agreed_rhythm(self, world, escalation):
        agree(world, escalation)

        settle_due(now=mountain(24, 16, 31))

        (owed,) = running(escalation, "UPDATE")
        assert owed.due_at == mountain(25, 16, 30)

    def test_after_a_rejection_the_agreed_plan_holds_again(self, world, escalation):
        agree(world, escalation)
        ending.resolve(
            escalation_id=escalation.id, words="It is up.", doing=world.ccm_at(mountain(24, 13))
        )
        ending.reject(
            escalation_id=escalation.id,
            words="It is not.",
            doing=world.customer_at(mountain(24, 14)),
        )

        assert running(escalation, "UPDATE")[0].due_at == mountain(24, 16, 30)

    def test_a_later_version_replaces_the_agreed_one(self, world, escalation):
        agree(world, escalation)
        agree(world, escalation, Terms(hourly(4, day_and_night=True), "the board"))

        assert running(escalation, "UPDATE")[0].due_at == mountain(24, 16)
        assert list(CommunicationPlan.objects.values_list("number", "state")) == [
            (1, "AGREED"),
            (2, "AGREED"),
        ]

    def test_who_proposed_cannot_agree_and_nothing_is_written(self, world, escalation):
        plan = propose(escalation, world.customer_at(NOON))
        before = everything()

        with pytest.raises(RuleViolation, match="The other side answers"):
            answer(escalation, plan, world.customer_at(NOON))

        assert everything() == before

    def test_an_unanswered_proposal_gives_way_to_the_other_sides(self, world, escalation):
        first = propose(escalation, world.customer_at(NOON))
        propose(escalation, world.ccm_at(NOON), Terms(daily(None), "all of you"))
        first.refresh_from_db()

        with pytest.raises(AlreadyDone):
            answer(escalation, first, world.ccm_at(NOON))
        assert first.state == "REPLACED"

    def test_a_declined_plan_changes_no_clock(self, world, escalation):
        (owed,) = running(escalation, "UPDATE")
        plan = propose(escalation, world.customer_at(NOON))

        answer(escalation, plan, world.ccm_at(NOON), agreed=False, words="17:00 fits.")

        assert running(escalation, "UPDATE") == [owed]

    def test_quiet_hours_that_never_end_are_refused(self, world, escalation):
        quiet = QuietHours(time(7), time(7))
        before = everything()

        with pytest.raises(BadInput):
            propose(
                escalation,
                world.customer_at(NOON),
                Terms(daily(None), "us", Depth.TECHNICAL, quiet),
            )

        assert everything() == before

    def test_an_agreed_plan_never_changes(self, world, escalation):
        plan = agree(world, escalation)

        with pytest.raises(DatabaseError), transaction.atomic():
            CommunicationPlan.objects.filter(pk=plan.pk).update(at_second=0)
        with pytest.raises(DatabaseError), transaction.atomic():
            CommunicationPlan.objects.filter(pk=plan.pk).delete()

    def test_both_sides_hear_what_was_agreed(self, world, escalation):
        agree(world, escalation)

        told = Notice.objects.filter(kind="communication.answered")
        assert set(told.values_list("recipient__name", flat=True)) == {"Lee Tan", "Dana Reyes"}

    def test_news_that_can_wait_goes_out_with_the_next_update(self, world, escalation):
        agree(world, escalation)
        tell_of_a_person(world, escalation)
        waiting = Notice.objects.get(kind="stakeholder.added")
        held = waiting.try_at

        update(world, escalation, mountain(24, 14))
        waiting.refresh_from_db()

        assert (held, waiting.try_at) == (mountain(24, 16, 30), mountain(24, 14))

    def test_an_update_in_quiet_hours_waits_and_news_of_a_clock_does_not(self, world, escalation):
        quiet = QuietHours(time(18), time(7))
        agree(world, escalation, Terms(daily(None), "us", Depth.TECHNICAL, quiet))
        late = mountain(24, 16, 30)  # 18:30 in New York

        update(world, escalation, late)
        ending.resolve(escalation_id=escalation.id, words="It is up.", doing=world.ccm_at(late))

        sent = Notice.objects.get(kind="update.sent")
        resolved = Notice.objects.get(kind="escalation.resolved", recipient=world.customer)
        assert (sent.try_at, resolved.try_at) == (mountain(25, 5), late)


def tell_of_a_person(world, escalation):
    """News that can wait: somebody of the account is added."""
    add(escalation, world.customer_at(NOON))


@pytest.mark.django_db
class TestListeners:
    def test_each_gets_what_they_chose(self, world, escalation):
        add(escalation, world.customer_at(NOON), gets=Gets.SUMMARY)
        add(escalation, world.customer_at(NOON), name="Ike", address="ike@example.com")

        update(world, escalation, mountain(24, 13))
        ending.resolve(
            escalation_id=escalation.id, words="It is up.", doing=world.ccm_at(mountain(24, 14))
        )

        heard = Notice.objects.filter(address__in=["nina@example.com", "ike@example.com"])
        assert sorted(heard.exclude(kind="stakeholder.added").values_list("address", "kind")) == [
            ("ike@example.com", "escalation.resolved"),
            ("ike@example.com", "update.sent"),
            ("nina@example.com", "escalation.resolved"),
        ]

    def test_in_short_leaves_the_sums_out(self, world, escalation):
        add(escalation, world.customer_at(NOON), depth=Depth.EXECUTIVE)

        update(world, escalation, mountain(24, 13))

        sent = Notice.objects.filter(kind="update.sent")
        assert sent.get(address="nina@example.com").context["why"] == []
        assert sent.get(recipient=world.customer).context["why"] != []

    def test_a_contact_who_chose_updates_alone_gets_no_more(self, world, escalation):
        add(escalation, world.customer_at(NOON), address=world.customer.email, gets=Gets.UPDATES)
        before = Notice.objects.filter(recipient=world.customer).count()

        settle_due(now=mountain(24, 12, 30))
        update(world, escalation, mountain(24, 13))

        told = Notice.objects.filter(recipient=world.customer).order_by("created_at")
        assert [each.kind for each in told[before:]] == ["update.sent"]

    def test_by_phone_nobody_is_mailed(self, world, escalation):
        add(
            escalation,
            world.customer_at(NOON),
            address="",
            phone="+1 303 555 0177",
            hears_by=HearsBy.PHONE,
        )

        update(world, escalation, mountain(24, 13))

        assert set(Notice.objects.values_list("address", flat=True)) <= {
            world.customer.email,
            world.ccm.email,
        }

    def test_the_carriers_listener_reads_the_carriers_words(self, world, escalation):
        add(escalation, world.ccm_at(NOON), address=world.director.email, side=Side.CARRIER)

        ending.resolve(
            escalation_id=escalation.id, words="It is up.", doing=world.ccm_at(mountain(24, 14))
        )

        told = Notice.objects.get(kind="escalation.resolved", recipient=world.director)
        assert told.context["side"] == "CARRIER"

    def test_a_contact_of_another_account_is_refused_on_either_side(self, world, escalation):
        other = person("Kim Else", Role.CUSTOMER)
        account = Account.objects.create(
            code="X", name="Another", region=world.region, zone="America/Denver"
        )
        AccountContact.objects.create(account=account, person=other)
        before = everything()

        for doing in (world.customer_at(NOON), world.ccm_at(NOON)):
            with pytest.raises(BadInput, match="cannot be added here"):
                add(escalation, doing, address=other.email)

        assert everything() == before

    def test_who_was_taken_off_hears_no_more_and_is_kept(self, world, escalation):
        add(escalation, world.customer_at(NOON))
        row = Stakeholder.objects.get()
        communication.remove_stakeholder(
            escalation_id=escalation.id,
            stakeholder_id=row.pk,
            doing=world.customer_at(mountain(24, 13)),
        )

        update(world, escalation, mountain(24, 14))

        assert not Notice.objects.filter(address=row.address, kind="update.sent").exists()
        assert Stakeholder.objects.get().left_at == mountain(24, 13)
        assert TimelineEntry.objects.filter(fact="stakeholder.left").count() == 1


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_of_agreeing_and_declining_at_once_one_counts(self, world, escalation):
        plan = propose(escalation, world.customer_at(NOON))

        outcomes = at_once(
            lambda: answer(escalation, plan, world.ccm_at(NOON)),
            lambda: answer(escalation, plan, world.ccm_at(NOON), agreed=False, words="No."),
        )

        assert [type(each) for each in outcomes if each] == [AlreadyDone]
        assert len(running(escalation, "UPDATE")) == 1

    def test_both_sides_propose_at_once_and_one_proposal_is_left_to_answer(self, world, escalation):
        other = Terms(daily(None), "all of you")

        outcomes = at_once(
            lambda: communication.propose_plan(
                escalation_id=escalation.id, terms=TERMS, doing=world.customer_at(NOON)
            ),
            lambda: communication.propose_plan(
                escalation_id=escalation.id, terms=other, doing=world.ccm_at(NOON)
            ),
        )

        assert outcomes == [None, None]
        states = CommunicationPlan.objects.order_by("number").values_list("state", flat=True)
        assert list(states) == ["REPLACED", "PROPOSED"]
