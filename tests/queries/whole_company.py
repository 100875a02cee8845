"""A day read in full and the same day read as far as its first rows go, to hold side by side."""

from contextlib import contextmanager

import pytest

from rung.models import Escalation
from rung.queries import company_day, my_day
from rung.queries.day_asked import Asked, Show
from rung.queries.my_day import my_day as day_of


def asked(show=Show.ALL, **narrowed):
    everything = {"account": "", "region": "", "kind": None, "whose": None, "text": ""}
    return Asked(show=show, **(everything | narrowed))


@contextmanager
def limits(**changed):
    """With other limits, so that a small company has more than is read of it at once."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in changed.items():
            patch.setattr(my_day if name == "ROWS_SHOWN" else company_day, name, value)
        yield


def in_full(reader, wanted, *, now):
    """The day whose every row is read and put in order by the domain, as a care manager's is."""
    live = list(Escalation.objects.exclude(status="CLOSED").values_list("pk", flat=True))
    with limits(put_aside=lambda _: live, ROWS_SHOWN=1000):
        return day_of(reader, wanted, zone=reader.zone, now=now)


def walked(reader, wanted, *, now, rows, things=1500):
    """The day as it is shown, of so many rows, read by so many things at a time."""
    with limits(WALKED=things, ROWS_SHOWN=rows):
        return day_of(reader, wanted, zone=reader.zone, now=now)
