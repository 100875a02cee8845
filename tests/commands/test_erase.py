"""A person is erased: nothing names them any more, and everything that happened is still told."""

import argparse

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, connection, transaction
from psycopg import sql
from psycopg.conninfo import make_conninfo

from rung.adapters.erasure import ErasureError, erase
from rung.commands import erase as command
from rung.models import CalendarFeed, Letter, Person, ReceivedMail, RecordEntry, TimelineEntry
from rung.models.keys import key_at
from rung.services import ending
from rung.services.checking import check_facts
from rung.services.letters import issue_letters, render_letter
from rung.services.settling import settle_due
from tests.builders import TUESDAY_1030, mountain
from tests.services.mails import arrived, written

pytestmark = pytest.mark.django_db(transaction=True)
NOW = mountain(24, 12)


def here():
    known = connection.get_connection_params()
    parts = {name: known[name] for name in ("dbname", "user", "host", "port") if known.get(name)}
    return make_conninfo(**parts)


def everywhere(*words):
    """The tables in which one of the words stands, letters' files left out."""
    found = []
    with psycopg.connect(here()) as opened:
        tables = opened.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'rung%'"
        ).fetchall()
        for (table,) in tables:
            for word in words:
                asked = sql.SQL("SELECT 1 FROM {} AS t WHERE strpos(lower(t::text), %s) > 0")
                rows = opened.execute(asked.format(sql.Identifier(table)), [word.lower()])
                if rows.fetchone():
                    found.append((table, word))
    return found


@pytest.fixture
def ended(world):
    """An escalation that the customer raised, worked on and withdrew; letters are set."""
    issue_letters(order_ids=[world.order.pk], reason="", now=mountain(2, 10))
    for letter in Letter.objects.all():
        render_letter(letter_id=letter.pk, now=mountain(2, 11))
    raised = world.raised()
    settle_due(now=TUESDAY_1030)
    words = "Lee Tan will not wait. Write to LEE.TAN@example.com."
    ending.withdraw(escalation_id=raised.id, words=words, doing=world.customer_at(NOW))
    return raised


def gone(world):
    return erase(
        here(),
        email="lee.tan@example.com",
        by=world.administrator.email,
        at=NOW.isoformat(),
        key=str(key_at(NOW)),
    )


def test_their_mails_lose_their_bytes_and_what_became_of_them_stays(world, ended):
    understood = arrived(written(world.customer, "Lee Tan is angry."), now=NOW)

    gone(world)

    mail = ReceivedMail.objects.get()
    assert (bytes(mail.raw), mail.size > 0) == (b"", True)
    understood.refresh_from_db()
    assert understood.done == "WAITING"
    assert everywhere("lee tan", "lee.tan@") == []
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceivedMail.objects.update(raw=b"x")


def test_nothing_names_them_any_more_and_every_fact_and_figure_stays(world, ended):
    before = TimelineEntry.objects.count()
    Authenticator.objects.create(user=world.customer, type="totp", data={})
    CalendarFeed.objects.create(person=world.customer, digest="d" * 64, made_at=NOW)
    assert everywhere("Lee Tan") != []

    done = gone(world)

    found = []
    check_facts(found.append)
    assert everywhere("lee tan", "lee.tan@") == []
    assert found == []
    assert TimelineEntry.objects.count() == before
    words = TimelineEntry.objects.get(fact="escalation.withdrawn").words
    assert (
        words == f"{done.name} will not wait. Write to erased-{world.customer.pk}@erased.invalid."
    )
    erased = Person.objects.get(pk=world.customer.pk)
    assert (erased.name, erased.phone, erased.is_active) == (done.name, "", False)
    assert not erased.has_usable_password()
    assert not Authenticator.objects.exists()
    assert not CalendarFeed.objects.exists()
    entry = RecordEntry.objects.get(about=erased)
    assert (entry.actor, entry.before, entry.after, entry.way) == (
        world.administrator,
        "name, address and phone",
        done.name,
        "COMMAND",
    )


def test_what_was_append_only_is_so_again_afterwards(world, ended):
    gone(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        TimelineEntry.objects.update(words="never")


@pytest.mark.parametrize(
    ("email", "by", "why"),
    [
        ("nobody@example.com", "ada.kern@example.com", "Nobody has the address"),
        ("lee.tan@example.com", "dana.reyes@example.com", "no active administrator"),
        ("ada.kern@example.com", "ada.kern@example.com", "Somebody else has to decide"),
        ("dana.reyes@example.com", "ada.kern@example.com", "is the care manager of an account"),
        ("morgan.ellis@example.com", "ada.kern@example.com", "holds a level"),
    ],
)
def test_whoever_cannot_be_erased_is_left_as_they_were(world, email, by, why):
    before = list(Person.objects.order_by("pk").values())

    with pytest.raises(ErasureError, match=why):
        erase(here(), email=email, by=by, at=NOW.isoformat(), key=str(key_at(NOW)))

    assert list(Person.objects.order_by("pk").values()) == before


def test_a_customer_whose_escalation_is_open_stays_until_its_end(world):
    world.raised()

    with pytest.raises(ErasureError, match="still open"):
        gone(world)


def test_the_command_says_what_it_did(world, ended, monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", here())
    monkeypatch.setenv("RUNG_OWNER_DATABASE_URL", here())

    status = command.run(
        argparse.Namespace(person="Lee.Tan@example.com", by="ada.kern@example.com", json=False)
    )

    assert status == 0
    assert f"Erased person {world.customer.pk}: " in capsys.readouterr().out
