"""An earlier date as a request of its own: asked, priced, decided, withdrawn."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from rung.domain.expedites import Decision
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import DateKind
from rung.models import Expedite, Notice, OrderDate
from rung.services.doing import NotAllowed
from rung.services.expedites import ask_expedite, decide_expedite, withdraw_expedite
from tests.builders import TUESDAY_0820, TUESDAY_1030, mountain
from tests.services.test_eligibility import published

pytestmark = pytest.mark.django_db
LEVELS = '[[levels]]\ntitle = "Care manager"\n[[levels]]\ntitle = "Manager"\nopens_after = "1 hour"'
WITH_FEE = f"""
name = "standard"
{LEVELS}
[expedite]
fee = "250.00 USD per day"
decided_by = 2
may_offer_other_date = true
"""
OF_ITS_OWN = 'name = "earlier"\nkind = "expedite"\nfee = "unknown"\nroute = "approval"\n'
PRE_APPROVED = 'name = "earlier"\nkind = "expedite"\nfee = "400 EUR"\nroute = "pre-approved"\n'
FRIDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 30)


@pytest.fixture
def committed(world):
    OrderDate.objects.create(
        order=world.order, kind=DateKind.CCD.value, day=MONDAY, recorded_at=mountain(2, 9)
    )
    return world


def asked(world, wanted=FRIDAY, reason="The store opens."):
    return ask_expedite(
        order_id=world.order.pk,
        wanted_day=wanted,
        reason=reason,
        doing=world.customer_at(TUESDAY_0820),
    )


def decided(world, row, *, granted, words="", offered=None, by=None):
    return decide_expedite(
        expedite_id=row.pk,
        decision=Decision(granted, words, offered),
        doing=by or world.manager_at(TUESDAY_1030),
    )


def test_the_price_counts_the_days_by_which_it_gets_earlier(committed):
    published(WITH_FEE)

    row = asked(committed)

    assert row.price == "750.00 USD: 3 days at 250.00 USD per day"
    told = Notice.objects.get(kind="expedite.asked")
    assert told.recipient == committed.manager
    assert told.context["price"] == row.price


def test_a_fee_that_nobody_published_is_said_as_such_and_never_as_nothing(world):
    published(OF_ITS_OWN, "earlier")

    row = asked(world)

    assert row.price.startswith("The fee is not published")
    assert not any(digit in row.price for digit in "0123456789")


def test_the_level_that_the_policy_names_or_one_above_decides(committed):
    published(WITH_FEE)
    row = asked(committed)

    with pytest.raises(NotAllowed, match="Level 2 or one above"):
        decided(committed, row, granted=True, by=committed.ccm_at(TUESDAY_1030))
    row.refresh_from_db()
    assert (row.state, Notice.objects.count()) == ("ASKED", 1)

    assert decided(committed, row, granted=True).state == "GRANTED"
    assert Notice.objects.get(kind="expedite.decided").recipient == committed.customer


def test_a_refusal_needs_a_reason_and_may_offer_another_day(committed):
    published(WITH_FEE)
    row = asked(committed, date(2026, 11, 26))

    with pytest.raises(BadInput, match="Say why not"):
        decided(committed, row, granted=False)
    row.refresh_from_db()
    assert row.state == "ASKED"

    row = decided(committed, row, granted=False, words="No crew.", offered=FRIDAY)
    assert (row.state, row.offered_day) == ("REFUSED", FRIDAY)
    assert Notice.objects.get(kind="expedite.decided").context["offered_day"] == "2026-11-27"


def test_another_day_is_not_offered_where_the_policy_does_not_say_so(committed):
    published(WITH_FEE.replace("may_offer_other_date = true", ""))
    row = asked(committed, date(2026, 11, 26))

    with pytest.raises(RuleViolation, match="no other date is offered"):
        decided(committed, row, granted=False, words="No crew.", offered=FRIDAY)

    row.refresh_from_db()
    assert row.state == "ASKED"


def test_what_is_approved_beforehand_is_granted_at_once(world):
    published(PRE_APPROVED, "earlier")

    row = asked(world)

    assert (row.state, row.decided_by, row.price) == ("GRANTED", None, "400 EUR for the order")


@pytest.mark.parametrize(
    ("wanted", "reason", "said"),
    [
        (MONDAY, "The store opens.", "Mon 30 Nov already"),
        (date(2026, 11, 24), "The store opens.", "a day to come"),
        (FRIDAY, "  ", "Say why"),
    ],
)
def test_a_wish_that_cannot_be_asked_for_is_refused_and_nothing_is_written(
    committed, wanted, reason, said
):
    published(WITH_FEE)

    with pytest.raises(BadInput, match=said):
        asked(committed, wanted, reason)

    assert not Expedite.objects.exists()
    assert not Notice.objects.exists()


def test_where_no_policy_offers_it_nothing_is_asked(world):
    with pytest.raises(RuleViolation, match="No policy offers"):
        asked(world)

    assert not Expedite.objects.exists()


def test_one_request_is_unanswered_at_a_time_and_answered_once(committed):
    published(WITH_FEE)
    row = asked(committed)

    with pytest.raises(AlreadyDone):
        asked(committed)
    assert Expedite.objects.count() == 1

    withdraw_expedite(expedite_id=row.pk, doing=committed.customer_at(TUESDAY_1030))
    with pytest.raises(AlreadyDone, match="withdrawn"):
        decided(committed, row, granted=True)
    assert Expedite.objects.get().state == "WITHDRAWN"
    assert asked(committed).pk != row.pk


def test_a_request_stays_on_record_as_it_was_asked(committed):
    published(WITH_FEE)
    row = asked(committed)

    for change in (
        lambda: Expedite.objects.filter(pk=row.pk).update(reason="Something else"),
        lambda: Expedite.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()

    assert Expedite.objects.get().reason == "The store opens."
