"""What only happens inside: for every escalation a row of each kind, of which no customer hears.

The demo tells twelve stories, and not everything happens in twelve stories. These rows are written
past the services, once the guards of their tables are gone: what is looked for is not whether the
product can come to them, but whether it shows them.
"""

from datetime import timedelta
from uuid import uuid4

from rung.domain.desk_words import CopyState
from rung.domain.hearing import Depth, Gets, HearsBy
from rung.domain.permissions import Role
from rung.domain.resources import RequestKind
from rung.domain.vocabulary import ActionOwner, Side, UpdateKind
from rung.models import (
    Account,
    Action,
    ActionMove,
    Attachment,
    Broadcast,
    BroadcastCopy,
    Clock,
    Correction,
    DeskTicket,
    Escalation,
    FactCheck,
    HandOver,
    Order,
    Person,
    PolicyDraft,
    ProposalAnswer,
    ReceivedMail,
    RecordEntry,
    RequestOption,
    RequestQuestion,
    ResourceRequest,
    Roadblock,
    Snooze,
    SpecialHandling,
    Stakeholder,
    Survey,
    SurveyFollowUp,
    ToldHow,
    UnderstoodMail,
    WebhookDelivery,
    WebhookSubscription,
)
from tests.web.leaks import MARK

WORDS = "said inside"
DAY = timedelta(days=1)


def add_rows(at):
    """Every kind of row that is the carrier's own, as of an instant."""
    one, other = Person.objects.filter(role=Role.MANAGER.value).order_by("pk")[:2]
    escalations = list(Escalation.objects.order_by("number"))
    add_to_the_plan(escalations, one, at)
    add_obstacles(escalations, one, at)
    add_days_work(escalations, one, other, at)
    add_desk_work(one, at)
    add_house_keeping(one, at)
    missed = Clock.objects.filter(outcome="MISSED").select_related("escalation")
    Correction.objects.bulk_create(
        Correction(
            id=uuid4(),
            clock=clock,
            escalation=clock.escalation,
            words=WORDS,
            asked_at=at,
            asked_by=one,
            approved=True,
            decision=WORDS,
            decided_at=at,
            decided_by=other,
        )
        for clock in missed
    )


def of_each(model, name, whole, /, **fields):
    """One row of the model for each of these, which stand in its field ``name``."""
    is_keyed = model._meta.pk.get_internal_type() == "UUIDField"
    return model.objects.bulk_create(
        model(**({"id": uuid4()} if is_keyed else {}), **{name: each}, **fields) for each in whole
    )


def add_to_the_plan(escalations, one, at):
    """Actions, moved dates, files and people that the customer was never shown."""
    hidden = of_each(
        Action,
        "escalation",
        escalations,
        text=WORDS,
        owner=ActionOwner.SUPPLIER.value,
        owner_name=WORDS,
        committed_at=at + DAY,
        created_at=at,
        created_by=one,
    )
    moved = {"from_at": at, "to_at": at + DAY, "moved_at": at, "moved_by": one}
    of_each(ActionMove, "action", hidden, reason=WORDS, **moved)
    of_each(
        Attachment,
        "escalation",
        escalations,
        name=WORDS,
        media_type="text/plain",
        size=len(MARK),
        content=MARK.encode(),
        sha256="0" * 64,
        added_at=at,
        added_by=one,
    )
    of_each(
        Stakeholder,
        "escalation",
        escalations,
        side=Side.CARRIER.value,
        name="Somebody else of ours",
        address="somebody.else@example.com",
        phone="+1 303 555 0100",
        gets=Gets.SUMMARY.value,
        hears_by=HearsBy.PHONE.value,
        depth=Depth.TECHNICAL.value,
        added_at=at,
        added_by=one,
    )


def add_obstacles(escalations, one, at):
    """What blocked and was removed; what is asked for, with what was asked back."""
    of_each(
        Roadblock,
        "escalation",
        escalations,
        blocks=WORDS,
        department=WORDS,
        remover=one,
        due_at=at + DAY,
        named_at=at,
        named_by=one,
        removed_at=at,
        removed_by=one,
        removed_words=WORDS,
    )
    asked = of_each(
        ResourceRequest,
        "escalation",
        escalations,
        kind=RequestKind.MONEY.value,
        buys=WORDS,
        currency="USD",
        asked_at=at,
        asked_by=one,
        level=2,
        decider=one,
    )
    of_each(RequestOption, "request", asked, position=1, words=WORDS, cost=12_345)
    answer = {"answer": WORDS, "answered_at": at, "answered_by": one}
    of_each(RequestQuestion, "request", asked, words=WORDS, asked_at=at, asked_by=one, **answer)


def add_days_work(escalations, one, other, at):
    """What somebody put aside, handed over or answered for now."""
    of_each(
        Snooze,
        "escalation",
        escalations,
        person=other,
        reason=WORDS,
        made_at=at,
        until_at=at + DAY,
    )
    of_each(
        HandOver,
        "escalation",
        escalations,
        from_person=one,
        to_person=other,
        words=WORDS,
        made_at=at,
    )
    of_each(
        ProposalAnswer,
        "order",
        Order.objects.all(),
        person=one,
        until_date=(at + DAY).date(),
        reason=WORDS,
        grounds=[],
        answered_at=at,
    )


def add_desk_work(one, at):
    """One update of each desk ticket, refused for every escalation it was written for."""
    update = {"kind": UpdateKind.PROGRESS.value, "words": WORDS, "sent_at": at, "sent_by": one}
    for sent in of_each(Broadcast, "ticket", DeskTicket.objects.all(), **update):
        of_each(
            BroadcastCopy,
            "escalation",
            Escalation.objects.filter(desk_links__ticket=sent.ticket),
            broadcast=sent,
            words=WORDS,
            state=CopyState.REFUSED.value,
            settled_at=at,
            trouble=WORDS,
        )


def add_house_keeping(one, at):
    """Notes on the accounts, changes of people, a policy nobody has published."""
    people = Person.objects.all()
    ours = people.exclude(role=Role.CUSTOMER.value)
    short = {"sent_by": "SMS", "whom": "+13035550100", "news": "CLOCKS"}
    of_each(ToldHow, "person", ours, promises=True, **short)
    of_each(ToldHow, "person", people.filter(role=Role.CUSTOMER.value), promises=True)
    day = at.date()
    of_each(
        SpecialHandling,
        "account",
        Account.objects.all(),
        words=WORDS,
        owner=one,
        expires_on=day,
        written_on=day,
        written_at=at,
        written_by=one,
    )
    carriers = Person.objects.exclude(role=Role.CUSTOMER.value)
    said = {"subject": WORDS, "before": WORDS, "after": WORDS, "words": WORDS}
    told_at = {"recorded_at": at, "happened_at": at, "kind": "PERSON", "way": "PAGE"}
    of_each(RecordEntry, "about", carriers, actor=one, actor_name=WORDS, **said, **told_at)
    told = Survey.objects.filter(follow_up=None)
    of_each(SurveyFollowUp, "survey", told, words=WORDS, followed_at=at, followed_by=one)
    counts = {"clocks": 1, "escalations": 1, "differences": 1}
    FactCheck.objects.create(checked_at=at, seconds=1, findings=[WORDS], **counts)
    said = {"from_address": WORDS, "from_name": WORDS, "subject": WORDS, "words": WORDS}
    said |= {"why": WORDS, "refusal": WORDS, "left_out": WORDS, "done": "NOTED"}
    for number, each in enumerate(Escalation.objects.all()):
        kept = {"sha256": str(number), "received_at": at, "size": 1, "raw": b"x"}
        mail = ReceivedMail.objects.create(id=uuid4(), recipient="reply@example.com", **kept)
        meant = {"matched_by": "THREAD", "meaning": "NOTE", "understood_at": at}
        UnderstoodMail.objects.create(mail=mail, escalation=each, person=one, **meant, **said)
    PolicyDraft.objects.create(name=WORDS, document={}, edition=1, changed_at=at, changed_by=one)
    told = WebhookSubscription.objects.create(name=WORDS, url=WORDS, made_at=at, made_by=one)
    said = {"body": WORDS, "answer": WORDS, "trouble": WORDS, "type": "rung.level.engaged"}
    for each in Escalation.objects.all():
        of = {"escalation": each, "recorded_at": at, "subscription": told, "try_at": at}
        WebhookDelivery.objects.create(id=uuid4(), event_id=uuid4(), created_at=at, **of, **said)
