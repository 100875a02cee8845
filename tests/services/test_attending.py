"""Absence never stops a level: asked when it is engaged, and again when nobody answers (R16)."""

from datetime import timedelta

import pytest

from rung.domain.facts import Fact
from rung.domain.late_notices import TOO_OLD
from rung.domain.notices import NoticeKind
from rung.domain.permissions import Role
from rung.models import (
    Absence,
    AccountContact,
    Acknowledgement,
    EngagedLevel,
    LevelHolder,
    Notice,
    TimelineEntry,
)
from rung.services import engaging, working
from rung.services.delivery import DONE, deliver, sweep
from rung.services.settling import settle_due
from rung.services.who import holder_of
from tests.builders import MONDAY_1530, TUESDAY_1030, mountain, person, running
from tests.mailbox import open_mailbox

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
WEEK = (mountain(20, 8), mountain(30, 8))
TUESDAY_1406 = mountain(24, 14, 6)  # nine tenths of the four hours from 10:30


def away(who, starts_at=WEEK[0], ends_at=WEEK[1]):
    Absence.objects.create(person=who, starts_at=starts_at, ends_at=ends_at)


def covered_by(who, cover):
    who.cover = cover
    who.save(update_fields=["cover"])


def engage(world, escalation, level=2, at=TUESDAY_1030):
    engaging.engage_next(
        escalation_id=escalation.id, level=level, received_at=at, doing=world.customer_at(at)
    )


def engaged(escalation):
    rows = EngagedLevel.objects.filter(escalation=escalation).order_by("level")
    return [(row.level, row.holder and row.holder.name) for row in rows]


def facts(escalation, fact):
    return list(
        TimelineEntry.objects.filter(escalation=escalation, fact=fact.value).order_by("recorded_at")
    )


def told(kind, who):
    return Notice.objects.filter(kind=kind.value, recipient=who)


# --- when a level is engaged


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        (("manager",), [(1, "Dana Reyes"), (2, "Morgan Ellis"), (3, "Karin Holt")]),
        (
            ("manager", "director"),
            [(1, "Dana Reyes"), (2, "Morgan Ellis"), (3, "Karin Holt"), (4, "Sam Okoro")],
        ),
    ],
)
def test_where_nobody_is_available_the_level_above_is_engaged_now_with_the_reason(
    world, gone, expected
):
    escalation = world.raised()
    for name in gone:
        away(getattr(world, name))

    engage(world, escalation)

    assert engaged(escalation) == expected
    above = EngagedLevel.objects.get(escalation=escalation, level=expected[-1][0])
    assert above.received_at == TUESDAY_1030
    assert above.reason == f"Nobody is available at level {above.level - 1}."
    assert above.engaged_by is None
    (owed,) = running(escalation, "ACKNOWLEDGEMENT")
    assert (owed.subject_id, owed.started_at) == (above.id, TUESDAY_1030)
    assert len(facts(escalation, Fact.LEVEL_UNATTENDED)) == len(gone)
    assert told(NoticeKind.ACKNOWLEDGE, above.holder).count() == 1
    assert not told(NoticeKind.ACKNOWLEDGE, world.manager).exists()


def test_at_the_top_the_desk_is_told_and_the_answer_stays_owed(world):
    escalation = world.raised()
    for who in (world.manager, world.director, world.vp):
        away(who)

    engage(world, escalation)

    assert engaged(escalation)[-1] == (4, "Sam Okoro")
    assert told(NoticeKind.LEVEL_UNATTENDED, world.desk).count() == 1
    assert [clock.level for clock in running(escalation, "ACKNOWLEDGEMENT")] == [4]


def test_a_care_manager_who_is_away_without_cover_brings_in_level_2_at_once(world):
    away(world.ccm)

    escalation = world.raised()

    assert engaged(escalation) == [(1, "Dana Reyes"), (2, "Morgan Ellis")]
    assert running(escalation, "INTERVAL")[0].level == 2
    assert EngagedLevel.objects.get(level=2).received_at == MONDAY_1530


def test_a_level_that_nobody_holds_is_passed_on_in_the_same_way(world):
    escalation = world.raised()
    LevelHolder.objects.filter(level=2).delete()

    engage(world, escalation)

    assert engaged(escalation) == [(1, "Dana Reyes"), (2, None), (3, "Karin Holt")]
    assert facts(escalation, Fact.LEVEL_UNATTENDED)[0].details == {"held_by": ""}


def test_a_level_is_never_passed_on_to_a_party_outside_by_itself(world):
    escalation = world.raised()
    policy = escalation.policy
    document = {**policy.document}
    document["levels"] = [*document["levels"][:2], {**document["levels"][2], "outside": True}]
    newer = policy.policy.versions.create(number=2, document=document, published_at=mountain(2, 8))
    type(escalation).objects.filter(pk=escalation.pk).update(policy=newer)
    away(world.manager)

    engage(world, escalation)

    assert engaged(escalation)[-1] == (2, "Morgan Ellis")
    assert told(NoticeKind.LEVEL_UNATTENDED, world.desk).count() == 1


@pytest.mark.parametrize(
    ("at", "who"),
    [
        (mountain(24, 10, 0) - SECOND, "Morgan Ellis"),
        (mountain(24, 10, 0), "Karin Holt"),
        (mountain(24, 12, 0) - SECOND, "Karin Holt"),
        (mountain(24, 12, 0), "Morgan Ellis"),
    ],
)
def test_an_absence_begins_at_its_first_instant_and_is_over_at_its_last(world, at, who):
    covered_by(world.manager, world.director)
    away(world.manager, mountain(24, 10), mountain(24, 12))

    assert holder_of(world.order, 2, at).person.name == who


def test_of_several_on_a_level_the_first_in_rank_who_is_there_answers(world):
    second = person("Piet Jansen", Role.MANAGER)
    LevelHolder.objects.create(region=world.region, level=2, rank=2, person=second)
    covered_by(world.manager, world.director)

    assert holder_of(world.order, 2, TUESDAY_1030).person == world.manager
    away(world.manager)
    assert holder_of(world.order, 2, TUESDAY_1030).person == second
    away(second)
    found = holder_of(world.order, 2, TUESDAY_1030)
    assert (found.person, found.cover_for) == (world.director, world.manager)


@pytest.mark.parametrize(
    ("row", "wins"),
    [
        ({"account": True}, True),
        ({"product": "ethernet 1g", "region": True}, True),
        ({"product": "Ethernet 1G"}, True),
        ({"region": True, "track": "network"}, False),
        ({}, False),
        ({"product": "Wave 10G"}, False),
    ],
)
def test_the_most_specific_row_wins_over_the_regions(world, row, wins):
    special = person("Rosa Lind", Role.MANAGER)
    LevelHolder.objects.create(
        level=2,
        person=special,
        account=world.account if row.get("account") else None,
        region=world.region if row.get("region") else None,
        product=row.get("product", ""),
        track=row.get("track", ""),
    )

    found = holder_of(world.order, 2, TUESDAY_1030).person

    assert (found == special) is wins


def test_a_party_outside_holds_a_level_by_its_words_and_is_never_away(world):
    LevelHolder.objects.filter(level=2).update(person=None, outside="Rail commission, +1 303 1")
    escalation = world.raised()

    engage(world, escalation)

    assert engaged(escalation) == [(1, "Dana Reyes"), (2, None)]
    notice = told(NoticeKind.LEVEL_ENGAGED, world.customer).get()
    assert notice.context["holder_name"] == "Rail commission, +1 303 1"


def test_somebody_who_left_answers_for_nothing(world):
    world.manager.is_active = False
    world.manager.save(update_fields=["is_active"])

    assert holder_of(world.order, 2, TUESDAY_1030).nobody


# --- again, when nobody answers


@pytest.mark.parametrize("ends_at", [TUESDAY_1406, TUESDAY_1406 + SECOND])
def test_at_nine_tenths_the_cover_of_who_left_meanwhile_is_brought_in_and_told(world, ends_at):
    covered_by(world.manager, world.director)
    escalation = world.raised()
    engage(world, escalation)
    (owed,) = running(escalation, "ACKNOWLEDGEMENT")
    away(world.manager, mountain(24, 12), ends_at)

    settle_due(now=TUESDAY_1406)

    back = ends_at == TUESDAY_1406  # at its last instant the absence is over
    row = EngagedLevel.objects.get(escalation=escalation, level=2)
    assert (row.holder, row.cover_for) == (
        (world.manager, None) if back else (world.director, world.manager)
    )
    assert len(facts(escalation, Fact.COVER_BROUGHT_IN)) == (0 if back else 1)
    assert told(NoticeKind.ACKNOWLEDGE, world.director).count() == (0 if back else 1)
    assert running(escalation, "ACKNOWLEDGEMENT")[0].due_at == owed.due_at


def test_the_cover_who_was_brought_in_acknowledges(world):
    covered_by(world.manager, world.director)
    escalation = world.raised()
    engage(world, escalation)
    (owed,) = running(escalation, "ACKNOWLEDGEMENT")
    away(world.manager, mountain(24, 12), mountain(25, 12))
    settle_due(now=TUESDAY_1406)

    working.acknowledge(
        escalation_id=escalation.id,
        clock_id=owed.id,
        words="I am on it.",
        next_contact_at=mountain(25, 9),
        acted_at=TUESDAY_1406 + SECOND,
        doing=world.manager_at(TUESDAY_1406 + SECOND, who=world.director),
    )

    assert Acknowledgement.objects.get(clock=owed).given_by == world.director


@pytest.mark.parametrize("now", [TUESDAY_1406, mountain(24, 14, 30) + SECOND])
def test_when_nobody_is_left_to_answer_the_level_above_is_engaged_then(world, now):
    escalation = world.raised()
    engage(world, escalation)
    away(world.manager, mountain(24, 12))

    for _ in range(3):
        settle_due(now=now)

    assert engaged(escalation)[-1] == (3, "Karin Holt")
    assert EngagedLevel.objects.get(level=3).reason == "Nobody is available at level 2."
    assert len(facts(escalation, Fact.LEVEL_UNATTENDED)) == 1
    assert [clock.level for clock in running(escalation, "INTERVAL")] == [3]
    assert told(NoticeKind.LEVEL_ENGAGED, world.customer).count() == 2


def test_somebody_who_is_there_and_late_is_not_replaced(world):
    covered_by(world.manager, world.director)
    escalation = world.raised()
    engage(world, escalation)

    settle_due(now=mountain(24, 14, 31))

    assert engaged(escalation)[-1] == (2, "Morgan Ellis")
    assert facts(escalation, Fact.COVER_BROUGHT_IN) == []


# --- reminders, in the reader's own working time


def reminded(world, calendar):
    world.manager.calendar = calendar
    world.manager.save(update_fields=["calendar"])
    escalation = world.raised()
    engage(world, escalation, at=mountain(24, 12))
    (owed,) = running(escalation, "ACKNOWLEDGEMENT")
    settle_due(now=mountain(24, 14))  # half of it
    return owed, told(NoticeKind.WARNING, world.manager).get()


@pytest.fixture
def early_hours(world):
    calendar = type(world.calendar.calendar).objects.create(name="Morgan's own")
    hours = {day: [["06:00", "13:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    calendar.versions.create(
        number=1, document={**world.calendar.document, "weekly": hours}, created_at=mountain(1, 8)
    )
    return calendar


def test_a_reminder_is_held_back_to_the_readers_next_working_instant(world, early_hours):
    owed, notice = reminded(world, early_hours)

    assert notice.try_at == mountain(25, 6)
    assert owed.due_at == mountain(24, 16)  # the duty's instant is the level's own
    assert told(NoticeKind.ACKNOWLEDGE, world.manager).get().try_at == mountain(24, 12)


def test_without_hours_of_their_own_a_reminder_goes_out_at_once(world):
    _, notice = reminded(world, None)

    assert notice.try_at == mountain(24, 14)


def test_a_reminder_held_back_goes_out_then_and_not_once_the_thing_is_done(
    world, early_hours, settings
):
    owed, notice = reminded(world, early_hours)
    with open_mailbox() as mailbox:
        settings.RUNG_SMTP = mailbox.settings
        deliver(notice_id=notice.pk, now=mountain(25, 6) - SECOND)
        assert mailbox.mails == []
        assert sweep(now=mountain(25, 6, 2)) > 0
        working.acknowledge(
            escalation_id=owed.escalation_id,
            clock_id=owed.pk,
            words="I am on it.",
            next_contact_at=mountain(25, 9),
            acted_at=mountain(24, 15),
            doing=world.manager_at(mountain(24, 15)),
        )
        deliver(notice_id=notice.pk, now=mountain(25, 6, 2))
        assert mailbox.mails == []
    notice.refresh_from_db()
    assert notice.trouble == DONE


def test_a_reminder_held_back_for_longer_than_a_week_is_never_sent(world, early_hours, settings):
    _, notice = reminded(world, early_hours)
    Notice.objects.filter(pk=notice.pk).update(try_at=mountain(24, 14) + timedelta(days=8))
    with open_mailbox() as mailbox:
        settings.RUNG_SMTP = mailbox.settings
        deliver(notice_id=notice.pk, now=mountain(24, 15) + timedelta(days=8))
        assert mailbox.mails == []
    notice.refresh_from_db()
    assert notice.trouble == TOO_OLD


# --- the customer's own person on a level


def test_the_customers_counterpart_is_told_when_their_level_is_engaged_and_only_then(world):
    theirs = person("Ada Finch", Role.CUSTOMER)
    AccountContact.objects.create(
        account=world.account, person=theirs, may_escalate=False, counterpart_level=3
    )
    escalation = world.raised()

    engage(world, escalation)
    assert not Notice.objects.filter(recipient=theirs).exists()

    engage(world, escalation, level=3, at=mountain(24, 14, 30))
    assert [n.kind for n in Notice.objects.filter(recipient=theirs)] == ["level.engaged"]
