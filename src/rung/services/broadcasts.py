"""One update to the customers of all escalations of a desk ticket (R21, R24).

What is sent to whom is written in one transaction, once the drafts have been checked; then each
customer's copy goes out in a transaction of its own. A copy that the process refuses says why,
and the others stand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from rung.domain import broadcasts as rules
from rung.domain.attaching import naming_files
from rung.domain.broadcasts import Draft, Others
from rung.domain.composing import News, send_news
from rung.domain.desk_words import CopyState, DeskEntry
from rung.domain.permissions import Act
from rung.domain.plan import Plan, Snapshot
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.useful_news import empty_in_a_row
from rung.domain.vocabulary import Channel, Status, UpdateKind
from rung.jobs_port import Job, defer
from rung.models import Broadcast, BroadcastCopy, Escalation
from rung.models.keys import key_at
from rung.models.naming import names_for
from rung.models.timeline import heard_of
from rung.services.attaching import given_since_update
from rung.services.carry_out import pressed_once, run
from rung.services.desk import locked_ticket
from rung.services.doing import Doing
from rung.services.keeping_desk import write_entry

LONGEST = 300


@dataclass(frozen=True)
class Wanted:
    """What is to go out: the words for all, and for some customers other ones."""

    kind: UpdateKind
    words: str
    escalation_ids: Sequence[UUID]
    own_words: Mapping[UUID, str]  # by escalation

    def for_one(self, escalation_id: UUID) -> str:
        """What this one's customer reads."""
        return (self.own_words.get(escalation_id) or self.words).strip()


@transaction.atomic
def broadcast(*, ticket_id: UUID, wanted: Wanted, doing: Doing) -> Broadcast:
    """Check every draft, write what goes to whom, and ask for it to be sent.

    Raises BadInput, or NamesAnother when a draft names another customer; then nothing is written.
    """
    doing.allow(Act.BROADCAST)
    pressed_once(doing)
    ticket = locked_ticket(ticket_id)
    escalations = linked_live(ticket_id, wanted.escalation_ids)
    drafts = [_draft(each, wanted) for each in escalations]
    said = " ".join((wanted.words, *wanted.own_words.values()))
    names = names_for(said, escalations)
    rules.check(
        ticket,
        drafts,
        Others(names.own, names.customers, names.staff, names.inside),
    )
    row = Broadcast.objects.create(
        id=key_at(doing.now),
        ticket_id=ticket_id,
        kind=wanted.kind.value,
        words=wanted.words.strip() or drafts[0].words,
        sent_at=doing.now,
        sent_by=doing.person,
    )
    BroadcastCopy.objects.bulk_create(
        BroadcastCopy(broadcast=row, escalation_id=draft.escalation_id, words=draft.words)
        for draft in drafts
    )
    history = f"To {len(drafts)} of the linked: {row.words}"
    write_entry(ticket_id, DeskEntry.BROADCAST, history, doing)
    defer(Job.BROADCAST, broadcast_id=str(row.pk))
    return row


def send_next_copy(*, broadcast_id: UUID, now: datetime) -> bool:
    """Send one copy that waits; False when none does. Safe twice and in several workers at once."""
    with transaction.atomic():
        copy = (
            BroadcastCopy.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(broadcast=broadcast_id, state=CopyState.WAITING.value)
            .select_related("broadcast__sent_by")
            .order_by("pk")
            .first()
        )
        if copy is None:
            return False
        trouble = _send(copy, now)
        copy.state = (CopyState.REFUSED if trouble else CopyState.SENT).value
        copy.settled_at, copy.trouble = now, trouble[:LONGEST]
        copy.save(update_fields=["state", "settled_at", "trouble"])
    return True


def linked_live(ticket_id: UUID, chosen: Sequence[UUID] | None = None) -> list[Escalation]:
    """The escalations of a ticket whose customers can be written to, by number.

    With ``chosen`` those alone; BadInput when one of them is not, or no longer, among them.
    """
    found = (
        Escalation.objects.filter(desk_links__ticket=ticket_id, desk_links__unlinked_at=None)
        .exclude(status=Status.CLOSED.value)
        .select_related("account", "order__account", "order__region", "policy", "calendar")
        .order_by("number")
    )
    if chosen is None:
        return list(found)
    rows = list(found.filter(pk__in=chosen))
    if len(rows) != len(set(chosen)):
        raise BadInput("An escalation you chose has been closed or taken off. Look again.")
    return rows


def _draft(escalation: Escalation, wanted: Wanted) -> Draft:
    return Draft(
        escalation.pk,
        escalation.reference,
        escalation.account.name,
        wanted.for_one(escalation.pk),
    )


def _send(copy: BroadcastCopy, now: datetime) -> str:
    """The one update rule, for one escalation; why it was refused, empty when it was sent."""
    sent = copy.broadcast
    doing = Doing(sent.sent_by, None, Channel.PORTAL, now)
    key = uuid5(sent.pk, str(copy.escalation_id))
    news = News(UpdateKind(sent.kind), copy.words)

    def decide(current: Snapshot) -> Plan:
        empty = empty_in_a_row(heard_of(copy.escalation_id))
        told = send_news(current, news, key=key, empty=empty, now=now)
        return naming_files(told, given_since_update(copy.escalation_id), ())

    try:
        with transaction.atomic():
            run(copy.escalation_id, decide, doing)
    except RuleViolation as refused:
        return str(refused)
    return ""
