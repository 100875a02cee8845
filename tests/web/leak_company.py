"""The demo company with every internal word marked, and what was mailed of it."""

import json
from dataclasses import dataclass
from html import unescape

from django.apps import apps
from django.db import connection, models, transaction

from rung.commands.stories.programme import OPENS_AT
from rung.domain.permissions import Role
from rung.domain.vocabulary import Channel, Side, Status, UpdateKind
from rung.models import Escalation, Letter, Notice
from rung.queries.access import escalation_for
from rung.services import working
from rung.services.doing import Doing
from rung.services.letters import render_letter
from rung.services.mail import NotReadyError, as_mail
from rung.services.settling import next_wake_at, settle_due
from tests.web.leak_rows import DAY, add_rows
from tests.web.leaks import INTERNAL, MARK, REPEATED

SHOWN = "zqshown"  # what every customer may read, that the marks are known to be looked for
SHORT = 12  # letters: a word or two may well be said by chance


@dataclass(frozen=True)
class Mail:
    """A notice as it goes out: to whom, and all it says in one line of text."""

    kind: str
    address: str
    account: str  # the code of the account it is about; empty where it is about none
    is_customers: bool
    receivers: tuple[str, ...]  # the addresses in To, Cc and Bcc
    above: str  # these headers, as they are sent
    said: str


@dataclass(frozen=True)
class Company:
    """What there is once everything has been marked."""

    mails: list[Mail]  # of the demo, before anything was marked
    later: list[Mail]  # of the days after, when all that can be said is marked
    said: set[str]  # what was said inside
    marked: dict[str, int]  # rows by internal field


def marked():
    """Keep what the demo company said, and mark it. For a transaction that is taken back."""
    for letter in Letter.objects.order_by("order__account", "-number").distinct("order__account"):
        render_letter(letter_id=letter.pk, now=OPENS_AT)
    mails = mails_since(None)
    said = internal_words()
    rows = mark_all()
    return Company(mails, mails_of_the_days_after(), said, rows)


def texts():
    """Every field of free text that the product stores: "Model.field", the model, the field."""
    for model in apps.get_app_config("rung").get_models():
        for each in model._meta.get_fields():
            is_text = isinstance(each, models.CharField | models.TextField | models.JSONField)
            if is_text and not each.choices:
                yield f"{model.__name__}.{each.name}", model, each


def internal_texts():
    """Those of them that are internal, with their table and the rows that are meant."""
    for name, model, each in texts():
        if name in INTERNAL:
            yield name, each, model._meta.db_table, INTERNAL[name]


def internal_words():
    """Every internal sentence of the demo, as it was said."""
    found = set()
    with connection.cursor() as cursor:
        for name, each, table, which in internal_texts():
            if name not in REPEATED and not isinstance(each, models.JSONField):
                cursor.execute(f"SELECT DISTINCT {each.column} FROM {table} {which}")  # noqa: S608
                found |= {" ".join(words.split()) for (words,) in cursor.fetchall()}
    return {words for words in found if len(words) >= SHORT}


def mark_all():
    """Mark every internal field of every row, past the guards that keep history as it was."""
    marked = {}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come stays as is
        for table in sorted({table for _, _, table, _ in internal_texts()}):
            unguard(cursor, table)
        add_rows(OPENS_AT)
        for name, each, table, which in internal_texts():
            mark = f"{MARK} {name}"
            is_json = isinstance(each, models.JSONField)
            value = json.dumps({"words": mark}) if is_json else mark[: each.max_length]
            cursor.execute(f"UPDATE {table} SET {each.column} = %s {which}", [value])  # noqa: S608
            marked[name] = cursor.rowcount
        cursor.execute("UPDATE rung_order SET site = site || %s", [f" {SHOWN}"])
    return marked


def unguard(cursor, table):
    """A mark stands also where no word could; all of it is taken back with the transaction."""
    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    cursor.execute(
        "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass",
        [table],
    )
    for (check,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {check}")


def mails_of_the_days_after():
    """What is mailed in the two days to come, by the clocks and by who writes an update."""
    with transaction.atomic():
        now = OPENS_AT
        for escalation in Escalation.objects.exclude(status=Status.CLOSED.value):
            person = escalation.order.care_manager()
            _, party = escalation_for(person, escalation.number)
            working.send_update(
                escalation_id=escalation.pk,
                kind=UpdateKind.PROGRESS,
                words="It moves.",
                doing=Doing(person, party, Channel.PORTAL, now),
            )
        while (wake := next_wake_at(now=now)) is not None and wake <= OPENS_AT + 2 * DAY:
            now = max(now, wake)
            settle_due(now=now)
        found = mails_since(OPENS_AT)
        transaction.set_rollback(True)
    return found


def mails_since(since):
    """Every mail that was to be sent, as it reads; of letters, those that are set."""
    found = []
    about = ("recipient", "letter__order__account", "escalation__account")
    notices = Notice.objects.select_related(*about)
    for notice in notices.filter(created_at__gte=since) if since else notices:
        try:
            found.append(read_mail(notice))
        except NotReadyError:
            continue
    return found


def read_mail(notice):
    mail = as_mail(notice, now=OPENS_AT)
    parts = [f"{name}: {value}" for name, value in mail.items()]
    parts += [
        unescape(part.get_content())
        for part in mail.walk()
        if part.get_content_maintype() == "text"
    ]
    receivers = [each for name in ("To", "Cc", "Bcc") for each in mail.get_all(name, [])]
    about = notice.escalation or (notice.letter and notice.letter.order)
    return Mail(
        kind=notice.kind,
        address=notice.address,
        account=about.account.code if about else "",
        is_customers=is_customers(notice),
        receivers=tuple(one.addr_spec for each in receivers for one in each.addresses),
        above=" ".join(str(each) for each in receivers),
        said=" ".join("\n".join(parts).split()),
    )


def is_customers(notice):
    """Whether a customer's side reads it: a person of theirs, or somebody they named."""
    if notice.recipient is not None:
        return notice.recipient.role == Role.CUSTOMER.value
    return notice.context.get("side") != Side.CARRIER.value
