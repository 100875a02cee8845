"""What one line of an orders file says, held against who and what is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rung.domain.jeopardy import REASONS
from rung.domain.permissions import Role
from rung.domain.vocabulary import MILESTONES, DateKind, MilestoneState, OrderStatus
from rung.models import Account, Person, Region
from rung.services.csv_cells import Cells, Words
from rung.services.csv_table import Columns, Table, column_name

_NOT_NEEDED = "not needed"
_STARTED = "started"
DATE_COLUMNS = {kind: kind.value.lower() for kind in DateKind}
MILESTONE_COLUMNS = {
    position: (f"{column_name(name)}_planned", f"{column_name(name)}_done")
    for position, name in enumerate(MILESTONES, start=1)
}
SLA_COLUMNS = ("sla", "sla_due", "sla_met")
COLUMNS = Columns(
    known=(
        *("account", "project", "project_goal", "project_need_by", "reference", "site", "region"),
        *("product", "pon", "ccm", "status", "accepted_at"),
        *DATE_COLUMNS.values(),
        *("date_reason", "jeopardy", "jeopardy_since", *SLA_COLUMNS),
        *chain.from_iterable(MILESTONE_COLUMNS.values()),
    ),
    needed=("account", "reference", "site", "product", "status"),
)
_STATUSES = Words("status of an order", {status.value: status for status in OrderStatus})
_JEOPARDIES = Words("jeopardy code", {code: code for code in REASONS})


class KnownAccount(NamedTuple):
    """What a line needs to know of its account."""

    id: int
    region_id: int
    zone: str


class KnownPerson(NamedTuple):
    """Somebody of the carrier, as a CCM or not."""

    id: int
    role: Role


@dataclass(frozen=True)
class Known:
    """Whom and what a line may name, and how they are called in a delta."""

    accounts: Words[KnownAccount]
    regions: Words[int]
    people: Words[KnownPerson]
    region_names: Mapping[int, str]
    person_names: Mapping[int, str]


def load_known() -> Known:
    """Read once, before the first line."""
    accounts = Account.objects.values_list("code", "id", "region_id", "zone")
    regions = list(Region.objects.values_list("code", "id", "name"))
    people = list(
        Person.objects.exclude(role=Role.CUSTOMER.value)
        .filter(is_active=True)
        .values_list("email", "id", "role", "name")
    )
    return Known(
        accounts=Words(
            "account",
            {code: KnownAccount(key, home, zone) for code, key, home, zone in accounts},
        ),
        regions=Words("region", {code: key for code, key, _ in regions}),
        people=Words(
            "person of the carrier",
            {email: KnownPerson(key, Role(role)) for email, key, role, _ in people},
        ),
        region_names={key: name for _, key, name in regions},
        person_names={key: name for _, key, _, name in people},
    )


@dataclass(frozen=True, slots=True)
class ProjectSaid:
    """A project as a line names it; None where the line does not say."""

    account_id: int
    name: str
    goal: str | None
    need_by_date: date | None


class MilestoneSaid(NamedTuple):
    """A milestone as a line tells it."""

    state: MilestoneState
    planned_date: date | None
    actual_date: date | None


@dataclass(frozen=True, slots=True)
class JeopardySaid:
    """The jeopardy a line tells; an empty code: none any more."""

    code: str
    since_date: date | None


@dataclass(frozen=True, slots=True)
class SlaSaid:
    """A service level target a line tells: what, by when, and the day it was met."""

    what: str
    due_date: date
    met_date: date | None


@dataclass(frozen=True, slots=True)
class OrderSaid:
    """An order as its line tells it. What the file has no column for is not in it."""

    line: int
    reference: str
    account_id: int
    home_region_id: int  # the account's, for a new order whose line names none
    project: ProjectSaid | None
    fields: Mapping[str, object]  # columns of the order's own row
    dates: Mapping[DateKind, date | None]
    date_reason: str
    milestones: Mapping[int, MilestoneSaid]  # by position
    jeopardy: JeopardySaid | None
    sla: SlaSaid | None


class LineReader:
    """Reads the lines of one file; remembers what earlier lines said where lines must agree."""

    def __init__(self, table: Table, known: Known, now: datetime) -> None:
        self._table = table
        self._known = known
        self._now = now
        self._line_of: dict[str, int] = {}
        self._projects: dict[tuple[int, str], tuple[int, ProjectSaid]] = {}

    def read(self, cells: Cells) -> OrderSaid | None:
        """What the line says; None when something in it cannot be right."""
        cells.need(*COLUMNS.needed)
        reference = self._reference(cells)
        account = cells.word("account", self._known.accounts)
        status = cells.word("status", _STATUSES)
        accepted_at = cells.past_instant("accepted_at", self._now)
        if status is OrderStatus.ACCEPTED and not cells.raw("accepted_at"):
            cells.fault("accepted_at", "is empty; an accepted order says when it was accepted.")
        fields = self._fields(cells, account, status, accepted_at)
        dates = self._dates(cells)
        date_reason = cells.text("date_reason", 300)
        milestones = self._milestones(cells, account, accepted_at)
        jeopardy = self._jeopardy(cells)
        sla = self._sla(cells)
        project = self._project(cells, account) if account else None
        if not cells.is_sound or account is None:
            return None
        return OrderSaid(
            line=cells.number,
            reference=reference,
            account_id=account.id,
            home_region_id=account.region_id,
            project=project,
            fields=fields,
            dates=dates,
            date_reason=date_reason,
            milestones=milestones,
            jeopardy=jeopardy,
            sla=sla,
        )

    def _reference(self, cells: Cells) -> str:
        reference = cells.text("reference", 40)
        first = self._line_of.setdefault(reference, cells.number)
        if reference and first != cells.number:
            cells.fault("reference", f"is on line {first} already.")
        return reference

    def _fields(
        self,
        cells: Cells,
        account: KnownAccount | None,
        status: OrderStatus | None,
        accepted_at: datetime | None,
    ) -> dict[str, object]:
        fields: dict[str, object] = {
            "site": cells.text("site", 160),
            "product": cells.text("product", 80),
            "status": status.value if status else "",
        }
        if cells.has("region"):
            region_id = cells.word("region", self._known.regions)
            fields["region_id"] = region_id or (account.region_id if account else None)
        if cells.has("accepted_at"):
            fields["accepted_at"] = accepted_at
        if cells.has("pon"):
            fields["pon"] = cells.text("pon", 40)
        if cells.has("project") and not cells.raw("project"):
            fields["project_id"] = None
        if ccm := self._ccm(cells):
            fields["ccm_id"] = ccm
        return fields

    def _ccm(self, cells: Cells) -> int | None:
        """An empty cell names nobody; it does not take back a CCM who was named in the product."""
        person = cells.word("ccm", self._known.people)
        if person is not None and person.role is not Role.CCM:
            name = self._known.person_names[person.id]
            cells.fault("ccm", f"is {name}, whose role is not CCM.")
        return person.id if person else None

    def _dates(self, cells: Cells) -> dict[DateKind, date | None]:
        return {
            kind: cells.past_day(column, self._now)
            if kind is DateKind.ACTUAL
            else cells.day(column)
            for kind, column in DATE_COLUMNS.items()
            if cells.has(column)
        }

    def _milestones(
        self, cells: Cells, account: KnownAccount | None, accepted_at: datetime | None
    ) -> dict[int, MilestoneSaid]:
        found = {}
        for position, (planned, done) in MILESTONE_COLUMNS.items():
            if cells.has(planned) or cells.has(done):
                found[position] = self._milestone(cells, planned, done)
        said = found.get(1)
        if account and accepted_at and (said is None or said.state is MilestoneState.NOT_STARTED):
            on = accepted_at.astimezone(ZoneInfo(account.zone)).date()
            planned_date = said.planned_date if said else None
            found[1] = MilestoneSaid(MilestoneState.DONE, planned_date, on)
        return found

    def _milestone(self, cells: Cells, planned: str, done: str) -> MilestoneSaid:
        if cells.raw(planned).casefold() == _NOT_NEEDED:
            if cells.raw(done):
                cells.fault(done, "says that something was done that is not needed.")
            return MilestoneSaid(MilestoneState.NOT_NEEDED, None, None)
        planned_date = cells.day(planned)
        if cells.raw(done).casefold() == _STARTED:
            return MilestoneSaid(MilestoneState.STARTED, planned_date, None)
        actual_date = cells.past_day(done, self._now)
        state = MilestoneState.DONE if actual_date else MilestoneState.NOT_STARTED
        return MilestoneSaid(state, planned_date, actual_date)

    def _jeopardy(self, cells: Cells) -> JeopardySaid | None:
        if not cells.has("jeopardy"):
            if cells.raw("jeopardy_since"):
                cells.fault("jeopardy_since", "needs the column jeopardy beside it.")
            return None
        code = cells.word("jeopardy", _JEOPARDIES)
        since = cells.past_day("jeopardy_since", self._now)
        if code and not cells.raw("jeopardy_since"):
            cells.fault("jeopardy_since", "is empty; a jeopardy says since which day.")
        if cells.raw("jeopardy_since") and not cells.raw("jeopardy"):
            cells.fault("jeopardy", "is empty, but jeopardy_since is not.")
        return JeopardySaid(code or "", since)

    def _sla(self, cells: Cells) -> SlaSaid | None:
        """A target of the order; a line without one leaves what is known."""
        what = cells.text("sla", 160)
        due, met = cells.day("sla_due"), cells.past_day("sla_met", self._now)
        if not what:
            for column in SLA_COLUMNS[1:]:
                if cells.raw(column):
                    cells.fault(column, "belongs to a target, but sla says none.")
            return None
        if not cells.raw("sla_due"):
            cells.fault("sla_due", "is empty; a target says by which day.")
        return SlaSaid(what, due, met) if due else None

    def _project(self, cells: Cells, account: KnownAccount) -> ProjectSaid | None:
        name = cells.text("project", 120)
        goal = cells.text("project_goal", 300) if cells.has("project_goal") else None
        need_by = cells.day("project_need_by")
        if not name:
            for column in ("project_goal", "project_need_by"):
                if cells.raw(column):
                    cells.fault(column, "belongs to a project, but the project has no name.")
            return None
        said = ProjectSaid(account.id, name, goal or None, need_by)
        first_line, first = self._projects.setdefault((account.id, name), (cells.number, said))
        for column, here, there in (
            ("project_goal", said.goal, first.goal),
            ("project_need_by", said.need_by_date, first.need_by_date),
        ):
            if here and here != there:
                cells.fault(column, f"differs from line {first_line}, which names this project.")
        return first if first_line == cells.number else ProjectSaid(account.id, name, None, None)
