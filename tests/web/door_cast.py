"""Who comes to the door: one person of each kind, and one thing of each kind they may ask for."""

import re
from types import SimpleNamespace
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from rung.commands.stories import cast
from rung.commands.stories.programme import OPENS_AT
from rung.domain.notices import NoticeKind
from rung.domain.permissions import Role
from rung.domain.taking_back import UNDO_WITHIN
from rung.domain.vocabulary import Channel
from rung.models import (
    Account,
    AccountContact,
    Action,
    Attachment,
    BroadcastCopy,
    Calendar,
    CallVersions,
    Clock,
    DeskTicket,
    EngagedLevel,
    Escalation,
    Expedite,
    HandOver,
    Jeopardy,
    Notice,
    NotReady,
    Person,
    Policy,
    Project,
    ReceivedMail,
    ResourceRequest,
    Roadblock,
    SpecialHandling,
    WebhookSubscription,
)
from rung.queries.access import escalation_for
from rung.services import engaging
from rung.services.doing import Doing
from rung.services.mail import as_mail
from rung.services.outbox import write_notice
from tests.every_route import every_route

LINKED = "adsuw"  # acknowledge, decide, survey, undo, waiver: how a mailed link begins
LINK = re.compile(rf"https?://[^/\s]+/([{LINKED}])/([^/\s]+)/")
NOBODY = "nobody"  # not signed in
ELSEWHERE = "stranger"  # a customer whose account is none
# Of the account, in the order of what they may do there; then of the carrier.
CUSTOMERS = ("contact", "observer", "agent")
CARRIERS = (
    "ccm",
    "another ccm",
    "holder",
    "another manager",
    "vp",
    "desk",
    "channel manager",
    "administrator",
)


def company():
    """The people who come to the door of the demo company, at its opening instant."""
    own = Account.objects.get(orders__reference="Q-1001")
    other = Account.objects.get(code="BRACKENFOLD")
    escalation = Escalation.objects.get(order__reference="Q-1001")
    holder = engaged_above(escalation)
    counted_by_mail(escalation, holder)
    agent = new_customer("An Agent")
    for account in (own, other):
        AccountContact.objects.create(account=account, person=agent)
    people = {
        "contact": of(cast.LEE),
        "observer": of("nora.quist@example.com"),
        "agent": agent,
        ELSEWHERE: new_customer("No Account"),
        "ccm": of(cast.DANA),
        "another ccm": of(cast.TOMAS),
        "holder": holder,
        "another manager": of(cast.RUTH),
        "vp": Person.objects.filter(held__level=4).order_by("pk").first(),
        "desk": of(cast.INES),
        "channel manager": of(cast.LEO),
        "administrator": of(cast.ADA),
    }
    return SimpleNamespace(
        people=people,
        clients={NOBODY: Client()} | {name: signed_in(each) for name, each in people.items()},
        own=things(own),
        foreign=things(Account.objects.get(code="VANTRY")),
        tokens=mailed_tokens(),
    )


def engaged_above(escalation):
    """Who answers for level 2, which the care manager engages on the customer's behalf."""
    ccm = escalation.order.care_manager()
    _, party = escalation_for(ccm, escalation.number)
    doing = Doing(ccm, party, Channel.PORTAL, OPENS_AT)
    engaging.engage_on_behalf(escalation_id=escalation.pk, reason="The city.", doing=doing)
    return EngagedLevel.objects.get(escalation=escalation, level=2).holder


def counted_by_mail(escalation, holder):
    """The receipt of an acknowledgement by mail, with its link to take it back."""
    owed = Clock.objects.filter(escalation=escalation, kind="ACKNOWLEDGEMENT").latest("started_at")
    told = {
        "reference": escalation.reference,
        "side": "CARRIER",
        "act": "ACKNOWLEDGE",
        "clock_id": str(owed.pk),
        "undo_until": (OPENS_AT + UNDO_WITHIN).isoformat(),
    }
    write_notice(
        kind=NoticeKind.MAIL_COUNTED,
        key="mail:counted",
        recipient=holder,
        context=told,
        now=OPENS_AT,
        escalation=escalation,
    )


def mailed_tokens():
    """One signed link of each kind, as it was mailed: its letter and its token."""
    found = {}
    for notice in Notice.objects.filter(escalation__isnull=False).order_by("-created_at"):
        for letter, token in LINK.findall(notice_text(notice)):
            found.setdefault(letter, token)
        if len(found) == len(LINKED):
            break
    return found


def notice_text(notice):
    body = as_mail(notice, now=OPENS_AT).get_body(("plain",))
    return body.get_content() if body else ""


def of(email):
    return Person.objects.get(email=email)


def new_customer(name):
    made = Person(
        email=f"{name.replace(' ', '.').lower()}@example.com",
        name=name,
        role=Role.CUSTOMER.value,
        zone="America/New_York",
    )
    made.set_unusable_password()
    made.save()
    return made


def signed_in(person):
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def things(account):
    """One thing of each kind that an address can name, by the name of the address's part."""
    of_account = {"escalation__account": account}
    escalation = Escalation.objects.filter(account=account).order_by("order__reference").first()
    return {
        "number": escalation.number,
        "reference": escalation.order.reference,
        "account_id": account.pk,
        "project_id": first(Project.objects.filter(account=account)),
        "file_id": first(Attachment.objects.filter(**of_account)),
        "notice_id": first(NotReady.objects.filter(**of_account)),
        "expedite_id": first(Expedite.objects.filter(order__account=account)),
        "action_id": first(Action.objects.filter(**of_account)),
        "request_id": first(ResourceRequest.objects.filter(**of_account)),
        "roadblock_id": first(Roadblock.objects.filter(**of_account)),
        "clock_id": first(Clock.objects.filter(**of_account)),
        "versions_id": first(CallVersions.objects.filter(**of_account)),
        "jeopardy_id": first(Jeopardy.objects.filter(order__account=account)),
        "handling_id": first(SpecialHandling.objects.filter(account=account)),
        "broadcast_id": first(BroadcastCopy.objects.all(), "broadcast_id"),
        "hand_over_id": first(HandOver.objects.all()),
        "mail_id": first(ReceivedMail.objects.all()),
        "calendar_id": first(Calendar.objects.all()),
        "factor_id": 999_999,
        "subscription_id": first(WebhookSubscription.objects.all()),
        "person_id": first(Person.objects.all()),
        "ticket": first(DeskTicket.objects.all(), "number"),
        "policy": first(Policy.objects.all(), "name"),
        "figure": "acknowledged-in-time",
        "token": "no-token",
        "form": "pdf",
        "what": "note",
        "name": "note",
    }


def first(rows, field="pk"):
    """The first one's key; what there is none of has a key that nothing has."""
    found = rows.order_by("pk").values_list(field, flat=True).first()
    if found is not None:
        return found
    integer = rows.model._meta.get_field("id" if field == "pk" else field).get_internal_type()
    return 999_999 if "Integer" in integer or "Auto" in integer else uuid4()


def routes():
    """Every route of ours by its name; the sign-in library's pages are its own to test."""
    return {route.name: route.pattern for route in every_route() if route.audience}


def address(name, pattern, known):
    """A route's address about the known things."""
    own = dict(known)
    if "CED-" in str(pattern.pattern):
        own["number"] = known["ticket"]
    elif "letter" in str(pattern.pattern):
        own["number"] = 1
    if "polic" in str(pattern.pattern):
        own["name"] = known["policy"]
    return reverse(name, kwargs={each: own[each] for each in pattern.pattern.converters})
