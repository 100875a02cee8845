"""Orders and escalations for the tests of the customer's pages, and a look at what came back."""

import re
from datetime import date, datetime
from html import unescape
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from rung import clock
from rung.domain.vocabulary import DateKind, MilestoneState, OrderStatus
from rung.models import (
    AccountContact,
    Escalation,
    ImportRun,
    Jeopardy,
    Milestone,
    Order,
    OrderDate,
    Person,
    Project,
    TimelineEntry,
)
from tests.builders import World, mountain

NAMES = ("Accepted", "Survey", "Date confirmed", "Build and permits", "Test and turn-up")


def dressed(world: World) -> Order:
    """The world's order with dates, one of which moved, milestones, a jeopardy and a project."""
    order = world.order
    order.project = Project.objects.create(
        account=world.account, name="Fall openings", need_by_date=date(2026, 11, 27)
    )
    order.pon = "PO-77"
    order.save()
    for kind, day, reason, recorded_at in (
        (DateKind.DDD, date(2026, 11, 18), "", mountain(2, 9)),
        (DateKind.CCD, date(2026, 11, 18), "", mountain(2, 9)),
        (DateKind.CCD, date(2026, 11, 25), "permit", mountain(20, 9)),
        (DateKind.FOC, date(2026, 11, 17), "", mountain(2, 9)),
    ):
        OrderDate.objects.create(
            order=order, kind=kind.value, day=day, reason=reason, recorded_at=recorded_at
        )
    steps(order, done=3)
    Jeopardy.objects.create(order=order, code="1U", since_date=date(2026, 11, 19))
    ImportRun.objects.create(
        kind="orders", file_name="orders.csv", ran_at=mountain(24, 7), added=1, changed=0
    )
    return order


def steps(order: Order, *, done: int) -> None:
    """A track whose first ``done`` steps are behind it."""
    for position, name in enumerate(NAMES, start=1):
        is_done = position <= done
        Milestone.objects.create(
            order=order,
            position=position,
            name=name,
            state=(MilestoneState.DONE if is_done else MilestoneState.NOT_STARTED).value,
            planned_date=date(2026, 11, 14 + position),
            actual_date=date(2026, 11, 2 + position) if is_done else None,
        )


def dated(order: Order, kind: DateKind, day: date) -> None:
    """A date of an order."""
    OrderDate.objects.create(order=order, kind=kind.value, day=day, recorded_at=mountain(2, 9))


def finished(world: World, reference: str) -> Order:
    """An order that is over."""
    order = world.another_order(reference, site="Bangor campus")
    order.status = OrderStatus.COMPLETED.value
    order.save()
    return order


def signed_in(client: Client, person: Person, *, now: datetime) -> Client:
    """The client with somebody signed in, at an instant."""
    clock.move_to(now)
    client.force_login(person)
    return client


def observer(world: World) -> Person:
    """A contact of the account who may only look."""
    person = Person(
        email="pat.low@example.com", name="Pat Low", role="CUSTOMER", zone="America/New_York"
    )
    person.save()
    AccountContact.objects.create(account=world.account, person=person, may_escalate=False)
    return person


def stranger() -> Person:
    """A customer of another account."""
    person = Person(
        email="kim.else@example.com", name="Kim Else", role="CUSTOMER", zone="America/New_York"
    )
    person.save()
    return person


def address(escalation: Escalation, act: str = "") -> str:
    """The escalation's page, or where one of its forms is sent."""
    return f"/escalations/{escalation.reference}/{act + '/' if act else ''}"


def pressed(**answers: object) -> dict[str, object]:
    """A form as a browser sends it, pressed once."""
    return {"press_id": str(uuid4()), **answers}


def words(response: HttpResponse) -> str:
    """What a reader reads: no tags, one blank between words."""
    body = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def primaries(response: HttpResponse) -> list[str]:
    """What the primary buttons of a page say."""
    found = re.findall(
        r'<(a|button)[^>]*class="btn btn-primary"[^>]*>(.*?)</\1>',
        response.content.decode(),
        re.DOTALL,
    )
    return [" ".join(re.sub(r"<[^>]+>", " ", label).split()) for _, label in found]


def history(escalation: Escalation) -> list[str]:
    """What the timeline holds, in the order it was recorded."""
    entries = TimelineEntry.objects.filter(escalation=escalation)
    return list(entries.order_by("recorded_at", "position", "id").values_list("fact", flat=True))
