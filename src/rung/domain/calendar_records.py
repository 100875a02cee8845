"""What is kept beside the hours of a calendar version: where it came from, what was refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rung.domain.calendars import Holiday


class VersionSource(StrEnum):
    """How a version of a calendar came to be written. Stored; never renamed."""

    EDITOR = "EDITOR"
    ICALENDAR = "ICALENDAR"
    IMPORT = "IMPORT"  # a people file, or the demo company; nobody signed for it

    @property
    def label(self) -> str:
        """The source as people say it."""
        return {
            "EDITOR": "calendar editor",
            "ICALENDAR": "iCalendar file",
            "IMPORT": "people file",
        }[self.value]


@dataclass(frozen=True)
class Review:
    """What was proposed to a calendar and refused, and where proposals came from (N16).

    ``place`` is a country ("US") or a part of one ("US-CO"), ``categories`` words of the library,
    ``years`` the first and the last year that were listed.
    """

    place: str = ""
    categories: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    refused: tuple[Holiday, ...] = ()

    @classmethod
    def from_document(cls, document: Mapping[str, object]) -> "Review":
        """Read what a version keeps; a version without a review has an empty one."""
        place, years = document.get("place", ""), document.get("years")
        return cls(
            place=place if isinstance(place, str) else "",
            categories=tuple(str(word) for word in _items(document.get("categories"))),
            years=(int(years[0]), int(years[1])) if isinstance(years, list) else None,
            refused=tuple(sorted(_holiday(entry) for entry in _items(document.get("refused")))),
        )

    def to_document(self) -> dict[str, object]:
        """The form in which a version keeps it."""
        return {
            "place": self.place,
            "categories": list(self.categories),
            "years": list(self.years) if self.years else None,
            "refused": [
                {"date": each.day.isoformat(), "name": each.name, "source": each.source}
                for each in self.refused
            ],
        }


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _holiday(entry: object) -> Holiday:
    fields = entry if isinstance(entry, dict) else {}
    return Holiday(date.fromisoformat(fields["date"]), fields["name"], fields["source"])
