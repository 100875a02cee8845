"""What follows from a mail, in one transaction: an act, words, a note, or a look at it (R25).

An act by mail is the same act by the same rules as on the page. One that the rules refuse leaves
its words on the record and its writer told; it is never tried again by itself.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rung.domain import ending, engaging, working
from rung.domain.attaching import with_files
from rung.domain.clocks import ClockKind
from rung.domain.day import acknowledgement_words, next_contact
from rung.domain.facts import Visibility
from rung.domain.mail_answers import MailDone, cut
from rung.domain.mail_meaning import ACTS, Meaning, Understanding
from rung.domain.mail_reading import ReadMail
from rung.domain.mail_times import UNCLEAR, contact_named
from rung.domain.notices import NoticeKind
from rung.domain.permissions import Act
from rung.domain.plan import Plan, Snapshot
from rung.domain.refusals import RuleViolation
from rung.domain.taking_back import name_contact
from rung.domain.vocabulary import Channel, ClosedAs
from rung.models import Escalation, ReceivedMail, UnderstoodMail
from rung.models.keys import key_at
from rung.models.mail import MailFound
from rung.services.bulk import execute
from rung.services.carry_out import run
from rung.services.doing import Doing
from rung.services.mail_act import MailAct, Outcome
from rung.services.mail_files import fit_files
from rung.services.mail_notices import Receipt, came_back, tell_writer
from rung.services.mail_raising import begin
from rung.services.taking_back import given_on
from rung.services.words_kept import require_words_kept

LEFT_OUT = 300
REPEATS_US = (
    "It repeats words of our own mail, which stay inside, so the customer was not sent it. Write "
    "only your answer, above everything quoted, or use the link."
)
RESOLVED_ANEW = "It was resolved anew after you wrote. Read what was done, then answer that mail."
CAME_IN_TIME = (
    "Your answer came in time, but was read after it had closed for want of one. It stays closed; "
    "if it is not solved, a new escalation is linked to it and counted as a repeat."
)
NO_SENSE = "rung could not make sense of it; the log says why."
_COUNTED = (MailDone.ACTED, MailDone.WORDS, MailDone.NOTED, MailDone.RAISED)
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 38))"


@transaction.atomic
def take_up(
    *, mail_id: UUID, read: ReadMail, meant: Understanding, found: MailFound, now: datetime
) -> None:
    """Do what a mail means and keep how it was understood. Safe twice: the second does nothing."""
    mail = ReceivedMail.objects.defer("raw").get(pk=mail_id)
    execute(_ONE_AT_A_TIME, read.message_id or mail.sha256)
    if UnderstoodMail.objects.filter(pk=mail_id).exists():
        return
    meant = replace(meant, words=cut(meant.words))
    outcome = _outcome(mail, read, meant, found, now)
    _keep(mail, read, meant, found, outcome, now)


@transaction.atomic
def set_aside(*, mail_id: UUID, now: datetime) -> None:
    """Somebody has to look at a mail that broke what reads mails; nothing is done by it."""
    mail = ReceivedMail.objects.defer("raw").get(pk=mail_id)
    UnderstoodMail.objects.get_or_create(
        mail=mail,
        defaults={
            "from_address": mail.sender[:254],
            "matched_by": MailFound().standing.matched_by.value,
            "meaning": Meaning.UNCLEAR.value,
            "why": NO_SENSE,
            "done": MailDone.WAITING.value,
            "understood_at": now,
        },
    )


def _keep(
    mail: ReceivedMail,
    read: ReadMail,
    meant: Understanding,
    found: MailFound,
    outcome: Outcome,
    now: datetime,
) -> None:
    UnderstoodMail.objects.create(
        mail=mail,
        person=found.person,
        escalation_id=outcome.escalation_id or found.escalation_id,
        notice=found.notice,
        message_id=read.message_id[:302],
        from_address=read.sender,
        from_name=read.sender_name,
        subject=read.subject,
        words=read.words,
        matched_by=found.standing.matched_by.value,
        meaning=meant.meaning.value,
        why=" ".join(filter(None, (meant.why, outcome.more)))[:300],
        done=outcome.done.value,
        act=outcome.act.value if outcome.act else "",
        refusal=outcome.refusal[:300],
        left_out=outcome.left_out[:LEFT_OUT],
        understood_at=now,
    )


def _outcome(
    mail: ReceivedMail, read: ReadMail, meant: Understanding, found: MailFound, now: datetime
) -> Outcome:
    if meant.meaning is Meaning.BOUNCE:
        told = came_back(read, envelope_sender=mail.sender, now=now)
        return Outcome(MailDone.BOUNCED if told else MailDone.PARKED)
    if meant.meaning is Meaning.AUTOMATED:
        return Outcome(MailDone.PARKED)
    if _came_before(read):
        return Outcome(MailDone.TWICE)
    if meant.meaning is Meaning.NEW_MATTER and found.person is not None:
        doing = Doing(found.person, None, Channel.EMAIL, now)
        return begin(MailAct(mail, read, meant, found, doing))
    if meant.meaning not in _DOES or found.person is None or found.escalation_id is None:
        return Outcome(MailDone.WAITING)
    doing = Doing(found.person, found.party, Channel.EMAIL, now)
    return _tried(MailAct(mail, read, meant, found, doing), found.escalation_id)


def _came_before(read: ReadMail) -> bool:
    """Whether the same mail of the same writer counted already, by another of our addresses."""
    if not read.message_id:
        return False
    counted = [each.value for each in _COUNTED]
    same = UnderstoodMail.objects.filter(message_id=read.message_id, from_address=read.sender)
    return same.filter(done__in=counted).exists()


def _tried(wanted: MailAct, escalation_id: UUID) -> Outcome:
    """What the mail means; where that is refused, its words at least, and its writer is told."""
    act, done, rule = _DOES[wanted.meant.meaning]
    try:
        with transaction.atomic():
            left_out = _carried(wanted, escalation_id, act, rule)
    except RuleViolation as violation:
        said = violation.said(wanted.zone, wanted.doing.now)
        return _refused(wanted, escalation_id, said)
    if wanted.meant.meaning in ACTS:
        tell_writer(wanted.mail, _receipt(wanted), escalation_id, wanted.doing)
    return Outcome(done, act, left_out=left_out)


def _refused(wanted: MailAct, escalation_id: UUID, why: str) -> Outcome:
    customer = wanted.found.standing.customer
    act, done, rule = _DOES[Meaning.REPLY if customer else Meaning.NOTE]
    whole = replace(wanted, meant=replace(wanted.meant, words=cut(wanted.read.words)))
    try:
        with transaction.atomic():
            left_out = _carried(whole, escalation_id, act, rule)
        outcome = Outcome(done, act, refusal=why, left_out=left_out)
    except RuleViolation:
        outcome = Outcome(MailDone.WAITING, refusal=why)
    kept = outcome.done is not MailDone.WAITING
    asked_again = wanted.found.notice and wanted.found.notice.kind == NoticeKind.MAIL_REFUSED.value
    if wanted.meant.meaning is Meaning.NEXT_CONTACT and asked_again:
        return outcome  # asked once more, and once only
    clock = wanted.found.clock_id if wanted.meant.meaning is Meaning.NEXT_CONTACT else None
    receipt = Receipt(NoticeKind.MAIL_REFUSED, refusal=why, kept=kept, clock_id=clock)
    tell_writer(wanted.mail, receipt, escalation_id, wanted.doing)
    return outcome


Rule = Callable[[MailAct, Snapshot], Plan]


def _carried(wanted: MailAct, escalation_id: UUID, act: Act, rule: Rule) -> str:
    """Carry the rule's plan out, with the files that can be kept; the names of the others."""
    wanted.doing.allow(act)
    visible = Visibility.INTERNAL if act is Act.NOTE else Visibility.CUSTOMER
    kept, left_out = fit_files(wanted.read.files, visible, wanted.doing)
    if act not in {Act.WRITE, Act.NOTE}:
        kept = ()  # what is added to an act has a page of its own
    run(escalation_id, lambda s: with_files(rule(wanted, s), kept), wanted.doing)
    return left_out


def _receipt(wanted: MailAct) -> Receipt:
    acknowledged = wanted.meant.meaning is Meaning.ACKNOWLEDGE
    return Receipt(
        NoticeKind.MAIL_COUNTED,
        act=wanted.meant.meaning.value,
        clock_id=wanted.found.clock_id,
        named=acknowledged and _named(wanted) is not None,
    )


def _write(wanted: MailAct, current: Snapshot) -> Plan:
    words = wanted.meant.words or "Sent files."
    plan = working.write(current, words=words, key=wanted.mail.pk, now=wanted.doing.now)
    return _as_received(plan, wanted)


def _note(wanted: MailAct, current: Snapshot) -> Plan:
    require_words_kept(current)
    words = wanted.meant.words or "Sent files."
    return _as_received(working.note(current, words=words, now=wanted.doing.now), wanted)


def _as_received(plan: Plan, wanted: MailAct) -> Plan:
    """The same entry as of the instant at which the mail was received (R7)."""
    at = wanted.mail.received_at
    return replace(plan, record=tuple(replace(each, happened_at=at) for each in plan.record))


def _engage(wanted: MailAct, current: Snapshot) -> Plan:
    return engaging.engage_next(
        current,
        level=wanted.meant.level or current.current.level + 1,
        new_id=key_at(wanted.doing.now),
        received_at=wanted.mail.received_at,
        now=wanted.doing.now,
        stated=wanted.meant.words,
    )


def _of_this_resolution(wanted: MailAct, current: Snapshot) -> None:
    """Refuse an answer to a resolution before this one, which its writer had not read (R26).

    What is closed stays closed: an answer from before the silence that closed it is seen to by
    somebody, who is told that it came in time.
    """
    asked = current.clock(ClockKind.CONFIRMATION, current.id)
    received_at = wanted.mail.received_at
    if asked is not None and received_at < asked.facts.started_at:
        raise RuleViolation(RESOLVED_ANEW)
    silent = Escalation.objects.filter(pk=current.id, closed_as=ClosedAs.SILENCE.value)
    if silent.filter(resolved_at__lte=received_at, closed_at__gt=received_at).exists():
        raise RuleViolation(CAME_IN_TIME)


def _confirm(wanted: MailAct, current: Snapshot) -> Plan:
    _of_this_resolution(wanted, current)
    return ending.confirm(current, now=wanted.doing.now)


def _not_solved(wanted: MailAct, current: Snapshot) -> Plan:
    _of_this_resolution(wanted, current)
    return ending.reject(current, words=wanted.meant.words, now=wanted.doing.now)


def _acknowledge(wanted: MailAct, current: Snapshot) -> Plan:
    """The words reach the customer: what could be a quotation of ours never does (N13)."""
    clock_id = wanted.found.clock_id
    if clock_id is None:
        raise RuleViolation("No acknowledgement is yours to give here.")
    if settings.RUNG_BASE_URL in wanted.meant.words:
        raise RuleViolation(REPEATS_US)
    now = wanted.doing.now
    at = _named(wanted) or next_contact(current.calendars.matrix.calendar, now)
    zone = current.calendars.matrix.calendar.zone
    usual = acknowledgement_words(at, customer_zone=zone, zone=wanted.zone, now=now)
    return working.acknowledge(
        current,
        clock_id=clock_id,
        words=wanted.meant.words or usual,
        next_contact_at=at,
        acted_at=wanted.mail.received_at,
        now=now,
    )


def _named(wanted: MailAct) -> datetime | None:
    """The next contact that the mail itself names, still to come."""
    words, at = wanted.meant.words, wanted.mail.received_at
    named = contact_named(words, zone=wanted.zone, received_at=at)
    return named if named is not None and named > wanted.doing.now else None


def _next_contact(wanted: MailAct, current: Snapshot) -> Plan:
    """By when the customer hears from them next; what could mean two instants means none."""
    clock_id, doing = wanted.found.clock_id, wanted.doing
    at = contact_named(wanted.meant.words, zone=wanted.zone, received_at=wanted.mail.received_at)
    if at is None:
        raise RuleViolation(UNCLEAR)
    given = given_on(clock_id) if clock_id else None
    return name_contact(current, given, by=doing.person.pk, at=at, now=doing.now)


_DOES: dict[Meaning, tuple[Act, MailDone, Rule]] = {
    Meaning.REPLY: (Act.WRITE, MailDone.WORDS, _write),
    Meaning.NOTE: (Act.NOTE, MailDone.NOTED, _note),
    Meaning.ENGAGE: (Act.ENGAGE, MailDone.ACTED, _engage),
    Meaning.CONFIRM: (Act.CONFIRM, MailDone.ACTED, _confirm),
    Meaning.NOT_SOLVED: (Act.REJECT, MailDone.ACTED, _not_solved),
    Meaning.ACKNOWLEDGE: (Act.ACKNOWLEDGE, MailDone.ACTED, _acknowledge),
    Meaning.NEXT_CONTACT: (Act.ACKNOWLEDGE, MailDone.ACTED, _next_contact),
}
