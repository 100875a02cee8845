"""Holds the lines of a people file against what is stored, kind after kind, and writes in bulk."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from rung.domain.house_record import RecordKind
from rung.domain.permissions import Role
from rung.models import (
    Absence,
    Account,
    AccountContact,
    Calendar,
    LevelHolder,
    Person,
    Region,
)
from rung.services.import_calendars_merge import write_calendars
from rung.services.import_people_lines import HOLDER_KEY, Everything, Record, Said
from rung.services.importing import ImportReport
from rung.services.record import Entry

Row = TypeVar("Row", bound=Model)
Key = tuple[object, ...]
_LABELS = {
    "is_active": "active",
    "ccm": "CCM",
    "channel_manager": "channel manager",
    "may_escalate": "may escalate",
    "counterpart_level": "counterpart of level",
    "agent_until": "agent until",
    "ends_at": "until",
    "person": "holder",
}


_KINDS: dict[type[Model], RecordKind] = {
    Absence: RecordKind.ABSENCE,
    Account: RecordKind.PERSON,
    AccountContact: RecordKind.PERMISSION,
    LevelHolder: RecordKind.LEVEL,
    Person: RecordKind.PERSON,
    Region: RecordKind.CALENDAR,
}
_OF_FIELD = {
    "ccm": RecordKind.CARE_MANAGER,
    "channel_manager": RecordKind.CARE_MANAGER,
    "cover": RecordKind.LEVEL,
    "is_active": RecordKind.PERMISSION,
    "role": RecordKind.PERMISSION,
}

_OF_A_PERSON = (
    "name",
    "role",
    "zone",
    "phone",
    "title",
    "is_active",
    "cover",
    "calendar",
    "language",
)


class PeopleMerge:
    """One file being merged. Kinds come in the order in which they name each other."""

    def __init__(self, everything: Everything, report: ImportReport, now: datetime) -> None:
        self._said = everything.of
        self._report = report
        self._now = now
        self._calendars = _by(("name",), Calendar.objects.all())
        self._regions = _by(("code",), Region.objects.select_related("calendar"))
        self._people = _by(("email",), Person.objects.select_related("cover", "calendar"))
        self._accounts = _by(
            ("code",), Account.objects.select_related("region", "ccm", "channel_manager")
        )
        self.entry_point_changed: list[Account] = []
        self.reached_otherwise: list[Person] = []  # whose name or telephone number changed

    def run(self) -> None:
        """Write everything that is not so already."""
        self._write_calendars(self._said[Record.CALENDAR])
        self._write_regions(self._said[Record.REGION])
        self._write_people(self._said[Record.PERSON])
        self._write_accounts(self._said[Record.ACCOUNT])
        self._write_contacts(self._said[Record.CONTACT])
        self._write_holders(self._said[Record.HOLDER])
        self._write_absences(self._said[Record.ABSENCE])

    def _write_calendars(self, lines: Sequence[Said]) -> None:
        fresh = [said for said in lines if _folded(said.key) not in self._calendars]
        made = Calendar.objects.bulk_create(Calendar(name=said.values["name"]) for said in fresh)
        self._calendars |= {_folded((calendar.name,)): calendar for calendar in made}
        named = [self._calendars[_folded(said.key)] for said in lines]
        by_name = {calendar.name.casefold(): calendar for calendar in named}
        write_calendars(lines, by_name, self._report, self._now)

    def _write_regions(self, lines: Sequence[Said]) -> None:
        wanted = [
            (
                said.key,
                {
                    "name": said.values["name"],
                    "calendar": self._calendars[_folded((said.values["calendar"],))],
                },
            )
            for said in lines
        ]
        self._merge(
            Region,
            self._regions,
            wanted,
            what=lambda key: f"region {key[0]}",
            make=lambda key, values: Region(code=key[0], **values),
        )

    def _write_people(self, lines: Sequence[Said]) -> None:
        """New people first, without cover: it may be somebody of a later line."""
        fresh = {_folded(said.key) for said in lines} - self._people.keys()
        made = []
        for said in lines:
            if _folded(said.key) in fresh:
                values = {k: v for k, v in said.values.items() if k != "cover"}
                self._fill_calendar(values)
                person = Person(**values)
                person.set_unusable_password()
                made.append(person)
        for person in Person.objects.bulk_create(made):
            self._people[_folded((person.email,))] = person
        covered, changed = [], []
        for said in lines:
            values = {k: v for k, v in said.values.items() if k != "email"}
            if "cover" in values:
                values["cover"] = self._person(values["cover"])
            self._fill_calendar(values)
            person = self._people[_folded(said.key)]
            before = (person.name, person.phone)
            if _folded(said.key) in fresh:
                self._report.added += 1
                self._keep(person, f"person {person.email}", "none", Role(person.role).label)
                if values.get("cover"):
                    person.cover = values["cover"]
                    covered.append(person)
            elif self._change(person, values, f"person {person.email}"):
                changed.append(person)
            if before != (person.name, person.phone):
                self.reached_otherwise.append(person)
        Person.objects.bulk_update(covered, ["cover"])
        Person.objects.bulk_update(changed, _OF_A_PERSON, batch_size=500)

    def _fill_calendar(self, values: dict[str, Any]) -> None:
        if values.get("calendar"):
            values["calendar"] = self._calendars[_folded((values["calendar"],))]

    def _write_accounts(self, lines: Sequence[Said]) -> None:
        wanted = []
        before = {account.pk: _entry_of(account) for account in self._accounts.values()}
        for said in lines:
            values = {
                "name": said.values["name"],
                "zone": said.values["zone"],
                "region": self._regions[_folded((said.values["region"],))],
            }
            for column in ("ccm", "channel_manager"):
                if column in said.values:
                    values[column] = self._person(said.values[column])
            wanted.append((said.key, values))
        self._merge(
            Account,
            self._accounts,
            wanted,
            what=lambda key: f"account {key[0]}",
            make=lambda key, values: Account(code=key[0], **values),
        )
        self.entry_point_changed = [
            account
            for account in self._accounts.values()
            if account.pk in before and before[account.pk] != _entry_of(account)
        ]

    def _write_contacts(self, lines: Sequence[Said]) -> None:
        wanted = []
        for said in lines:
            account = self._accounts[_folded((said.values["account"],))]
            person = self._person(said.values["email"])
            flags = {k: v for k, v in said.values.items() if k not in {"account", "email"}}
            wanted.append(((account, person), flags))
        accounts = {key[0] for key, _ in wanted}
        stored = _by(
            ("account", "person"),
            AccountContact.objects.filter(account__in=accounts).select_related("account", "person"),
        )
        self._merge(
            AccountContact,
            stored,
            wanted,
            what=lambda key: f"contact {key[1]} of {key[0]}",
            make=lambda key, values: AccountContact(account=key[0], person=key[1], **values),
        )

    def _write_holders(self, lines: Sequence[Said]) -> None:
        wanted = []
        for said in lines:
            key = dict(zip(HOLDER_KEY, said.key, strict=True))
            key["region"] = self._regions[_folded((key["region"],))] if key["region"] else None
            key["account"] = self._accounts[_folded((key["account"],))] if key["account"] else None
            values = {
                "person": self._person(said.values["email"]),
                "outside": said.values["outside"],
            }
            if "title" in said.values:
                values["title"] = said.values["title"]
            wanted.append((tuple(key.values()), values))
        stored = _by(HOLDER_KEY, LevelHolder.objects.select_related("region", "account", "person"))
        self._merge(
            LevelHolder,
            stored,
            wanted,
            what=_level_words,
            make=lambda key, values: LevelHolder(
                **dict(zip(HOLDER_KEY, key, strict=True)), **values
            ),
        )

    def _write_absences(self, lines: Sequence[Said]) -> None:
        wanted = [
            (
                (self._person(said.values["email"]), said.values["starts_at"]),
                {"ends_at": said.values["ends_at"]},
            )
            for said in lines
        ]
        people = {key[0] for key, _ in wanted}
        stored = _by(
            ("person", "starts_at"),
            Absence.objects.filter(person__in=people).select_related("person"),
        )
        self._merge(
            Absence,
            stored,
            wanted,
            what=lambda key: f"absence of {key[0]} from {key[1]:%Y-%m-%d %H:%M} UTC",
            make=lambda key, values: Absence(person=key[0], starts_at=key[1], **values),
        )

    def _merge(
        self,
        model: type[Row],
        stored: dict[Key, Row],
        wanted: Iterable[tuple[Key, Mapping[str, Any]]],
        *,
        what: Callable[[Any], str],
        make: Callable[[Any, Mapping[str, Any]], Row],
    ) -> None:
        """Add the rows that are not there, change those that differ, leave the others."""
        new: dict[Key, Row] = {}
        changed: list[Row] = []
        fields: dict[str, None] = {}
        for key, values in wanted:
            row = stored.get(_folded(key))
            if row is None:
                made = new[_folded(key)] = make(key, values)
                self._report.added += 1
                self._keep(made, what(key), "none", _told(values))
            elif self._change(row, values, what(key)):
                changed.append(row)
                fields |= dict.fromkeys(values)
        _write(model, list(new.values()), changed, list(fields))
        stored |= new

    def _change(self, row: Model, values: Mapping[str, Any], what: str) -> bool:
        """Set what differs and say it; whether anything did."""
        deltas = []
        for name, value in values.items():
            before = getattr(row, name)
            if before != value:
                subject = f"{what} {_LABELS.get(name, name)}"
                was, is_now = _shown(name, before), _shown(name, value)
                deltas.append(f"{subject} {was} → {is_now}")
                kind = _OF_FIELD.get(name) if isinstance(row, Person | Account) else None
                self._keep(row, subject, was, is_now, kind)
                setattr(row, name, value)
        if deltas:
            self._report.changed_line(deltas)
        else:
            self._report.same += 1
        return bool(deltas)

    def _keep(
        self, row: Model, subject: str, before: str, after: str, kind: RecordKind | None = None
    ) -> None:
        """For the house's record, under the person it concerns."""
        about = row if isinstance(row, Person) else getattr(row, "person", None)
        kind = kind or _KINDS[type(row)]
        entry = Entry(kind, f"{subject[0].upper()}{subject[1:]}", before, after, about)
        self._report.entries.append(entry)

    def _person(self, email: str) -> Person | None:
        return self._people[_folded((email,))] if email else None


def _level_words(key: tuple[object, ...]) -> str:
    """ "level 2 in West", "level 3 of Maplethorn for Ethernet 1G, rank 2"."""
    level, region, account, product, track, rank = key
    parts = [f"level {level}"]
    parts += [f"of {account}"] if account else []
    parts += [f"for {product}"] if product else []
    parts += [f"in {region}"] if region else []
    parts += [f"on track {track}"] if track else []
    return " ".join(parts) + (f", rank {rank}" if rank != 1 else "")


def _by(columns: tuple[str, ...], rows: Iterable[Row]) -> dict[Key, Row]:
    return {_folded(tuple(getattr(row, column) for column in columns)): row for row in rows}


def _folded(key: Key) -> Key:
    """Capitals make no other key."""
    return tuple(part.casefold() if isinstance(part, str) else part for part in key)


def _write(model: type[Row], new: list[Row], changed: list[Row], fields: list[str]) -> None:
    rows: QuerySet[Row] = QuerySet(model)
    rows.bulk_create(new)
    if changed:
        rows.bulk_update(changed, fields, batch_size=500)


def _entry_of(account: Account) -> int | None:
    """Whom the customer turns to: the CCM, else the channel manager."""
    return account.ccm_id or account.channel_manager_id


def _told(values: Mapping[str, Any]) -> str:
    """A row that is new, in words: what it has and of what nothing else says it."""
    said = ((_LABELS.get(name, name), _shown(name, value)) for name, value in values.items())
    return ", ".join(f"{name} {value}" for name, value in said if value != "none")


def _shown(name: str, value: object) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return Role(str(value)).label if name == "role" else str(value)
