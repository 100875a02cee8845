"""What is kept no longer than it is to be, and who may let go of it (R28).

That every figure stays while every word goes is shown on the whole demo company, in
tests/commands/test_demo.py.
"""

import argparse
import json
from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.test import override_settings

from rung import clock
from rung.commands import retention as command
from rung.config.environment import days
from rung.domain.refusals import RuleViolation
from rung.domain.vocabulary import ActionOwner, ActionState
from rung.migrations._erasing import WORDS
from rung.models import (
    EntryLink,
    Escalation,
    Notice,
    Person,
    Press,
    ReceivedMail,
    RecordEntry,
    TimelineEntry,
)
from rung.queries.mail_page import mail_page
from rung.services import ending, working
from rung.services.checking import check_facts
from rung.services.mail_intake import Arrived, take_in
from rung.services.retention import Gone, Terms, let_go, would_go
from rung.services.settling import settle_due
from tests.builders import TUESDAY_1030, mountain
from tests.services.mails import arrived, raised_notice, written

NOON = mountain(24, 12)
YEARS_LATER = NOON + timedelta(days=1100)
FOR_EVER = Terms(escalations=None, mails=None, sign_ins=None)
# Text below an escalation that nobody typed about it: codes, names of departments, what rung says.
STAYS = {
    "Action.owner_name",  # by which figures are told apart; a customer's own is erased
    "Attachment.media_type",
    "Attachment.sha256",
    "BroadcastCopy.trouble",
    "Clock.trouble",
    "ClockPause.reason",
    "Escalation.matched_by",
    "Escalation.priority",
    "Escalation.reason",
    "Escalation.severity",
    "Escalation.track",
    "ActionMove.cause",
    "Impact.currency",
    "NotReady.code",
    "Notice.key",
    "Notice.kind",
    "Notice.message_id",
    "Notice.trouble",
    "PlanAnswer.stamp",
    "ResourceRequest.currency",
    "Roadblock.department",
    "TimelineEntry.fact",
    "UnderstoodMail.act",
    "UnderstoodMail.why",
    "Waiver.trigger",
    "WebhookDelivery.answer",  # a machine's; it goes with its event
    "WebhookDelivery.body",  # references, codes and instants alone
    "WebhookDelivery.trouble",
    "WebhookDelivery.type",
}
# What the function treats in a way of its own.
OTHERWISE = {
    "Notice.address",
    "Notice.context",
    "Stakeholder.address",
    "TimelineEntry.actor_name",
    "TimelineEntry.details",
    *(  # by the function of mails that came in
        f"UnderstoodMail.{name}"
        for name in ("from_address", "from_name", "left_out", "message_id", "refusal", "subject")
    ),
    "UnderstoodMail.words",
}


def below_an_escalation(model, seen=()):
    above = [each.related_model for each in model._meta.fields if each.is_relation]
    further = [each for each in above if each not in seen]
    return Escalation in above or any(
        below_an_escalation(each, (*seen, model)) for each in further if each not in (Person, model)
    )


def test_every_field_of_text_below_an_escalation_is_erased_or_said_to_stay():
    found = set()
    for model in apps.get_app_config("rung").get_models():
        name = model.__name__
        if name.lower() in WORDS or below_an_escalation(model):
            found |= {
                f"{name}.{each.name}"
                for each in model._meta.fields
                if isinstance(each, models.CharField | models.TextField | models.JSONField)
                and not each.choices
            }
    erased = {
        f"{model.__name__}.{column}"
        for model in apps.get_app_config("rung").get_models()
        for column in WORDS.get(model.__name__.lower(), ("", ()))[1]
    }

    assert sorted(found ^ (erased | STAYS | OTHERWISE)) == []


@pytest.fixture
def ended(world):
    raised = world.raised()
    ending.withdraw(
        escalation_id=raised.pk, words="Lee gives up.", doing=world.customer_at(TUESDAY_1030)
    )
    return raised


@pytest.mark.django_db
def test_without_a_term_everything_is_kept_for_ever(ended):
    assert let_go(FOR_EVER, now=YEARS_LATER) == would_go(FOR_EVER, now=YEARS_LATER) == Gone()
    assert TimelineEntry.objects.filter(words="Lee gives up.").exists()
    assert not RecordEntry.objects.filter(subject="Retention").exists()


@pytest.mark.django_db
def test_a_term_is_counted_from_the_end_and_what_is_open_stays(world, ended):
    terms = Terms(escalations=365, mails=None, sign_ins=None)
    other = world.raised(order=world.another_order("Q-1009"), phoned_at=None, now=NOON)

    assert let_go(terms, now=TUESDAY_1030 + timedelta(days=365)).escalations == 0
    assert let_go(terms, now=TUESDAY_1030 + timedelta(days=365, seconds=1)).escalations == 1
    ended.refresh_from_db()
    other.refresh_from_db()
    assert (ended.impact, ended.resolution, other.erased_at) == ("Erased", "", None)
    assert other.impact.startswith("Store opens")
    assert Notice.objects.filter(escalation=other).exclude(context={}).exists()


@pytest.mark.django_db
def test_to_what_was_let_go_of_nothing_is_added_any_more(world, ended):
    def note(now):
        working.note(escalation_id=ended.pk, words="Lee called.", doing=world.ccm_at(now))

    note(NOON)
    let_go(Terms(escalations=90, mails=None, sign_ins=None), now=YEARS_LATER)
    before = TimelineEntry.objects.count()

    with pytest.raises(RuleViolation, match="nothing is added"):
        note(YEARS_LATER + timedelta(days=1))

    assert TimelineEntry.objects.count() == before


@pytest.mark.django_db
def test_a_customer_who_has_left_loses_their_name_with_their_last_escalation(world, ended):
    world.customer.is_active = False
    world.customer.save()

    let_go(Terms(escalations=365, mails=None, sign_ins=None), now=YEARS_LATER)

    world.customer.refresh_from_db()
    world.ccm.refresh_from_db()
    assert world.customer.name == f"Erased person {world.customer.pk}"
    assert (world.customer.phone, world.ccm.name) == ("", "Dana Reyes")


@pytest.mark.django_db
def test_the_application_itself_still_changes_nothing_that_was_told(ended):
    for refused in (
        "UPDATE rung_timelineentry SET words = 'never'",
        "DELETE FROM rung_timelineentry",
    ):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT set_config('rung.erases', 'on', true)")
            cursor.execute("GRANT SELECT, UPDATE, DELETE ON rung_timelineentry TO rung_carrier")
            cursor.execute("SET LOCAL ROLE rung_carrier")
            cursor.execute(refused)

    assert TimelineEntry.objects.filter(words="Lee gives up.").exists()


@pytest.mark.django_db
def test_old_mails_say_nothing_and_old_links_go(world, ended):
    EntryLink.objects.create(
        digest="d", person=world.ccm, made_at=NOON, ends_at=NOON + timedelta(minutes=15)
    )
    Notice.objects.update(sent_at=NOON)
    Press.objects.create(id=uuid4(), pressed_at=NOON)
    terms = Terms(escalations=None, mails=30, sign_ins=30)

    assert let_go(terms, now=NOON + timedelta(days=29)) == Gone()
    gone = let_go(terms, now=NOON + timedelta(days=31))

    assert (gone.mails, gone.sign_ins) == (Notice.objects.count(), 2)
    for notice in Notice.objects.all():
        assert notice.context == {}
        assert notice.address == f"{notice.pk}@erased.invalid"
    ended.refresh_from_db()
    assert ended.erased_at is None


@pytest.fixture
def three_mails(world, monkeypatch):
    """One on the timeline, one of a machine, one of nobody's that waits."""
    monkeypatch.setattr("rung.clock.now", lambda: NOON)
    world.raised()
    nobody = SimpleNamespace(name="A", email="a@example.org")
    told, away, waits = (
        arrived(content, now=NOON)
        for content in (
            written(world.customer, "The permit.", answers=raised_notice(world)),
            written(world.customer, "I am away.", number=2, Auto_Submitted="auto"),
            written(nobody, "?", number=3),
        )
    )
    assert (told.done, away.done, waits.done) == ("WORDS", "PARKED", "WAITING")
    return told, away, waits


@pytest.mark.django_db
def test_mails_that_came_in_lose_bytes_and_words_and_are_known_again(world, three_mails):
    told, _, waits = three_mails
    content = bytes(told.mail.raw)
    terms = Terms(escalations=None, mails=30, sign_ins=None)
    assert let_go(terms, now=NOON + timedelta(days=29)).received == 0

    at = NOON + timedelta(days=31)
    assert would_go(terms, now=at).received == let_go(terms, now=at).received == 2

    told.refresh_from_db()
    kept = (told.subject, told.words, told.from_name, bytes(told.mail.raw), told.done)
    assert kept == ("Erased", "Erased", "Erased", b"", "WORDS")
    assert told.from_address == told.mail.sender == f"{told.mail.pk}@erased.invalid"
    assert b"?" in bytes(ReceivedMail.objects.get(pk=waits.pk).raw)
    senders = sorted(row.sender for row in mail_page(zone="UTC", now=at).rows)
    assert senders == ["Erased", "Erased", "a@example.org"]
    take_in([Arrived("lee.tan@example.com", (told.mail.recipient,), content, "mx")], now=at)
    assert ReceivedMail.objects.count() == 3
    assert let_go(terms, now=at).received == 0


@pytest.mark.django_db
def test_mails_go_with_the_words_of_their_escalation_and_only_by_the_owners_function(
    world, three_mails
):
    told, away, _ = three_mails
    Escalation.objects.update(status="CLOSED", closed_as="WITHDRAWN", closed_at=NOON)
    terms = Terms(escalations=365, mails=None, sign_ins=None)

    assert would_go(terms, now=YEARS_LATER).received == let_go(terms, now=YEARS_LATER).received == 1

    told.mail.refresh_from_db()
    away.mail.refresh_from_db()
    assert (bytes(told.mail.raw), bytes(away.mail.raw) != b"") == (b"", True)
    with pytest.raises(DatabaseError, match="as it came"), transaction.atomic():
        ReceivedMail.objects.update(raw=b"x")


@pytest.mark.django_db
def test_the_command_says_what_would_go_and_then_lets_go_of_it(ended, capsys):
    clock.move_to(YEARS_LATER)
    with override_settings(RUNG_KEEP_ESCALATIONS=365):
        first, second, third = ran(capsys, "--dry-run"), ran(capsys), ran(capsys)

    gone = {"escalations": 1, "mails": 0, "received": 0, "sign_ins": 0, "webhooks": 0}
    assert first["gone"] == second["gone"] == gone
    assert (first["dry_run"], third["gone"]["escalations"]) == (True, 0)
    (kept,) = RecordEntry.objects.filter(subject="Retention")
    assert (kept.way, kept.after[:33]) == ("COMMAND", "words and names of 1 escalations,")


def ran(capsys, *words):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    assert command.run(parser.parse_args([*words, "--json"])) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("typed", ["0", "89", "-1", "1 year", "3.5"])
def test_a_term_that_is_none_is_refused_when_rung_starts(monkeypatch, typed):
    monkeypatch.setenv("RUNG_KEEP_ESCALATIONS", typed)

    with pytest.raises(ValueError, match="number of days, 90 at least"):
        days("RUNG_KEEP_ESCALATIONS", least=90)


@pytest.mark.django_db
def test_the_nightly_check_finds_nothing_where_actions_read_the_same_afterwards(world):
    raised = world.raised()
    for text, day in (("Ask the city", 25), ("Dig", 27)):
        working.add_action(
            escalation_id=raised.pk,
            text=text,
            owner=ActionOwner.CARRIER,
            owner_name="Dana Reyes",
            visible=True,
            committed=working.Committed(date(2026, 11, day)),
            doing=world.ccm_at(TUESDAY_1030),
        )
    for text, day in (("Dig", 24), ("Ask the city", 26)):  # early, and late
        settle_due(now=mountain(day, 12))
        working.end_action(
            escalation_id=raised.pk,
            action_id=raised.actions.get(text=text).pk,
            state=ActionState.DONE,
            doing=world.ccm_at(mountain(day, 13)),
        )
    ending.withdraw(
        escalation_id=raised.pk, words="Over.", doing=world.customer_at(mountain(28, 14))
    )
    found, erased = [], []
    check_facts(found.append)

    let_go(Terms(escalations=365, mails=None, sign_ins=None), now=YEARS_LATER)

    check_facts(erased.append)
    assert (found, erased) == ([], [])
