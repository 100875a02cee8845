"""Everything of the demo company let go of, long after: what stays, and what of it can be read."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

from django.db import connection
from django.test import Client

from rung.commands.stories.programme import OPENS_AT
from rung.domain.figures import Grouping
from rung.migrations._erasing import WORDS
from rung.models import (
    AccountContact,
    Attachment,
    Escalation,
    Notice,
    Person,
    RecordEntry,
    TimelineEntry,
    UnderstoodMail,
)
from rung.queries.figures import Asked, figure_tables
from rung.queries.scorecard import scorecard
from rung.services.checking import check_facts
from rung.services.retention import Terms, let_go, would_go
from tests.builders import MOUNTAIN

TERMS = Terms(escalations=365, mails=365, sign_ins=365)
LONG_AFTER = OPENS_AT + timedelta(days=400)
LONG = (date(2026, 1, 1), date(2026, 12, 31))
SHORT = 14  # letters: fewer may well be said by chance


def let_go_of_all():
    """End whatever is open, wait for four hundred days, let go. For what is taken back."""
    live = Escalation.objects.exclude(status="CLOSED")
    live.update(status="CLOSED", closed_as="WITHDRAWN", closed_at=OPENS_AT)
    waits = UnderstoodMail.objects.filter(done="WAITING")  # what waits is kept until it is seen to
    waits.update(done="DISCARDED")
    said, figures, differ = typed(), all_figures(), differences()
    dry = would_go(TERMS, now=LONG_AFTER)
    early = let_go(TERMS, now=OPENS_AT + timedelta(days=200))
    gone = let_go(TERMS, now=LONG_AFTER)
    everything = " ".join(dump(table) for table in (*WORDS, "notice", "understoodmail"))
    return SimpleNamespace(
        dry=dry,
        early=early.escalations,
        gone=gone,
        again=let_go(TERMS, now=LONG_AFTER),
        said=len(said),
        left=sorted(words for words in said if words in everything),
        figures=(figures, all_figures()),
        differences=(differ, differences()),
        files=set(map(bytes, Attachment.objects.values_list("content", flat=True))),
        mails=[each for each in Notice.objects.values_list("context", flat=True) if each],
        answers=pages(),
        kept=RecordEntry.objects.filter(subject="Retention").values_list("after", flat=True)[0],
    )


def typed():
    """Every sentence that somebody typed about an escalation, and every customer's name there."""
    found = set()
    with connection.cursor() as cursor:
        for table, (_, columns) in WORDS.items():
            for column in columns:
                cursor.execute(f"SELECT DISTINCT {column} FROM rung_{table}")  # noqa: S608
                found |= {words for (words,) in cursor.fetchall() if len(words) >= SHORT}
    names = Person.objects.filter(role="CUSTOMER").values_list("name", flat=True)
    return found | set(names)


def dump(table):
    """All a table says."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT string_agg(to_jsonb(t)::text, ' ') FROM rung_{table} AS t")  # noqa: S608
        return (cursor.fetchone()[0] or "").replace('\\"', '"')


def all_figures():
    """Every figure in every way to tell them apart, and the scorecard without what it quotes."""
    zone = MOUNTAIN.key
    tables = [figure_tables(Asked(by, *LONG), zone=zone, now=LONG_AFTER) for by in Grouping]
    card = scorecard(None, zone=zone, now=OPENS_AT)
    quotes = len(card.decisions), len(card.climbs)
    return tables, replace(card, decisions=(), climbs=()), quotes


def differences():
    found = []
    check_facts(found.append)
    return found


def pages():
    """What answers for each escalation, on either side and as a record."""
    found = set()
    carrier = Client()
    carrier.force_login(Person.objects.get(email="dana.reyes@example.com"))
    for each in Escalation.objects.select_related("account"):
        customer = Client()
        customer.force_login(AccountContact.objects.filter(account=each.account)[0].person)
        for client, path in (
            (carrier, f"/desk/escalations/{each.reference}/"),
            (customer, f"/escalations/{each.reference}/"),
            (customer, f"/escalations/{each.reference}/record.json"),
        ):
            found.add(client.get(path).status_code)
    names = set(TimelineEntry.objects.values_list("actor_name", flat=True))
    return found, names
