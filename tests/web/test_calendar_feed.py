"""The private calendar feed: what a person owes or waits for, as calendar programs read it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from uuid import uuid4

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rung import clock
from rung.domain.door import LIMITS, WayIn, Whose
from rung.domain.vocabulary import ActionOwner, Channel, DateKind, UpdateKind
from rung.models import Action, CalendarFeed, OrderDate, Person, RecordEntry
from rung.queries.calendar_feed import feed_for
from rung.services import calendar_feeds
from rung.services.doing import Doing
from rung.services.ending import resolve
from rung.services.working import send_update
from tests.builders import MONDAY_1530, TUESDAY_0820, mountain, running
from tests.queries.acts_of_plan import add_action, move_action
from tests.web.day_pages import another_customer, dated
from tests.web.desk_pages import NO_STATIC
from tests.web.portal_pages import dressed, observer, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
OWN = "/calendar-feed/"
THURSDAY, FRIDAY = mountain(26, 15), mountain(27, 12)


@pytest.fixture
def told(world):
    """An escalation of a dressed order, with something of everybody's in its plan."""
    clock.move_to(TUESDAY_0820)
    dressed(world)
    escalation = world.raised()
    doing = world.ccm_at(MONDAY_1530 + timedelta(minutes=20))
    for text, owner, name, visible in (
        ("Ask the city", ActionOwner.CARRIER, "Field operations", True),
        ("Unlock the roof", ActionOwner.CUSTOMER, "Lee Tan", True),
        ("Dig the last metres", ActionOwner.SUPPLIER, "Zebra Fiber", True),
        ("Hidden step", ActionOwner.CARRIER, "Field operations", False),
    ):
        add_action(
            escalation_id=escalation.pk,
            text=text,
            owner=owner,
            owner_name=name,
            visible=visible,
            at=THURSDAY,
            doing=doing,
        )
    return escalation


def press(client, path=OWN):
    return client.post(path, {"press_id": str(uuid4())})


def made(person):
    """The path of a new private address."""
    token = calendar_feeds.make(doing=Doing(person, None, Channel.PORTAL, clock.now()))
    return f"/calendar/{token}.ics"


def read(path):
    """The feed as a calendar program has it, and its events by what their keys begin with."""
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    calendar = icalendar.Calendar.from_ical(answer.content)
    return calendar, {str(each["summary"]): each for each in calendar.walk("VEVENT")}


def starting(events, words):
    (found,) = [each for summary, each in events.items() if summary.startswith(words)]
    return found


def test_a_customer_reads_what_waits_for_them_and_was_promised_and_nothing_internal(world, told):
    path = made(world.customer)

    calendar, events = read(path)

    update, opens = running(told, "UPDATE")[0].due_at, running(told, "INTERVAL")[0].due_at
    assert starting(events, "Dana Reyes: update for you")["dtstart"].dt == update
    assert starting(events, "Level 2 opens")["dtstart"].dt == opens
    assert starting(events, "Level 2 opens")["dtstart"].params["TZID"] == "America/New_York"
    assert [str(each["tzid"]) for each in calendar.walk("VTIMEZONE")] == ["America/New_York"]
    assert starting(events, "You: Unlock the roof")["dtstart"].dt == THURSDAY
    assert "Thu 26 Nov 2026 17:00 EST" in starting(events, "You: Unlock")["description"]
    assert starting(events, "Field operations: Ask the city")["dtstart"].dt == THURSDAY
    assert starting(events, "Our supplier: Dig")["url"].endswith(f"/ESC-{told.number}/")
    needed, committed = starting(events, "Needed by"), starting(events, "Committed date")
    assert (needed["dtstart"].dt, needed["dtend"].dt) == (date(2026, 11, 27), date(2026, 11, 28))
    assert committed["dtstart"].dt == date(2026, 11, 25)
    whole = Client().get(path).content.decode().replace("\r\n ", "")
    assert "Zebra" not in whole
    assert "Hidden" not in whole
    assert calendar["x-wr-timezone"] == "America/New_York"
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in whole
    assert "X-PUBLISHED-TTL:PT1H" in whole
    assert Client().get(path).content.decode().replace("\r\n ", "") == whole


def test_a_customer_reads_the_feed_in_their_language_and_typed_words_as_they_were(world, told):
    Person.objects.filter(pk=world.customer.pk).update(language="es")

    _, events = read(made(world.customer))

    assert starting(events, "Dana Reyes: actualización para usted · ESC-")
    assert "Pedido Q-1001" in starting(events, "Usted: Unlock the roof")["description"]
    assert starting(events, "Nuestro proveedor: Dig the last metres")
    assert "jue 26 nov" in starting(events, "Usted: Unlock the roof")["description"]
    planned = [each for words, each in events.items() if words.startswith("Prevista")]
    assert all("no se debe antes de su turno" in each["description"] for each in planned)
    assert not [words for words in events if words.startswith(("You", "Needed", "Level", "Plan"))]


def test_a_moved_date_moves_the_event_and_its_key_stays(world, told):
    path = made(world.customer)
    _, before = read(path)
    action = Action.objects.get(text="Ask the city")
    clock.move_to(TUESDAY_0820 + timedelta(hours=1))

    move_action(
        escalation_id=told.pk, action_id=action.pk, at=FRIDAY, doing=world.ccm_at(clock.now())
    )
    OrderDate.objects.create(
        order=world.order, kind="CCD", day=date(2026, 11, 30), recorded_at=clock.now()
    )
    _, after = read(path)

    for words, at in (("Field operations:", FRIDAY), ("Committed date", date(2026, 11, 30))):
        old, new = starting(before, words), starting(after, words)
        assert new["uid"] == old["uid"]
        assert new["dtstart"].dt == at != old["dtstart"].dt
        assert new["sequence"] > old["sequence"]
        assert new["last-modified"].dt > old["last-modified"].dt
    keys = [str(each["uid"]) for each in after.values()]
    assert len(set(keys)) == len(keys)


def test_the_updates_ahead_are_planned_ones_each_its_own_and_all_go_when_none_is_owed(world, told):
    paths = {made(world.customer): "Planned: update by Dana", made(world.ccm): "Planned: send an"}
    own = next(iter(paths))

    def planned(path):
        events = [
            each
            for each in icalendar.Calendar.from_ical(Client().get(path).content).walk("VEVENT")
            if str(each["summary"]).startswith(paths[path])
        ]
        assert {str(each["status"]) for each in events} <= {"TENTATIVE"}
        return {str(each["uid"]): each["dtstart"].dt for each in events}

    ahead = planned(own)
    closings = [mountain(day, 17) for day in (25, 27, 30)]  # Thanksgiving is left out
    assert list(ahead.values())[:3] == closings
    assert max(ahead.values()) <= clock.now() + timedelta(days=14)
    assert [planned(path) for path in paths] == [ahead, ahead]
    assert str(starting(read(own)[1], "Dana Reyes: update for you")["status"]) == "CONFIRMED"

    clock.move_to(TUESDAY_0820 + timedelta(hours=2))
    send_update(
        escalation_id=told.pk,
        kind=UpdateKind.PROGRESS,
        words="The city answered.",
        doing=world.ccm_at(clock.now()),
    )
    moved_on = planned(own)
    assert running(told, "UPDATE")[0].due_at == closings[0]
    assert {key: moved_on[key] for key in list(ahead)[1:]} == dict(list(ahead.items())[1:])
    assert closings[0] not in moved_on.values()  # it is owed now, and stands there once
    _, events = read(own)
    assert starting(events, "Dana Reyes: update for you")["dtstart"].dt == closings[0]

    resolve(escalation_id=told.pk, words="It works.", doing=world.ccm_at(clock.now()))
    assert [planned(path) for path in paths] == [{}, {}]


def test_who_may_only_look_is_asked_for_nothing_and_nobody_reads_of_others(world, told):
    dated(another_customer(world), DateKind.CCD, date(2026, 12, 3))

    _, seen = read(made(observer(world)))
    _, others = read(made(Person.objects.get(name="Ana Ruiz")))

    assert starting(seen, "Field operations: Ask the city")
    assert [summary for summary in seen if summary.startswith("You:")] == []
    assert [summary for summary in seen if "Denver branch" in summary] == []
    assert list(others) == ["Committed date · Ethernet 1G, Denver branch"]


def test_a_care_manager_reads_what_they_owe_and_a_manager_who_owes_nothing_reads_nothing(
    world, told
):
    _, events = read(made(world.ccm))

    update = starting(events, "Send an update")
    assert update["dtstart"].dt == running(told, "UPDATE")[0].due_at
    assert update["url"].endswith(f"/desk/escalations/ESC-{told.number}/")
    assert starting(events, "Keep: Hidden step")["dtstart"].dt == THURSDAY
    assert starting(events, "Needed by")["dtstart"].dt == date(2026, 11, 27)
    assert not [summary for summary in events if "Unlock the roof" in summary]  # not theirs to do
    assert read(made(world.vp))[1] == {}


def test_the_address_is_shown_once_and_a_new_one_ends_the_old(world, told):
    client = signed_in(Client(), world.customer, now=TUESDAY_0820)
    assert "Your feed has no address yet." in client.get(OWN).content.decode()

    answer = press(client)
    page = unescape(answer.content.decode())
    path = "/calendar/" + page.partition("/calendar/")[2].partition('"')[0]
    assert answer["Cache-Control"] == "no-store"
    assert read(path)
    assert path not in client.get(OWN).content.decode()
    assert path.removeprefix("/calendar/").removesuffix(".ics") not in str(
        [*CalendarFeed.objects.values(), *RecordEntry.objects.values()]
    )

    press(client)
    assert Client().get(path).status_code == 404
    assert CalendarFeed.objects.count() == 1
    newest = made(world.customer)
    assert press(client, f"{OWN}end/").status_code == 303
    assert Client().get(newest).status_code == 404
    assert press(client, f"{OWN}end/").status_code == 409
    about = RecordEntry.objects.filter(about=world.customer).order_by("id")
    assert [each.after for each in about] == ["a new private address"] * 3 + ["no private address"]


def test_pressing_twice_makes_one_address(world, told):
    client, typed = (
        signed_in(Client(), world.customer, now=TUESDAY_0820),
        {"press_id": str(uuid4())},
    )

    assert client.post(OWN, typed).status_code == 200
    assert client.post(OWN, typed).status_code == 409
    assert RecordEntry.objects.filter(about=world.customer).count() == 1
    assert client.post(OWN, {}).status_code == 422


def test_who_may_not_come_in_any_more_has_no_feed(world, told):
    path = made(world.customer)
    Person.objects.filter(pk=world.customer.pk).update(is_active=False)

    assert Client().get(path).status_code == 404


def test_opening_addresses_that_are_none_is_counted_and_one_that_holds_opens_all_the_same(
    world, told, monkeypatch
):
    path, links = made(world.customer), (WayIn.LINK, Whose.NETWORK)
    monkeypatch.setitem(LIMITS, links, replace(LIMITS[links], tries=2))
    for _ in range(2):
        assert Client().get("/calendar/nobodys.ics").status_code == 404

    assert Client().get("/calendar/nobodys.ics").status_code == 429
    assert read(path)
    assert Client().post(path).status_code == 405


def test_a_feed_costs_the_same_queries_for_any_number_of_escalations(world, told):
    def cost(person):
        with CaptureQueriesContext(connection) as asked:
            assert feed_for(person, now=datetime(2026, 11, 24, 16, tzinfo=UTC)).events
        return len(asked)

    cost(world.customer)  # versions of policies and calendars are read once
    before = [cost(world.customer), cost(world.ccm)]
    world.raised(order=world.another_order("Q-1002", "Reno store"))

    assert [cost(world.customer), cost(world.ccm)] == before
