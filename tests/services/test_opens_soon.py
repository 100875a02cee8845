"""Before a level opens the one below hears of it, while an update can still help (R11)."""

from datetime import timedelta

import pytest

from rung.models import Clock, Notice, TimelineEntry
from rung.services import ending, engaging
from rung.services.mail import as_mail
from rung.services.settling import settle_due
from tests.builders import TUESDAY_0820, mountain, running

pytestmark = pytest.mark.django_db
SOON = mountain(24, 10, 6)  # nine tenths of the four hours since Monday 15:30


def settle(now):
    while settle_due(now=now) != (0, 0):
        pass


def told():
    return list(
        Notice.objects.filter(kind="level.opens-soon").values_list("recipient__name", flat=True)
    )


def test_who_works_on_it_hears_once_that_the_next_level_opens_soon(world):
    escalation = world.raised()

    settle(SOON - timedelta(seconds=1))
    assert told() == []
    settle(SOON)
    settle(SOON + timedelta(minutes=5))

    assert told() == ["Dana Reyes"]
    mail = as_mail(Notice.objects.get(kind="level.opens-soon"), now=SOON)
    assert mail["Subject"].startswith("24 min until Maplethorn Grocers may go to level 2")
    plain = mail.get_body(("plain",)).get_content()
    assert "can engage level 2 from Tue 10:30 MST" in plain
    assert "Send an update" in plain
    entry = TimelineEntry.objects.get(fact="warning.given", details__clock="INTERVAL")
    assert entry.visibility == "INTERNAL"
    assert running(escalation, "INTERVAL")[0].due_at == mountain(24, 10, 30)


@pytest.mark.parametrize("before", ["engaged", "resolved"])
def test_nobody_hears_of_a_level_that_does_not_open_for_the_customer(world, before):
    escalation = world.raised()
    if before == "engaged":
        engaging.engage_on_behalf(
            escalation_id=escalation.id, reason="Now.", doing=world.ccm_at(TUESDAY_0820)
        )
    else:
        ending.resolve(
            escalation_id=escalation.id, words="It is up.", doing=world.ccm_at(TUESDAY_0820)
        )

    settle(SOON)

    assert told() == []
    intervals = Clock.objects.filter(kind="INTERVAL", level=1)
    assert not intervals.filter(outcome="MISSED").exists()
    settle(mountain(24, 10, 30))
    assert intervals.get().outcome == ("WAIVED" if before == "engaged" else "RAN")
