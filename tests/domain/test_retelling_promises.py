"""What facts tell of kept dates, and that they are not made to tell what they cannot (R17, R29)."""

from datetime import UTC, datetime, timedelta

from rung.domain.facts import Fact
from rung.domain.retelling_promises import COMMITMENT_KEPT, Happened, Promises

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def heard(*facts):
    promises = Promises()
    for each in facts:
        promises.hear(each, is_open=True)
    return promises


def added(words, hours):
    at = (NOON + timedelta(hours=hours)).isoformat()
    return Happened(Fact.ACTION_ADDED, NOON, None, words=words, details={"committed_at": at})


def done(words, hours):
    return Happened(Fact.ACTION_DONE, NOON + timedelta(hours=hours), None, words=words)


def test_a_date_is_kept_at_its_instant_and_not_after_it():
    promises = heard(added("Splice", 1), added("Test", 1), done("Splice", 1), done("Test", 2))

    assert (promises.counts[COMMITMENT_KEPT], promises.unsure) == (1, False)


def test_which_of_two_that_read_the_same_was_done_is_not_guessed():
    assert heard(added("Erased", 1), added("Erased", 3), done("Erased", 0.5)).unsure
    assert not heard(added("Erased", 1), added("Erased", 1), done("Erased", 0.5)).unsure
