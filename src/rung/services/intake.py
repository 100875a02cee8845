"""What comes in from the outside world, read through adapters."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from rung.adapters import caught_mail, file_kinds, icalendar_files, presets, public_holidays
from rung.adapters.caught_mail import CaughtMail
from rung.adapters.icalendar_files import FoundEvent
from rung.domain.pack_lines import read_pack_text

__all__ = [
    "CaughtMail",
    "FoundEvent",
    "caught_mails",
    "events_of",
    "find_caught_mail",
    "holidays_of",
    "judge_file",
    "preset_document",
    "preset_names",
    "preset_text",
]


def holidays_of(
    place: str, years: Iterable[int], category: str = public_holidays.PUBLIC
) -> list[tuple[date, str, str]]:
    """The holidays of a country ("US") or a part of one ("DE-BE"): date, name, source.

    Raises LookupError with a sentence when the place or the category is not known.
    """
    country, _, subdivision = place.upper().partition("-")
    source = f"{category} holidays of {place.upper()}, library {public_holidays.LIBRARY}"
    found = public_holidays.listed(country, subdivision, years, category)
    return [(day, name, source) for day, name in found]


def events_of(content: bytes) -> list[FoundEvent]:
    """The events of an iCalendar file. Raises ValueError with a sentence when it is none."""
    return icalendar_files.read(content)


def judge_file(name: str, content: bytes) -> tuple[str, bool]:
    """A file's media type by its content, empty for none of ours; whether it could run."""
    return file_kinds.judge(name, content)


def caught_mails() -> list[CaughtMail]:
    """Every mail the demo has sent, the last one first."""
    return caught_mail.newest_first(_mailbox())


def find_caught_mail(name: str) -> CaughtMail | None:
    """One mail the demo has sent; None when it has not."""
    return caught_mail.find(_mailbox(), name)


def _mailbox() -> Path:
    return Path(settings.RUNG_DATA_DIR) / "mailbox"


def preset_document(name: str) -> dict[str, Any]:
    """What a policy pack that comes with the program says. Raises LookupError for no such name."""
    document, _ = read_pack_text(presets.text_of(name))
    return document


def preset_names() -> tuple[str, ...]:
    """The policy packs that come with the program, by name."""
    return presets.names()


def preset_text(name: str) -> str:
    """The text of one of them. Raises LookupError with a sentence when there is none."""
    return presets.text_of(name)
