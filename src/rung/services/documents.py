"""The one door to the adapters that set documents."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from rung.adapters import (
    contact_matrix_pdf,
    escalation_record_pdf,
    icalendar_feed,
    icalendar_files,
    letter_pdf,
    spreadsheet,
    status_pack_pdf,
    toml_files,
)
from rung.domain.calendar_feed import REFRESH, Feed
from rung.domain.contact_matrix import ContactMatrix
from rung.domain.escalation_record import EscalationRecord
from rung.domain.escalation_record import to_document as record_document
from rung.domain.letter import LetterPage
from rung.domain.pack_schema import in_order
from rung.domain.status_pack import StatusPack, to_document, to_sheets


def pdf_of(page: LetterPage) -> bytes:
    """The letter as a tagged PDF; the same page always gives the same bytes."""
    return letter_pdf.render(page.to_document())


def matrix_pdf(matrix: ContactMatrix) -> bytes:
    """The contact matrix of an order as a tagged PDF, with what its reader may know and no more."""
    return contact_matrix_pdf.render(matrix.to_document())


def status_pack_pdf_of(pack: StatusPack) -> bytes:
    """The status pack as a tagged PDF; the same pack always gives the same bytes."""
    return status_pack_pdf.render(to_document(pack))


def record_pdf_of(record: EscalationRecord) -> bytes:
    """The record of an escalation as a tagged PDF; the same record always gives the same bytes."""
    return escalation_record_pdf.render(record_document(record))


def status_pack_sheets_of(pack: StatusPack) -> bytes:
    """The same as a spreadsheet, with days and instants as such and every word as a word."""
    title = f"Status pack: {pack.subject}"
    return spreadsheet.render(to_sheets(pack), title=title, author=pack.carrier, made_at=pack.as_of)


def holiday_file(
    name: str, holidays: Iterable[tuple[str, date, str, str, bool]], *, stamp: datetime
) -> bytes:
    """Holidays (uid, day, name, source, whether every year) as an iCalendar file.

    The same ones give the same bytes.
    """
    return icalendar_files.write(name, holidays, stamp=stamp)


def calendar_feed_file(feed: Feed, *, host: str, addresses: Mapping[str, str]) -> bytes:
    """A person's feed as an iCalendar file; ``addresses`` holds the page of each event by its key.

    ``host`` makes the events' keys the world's. The same feed gives the same bytes.
    """
    events = [
        icalendar_feed.FeedEvent(
            f"{each.key}@{host}",
            each.at,
            each.summary,
            each.description,
            addresses[each.key],
            each.since,
            each.revision,
            each.planned,
        )
        for each in feed.events
    ]
    return icalendar_feed.write(f"rung: {feed.owner}", feed.zone, events, refresh=REFRESH)


def pack_text(document: Mapping[str, Any]) -> str:
    """A policy's document as the text of a pack that reads back as the same document."""
    return toml_files.write(in_order(document))
