"""What one line of a people file says: a calendar, region, person, account, contact …"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from rung.domain.coverage import circle
from rung.domain.languages import Language
from rung.domain.permissions import Role
from rung.models import Account, Calendar, Person, Region
from rung.services.csv_cells import YES_OR_NO, Cells, Words
from rung.services.csv_table import Columns, Table
from rung.services.import_calendars import calendar_document

_LEVELS = range(2, 10)  # level 1 is the care manager of the order or its account
_COUNTERPARTS = range(1, 10)
_RANKS = range(1, 10)
HOLDER_KEY = ("level", "region", "account", "product", "track", "rank")


class Record(StrEnum):
    """What a line is about."""

    CALENDAR = "calendar"
    REGION = "region"
    PERSON = "person"
    ACCOUNT = "account"
    CONTACT = "contact"
    HOLDER = "holder"
    ABSENCE = "absence"


_NEEDED: dict[Record, tuple[str, ...]] = {
    Record.CALENDAR: ("name", "zone", "hours"),
    Record.REGION: ("code", "name", "calendar"),
    Record.PERSON: ("email", "name", "role", "zone"),
    Record.ACCOUNT: ("code", "name", "region", "zone"),
    Record.CONTACT: ("account", "email"),
    Record.HOLDER: ("level",),
    Record.ABSENCE: ("email", "starts_at", "ends_at"),
}
_ALLOWED: dict[Record, tuple[str, ...]] = {
    Record.CALENDAR: ("holidays", "years", "closed_also", "open_anyway"),
    Record.REGION: (),
    Record.PERSON: ("phone", "title", "cover", "active", "calendar", "language"),
    Record.ACCOUNT: ("ccm", "channel_manager"),
    Record.CONTACT: ("may_escalate", "agent", "agent_until", "counterpart_level"),
    Record.HOLDER: (
        "region",
        "product",
        "account",
        "track",
        "rank",
        "email",
        "outside",
        "title",
    ),
    Record.ABSENCE: (),
}
COLUMNS = Columns(
    known=(
        "record",
        *dict.fromkeys(c for record in Record for c in (*_NEEDED[record], *_ALLOWED[record])),
    ),
    needed=("record",),
)
_RECORDS = Words("kind of record", {record.value: record for record in Record})
_LANGUAGES = Words("language", {language.value: language for language in Language})
_ROLES = Words("role", {role.value.lower().replace("_", " "): role for role in Role})
_KEYS: dict[Record, tuple[str, ...]] = {
    Record.CALENDAR: ("name",),
    Record.REGION: ("code",),
    Record.PERSON: ("email",),
    Record.ACCOUNT: ("code",),
    Record.CONTACT: ("account", "email"),
    Record.HOLDER: HOLDER_KEY,
    Record.ABSENCE: ("email", "starts_at"),
}


@dataclass(frozen=True)
class Said:
    """A line of one kind: its key, and the values it gives; other rows by their own keys.

    A value the file has no column for is not there.
    """

    line: int
    key: tuple[Any, ...]
    values: Mapping[str, Any]


@dataclass
class Everything:
    """All lines of a file, by kind, in the order of the file."""

    of: dict[Record, list[Said]] = field(default_factory=lambda: {each: [] for each in Record})


class PeopleReader:
    """Reads all lines twice: whom they name may stand on a later line."""

    def __init__(self, table: Table, now: datetime) -> None:
        self._table = table
        self._now = now
        self._lines: list[tuple[Record, Cells]] = []
        self._roles: dict[str, Role] = {}
        self._covers: dict[str, str] = {}
        self._calendars = Words[str]("calendar", {})
        self._regions = Words[str]("region", {})
        self._accounts = Words[str]("account", {})
        self._people = Words[Role]("person of this file or already known", {})

    def read(self) -> Everything:
        """What the file says. Faults are kept in the table."""
        self._first_pass()
        self._learn_names()
        found = Everything()
        readers: dict[Record, Callable[[Cells], Mapping[str, Any] | None]] = {
            Record.CALENDAR: self._calendar,
            Record.REGION: self._region,
            Record.PERSON: self._person,
            Record.ACCOUNT: self._account,
            Record.CONTACT: self._contact,
            Record.HOLDER: self._holder,
            Record.ABSENCE: self._absence,
        }
        for record, cells in self._lines:
            values = readers[record](cells)
            if values is not None and cells.is_sound:
                key = tuple(values[column] for column in _KEYS[record])
                found.of[record].append(Said(cells.number, key, values))
        self._refuse_circles()
        return found

    def _refuse_circles(self) -> None:
        """Nobody stands in for somebody who, in the end, stands in for them."""
        cover_of: dict[str, str | None] = dict(self._covers)
        lines = {c.raw("email").lower(): c for c in self._of(Record.PERSON) if c.has("cover")}
        cover_of |= {who: cells.raw("cover").lower() or None for who, cells in lines.items()}
        for who, cells in lines.items():
            cover = cover_of[who]
            round_again = circle(who, cover, cover_of) if cover and cover != who else ()
            if round_again:
                people = " covers ".join(reversed((*round_again, who)))
                cells.fault("cover", f"closes a circle of covers: {people}.")

    def _first_pass(self) -> None:
        """The kind of each line, what it must and must not fill, and that it is there once."""
        first_line: dict[tuple[str, ...], int] = {}
        for line in self._table.lines():
            cells = Cells(self._table, line)
            cells.need("record")
            record = cells.word("record", _RECORDS)
            if record is None:
                continue
            cells.need(*_NEEDED[record])
            for column in cells.filled():
                if column not in ("record", *_NEEDED[record], *_ALLOWED[record]):
                    cells.fault(
                        column, f"stands on a {record.value} line, which has no use for it."
                    )
            key = (record, *(cells.raw(column).casefold() for column in _KEYS[record]))
            first = first_line.setdefault(key, cells.number)
            if first != cells.number:
                cells.fault(_KEYS[record][0], f"is on line {first} already.")
            self._lines.append((record, cells))

    def _learn_names(self) -> None:
        """Everything a line may name: what is stored, and what this file brings."""
        stored = list(Person.objects.values_list("email", "role", "cover__email"))
        self._roles = {email.lower(): Role(role) for email, role, _ in stored}
        self._covers = {email.lower(): cover.lower() for email, _, cover in stored if cover}
        people = dict(self._roles)
        for cells in self._of(Record.PERSON):
            role = _ROLES.find(cells.raw("role").replace("_", " "))
            people[cells.raw("email").lower()] = role or Role.CUSTOMER
        self._people = Words("person of this file or already known", people)
        self._calendars = self._names("calendar", Calendar, Record.CALENDAR, "name")
        self._regions = self._names("region", Region, Record.REGION, "code")
        self._accounts = self._names("account", Account, Record.ACCOUNT, "code")

    def _names(
        self, what: str, model: type[Calendar | Region | Account], record: Record, column: str
    ) -> Words[str]:
        names = list(model.objects.values_list(column, flat=True))
        names += [cells.raw(column) for cells in self._of(record)]
        return Words(what, {name: name for name in names})

    def _of(self, record: Record) -> list[Cells]:
        return [cells for kind, cells in self._lines if kind is record]

    def _calendar(self, cells: Cells) -> Mapping[str, Any] | None:
        document = calendar_document(cells, this_year=self._now.year)
        return {"name": document["name"], "document": document} if document else None

    def _region(self, cells: Cells) -> Mapping[str, Any]:
        return {
            "code": cells.text("code", 20),
            "name": cells.text("name", 80),
            "calendar": cells.word("calendar", self._calendars),
        }

    def _person(self, cells: Cells) -> Mapping[str, Any]:
        email = cells.email("email")
        role = self._role(cells)
        before = self._roles.get(email)
        if role and before and (role is Role.CUSTOMER) != (before is Role.CUSTOMER):
            reason = f"would move {email} to the other side; use another address for that."
            cells.fault("role", reason)
        values: dict[str, Any] = {
            "email": email,
            "name": cells.text("name", 120),
            "role": role.value if role else "",
            "zone": cells.zone("zone"),
        }
        if cells.has("phone"):
            values["phone"] = cells.phone("phone")
        if cells.has("title"):
            values["title"] = cells.text("title", 120)
        if cells.has("active"):
            values["is_active"] = cells.word("active", YES_OR_NO) is not False
        if cells.has("calendar"):
            values["calendar"] = cells.word("calendar", self._calendars)
        if cells.has("cover"):
            values["cover"] = self._cover(cells, role)
        if cells.has("language"):
            values["language"] = self._language(cells, role)
        return values

    def _role(self, cells: Cells) -> Role | None:
        value = cells.raw("role").replace("_", " ")
        found = _ROLES.find(value)
        if value and found is None:
            cells.fault("role", _ROLES.why_not(value))
        return found

    def _cover(self, cells: Cells, role: Role | None) -> str:
        cover = self._named(cells, "cover", tuple(set(Role) - {Role.CUSTOMER}))
        if cover and role is Role.CUSTOMER:
            cells.fault("cover", "stands for a customer's person; only the carrier's have cover.")
        if cover and cover == cells.raw("email").lower():
            cells.fault("cover", "is the person on this line; nobody covers themselves.")
        return cover

    def _language(self, cells: Cells, role: Role | None) -> str:
        found = cells.word("language", _LANGUAGES) or Language.ENGLISH
        if found is not Language.ENGLISH and role is not Role.CUSTOMER:
            cells.fault("language", "is for a customer's person; the carrier works in English.")
        return found.value

    def _account(self, cells: Cells) -> Mapping[str, Any]:
        values: dict[str, Any] = {
            "code": cells.text("code", 20),
            "name": cells.text("name", 120),
            "region": cells.word("region", self._regions),
            "zone": cells.zone("zone"),
        }
        for column, role in (("ccm", Role.CCM), ("channel_manager", Role.CHANNEL_MANAGER)):
            if named := self._named(cells, column, (role,)):
                values[column] = named
        return values

    def _contact(self, cells: Cells) -> Mapping[str, Any]:
        values: dict[str, Any] = {
            "account": cells.word("account", self._accounts),
            "email": self._named(cells, "email", (Role.CUSTOMER,)),
        }
        if cells.has("may_escalate"):
            values["may_escalate"] = cells.word("may_escalate", YES_OR_NO) is not False
        if cells.has("agent"):
            values["agent"] = cells.word("agent", YES_OR_NO) is True
            if not values["agent"]:
                values["agent_until"] = None  # who is no agent has no letter
        if cells.has("agent_until"):
            values["agent_until"] = cells.day("agent_until")
            if values["agent_until"] and not values.get("agent"):
                cells.fault("agent_until", "goes with an agent; write yes under agent.")
        if cells.has("counterpart_level"):
            values["counterpart_level"] = cells.whole_number("counterpart_level", _COUNTERPARTS)
        return values

    def _holder(self, cells: Cells) -> Mapping[str, Any]:
        """Empty dimensions mean anywhere; a person of the carrier, or a party outside in words."""
        values: dict[str, Any] = {
            "level": cells.whole_number("level", _LEVELS),
            "region": cells.word("region", self._regions),
            "account": cells.word("account", self._accounts),
            "product": cells.text("product", 80),
            "track": cells.text("track", 40),
            "rank": cells.whole_number("rank", _RANKS) or 1,
            "email": self._named(cells, "email", (Role.MANAGER,)),
            "outside": cells.text("outside", 200),
        }
        if bool(cells.raw("email")) == bool(cells.raw("outside")):
            reason = "or outside says who holds the level; one of the two must, and only one."
            cells.fault("email", reason)
        if cells.has("title"):
            values["title"] = cells.text("title", 120)
        return values

    def _absence(self, cells: Cells) -> Mapping[str, Any]:
        starts_at, ends_at = cells.instant("starts_at"), cells.instant("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            cells.fault("ends_at", "is not after starts_at.")
        email = self._named(cells, "email", tuple(Role))
        return {"email": email, "starts_at": starts_at, "ends_at": ends_at}

    def _named(self, cells: Cells, column: str, roles: tuple[Role, ...]) -> str:
        """The address of a known person who has one of these roles; empty when there is none."""
        role = cells.word(column, self._people)
        if role is None:
            return ""
        if role not in roles:
            wanted = "one of the carrier's" if len(roles) > 1 else roles[0].label.lower()
            cells.fault(column, f"has the role {role.label.lower()}; here it must be {wanted}.")
            return ""
        return cells.raw(column).lower()
