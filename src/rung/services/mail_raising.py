"""An escalation that begins with a mail: raised by its reader, or at once where the policy says so.

Either way it counts from when our server received the mail (R7), and the mail is tied to it. One
mail begins one escalation (N12): whoever is second is told (N15).
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from rung.domain import working
from rung.domain.attaching import with_files
from rung.domain.facts import Visibility
from rung.domain.mail_answers import MailDone, cut, says_away
from rung.domain.mail_meaning import MatchedBy
from rung.domain.mail_raising import MOST_LISTED, Asks, NewMatter, completed, may_act, missing
from rung.domain.mail_reading import MailFile, read_mail
from rung.domain.permissions import Act, Party, Relation, Role
from rung.domain.plan import Plan, Snapshot
from rung.domain.refusals import RuleViolation
from rung.domain.vocabulary import Channel, ContactOutcome, Ground
from rung.models import AccountContact, Escalation, Notice, Order, ReceivedMail, UnderstoodMail
from rung.models.mail import NamedOrder
from rung.models.matrices import matrix_of
from rung.services import engaging
from rung.services.carry_out import run
from rung.services.doing import Doing
from rung.services.engaging import Attempt, Concern
from rung.services.mail_act import MailAct, Outcome
from rung.services.mail_files import fit_files
from rung.services.mail_notices import ask_sender, question_key
from rung.services.mail_triage import decided, waiting

LEVEL_OF_CCM = 1
SENT_FILES = "Sent files with the mail."


@transaction.atomic
def raise_waiting(*, mail_id: UUID, order_id: int, concern: Concern, doing: Doing) -> Escalation:
    """Whoever sorts mail raises what one says, as of when it was received.

    AlreadyDone when somebody has seen to the mail before. Raises what raising raises.
    """
    doing.allow(Act.SORT_MAIL)
    mail = waiting(mail_id)
    escalation = engaging.raise_escalation(
        order_ids=[order_id],
        concern=replace(concern, contact=mail.person_id),
        attempt=_attempt(mail.mail.received_at),
        doing=doing,
    )
    writer = replace(doing, press_id=None)
    if mail.person is not None:
        writer = replace(writer, actor=mail.person, party=_CONTACT)
    mail.left_out = _with_files(escalation, mail.mail, None, writer)
    mail.escalation = escalation
    mail.matched_by = MatchedBy.PERSON.value
    decided(mail, MailDone.RAISED, doing)
    return escalation


def begin(wanted: MailAct) -> Outcome:
    """What a new matter does by itself: nothing, unless the policy of its order raises at once.

    It waits for somebody wherever anything is unsure. The caller holds the transaction.
    """
    first, found = _first(wanted), wanted.found
    asked = first is not None and Notice.objects.filter(key=question_key(first.pk)).exists()
    named = [each.reference for each in found.orders]
    words = wanted.meant.words
    if first is not None:
        words = cut(completed(first.words, words, named))
    matter = NewMatter(
        orders=tuple(named),
        words=words,
        sure_of_sender=found.standing.authentic is True,
        asked_before=asked,
    )
    away = first is not None and says_away(wanted.meant.words)
    if away or not may_act(matter) or _came_already(wanted):
        return Outcome(MailDone.WAITING)
    if not found.choices or not all(_at_once(each, wanted.doing) for each in found.choices):
        return Outcome(MailDone.WAITING)
    asks = missing(matter)
    if asks is not None:
        return _asked(wanted, asks)
    return _raised(wanted, found.orders[0], words, first)


def _first(wanted: MailAct) -> UnderstoodMail | None:
    """The mail that this one goes on from, while it waits, locked."""
    asked = wanted.found.asked
    if asked is None:
        return None
    rows = UnderstoodMail.objects.select_for_update(of=("self",)).select_related("mail")
    return rows.filter(pk=asked.pk, done=MailDone.WAITING.value).first()


def _came_already(wanted: MailAct) -> bool:
    """Whether the same mail came by another of our addresses."""
    own = UnderstoodMail.objects.filter(from_address=wanted.read.sender)
    return bool(wanted.read.message_id) and own.filter(message_id=wanted.read.message_id).exists()


def _at_once(order: NamedOrder, doing: Doing) -> bool:
    """Whether the policy of an order raises by mail, and its writer may."""
    row = Order.objects.select_related("account", "region").get(pk=order.id)
    contacts = AccountContact.objects.filter(
        person=doing.person, account=row.account_id, may_escalate=True
    ).select_related("account")
    if order.open_in is not None or not any(each.holds(doing.now) for each in contacts):
        return False
    try:
        return matrix_of(row).policy.raised_by_mail
    except RuleViolation:
        return False


def _asked(wanted: MailAct, asks: Asks) -> Outcome:
    """One question, which lists their own orders where these are few."""
    orders = wanted.found.choices
    named = [each.reference for each in orders] if len(orders) <= MOST_LISTED else []
    ask_sender(wanted.mail, wanted.read, asks, named, wanted.doing)
    return Outcome(MailDone.WAITING, more=f"Its sender was asked {asks.label}.")


def _raised(
    wanted: MailAct, order: NamedOrder, words: str, first: UnderstoodMail | None
) -> Outcome:
    """Raised by its writer, by mail, as of when the first mail about it was received."""
    doing = replace(wanted.doing, party=_CONTACT)
    try:
        with transaction.atomic():
            escalation = engaging.raise_escalation(
                order_ids=[order.id],
                concern=Concern(ground=Ground.TIMELINESS, impact=words),
                attempt=_attempt(first.mail.received_at if first else wanted.mail.received_at),
                doing=doing,
            )
            left_out = _with_files(escalation, wanted.mail, wanted.read.files, doing)
            if first is not None:
                _tie(first, escalation, doing)
    except RuleViolation as violation:
        said = violation.said(doing.person.zone, doing.now)
        return Outcome(MailDone.WAITING, refusal=said)
    return Outcome(MailDone.RAISED, Act.RAISE, left_out=left_out, escalation_id=escalation.pk)


def _tie(first: UnderstoodMail, escalation: Escalation, doing: Doing) -> None:
    """The mail before it began the same escalation."""
    first.left_out = _with_files(escalation, first.mail, None, doing)
    first.escalation, first.done, first.act = escalation, MailDone.RAISED.value, Act.RAISE.value
    first.save(update_fields=["left_out", "escalation", "done", "act"])


_CONTACT = Party(Role.CUSTOMER, frozenset({Relation.CONTACT}))


def _attempt(received_at: datetime) -> Attempt:
    """A mail is a contact with the care manager, made when our server had it (R7)."""
    return Attempt(LEVEL_OF_CCM, received_at, ContactOutcome.MESSAGE, "", Channel.EMAIL)


def _with_files(
    escalation: Escalation, mail: ReceivedMail, files: tuple[MailFile, ...] | None, doing: Doing
) -> str:
    """Keep the files of a mail, which are read from it unless given; the names of all others."""
    given = read_mail(bytes(mail.raw)).files if files is None else files
    kept, left_out = fit_files(given, Visibility.CUSTOMER, doing)

    def decide(current: Snapshot) -> Plan:
        plan = working.write(current, words=SENT_FILES, key=mail.pk, now=doing.now)
        record = tuple(replace(each, happened_at=mail.received_at) for each in plan.record)
        return with_files(replace(plan, record=record, tell=()), kept)

    if kept:
        run(escalation.pk, decide, doing)
    return left_out[:300]
