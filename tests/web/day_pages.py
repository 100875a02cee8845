"""What the tests of a day share: its rows, several escalations, an order that slipped."""

import re
from datetime import date, timedelta

from rung.domain.permissions import Role
from rung.domain.vocabulary import DateKind
from rung.models import Account, AccountContact, OrderDate
from tests.builders import MONDAY_1530, mountain, person
from tests.web.desk_pages import get, rows_of

RECORDED = mountain(2, 9)
CCD, FORECAST = DateKind.CCD, DateKind.FORECAST


def day_of(client, reader, instant, query=""):
    return get(client, reader, instant, "desk:my_day", query=query)


def numbers_of(response):
    """Which escalations the day shows, in their order."""
    return [int(re.search(r"ESC-(\d+)", row)[1]) for row in rows_of(response)]


def several(world, count=3):
    """Escalations of as many orders, phoned one minute apart, the first one first."""
    return [
        world.raised(
            order=world.another_order(f"Q-2{number:02}", f"Site {number}"),
            phoned_at=MONDAY_1530 + timedelta(minutes=number),
        )
        for number in range(count)
    ]


def another_customer(world, name="Brackenfold Credit Union", who="Ana Ruiz"):
    """A second account of the same care manager, with one contact and one order."""
    account = Account.objects.create(
        code=name[:1],
        name=name,
        region=world.region,
        zone="America/Denver",
        ccm=world.ccm,
        channel_manager=world.channel_manager,
    )
    contact = person(who, Role.CUSTOMER)
    AccountContact.objects.create(account=account, person=contact)
    order = world.another_order("Q-9001", "Denver branch")
    order.account = account
    order.save(update_fields=["account"])
    return order


def dated(order, kind, *days, at=RECORDED):
    """Every value a date of the order had, an hour apart."""
    for number, day in enumerate(days):
        OrderDate.objects.create(
            order=order, kind=kind.value, day=day, recorded_at=at + timedelta(hours=number)
        )


def slipped(world, reference="Q-7001", site="Meridian store"):
    """An order whose forecast lies behind its committed date."""
    order = world.another_order(reference, site)
    dated(order, CCD, date(2026, 11, 30))
    dated(order, FORECAST, date(2026, 12, 3))
    return order
