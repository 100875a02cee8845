"""The status pack of the weekly call: every word of it, for the PDF and the spreadsheet (R3, R4).

It is made from what a customer may read and from nothing else, whoever asks for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rung.domain.instants import abbreviation, show, show_date, show_full
from rung.domain.letter import PRINTED_DATES
from rung.domain.vocabulary import DateKind

# What a cell of the spreadsheet holds; a day is a day there, and an instant an instant.
Cell = str | date | datetime | None


@dataclass(frozen=True)
class PackPerson:
    """Whom to turn to, and how."""

    name: str
    title: str
    phone: str
    email: str


@dataclass(frozen=True)
class PackAsk:
    """One thing we need from the customer."""

    what: str
    about: str
    reference: str
    due_at: datetime | None


@dataclass(frozen=True)
class PackProject:
    """A project, and whether its date holds."""

    name: str
    headline: str
    detail: str
    counts: str


@dataclass(frozen=True)
class PackOrder:
    """One order with every date it carries."""

    reference: str
    site: str
    product: str
    project: str
    state: str
    dates: Mapping[DateKind, date]
    need_by: date | None
    misses_need_by: bool
    stands: str
    reasons: tuple[str, ...]
    escalation: str


@dataclass(frozen=True)
class PackChange:
    """One thing that changed in the week."""

    at: datetime
    reference: str
    about: str
    title: str
    words: str


@dataclass(frozen=True)
class PackEscalation:
    """An open escalation: what the customer can do, whether the date holds, who moves next."""

    reference: str
    about: str
    orders: tuple[str, ...]
    headline: str
    forecast: str
    moves_next: tuple[str, ...]
    next_update_at: datetime | None


@dataclass(frozen=True)
class PackAction:
    """An action of a plan that the customer may see."""

    reference: str
    what: str
    owner: str
    committed_at: datetime
    state: str
    moved: tuple[str, ...]


@dataclass(frozen=True)
class StatusPack:
    """The whole pack, as of one instant, for a reader in one zone."""

    carrier: str
    account: str
    project: PackProject | None  # the one it is about; None for the whole account
    goal: str
    as_of: datetime
    zone: str
    zone_words: str
    people: tuple[PackPerson, ...]
    asks: tuple[PackAsk, ...]
    projects: tuple[PackProject, ...]
    orders: tuple[PackOrder, ...]
    left_out: int  # older orders that are over and not listed
    changes: tuple[PackChange, ...]
    changes_left_out: int
    escalations: tuple[PackEscalation, ...]
    actions: tuple[PackAction, ...]

    @property
    def subject(self) -> str:
        """What it is about: the account, or a project of it."""
        return f"{self.account}: {self.project.name}" if self.project else self.account

    @property
    def as_of_day(self) -> date:
        """The day it is of, where its reader is."""
        return self.as_of.astimezone(ZoneInfo(self.zone)).date()

    @property
    def as_of_words(self) -> str:
        """Its instant in full, with the zone."""
        return show_full(self.as_of, self.zone)


def to_document(pack: StatusPack) -> dict[str, object]:
    """The same as words alone, for whoever sets it as a document."""
    projects = (pack.project,) if pack.project else pack.projects
    return {
        "carrier": pack.carrier,
        "subject": pack.subject,
        "goal": pack.goal,
        "as_of": pack.as_of_words,
        "as_of_iso": pack.as_of.isoformat(),
        "zone": pack.zone_words,
        "people": [asdict(each) for each in pack.people],
        "asks": [
            [each.what, f"{each.reference}, {each.about}", _at(pack, each.due_at)]
            for each in pack.asks
        ],
        "projects": [
            [each.name, f"{each.headline}. {each.detail}".strip(), each.counts] for each in projects
        ],
        "orders": [_order_words(each) for each in pack.orders],
        "left_out": str(pack.left_out or ""),
        "changes": [
            [_at(pack, each.at), f"{each.reference}, {each.about}", each.title, each.words]
            for each in pack.changes
        ],
        "changes_left_out": str(pack.changes_left_out or ""),
        "escalations": [_escalation_words(pack, each) for each in pack.escalations],
        "actions": [_action_words(pack, each) for each in pack.actions],
    }


def _at(pack: StatusPack, instant: datetime | None) -> str:
    return show(instant, pack.zone, pack.as_of) if instant else ""


def _action_words(pack: StatusPack, action: PackAction) -> list[str]:
    by = _at(pack, action.committed_at)
    return [action.reference, action.what, action.owner, by, action.state, *action.moved]


def _order_words(order: PackOrder) -> dict[str, object]:
    return {
        "reference": order.reference,
        "service": f"{order.product}, {order.site}",
        "project": order.project,
        "state": order.state,
        "dates": _date_words(order.dates),
        "need_by": show_date(order.need_by) if order.need_by else "",
        "breaks": "no longer holds" if order.misses_need_by else "",
        "stands": order.stands,
        "reasons": list(order.reasons),
        "escalation": order.escalation,
    }


def _date_words(dates: Mapping[DateKind, date]) -> list[list[str]]:
    """Every date with its kinds: one day that several kinds name stands once."""
    kinds: dict[date, list[str]] = {}
    for kind in PRINTED_DATES:
        if kind in dates:
            kinds.setdefault(dates[kind], []).append(kind.label)
    return [[show_date(day), ", ".join(labels)] for day, labels in kinds.items()]


def _escalation_words(pack: StatusPack, escalation: PackEscalation) -> dict[str, object]:
    update = _at(pack, escalation.next_update_at)
    said = any(update in words for words in escalation.moves_next)
    return {
        "reference": escalation.reference,
        "about": escalation.about,
        "orders": ", ".join(escalation.orders),
        "headline": escalation.headline,
        "forecast": escalation.forecast,
        "moves": list(escalation.moves_next),
        "update": "" if said else update,
    }


def to_sheets(pack: StatusPack) -> list[dict[str, object]]:
    """The same as tables: title, heads, rows. Days stay days; instants stand in the pack's zone.

    A column of instants is followed by one with the zone, since a cell cannot hold it.
    """
    return [
        _about_sheet(pack),
        _sheet(
            "What we need from you",
            ("What", "About", "Reference", "By", "Zone"),
            ((a.what, a.about, a.reference, *_instant(pack, a.due_at)) for a in pack.asks),
        ),
        _orders_sheet(pack),
        _escalations_sheet(pack),
        _plan_sheet(pack),
        _sheet(
            "Last 7 days",
            ("When", "Zone", "Reference", "About", "What changed", "Words"),
            ((*_instant(pack, c.at), c.reference, c.about, c.title, c.words) for c in pack.changes),
        ),
    ]


def _escalations_sheet(pack: StatusPack) -> dict[str, object]:
    heads = ("Escalation", "About", "Orders", "What you can do", "Does your date hold?")
    return _sheet(
        "Escalations",
        (*heads, "Who moves next", "Next update", "Zone"),
        (
            (
                each.reference,
                each.about,
                ", ".join(each.orders),
                each.headline,
                each.forecast,
                ". ".join(each.moves_next),
                *_instant(pack, each.next_update_at),
            )
            for each in pack.escalations
        ),
    )


def _plan_sheet(pack: StatusPack) -> dict[str, object]:
    return _sheet(
        "Plan",
        ("Escalation", "Action", "Owner", "Committed", "Zone", "State", "Dates before"),
        (
            (
                each.reference,
                each.what,
                each.owner,
                *_instant(pack, each.committed_at),
                each.state,
                ". ".join(each.moved),
            )
            for each in pack.actions
        ),
    )


def _about_sheet(pack: StatusPack) -> dict[str, object]:
    rows: list[tuple[Cell, ...]] = [
        ("Status pack", pack.subject),
        ("From", pack.carrier),
        ("As of", pack.as_of_words),
        ("Times in", pack.zone_words),
    ]
    rows += [("Goal", pack.goal)] if pack.goal else []
    rows += [
        ("Whom to turn to", ", ".join(filter(None, (p.name, p.title, p.phone, p.email))))
        for p in pack.people
    ]
    projects = (pack.project,) if pack.project else pack.projects
    rows += [
        (f"Project {p.name}", f"{p.headline}. {p.detail} {p.counts}.".replace("  ", " "))
        for p in projects
    ]
    if pack.left_out:
        rows.append(("Not listed", f"{pack.left_out} older orders that are over"))
    if pack.changes_left_out:
        rows.append(("Not listed", f"{pack.changes_left_out} older changes of the week"))
    return _sheet("About", ("", ""), rows)


def _orders_sheet(pack: StatusPack) -> dict[str, object]:
    kinds = [kind for kind in PRINTED_DATES if any(kind in order.dates for order in pack.orders)]
    labels = tuple(f"{kind.label[:1].upper()}{kind.label[1:]}" for kind in kinds)
    return _sheet(
        "Orders",
        (
            *("Order", "Service", "Site", "Project", "State"),
            *labels,
            *("Needed by", "Need-by holds", "Where it stands", "Why", "Escalation"),
        ),
        (
            (
                *(each.reference, each.product, each.site, each.project, each.state),
                *(each.dates.get(kind) for kind in kinds),
                *(each.need_by, _holds(each), each.stands, " ".join(each.reasons)),
                each.escalation,
            )
            for each in pack.orders
        ),
    )


def _holds(order: PackOrder) -> str:
    if order.need_by is None or not order.dates:
        return ""
    return "no" if order.misses_need_by else "yes"


def _instant(pack: StatusPack, at: datetime | None) -> tuple[Cell, Cell]:
    if at is None:
        return None, ""
    return at.astimezone(ZoneInfo(pack.zone)), abbreviation(at, pack.zone)


def _sheet(
    title: str, heads: tuple[str, ...], rows: Iterable[tuple[Cell, ...]]
) -> dict[str, object]:
    return {"title": title, "heads": list(heads), "rows": [list(row) for row in rows]}
