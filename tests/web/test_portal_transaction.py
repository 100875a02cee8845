"""A request of the portal is one transaction that states its accounts, and only that long."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from rung.models import Account, AccountContact, Press
from rung.web.portal.transaction import SETTING, in_one_transaction
from tests.builders import TUESDAY_0820
from tests.web.portal_pages import observer, signed_in, stranger

pytestmark = pytest.mark.django_db(transaction=True)


def stated() -> str:
    """The accounts the database has been told of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [SETTING])
        return cursor.fetchone()[0] or ""


def asked(person):
    request = RequestFactory().get("/orders/")
    request.user = person
    return request


@in_one_transaction
def tell(request):
    return HttpResponse(f"{stated()} {connection.in_atomic_block}")


def test_the_readers_accounts_are_stated_inside_and_gone_afterwards(world):
    answer = tell(asked(world.customer))

    assert answer.content.decode() == f"{world.account.pk} True"
    assert stated() == ""


def test_an_agent_of_two_accounts_states_both(world):
    second = Account.objects.create(
        code="Z", name="Zephyr", region=world.region, zone="America/Denver"
    )
    AccountContact.objects.create(account=second, person=world.customer)

    answer = tell(asked(world.customer))

    assert answer.content.decode() == f"{world.account.pk},{second.pk} True"


def test_somebody_without_an_account_states_none(world):
    assert tell(asked(stranger())).content.decode() == " True"


def test_who_may_only_look_states_the_account_as_well(world):
    assert tell(asked(observer(world))).content.decode() == f"{world.account.pk} True"


def test_what_fails_half_way_leaves_nothing_and_no_setting(world):
    @in_one_transaction
    def fails(request):
        Press.objects.create(id="00000000-0000-4000-8000-000000000001", pressed_at=TUESDAY_0820)
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        fails(asked(world.customer))

    assert Press.objects.count() == 0
    assert stated() == ""


def test_every_page_of_the_portal_runs_inside_one(world, client, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "rung.web.portal.views.orders.my_orders",
        lambda *args, **kwargs: seen.append(stated()) or (_ for _ in ()).throw(KeyError("seen")),
    )
    signed_in(client, world.customer, now=TUESDAY_0820)

    with pytest.raises(KeyError):
        client.get("/orders/")

    assert seen == [str(world.account.pk)]
    assert stated() == ""
