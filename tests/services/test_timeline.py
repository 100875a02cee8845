"""The timeline: append-only, both instants, internal unless its kind says otherwise (R28, N13)."""

import pytest
from django.db import IntegrityError, transaction

from rung.domain.facts import Fact, Visibility
from rung.models import TimelineEntry
from rung.services import working
from tests.builders import MONDAY_1530, mountain

pytestmark = pytest.mark.django_db


def test_an_entry_can_be_neither_changed_nor_deleted(world):
    escalation = world.raised()
    entries = TimelineEntry.objects.filter(escalation=escalation)

    for attempt in (lambda: entries.update(words="never said"), entries.delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            attempt()

    assert not entries.filter(words="never said").exists()
    assert entries.count() > 0


def test_what_happened_and_when_it_was_written_down_are_two_instants(world):
    typed_in = mountain(23, 16, 45)

    escalation = world.raised(phoned_at=MONDAY_1530, now=typed_in)

    engaged = TimelineEntry.objects.get(escalation=escalation, fact=Fact.LEVEL_ENGAGED.value)
    assert (engaged.happened_at, engaged.recorded_at) == (MONDAY_1530, typed_in)


def test_a_note_stays_inside_and_an_update_is_for_the_customer(world):
    escalation = world.raised()
    now = mountain(24, 9)

    working.note(
        escalation_id=escalation.id, words="The splice crew is ill.", doing=world.ccm_at(now)
    )
    working.send_update(
        escalation_id=escalation.id,
        kind=working.UpdateKind.PROGRESS,
        words="A second crew comes on Wednesday.",
        doing=world.ccm_at(now),
    )

    seen = dict(
        TimelineEntry.objects.filter(escalation=escalation).values_list("words", "visibility")
    )
    assert seen["The splice crew is ill."] == Visibility.INTERNAL.value
    assert seen["A second crew comes on Wednesday."] == Visibility.CUSTOMER.value


def test_what_time_did_names_nobody(world):
    escalation = world.raised()

    working.note(escalation_id=escalation.id, words="Looked.", doing=world.ccm_at(mountain(24, 11)))

    opened = TimelineEntry.objects.get(escalation=escalation, fact=Fact.LEVEL_OPENED.value)
    assert (opened.actor, opened.actor_name) == (None, "")
    assert opened.happened_at == mountain(24, 10, 30)
