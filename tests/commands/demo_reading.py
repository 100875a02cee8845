"""What the people of the demo read when it opens, gathered once for the tests of its past."""

from datetime import timedelta
from types import SimpleNamespace

from rung.commands.stories.programme import OPENS_AT
from rung.models import Clock, Escalation, Order, Person
from rung.queries.access import escalation_for
from rung.queries.communication_room import ahead
from rung.queries.day_asked import Show
from rung.queries.escalation_page import escalation_page
from rung.queries.owed import standing_of
from rung.queries.proposals import unescalated
from tests.queries.whole_company import asked, in_full, walked

CUSTOMERS = {
    "Q-1": "lee.tan",
    "Q-2": "omar.haddad",
    "Q-3": "grace.lindqvist",
    "Q-4": "hana.kimura",
    "Q-5": "paul.dube",
    "Q-6": "anke.brandt",
}


def somebody(name):
    return Person.objects.get(email=f"{name}@example.com")


def proposed_to(name):
    standing = standing_of(somebody(name), now=OPENS_AT)
    return unescalated(standing, now=OPENS_AT).proposals


def company_days():
    """Ines's day in full, as far as it is shown, and with five rows of it."""
    reader, found = somebody("ines.carvalho"), []
    for later in (timedelta(0), timedelta(hours=5), timedelta(days=2)):
        now = OPENS_AT + later
        for wanted in (asked(), asked(Show.MISSED), asked(Show.ON_TRACK)):
            full = in_full(reader, wanted, now=now)
            same = walked(reader, wanted, now=now, rows=100)
            found.append((full, same, walked(reader, wanted, now=now, rows=5, things=4)))
    return found


def desk_story(ticket):
    linked = ticket.links.filter(unlinked_at=None).order_by("escalation__order__reference")
    return SimpleNamespace(
        owner=ticket.owner.name,
        stage=ticket.stage,
        speaker=ticket.speaker,
        step_at=ticket.next_step_at,
        orders=list(linked.values_list("escalation__order__reference", flat=True)),
    )


def pages():
    """Both sides' pages of every escalation, by its number."""
    found = {}
    for each in Escalation.objects.select_related("order"):
        care_manager = each.order.care_manager().email.removesuffix("@example.com")
        found[each.reference] = SimpleNamespace(
            order=each.order.reference,
            customer=page_for(CUSTOMERS[each.order.reference[:3]], each),
            carrier=page_for(care_manager, each),
        )
    return found


def page_for(name, escalation):
    reader = somebody(name)
    found, party = escalation_for(reader, escalation.number)
    page = escalation_page(found, party, zone=reader.zone, now=OPENS_AT)
    calendar = found.calendar.as_domain()
    news = ahead(page.rooms.communication, calendar, zone=reader.zone, now=OPENS_AT)
    return SimpleNamespace(
        headline=page.headline,
        level=page.level_sentence,
        levels=[(level.number, level.person, level.word) for level in page.levels],
        plan={line.words: line for line in page.planned.lines},
        answer=page.planned.answer,
        timeline=[line.title for line in page.timeline],
        rooms=page.rooms,
        then=news.then,
        left_out=news.left_out,
    )


def project_of(reference):
    order = Order.objects.get(reference=reference)
    return order.project.name, order.project.orders.count()


def story(escalation):
    clocks = Clock.objects.filter(escalation=escalation, settled_at=None)
    return SimpleNamespace(
        running={(each.kind, each.level): each.due_at for each in clocks},
        levels=[
            (row.level, row.holder.name, row.cover_for.name if row.cover_for else "")
            for row in escalation.levels.order_by("level")
        ],
        received={row.level: row.received_at for row in escalation.levels.all()},
        on_behalf=[row.level for row in escalation.levels.filter(on_behalf=True)],
        waivers=list(escalation.waivers.values_list("level", "granted")),
        orders=escalation.links.count(),
        answers=escalation.acknowledgements.count(),
        previous=escalation.previous.order.reference if escalation.previous else "",
        channel=escalation.channel,
        calendar=escalation.calendar.document["name"],
    )
