"""An agent acts for a customer until the last day of their letter of agency is over (R9)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from rung.domain.agency import holds
from rung.domain.permissions import Role
from rung.domain.vocabulary import UpdateKind
from rung.models import AccountContact, Notice
from rung.services import working
from rung.services.who import customers_of
from tests.builders import TUESDAY_0820, mountain, person
from tests.web.day_pages import another_customer
from tests.web.desk_pages import NO_STATIC, get, post, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
LAST_DAY = date(2026, 11, 24)
LAST_MOMENT = mountain(24, 21, 59)  # 23:59 where the customer is
OVER = mountain(24, 22)


@pytest.fixture
def agent(world):
    made = person("Nora Agent", Role.CUSTOMER, zone="America/New_York")
    AccountContact.objects.create(
        account=world.account, person=made, agent=True, agent_until=LAST_DAY
    )
    return made


@pytest.mark.parametrize(
    ("until", "now", "said"),
    [(None, OVER, True), (LAST_DAY, LAST_MOMENT, True), (LAST_DAY, OVER, False)],
)
def test_the_last_day_counts_to_its_end_where_the_customer_is(until, now, said):
    assert holds(until, zone="America/New_York", now=now) is said


def test_an_agent_sees_and_acts_until_the_last_day_is_over_and_then_reads_why_not(
    world, client, agent
):
    escalation = world.raised()

    before = get(client, agent, LAST_MOMENT, "portal:escalation", escalation.number)
    assert before.status_code == 200
    after = get(client, agent, OVER, "portal:escalation", escalation.number)
    acted = post(client, agent, OVER, "portal:write", escalation.number, words="Any news?")

    assert (after.status_code, acted.status_code) == (403, 403)
    assert "Your letter of agency for Maplethorn Grocers ended on Tue 24 Nov" in words_of(after)
    assert "card payments" not in after.content.decode()
    assert not Notice.objects.filter(kind="customer.wrote").exists()


def test_after_the_last_day_an_agent_is_told_nothing(world, agent):
    escalation = world.raised()

    working.send_update(
        escalation_id=escalation.id,
        kind=UpdateKind.NOTHING_NEW,
        words="The city has not answered.",
        doing=world.ccm_at(mountain(25, 9)),
    )

    told = Notice.objects.filter(kind="update.sent").values_list("recipient__name", flat=True)
    assert list(told) == ["Lee Tan"]
    assert customers_of(world.account.pk, now=TUESDAY_0820) == [world.customer, agent]
    assert customers_of(world.account.pk, now=OVER) == [world.customer]


def test_an_agent_of_another_customer_too_keeps_that_one(world, client, agent):
    escalation = world.raised()
    other = another_customer(world)
    AccountContact.objects.create(account=other.account, person=agent, agent=True)

    page = get(client, agent, OVER, "portal:order", other.reference)
    gone = get(client, agent, OVER, "portal:escalation", escalation.number)

    assert (page.status_code, gone.status_code) == (200, 404)


def test_an_agent_of_another_customer_too_reads_whose_letter_is_over(world, client, agent):
    other = another_customer(world)
    AccountContact.objects.create(account=other.account, person=agent, agent=True)

    pack = get(client, agent, OVER, "portal:account_pack", world.account.pk, "pdf")
    one = get(client, agent, OVER, "portal:overview", query=f"?account={world.account.pk}")
    strangers = get(client, agent, OVER, "portal:account_pack", other.account.pk + 1, "pdf")

    for page in (pack, one):
        assert page.status_code == 403
        assert "Your letter of agency for Maplethorn Grocers ended on Tue 24 Nov" in words_of(page)
    assert strangers.status_code == 404


def test_only_an_agents_letter_ends(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountContact.objects.filter(person=world.customer).update(agent_until=LAST_DAY)
