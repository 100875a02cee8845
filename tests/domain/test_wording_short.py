"""Short messages fit one SMS, whatever they tell of, and name nobody (R22, N13)."""

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.domain.clocks import ClockKind
from rung.domain.notices import NoticeKind
from rung.domain.told_how import BREAKS_THROUGH, CLOCK_NEWS, ShortNews, wants_short
from rung.domain.wording_short import ALPHABET, KINDS, MOST, READ, compose_short

NOW = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
SECRET = "Maplethorn Grocers International of the Upper Mississippi Valley, Boise"  # of anybody
LONG_LINK = f"https://{'engagement.' * 4}carrier.example.com/desk/escalations/ESC-1234567/"
ZONES = sorted(available_timezones())
instants = st.integers(-400 * 24 * 60, 400 * 24 * 60).map(lambda n: NOW + timedelta(minutes=n))


def facts(at, side, clock, reference="ESC-1234567"):
    """Everything a notice may know, and of nobody's words but secrets."""
    told = {name: at.isoformat() for name in READ if name.endswith(("_by", "_at"))}
    names = ("account", "site", "order", "impact", "holder_name", "ccm_name", "words", "text", "by")
    return {
        **dict.fromkeys(names, SECRET),
        **told,
        "reference": reference,
        "side": side,
        "level": 99,
        "clock": clock,
    }


@given(
    kind=st.sampled_from(sorted(KINDS)),
    side=st.sampled_from(["CUSTOMER", "CARRIER"]),
    clock=st.sampled_from([each.value for each in ClockKind]),
    zone=st.sampled_from(ZONES),
    at=instants,
    link=st.sampled_from([LONG_LINK, LONG_LINK * 3, "https://r.example/escalations/ESC-1/", ""]),
    late=st.booleans(),
)
def test_every_one_is_one_sms_and_names_nobody(kind, side, clock, zone, at, link, late):
    said = compose_short(kind, facts(at, side, clock), zone=zone, now=NOW, link=link, late=late)

    assert 0 < len(said) <= MOST
    assert set(said) <= ALPHABET
    assert said.startswith("ESC-1234567: ")
    assert not any(word in said for word in SECRET.replace(",", "").split() if len(word) > 3)
    assert link in said or len(link) > MOST - 60
    assert "None" not in said


def test_every_kind_says_its_instant_with_its_zone_where_it_fits():
    at, link = NOW + timedelta(hours=3), "https://rung.example.com/escalations/ESC-1042/"
    for kind, side in product(sorted(KINDS), ("CUSTOMER", "CARRIER")):
        told = facts(at, side, "ACKNOWLEDGEMENT", "ESC-1042")
        said = compose_short(kind, told, zone="Asia/Kathmandu", now=NOW, link=link)
        times = re.findall(r"\d\d:\d\d", said.replace("UTC+05:45", ""))
        assert len(times) == said.count(" UTC+05:45") <= 1
        assert said.endswith(f". {link}")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_what_is_not_known_is_left_out(kind):
    said = compose_short(kind, {"side": "CARRIER"}, zone="UTC", now=NOW, link="")

    assert said.endswith(".")
    assert "None" not in said
    assert not re.search(r"[,:] ?\.|  ", said)


def test_there_are_words_for_all_that_may_be_chosen_and_duties_are_never_held():
    assert CLOCK_NEWS <= KINDS
    owed = {kind for kind in NoticeKind if wants_short(ShortNews.OWED, kind)}
    assert owed < CLOCK_NEWS == {k for k in NoticeKind if wants_short(ShortNews.CLOCKS, k)}
    assert NoticeKind.ACKNOWLEDGE in owed & BREAKS_THROUGH
    assert NoticeKind.UPDATE not in BREAKS_THROUGH
