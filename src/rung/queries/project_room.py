"""The sites an escalation is about, each with its date, on the page of the escalation (R4, R5)."""

from dataclasses import dataclass
from datetime import date, datetime

from rung.domain.forecast import NeedBy, OrderDay, need_by_of
from rung.domain.headline import State
from rung.domain.letter import PRINTED_DATES
from rung.domain.orders import Dates
from rung.domain.projects import Held, SiteDate, dated, detail, headline, hold, state
from rung.domain.vocabulary import DateKind, OrderStatus
from rung.models import Escalation
from rung.queries.in_step import Steps
from rung.queries.lean import Wanted
from rung.queries.projects import today_of

_SHOWN = [kind.value for kind in PRINTED_DATES]
# The newest date of a kind is the one in force.
_SITES = """
SELECT o.reference, o.site, o.product, o.status, p.id, p.name, p.need_by_date,
       d.kind, d.day
  FROM rung_escalationorder l
  JOIN rung_order o ON o.id = l.order_id
  LEFT JOIN rung_project p ON p.id = o.project_id
  LEFT JOIN LATERAL (
       SELECT DISTINCT ON (kind) kind, day FROM rung_orderdate
        WHERE order_id = o.id AND kind = ANY(%s) ORDER BY kind, recorded_at DESC, id DESC) d ON true
 WHERE l.escalation_id = %s
 ORDER BY o.reference, d.kind
"""


@dataclass(frozen=True)
class RoomSite:
    """One site of the escalation, said."""

    reference: str
    site: str
    product: str
    date: str  # with its kind
    breaks: bool  # it comes after the need-by
    state: State
    word: str


@dataclass(frozen=True)
class ProjectRoom:
    """The sites of an escalation rolled up, and the project they belong to."""

    project_id: int | None  # None while the orders are of no project, or of several
    project: str
    headline: str
    detail: str
    latest: OrderDay | None  # the last date of its open sites
    need_by: NeedBy | None  # the earliest: the escalation's own, or that of a project
    sites: tuple[RoomSite, ...]

    @property
    def has_many(self) -> bool:
        """Whether there is anything to roll up."""
        return len(self.sites) > 1


def project_steps(escalation: Escalation, *, now: datetime) -> Steps[ProjectRoom | None]:
    """The room in one statement; None for a single order that belongs to no project.

    The earliest need-by counts: the customer's own in the escalation, or that of a project.
    """
    (rows,) = yield (Wanted(None, _SITES, [_SHOWN, escalation.pk]),)
    found: dict[str, dict[DateKind, date]] = {}
    facts = {}
    for reference, site, product, status, project_id, name, of_project, kind, day in rows:
        dates = found.setdefault(reference, {})
        facts[reference] = (site, product, OrderStatus(status), project_id, name, of_project)
        if day is not None:
            dates[DateKind(kind)] = day
    projects = {(each[3], each[4], each[5]) for each in facts.values()}
    one = next(iter(projects)) if len(projects) == 1 else (None, "", None)
    if len(facts) == 1 and one[0] is None:
        return None
    sites = [
        _site(reference, *facts[reference][:3], Dates(found[reference])) for reference in facts
    ]
    need_by = need_by_of(escalation.need_by_date, (each[5] for each in facts.values()))
    held = hold([site for site, _ in sites], need_by.day if need_by else None)
    return ProjectRoom(
        project_id=one[0],
        project=one[1] or "",
        headline=headline(held, today=today_of(escalation.account, now)),
        detail=detail(held),
        latest=latest_of(held),
        need_by=need_by,
        sites=tuple(_said(site, product, held) for site, product in sites),
    )


def latest_of(held: Held) -> OrderDay | None:
    """The last date of the open sites, as a plan is held against it; None while there is none."""
    last = held.last
    if held.is_over or last is None or last.day is None or last.kind is None:
        return None
    return OrderDay(last.day, last.kind)


def sites_beside(room: ProjectRoom | None, reference: str) -> tuple[RoomSite, ...]:
    """The further orders of an escalation, beside the one it began with."""
    return tuple(site for site in room.sites if site.reference != reference) if room else ()


def _site(
    reference: str, site: str, product: str, status: OrderStatus, dates: Dates
) -> tuple[SiteDate, str]:
    kind = dates.expected_kind
    done = status is OrderStatus.COMPLETED or dates.of(DateKind.ACTUAL) is not None
    cancelled = status is OrderStatus.CANCELLED
    day = dates.of(kind) if kind else None
    return SiteDate(reference, site, day, kind, done and not cancelled, cancelled), product


def _said(site: SiteDate, product: str, held: Held) -> RoomSite:
    alone = hold([site], held.need_by)
    state_, word = state(alone)
    return RoomSite(
        reference=site.reference,
        site=site.site,
        product=product,
        date=dated(site),
        breaks=site in held.breaks,
        state=state_,
        word="Cancelled" if site.is_cancelled else word,
    )
