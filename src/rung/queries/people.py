"""Fetches everybody a list of escalations names, in one query instead of a join for each."""

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Model

from rung.models import Escalation, Person
from rung.queries.lean import fetch_by_key

Place = tuple[Model, str]  # a row, and its field that names a person


def fetch_people(escalations: Sequence[Escalation]) -> None:
    """Fill in care managers, channel managers, raisers, and the people of what was prefetched.

    Engaged levels and contacts take part when they were prefetched; otherwise they stay as they
    are. The order's account becomes the escalation's own, for they are one.
    """
    for escalation in escalations:
        escalation.order.account = escalation.account
    places = [place for escalation in escalations for place in _places(escalation)]
    wanted = {getattr(row, f"{field}_id") for row, field in places} - {None}
    people = fetch_by_key(Person, wanted)
    for row, field in places:
        setattr(row, field, people.get(getattr(row, f"{field}_id")))


def _places(escalation: Escalation) -> Iterator[Place]:
    yield escalation, "raised_by"
    yield escalation.order, "ccm"
    yield escalation.account, "ccm"
    yield escalation.account, "channel_manager"
    for level in _prefetched(escalation, "levels"):
        yield level, "holder"
        yield level, "cover_for"
    for contact in _prefetched(escalation, "contacts"):
        yield contact, "person"
        yield contact, "recorded_by"


def _prefetched(escalation: Escalation, name: str) -> Iterable[Model]:
    fetched: dict[str, Iterable[Model]] = getattr(escalation, "_prefetched_objects_cache", {})
    return fetched.get(name, ())
