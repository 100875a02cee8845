"""The contact matrix of an order: who, how and when, and nobody who is not to be shown (R10)."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from rung.domain.permissions import Role
from rung.models import Absence, AccountContact, LevelHolder, Policy, PolicyVersion
from rung.models.rebases import PolicyMove, PolicyRebase
from rung.services import engaging
from tests.builders import MONDAY_1530, TUESDAY_0820, TUESDAY_1030, mountain, person
from tests.policies import standard_document
from tests.web.portal_pages import dressed, primaries, signed_in, stranger, words

pytestmark = pytest.mark.django_db
PAGE, PDF = "/orders/Q-1001/contacts/", "/orders/Q-1001/contacts.pdf"
DESK_PAGE, DESK_PDF = "/desk/orders/Q-1001/contacts/", "/desk/orders/Q-1001/contacts.pdf"


@pytest.fixture
def customer(world, client):
    return signed_in(client, world.customer, now=TUESDAY_0820)


def said(answer):
    """The text of a PDF, on one line."""
    assert answer.status_code == 200
    pages = PdfReader(BytesIO(answer.content)).pages
    return " ".join(" ".join(each.extract_text() for each in pages).split())


def published(world, **document):
    """The next version of the world's policy."""
    return PolicyVersion.objects.create(
        policy=world.policy.policy,
        number=world.policy.number + 1,
        document=document,
        published_at=mountain(2, 8),
    )


def engage(world, escalation, level, at):
    engaging.engage_next(
        escalation_id=escalation.id, level=level, received_at=at, doing=world.customer_at(at)
    )


def marked(world):
    """Everybody of the hidden levels has a name, a number and an address like nobody else's."""
    for who, mark in ((world.director, "three"), (world.vp, "four")):
        who.name, who.phone = f"Mark {mark}", f"+1 999 {mark}"
        who.email = f"mark.{mark}@example.com"
        who.save()


def test_before_any_contact_each_level_says_who_how_and_after_what(world, customer):
    page = words(customer.get(PAGE))

    for sentence in (
        "Begin with level 1. The levels are engaged one after the other",
        "Customer care manager Dana Reyes +1 303 555 0101 dana.reyes@example.com",
        "Printed on the order acknowledgement letter.",
        "Regional manager, Service Delivery Morgan Ellis Dana Reyes gives you the contact.",
        "Opens 4 business hours after level 1 is engaged. Answers within 4 business hours.",
        "Level 3: Director, Service Delivery Morgan Ellis gives you the contact.",
        "Level 4: Vice president, Service Delivery Level 3 gives you the contact.",
        "Business hours are Mon–Fri 10:00–19:00 EST (Mon–Fri 08:00–17:00 MST where the carrier",
        "Policy standard v1; it is the only one. As of Tue 24 Nov 2026 10:20 EST.",
    ):
        assert sentence in page
    assert page.count("+1 303 555 0101") == 1
    assert primaries(customer.get(PAGE)) == ["Download as PDF"]


def test_with_an_open_escalation_each_level_says_the_instant(world, customer):
    world.raised(phoned_at=MONDAY_1530)

    page = words(customer.get(PAGE))

    assert "Engage level 2 from Tue 12:30 EST." in page
    assert "Engaged Mon 17:30 EST." in page
    assert "Opens Tue 12:30 EST. Answers within 4 business hours." in page
    assert "Opens 4 business hours after level 2 is engaged." in page
    assert "Runs on policy standard v1, as when you opened it; it is the only one." in page


def test_an_engaged_level_says_by_when_it_answers_and_how_it_is_reached(world, customer, client):
    escalation = world.raised(phoned_at=MONDAY_1530)
    engage(world, escalation, 2, TUESDAY_1030)

    page = words(signed_in(client, world.customer, now=TUESDAY_1030).get(PAGE))

    assert "Morgan Ellis +1 303 555 0101 morgan.ellis@example.com" in page
    assert "Morgan Ellis answers you by Tue 16:30 EST." in page
    assert "Opens Tue 16:30 EST." in page


def test_a_hidden_level_reaches_no_customer_before_it_is_engaged(world, customer, client):
    marked(world)
    shown = [customer.get(PAGE).text, said(customer.get(PDF))]
    escalation = world.raised(phoned_at=MONDAY_1530)
    shown += [customer.get(PAGE).text, said(customer.get(PDF))]
    engage(world, escalation, 2, TUESDAY_1030)
    customer = signed_in(client, world.customer, now=mountain(24, 15))
    shown += [customer.get(PAGE).text, said(customer.get(PDF))]

    for text in shown:
        assert "mark" not in text.lower()
        assert "999" not in text
    engage(world, escalation, 3, mountain(24, 15))

    for text in (customer.get(PAGE).text, said(customer.get(PDF))):
        assert "Mark three" in text
        assert "mark.three@example.com" in text
        assert "four@" not in text


def test_cover_of_a_hidden_level_stays_hidden_too(world, customer):
    marked(world)
    world.director.cover = person("Cover Mark", Role.MANAGER)
    world.director.save()
    Absence.objects.create(
        person=world.director, starts_at=mountain(23, 8), ends_at=mountain(30, 8)
    )

    assert "mark" not in customer.get(PAGE).text.lower()
    assert "mark" not in said(customer.get(PDF)).lower()


def test_while_somebody_is_away_the_cover_is_named_with_until_when(world, customer):
    world.ccm.cover = person("Ruth Adeyemi", Role.CCM, phone="+1 303 555 0177")
    world.ccm.save()
    Absence.objects.create(person=world.ccm, starts_at=mountain(23, 8), ends_at=mountain(30, 8))

    page = words(customer.get(PAGE))

    assert "Dana Reyes , away until Mon 10:00 EST" in page
    assert "Ruth Adeyemi , covers for Dana Reyes until Mon 10:00 EST +1 303 555 0177" in page
    assert "dana.reyes@example.com" not in page


def test_who_was_engaged_for_somebody_away_is_named_with_both(world, customer, client):
    escalation = world.raised(phoned_at=MONDAY_1530)
    world.manager.cover = person("Ruth Adeyemi", Role.MANAGER)
    world.manager.save()
    Absence.objects.create(person=world.manager, starts_at=mountain(23, 8), ends_at=mountain(30, 8))
    engage(world, escalation, 2, TUESDAY_1030)

    page = words(signed_in(client, world.customer, now=TUESDAY_1030).get(PAGE))

    assert "Ruth Adeyemi , covering for Morgan Ellis" in page
    assert "Ruth Adeyemi gives you the contact." in page


def routing(*rules):
    """The routing table in force."""
    policy, _ = Policy.objects.get_or_create(name="routing")
    PolicyVersion.objects.create(
        policy=policy,
        number=policy.versions.count() + 1,
        document={"name": "routing", "kind": "routing", "rules": list(rules)},
        published_at=mountain(2, 8),
    )


def test_where_no_matrix_applies_it_says_who_handles_the_order(world, customer):
    routing({"when": {"region": "WEST"}, "refer": "Turn to your account executive."})

    assert "Turn to your account executive." in words(customer.get(PAGE))
    assert "Turn to your account executive." in said(customer.get(PDF))


def test_it_says_plainly_to_a_customer_how_the_matrix_was_chosen(world, customer):
    routing(
        {"when": {"region": "EAST"}, "policy": "other"},
        {"when": {"region": "WEST"}, "policy": "standard"},
    )
    reason = "chosen by the region."

    assert f"Policy standard v1; {reason}" in words(customer.get(PAGE))
    assert reason in said(customer.get(PDF))
    world.raised(phoned_at=MONDAY_1530)
    assert f"Runs on policy standard v1, as when you opened it; {reason}" in words(
        customer.get(PAGE)
    )


def test_an_escalation_that_was_moved_to_a_newer_version_says_why(world, customer):
    escalation = world.raised(phoned_at=MONDAY_1530)
    newer = published(world, **standard_document())
    rebase = PolicyRebase.objects.create(
        policy=world.policy.policy,
        version=newer,
        reason="Everybody gets the shorter times.",
        ordered_at=TUESDAY_0820,
        ordered_by=world.administrator,
        finished_at=TUESDAY_0820,
    )
    PolicyMove.objects.create(
        rebase=rebase,
        escalation=escalation,
        from_version=world.policy,
        to_version=newer,
        recorded_at=TUESDAY_0820,
    )
    escalation.policy = newer
    escalation.save(update_fields=["policy"])

    page = words(customer.get(f"/escalations/{escalation.reference}/"))

    assert "policy standard v2, to which it was moved: Everybody gets the shorter times;" in page


def test_only_the_channels_of_the_policy_are_shown(world, customer):
    published(world, **standard_document(levels={1: {"channels": ["phone", "portal"]}}))

    page = words(customer.get(PAGE))

    assert "Dana Reyes +1 303 555 0101 In the portal." in page
    assert "dana.reyes@example.com" not in page


def test_nobody_known_says_whom_to_ask(world, customer):
    world.account.ccm = None
    world.account.save()
    LevelHolder.objects.filter(level=2).delete()

    page = words(customer.get(PAGE))

    assert "Leo Marsh , Channel manager +1 303 555 0101 leo.marsh@example.com" in page
    assert "Nobody known: the channel manager, Leo Marsh." in page
    assert "Nobody is named yet." in page


def test_what_nobody_has_published_is_said_and_a_contact_on_request_says_whom_to_ask(
    world, customer
):
    unknown = {
        "title": "unknown",
        "opens_after": "unknown",
        "acknowledge_within": "unknown",
        "contact": "on request",
    }
    published(world, **standard_document(levels={3: unknown}))

    page = words(customer.get(PAGE))

    assert (
        "Level 3: Title not published The contact is given on request; ask Dana Reyes. "
        "When it opens is not published. By when it answers is not published."
    ) in page


def test_severities_conditions_and_free_starts_are_told_as_they_are(world, customer):
    by_severity = {"opens_after": {"sev1": "1 hour", "sev2": "2 hours"}, "opens_from": "report"}
    published(
        world,
        **standard_document(
            severities=["sev2", "sev1"],
            levels={2: by_severity, 3: {"opens_after": None, "opens_when": "nobody available"}},
        ),
    )

    page = words(customer.get(PAGE))

    assert "For sev1: opens 1 hour, day and night, after the escalation is raised." in page
    assert "For sev2: opens 2 hours, day and night, after the escalation is raised." in page
    assert "Opens when nobody at level 2 is available." in page


def test_a_free_start_has_no_order_of_levels(world, customer):
    published(world, **standard_document(start="free"))

    page = words(customer.get(PAGE))

    assert "Every level may be engaged at any time." in page
    assert "Start here" not in page
    assert "after level 1" not in page


def test_counterparts_stand_beside_the_levels(world, customer):
    published(world, **standard_document(levels={2: {"counterpart": "IT director"}}))
    contact = AccountContact.objects.get(person=world.customer)
    contact.counterpart_level = 2
    contact.save()

    assert "On your side" in words(customer.get(PAGE))
    assert "IT director, Lee Tan" in words(customer.get(PAGE))
    assert "IT director, Lee Tan" in said(customer.get(PDF))


def test_a_party_outside_and_the_desk_are_named(world, customer):
    desk = {"title": "Escalations Desk", "opened_by": 1, "speaks_to_customer": True}
    top = {"contact": "published", "outside": True}
    published(world, **standard_document(desk=desk, levels={4: top}))
    LevelHolder.objects.filter(level=4).delete()
    LevelHolder.objects.create(level=4, region=world.region, outside="The regulator, 0800 1234")

    page = words(customer.get(PAGE))

    assert "The regulator, 0800 1234" in page
    assert "Escalations Desk: works beside the levels" in page


def test_a_silent_desk_is_not_shown_to_the_customer_but_to_the_carrier(world, customer, client):
    desk = {"title": "Quiet Desk", "opened_by": 1, "speaks_to_customer": False}
    published(world, **standard_document(desk=desk))

    assert "Quiet Desk" not in words(customer.get(PAGE))
    carrier = signed_in(client, world.ccm, now=TUESDAY_0820)
    assert "Quiet Desk" in words(carrier.get(DESK_PAGE))


def test_the_carrier_sees_who_is_hidden_and_that_the_customer_does_not(world, client):
    marked(world)
    carrier = signed_in(client, world.ccm, now=TUESDAY_0820)

    for text in (words(carrier.get(DESK_PAGE)), said(carrier.get(DESK_PDF))):
        assert "Mark three" in text
        assert "The customer sees who it is once it is engaged" in text


def test_a_running_escalation_keeps_its_version_and_the_carrier_reads_which_is_newer(
    world, customer, client
):
    escalation = world.raised(phoned_at=MONDAY_1530)
    published(world, **standard_document(levels={2: {"opens_after": "3 business hours"}}))
    path = f"/escalations/{escalation.reference}/"

    mine = words(customer.get(path))
    assert "Runs on policy standard v1, as when you opened it" in mine
    assert "in force for new ones" not in mine
    assert "Opens Tue 12:30 EST." in words(customer.get(PAGE))
    assert "Policy standard v2" in words(customer.get(f"/orders/{other(world)}/contacts/"))

    theirs = words(signed_in(client, world.ccm, now=TUESDAY_0820).get(f"/desk{path}"))
    assert "Runs on policy standard v1, as when it was raised; v2 is in force for new ones" in (
        theirs
    )


def other(world):
    """An order in no escalation."""
    return world.another_order("Q-2002").reference


def test_strangers_and_the_other_side_find_nothing(world, client):
    for who, paths in (
        (stranger(), (PAGE, PDF)),
        (world.customer, (DESK_PAGE, DESK_PDF)),
        (world.ccm, (PAGE, PDF)),
    ):
        reader = signed_in(client, who, now=TUESDAY_0820)
        assert [reader.get(path).status_code for path in paths] == [404, 404]


def test_the_pdf_has_its_name_is_tagged_and_one_page(world, customer):
    answer = customer.get(PDF)
    document = PdfReader(BytesIO(answer.content))

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="contact-matrix-Q-1001.pdf"'
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert len(document.pages) == 1
    assert document.metadata.title == "Contact matrix: Q-1001"


def test_pages_lead_to_it(world, customer, client):
    escalation = world.raised(phoned_at=MONDAY_1530)

    assert PAGE in customer.get("/orders/Q-1001/").text
    assert PAGE in customer.get(f"/escalations/{escalation.reference}/").text
    carrier = signed_in(client, world.ccm, now=TUESDAY_0820)
    assert DESK_PAGE in carrier.get("/desk/orders/Q-1001/").text
    assert DESK_PAGE in carrier.get(f"/desk/escalations/{escalation.reference}/").text


def test_it_costs_the_same_for_any_number_of_people(world, customer):
    dressed(world)
    world.raised(phoned_at=MONDAY_1530)
    one = cost(customer)

    for number in range(20):
        contact = person(f"Contact {number}", Role.CUSTOMER)
        AccountContact.objects.create(account=world.account, person=contact, counterpart_level=2)
        LevelHolder.objects.create(
            level=2, region=world.region, rank=2 + number, person=person(f"M {number}", Role.CCM)
        )

    assert cost(customer) == one
    assert one <= 36


def cost(client):
    with CaptureQueriesContext(connection) as taken:
        assert client.get(PAGE).status_code == 200
    return len(taken)
