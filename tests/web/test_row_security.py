"""The database itself holds back other accounts' rows from a customer's request (N13).

The application's own filters stand in front of it; here they are taken away.
"""

from datetime import date

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse

from rung.domain.permissions import Role
from rung.domain.vocabulary import ActionOwner, Channel, UpdateKind
from rung.models import (
    Account,
    AccountContact,
    Action,
    Clock,
    Escalation,
    LevelHolder,
    Order,
    Person,
    TimelineEntry,
)
from rung.queries import access
from rung.services import working
from rung.web.portal.transaction import sight_of
from tests.builders import TUESDAY_0820, TUESDAY_1030, mountain, person
from tests.web.portal_pages import dressed, signed_in, stranger

pytestmark = pytest.mark.django_db

# Tables without rows of anybody's account which a customer's request reads or adds to, and how.
SHARED = {
    "procrastinate_events": {"SELECT", "INSERT"},
    "procrastinate_jobs": {"SELECT", "INSERT", "UPDATE"},
    "rung_absence": {"SELECT"},
    "rung_calendar": {"SELECT"},
    "rung_calendarversion": {"SELECT"},
    "rung_heartbeat": {"SELECT"},
    "rung_importrun": {"SELECT"},
    "rung_movable_time": {"SELECT"},
    "rung_policy": {"SELECT"},
    "rung_policyrebase": {"SELECT"},
    "rung_policyversion": {"SELECT"},
    "rung_press": {"SELECT", "INSERT"},
    "rung_rebase": {"SELECT"},
    "rung_region": {"SELECT"},
}
# Without a path to an account, and yet not everybody's to see.
OF_PEOPLE = {"rung_person", "rung_recordentry"}
GRANTS = """
SELECT table_name, privilege_type FROM information_schema.role_table_grants
 WHERE grantee = 'rung_customer' AND table_schema = 'public'
"""
POLICIES = """
SELECT tablename, array_agg(roles[1]::text || ':' || cmd ORDER BY roles[1]::text)
  FROM pg_policies WHERE schemaname = 'public' GROUP BY tablename
"""
FORCED = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"


def read(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def reaches_an_account(model, seen=()):
    """Whether a row of the model belongs to an account, by itself or by what it hangs below."""
    if model in seen or model is Person:  # people are many accounts', and nobody's
        return False
    above = [each.related_model for each in model._meta.fields if each.is_relation]
    return model is Account or any(reaches_an_account(each, (*seen, model)) for each in above)


def guarded():
    """The models whose rows are somebody's."""
    return [
        model for model in apps.get_models(include_auto_created=True) if reaches_an_account(model)
    ]


def test_every_table_of_accounts_rows_is_guarded_and_every_other_one_is_named_or_closed(db):
    tables = {model._meta.db_table for model in guarded()} | OF_PEOPLE
    policies, forced = dict(read(POLICIES)), {name for (name,) in read(FORCED)}

    both = ["rung_carrier:ALL", "rung_customer:ALL"]
    assert [name for name in sorted(tables) if policies.get(name) != both] == []
    assert tables <= forced
    granted: dict[str, set[str]] = {}
    for table, privilege in read(GRANTS):
        if table not in tables:
            granted.setdefault(table, set()).add(privilege)
    assert granted == SHARED


def test_a_customers_request_may_take_nothing_away(db):
    assert {what for _, what in read(GRANTS)} == {"SELECT", "INSERT", "UPDATE"}
    timeline = {what for table, what in read(GRANTS) if table == "rung_timelineentry"}
    assert timeline == {"SELECT", "INSERT"}


def another_account(world, contact):
    """A second account with an order of its own and an escalation like the first one's."""
    account = Account.objects.create(
        code="Z",
        name="Zephyr Foods",
        region=world.region,
        zone="America/Denver",
        ccm=world.ccm,
        channel_manager=world.channel_manager,
    )
    AccountContact.objects.create(account=account, person=contact)
    LevelHolder.objects.create(account=account, level=2, person=world.director)
    order = Order.objects.create(
        reference="Z-9001",
        account=account,
        region=world.region,
        site="Pier 9",
        product="Wave 10G",
        status="ACCEPTED",
        accepted_at=mountain(2, 9),
    )
    return account, order


def worked_on(world, escalation):
    """News, an action, and a letter, so that many tables hold something of it."""
    doing = world.ccm_at(mountain(23, 16))
    working.send_update(
        escalation_id=escalation.id, kind=UpdateKind.NOTHING_NEW, words="No news.", doing=doing
    )
    working.add_action(
        escalation_id=escalation.id,
        text="Ask the city",
        owner=ActionOwner.CARRIER,
        owner_name="Dana Reyes",
        visible=True,
        committed=working.Committed(date(2026, 11, 25)),
        doing=doing,
    )


@pytest.fixture
def two(world):
    """Two accounts side by side, each with an escalation that is worked on."""
    other = stranger()
    dressed(world)
    _, order = another_account(world, other)
    mine, theirs = world.raised(), world.raised(order=order)
    worked_on(world, mine)
    worked_on(world, theirs)
    world.other, world.mine, world.theirs, world.other_order = other, mine, theirs, order
    return world


def keys(model):
    return set(model._base_manager.values_list("pk", flat=True))


def test_no_row_is_seen_by_two_accounts(two):
    whole = {model: keys(model) for model in guarded()}
    with sight_of(two.customer):
        mine = {model: keys(model) for model in guarded()}
    with sight_of(two.other):
        theirs = {model: keys(model) for model in guarded()}

    of_both = {LevelHolder}  # a region's levels are everybody's
    for model in set(whole) - of_both:
        assert not mine[model] & theirs[model], model
        assert mine[model] | theirs[model] == whole[model], model
    assert [len(theirs[model]) for model in (Account, Escalation, Order, Action)] == [1, 1, 1, 1]
    assert theirs[TimelineEntry]
    assert theirs[Clock]
    own_level = LevelHolder.objects.get(account__isnull=False)
    assert theirs[LevelHolder] - mine[LevelHolder] == {own_level.pk}


def test_who_has_stated_no_account_sees_nothing_and_writes_nothing(two):
    with sight_of(person("Nobody Known", Role.CUSTOMER)):
        assert {model: keys(model) for model in guarded() if model is not LevelHolder} == {
            model: set() for model in guarded() if model is not LevelHolder
        }
        assert not Person.objects.filter(role=Role.CUSTOMER.value).exists()
        assert Escalation.objects.update(resolution="gone") == 0


def test_a_role_without_any_setting_sees_nothing(two):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE rung_customer")
            cursor.execute("SELECT current_setting('rung.account', true)")
            assert not cursor.fetchone()[0]
        assert not Account.objects.exists()
        transaction.set_rollback(True)


def test_a_request_writes_no_row_into_another_account(two):
    with pytest.raises(Exception, match="row-level security"), sight_of(two.customer):
        TimelineEntry.objects.create(
            id=two.theirs.pk,
            recorded_at=TUESDAY_1030,
            happened_at=TUESDAY_1030,
            position=0,
            escalation=two.theirs,
            fact="note.written",
            channel=Channel.PORTAL.value,
            visibility="INTERNAL",
        )


def test_people_of_other_customers_are_unknown_and_the_carriers_are_known(two):
    with sight_of(two.customer):
        names = set(Person.objects.values_list("name", flat=True))

    assert two.other.name not in names
    assert {two.customer.name, "Dana Reyes", "Karin Holt"} <= names


def test_what_the_carrier_sees_is_whole_again_afterwards(two):
    with sight_of(two.customer):
        assert Escalation.objects.count() == 1

    assert Escalation.objects.count() == 2
    with sight_of(two.ccm):
        assert Escalation.objects.count() == 2


class Unfiltered:
    """Stands in for the roles that access reads: no customer is one, so nothing is filtered."""

    CUSTOMER = type("Nobody", (), {"value": "NOBODY"})
    DESK = Role.DESK

    def __call__(self, role):
        return Role(role)


@pytest.fixture
def unfiltered(monkeypatch):
    """The application's own filters, taken away."""
    monkeypatch.setattr(access, "Role", Unfiltered())


OBJECTS = (
    ("portal:order", "reference"),
    ("portal:raise", "reference"),
    ("portal:contacts", "reference"),
    ("portal:order_dates", "reference"),
    ("portal:letter", "reference"),
    ("portal:escalation", "number"),
    ("portal:communication", "number"),
    ("portal:clocks", "number"),
    ("portal:live", "number"),
    ("portal:time", "number"),
    ("portal:dates", "number"),
    ("portal:survey", "number"),
)


def test_without_the_applications_filter_a_customer_still_sees_nothing_of_others(
    two, client, unfiltered
):
    assert access.escalation_for(two.customer, two.theirs.number)  # the filter is gone indeed
    signed_in(client, two.customer, now=TUESDAY_0820)

    for name, argument in OBJECTS:
        key = two.other_order.reference if argument == "reference" else two.theirs.number
        answer = client.get(reverse(name, args=[key]))
        assert answer.status_code == 404, name
    for name in ("overview", "orders", "escalations"):
        page = client.get(reverse(f"portal:{name}")).content.decode()
        assert "Q-1001" in page or two.mine.reference in page, name
        for foreign in ("Zephyr", "Z-9001", "Pier 9", two.theirs.reference, two.other.name):
            assert foreign not in page, (name, foreign)
    for act in ("portal:confirm", "portal:withdraw", "portal:engage", "portal:write"):
        answer = client.post(reverse(act, args=[two.theirs.number]), {"words": "Mine?"})
        assert answer.status_code == 404, act
