"""The house's record: what was changed and read, by whom, when; a page and files (R28)."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung import clock
from rung.domain.house_record import RecordKind
from rung.domain.sensitive_reads import Read
from rung.models import Person
from rung.queries.house_record import (
    MOST_IN_A_FILE,
    Asked,
    Entry,
    day_ends,
    day_starts,
    newest_of_record,
    page_of_record,
)
from rung.services.record import record_read
from rung.web.admin.reader import reader_of
from rung.web.common.address import LAST_PAGE, LONGEST_WORDS, labelled, page_of, picked
from rung.web.common.audience import Audience, audience
from rung.web.common.csv_files import csv_answer
from rung.web.common.pages import render
from rung.web.common.papers import json_response
from rung.web.common.reading import reading

FILTERS = ("who", "what", "about", "from", "to")
HEAD = ("recorded", "happened", "what", "who", "way", "about", "before", "after", "words")


@require_safe
@audience(Audience.ADMINISTRATOR)
def record(request: HttpRequest) -> HttpResponse:
    """Fifty entries of what is asked for, the newest first. Looking at it is kept on it."""
    now, reader, page = clock.now(), reader_of(request), min(page_of(request), LAST_PAGE)
    found = page_of_record(_asked(request, reader.zone), page=page)
    _keep(request, reader, "page", now)
    context = {
        "found": found,
        "zone": reader.zone,
        "kinds": labelled(RecordKind),
        "query": _query(request),
        "page": page,
        "most": MOST_IN_A_FILE,
    }
    return render(request, "admin/record.html", context, now=now)


@require_safe
@audience(Audience.ADMINISTRATOR)
def record_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table, without pages."""
    now, reader = clock.now(), reader_of(request)
    entries = _taken(request, reader, "CSV", now)
    return csv_answer(f"record-{now:%Y-%m-%d}", HEAD, (each.as_data().values() for each in entries))


@require_safe
@audience(Audience.ADMINISTRATOR)
def record_json(request: HttpRequest) -> HttpResponse:
    """The same for machines."""
    now, reader = clock.now(), reader_of(request)
    entries = [each.as_data() for each in _taken(request, reader, "JSON", now)]
    made = {"format": "rung-record", "version": 1, "as_of": now.isoformat(), "entries": entries}
    return json_response(made, f"record-{now:%Y-%m-%d}.json")


def _taken(request: HttpRequest, reader: Person, form: str, now: datetime) -> Iterator[Entry]:
    """What is taken away; that it is stands on the record before."""
    _keep(request, reader, form, now)
    return newest_of_record(_asked(request, reader.zone))


def _keep(request: HttpRequest, reader: Person, form: str, now: datetime) -> None:
    asked = (f"{name} {value}" for name, value in _query(request).items())
    record_read(reading(reader, now=now), Read.HOUSE_RECORD, ", ".join(chain((form,), asked)))


def _asked(request: HttpRequest, zone: str) -> Asked:
    query = _query(request)
    since, until = _day(query.get("from", "")), _day(query.get("to", ""))
    return Asked(
        who=query.get("who", ""),
        kind=picked(RecordKind, request, "what"),
        about=query.get("about", ""),
        since=day_starts(since, zone) if since else None,
        until=day_ends(until, zone) if until else None,
    )


def _query(request: HttpRequest) -> dict[str, str]:
    """The filters of the address that say something."""
    typed = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST_WORDS]
        for name in FILTERS
    }
    return {name: value for name, value in typed.items() if value and _means(name, value)}


def _means(name: str, value: str) -> bool:
    """A day that is none, and a kind that is none, ask for nothing."""
    if name in {"from", "to"}:
        return _day(value) is not None
    return name != "what" or value in {kind.value for kind in RecordKind}


def _day(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None  # noqa: PLR2004 - what a calendar may hold
