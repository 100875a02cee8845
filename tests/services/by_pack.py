"""A world whose orders follow a pack: published, raised under, engaged, as people would."""

from datetime import timedelta

import pytest

from rung.domain.permissions import Party, Relation, Role
from rung.domain.refusals import NotOpenYet
from rung.domain.vocabulary import Channel, ContactOutcome, Ground
from rung.models import (
    Calendar,
    CalendarVersion,
    Clock,
    Contact,
    EngagedLevel,
    Escalation,
    Notice,
    TimelineEntry,
)
from rung.services import engaging
from rung.services.doing import Doing
from rung.services.policies import publish_pack
from tests.builders import mountain
from tests.packs import document_of

ALL_ROUND = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
THREE_LEVELS = """
[[levels]]
title = "One"
[[levels]]
title = "Two"
opens_after = "4 business hours"
[[levels]]
title = "Three"
opens_after = "4 business hours"
"""


def calendar_named(name, zone="America/Denver", weekly=ALL_ROUND, holidays=()):
    """A calendar that a pack names."""
    document = {"name": name, "tz": zone, "weekly": weekly, "holidays": list(holidays)}
    calendar = Calendar.objects.create(name=name)
    return CalendarVersion.objects.create(
        calendar=calendar, number=1, document=document, created_at=mountain(1, 8)
    )


def publish(world, text):
    """Publish a pack as the administrator does."""
    party = Party(Role.ADMINISTRATOR, frozenset({Relation.CARRIER}))
    doing = Doing(world.administrator, party, Channel.PORTAL, mountain(3, 9))
    return publish_pack(document_of(text), words="As agreed.", doing=doing)


def raise_at(world, at, *, level=1, words="", order=None, doing=None, **concern):
    """The customer reaches a level and raises it at the same instant."""
    return engaging.raise_escalation(
        order_ids=[(order or world.order).pk],
        concern=engaging.Concern(
            ground=Ground.TIMELINESS, impact="The store opens on Saturday.", **concern
        ),
        attempt=engaging.Attempt(level, at, ContactOutcome.SPOKE, words),
        doing=doing or world.customer_at(at),
    )


def engage_at(world, escalation, level, at, stated=""):
    """The customer engages a level."""
    return engaging.engage_next(
        escalation_id=escalation.id,
        level=level,
        received_at=at,
        doing=world.customer_at(at),
        stated=stated,
    )


def engaged(escalation):
    """The levels engaged, and since when."""
    rows = EngagedLevel.objects.filter(escalation=escalation).order_by("level")
    return {row.level: row.received_at for row in rows}


def due(escalation, kind, level=None):
    """When the running clock of a kind is due, of a level when one is given."""
    clocks = Clock.objects.filter(escalation=escalation, kind=kind, settled_at=None)
    return (clocks.filter(level=level) if level else clocks).get().due_at


def written():
    """How much is in the record."""
    kinds = (Escalation, EngagedLevel, Clock, TimelineEntry, Notice, Contact)
    return [kind.objects.count() for kind in kinds]


def free(levels):
    return levels.replace('opens_after = "4 business hours"\n', "")


def opens_exactly_at(world, escalation, level, at, stated=""):
    """Refused a second before, with nothing written; engaged at the instant itself."""
    before = written()
    with pytest.raises(NotOpenYet) as refusal:
        engage_at(world, escalation, level, at - SECOND, stated)
    assert (refusal.value.opens_at, written()) == (at, before)
    engage_at(world, escalation, level, at, stated)
    assert engaged(escalation)[level] == at
