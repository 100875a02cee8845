"""Mail that waited for somebody: attached to an escalation, or discarded; each once (N15)."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from rung.domain import working
from rung.domain.attaching import with_files
from rung.domain.facts import Visibility
from rung.domain.instants import show
from rung.domain.mail_answers import MailDone, cut
from rung.domain.mail_meaning import MatchedBy, Meaning
from rung.domain.mail_reading import read_mail
from rung.domain.permissions import Act, Party, Relation, Role
from rung.domain.plan import Plan, Snapshot
from rung.domain.refusals import AlreadyDone
from rung.domain.vocabulary import Channel
from rung.models import AccountContact, Escalation, UnderstoodMail
from rung.services.carry_out import pressed_once, run
from rung.services.doing import Doing
from rung.services.mail_files import fit_files
from rung.services.words_kept import require_words_kept


@transaction.atomic
def attach(*, mail_id: UUID, escalation_id: UUID, doing: Doing) -> Escalation:
    """Add a mail: a new matter of a contact of that account as their words, all else as a note
    inside. Nothing acts by it, whatever its first line is. AlreadyDone says who was first.
    """
    doing.allow(Act.SORT_MAIL)
    pressed_once(doing)
    mail = waiting(mail_id)
    writer = _writer(mail, escalation_id, doing.now)
    by = writer or replace(doing, press_id=None)
    files, left_out = fit_files(
        read_mail(bytes(mail.mail.raw)).files,
        Visibility.CUSTOMER if writer else Visibility.INTERNAL,
        by,
    )

    def decide(current: Snapshot) -> Plan:
        require_words_kept(current)
        plan = _plan(current, mail, by, as_written=writer is not None)
        at = mail.mail.received_at
        record = tuple(replace(each, happened_at=at) for each in plan.record)
        return with_files(replace(plan, record=record), files)

    escalation = run(escalation_id, decide, by)
    mail.escalation = escalation
    mail.matched_by = MatchedBy.PERSON.value
    mail.left_out = left_out[:300]
    decided(mail, MailDone.WORDS if writer else MailDone.NOTED, doing)
    return escalation


@transaction.atomic
def discard(*, mail_id: UUID, doing: Doing) -> None:
    """Nothing is to be done about a mail; it stays on record. AlreadyDone names who was first."""
    doing.allow(Act.SORT_MAIL)
    pressed_once(doing)
    decided(waiting(mail_id), MailDone.DISCARDED, doing)


def _plan(current: Snapshot, mail: UnderstoodMail, by: Doing, *, as_written: bool) -> Plan:
    if as_written:
        words = cut(mail.words) or "Sent files."
        return working.write(current, words=words, key=mail.pk, now=by.now)
    at = show(mail.mail.received_at, by.person.zone, by.now)
    head = f"Mail from {mail.from_name} <{mail.from_address}>, {at}: {mail.subject}"
    return working.note(current, words=f"{head}\n\n{cut(mail.words)}", now=by.now)


def waiting(mail_id: UUID) -> UnderstoodMail:
    """The mail, locked, while it waits."""
    rows = UnderstoodMail.objects.select_for_update(of=("self",)).select_related("mail")
    mail = rows.get(pk=mail_id)
    if mail.done != MailDone.WAITING.value:
        by = mail.decided_by.name if mail.decided_by else "Somebody"
        raise AlreadyDone(f"{by} has already seen to this mail.", mail.decided_at)
    return mail


def _writer(mail: UnderstoodMail, escalation_id: UUID, now: datetime) -> Doing | None:
    """Its writer as they act, where they may write here and nothing speaks against them."""
    person = mail.person
    if person is None or mail.meaning != Meaning.NEW_MATTER.value:
        return None
    contacts = AccountContact.objects.filter(
        person=person, may_escalate=True, account__escalations=escalation_id
    ).select_related("account")
    if not any(each.holds(now) for each in contacts):
        return None
    party = Party(Role.CUSTOMER, frozenset({Relation.CONTACT}))
    return Doing(person, party, Channel.EMAIL, now)


def decided(mail: UnderstoodMail, done: MailDone, doing: Doing) -> None:
    """Keep what became of a mail, and who saw to it."""
    mail.done = done.value
    mail.decided_at, mail.decided_by = doing.now, doing.person
    fields = ["done", "decided_at", "decided_by", "escalation", "matched_by", "left_out"]
    mail.save(update_fields=fields)
