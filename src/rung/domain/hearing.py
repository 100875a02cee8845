"""Who hears what on an escalation: what each gets, how, and which news can wait (R22, R23).

News of a clock goes at once: what opens, what is owed, what was missed, what has ended. Other news
may wait for the end of somebody's quiet hours or for the next update, where both sides agreed so.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from rung.domain.facts import Fact
from rung.domain.notices import Audience, NoticeKind
from rung.domain.plan import Keep, Plan, Record, Snapshot, Tell
from rung.domain.reaching import number
from rung.domain.refusals import BadInput
from rung.domain.transitions import Command, after
from rung.domain.vocabulary import Side


class Gets(StrEnum):
    """What somebody beside contact and care manager is told."""

    EVERYTHING = "EVERYTHING"
    CLOCKS = "CLOCKS"
    UPDATES = "UPDATES"
    SUMMARY = "SUMMARY"

    @property
    def label(self) -> str:
        """What they get, as people choose it."""
        return {
            "EVERYTHING": "Everything",
            "CLOCKS": "News of clocks: what opens, is answered or is late",
            "UPDATES": "Updates and moved dates only",
            "SUMMARY": "The turning points: levels, resolution, end",
        }[self.value]

    @property
    def short(self) -> str:
        """The same in a word or two."""
        return {
            "EVERYTHING": "everything",
            "CLOCKS": "news of clocks",
            "UPDATES": "updates",
            "SUMMARY": "turning points",
        }[self.value]


class HearsBy(StrEnum):
    """How somebody is told."""

    EMAIL = "EMAIL"
    PHONE = "PHONE"  # no mail: the care manager calls them
    SMS = "SMS"  # no mail: short messages of the clocks

    @property
    def label(self) -> str:
        """The way as people say it."""
        return {"EMAIL": "by e-mail", "PHONE": "by phone", "SMS": "by SMS"}[self.value]


class Depth(StrEnum):
    """How deep the words go."""

    TECHNICAL = "TECHNICAL"
    EXECUTIVE = "EXECUTIVE"

    @property
    def label(self) -> str:
        """The depth as people choose it."""
        return {
            "TECHNICAL": "Technical: steps, dates, names",
            "EXECUTIVE": "Executive: what it means and what is next",
        }[self.value]


_SPANS_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
TURNING_POINTS = frozenset(
    {
        NoticeKind.RAISED,
        NoticeKind.LEVEL_ENGAGED,
        NoticeKind.RESOLVED,
        NoticeKind.REJECTED,
        NoticeKind.CLOSED,
    }
)
NEWS = frozenset({NoticeKind.UPDATE, NoticeKind.ACTION_MOVED})
CAN_WAIT = frozenset(
    {
        NoticeKind.IMPACT,
        NoticeKind.ACTION_RELEASED,
        NoticeKind.PLAN_ANSWERED,
        NoticeKind.ROADBLOCK_RELEASED,
        NoticeKind.ROADBLOCK_REMOVED,
        NoticeKind.RESOURCES_RELEASED,
        NoticeKind.CCM_NAMED,
        NoticeKind.STAKEHOLDER_ADDED,
    }
)
# What asks one person to act is not passed on to those who only listen.
PERSONAL = frozenset(
    {
        NoticeKind.WARNING,
        NoticeKind.LEVEL_OPENS_SOON,
        NoticeKind.ACKNOWLEDGE,
        NoticeKind.OVERDUE_NEWS,
        NoticeKind.HANDED_OVER,
        NoticeKind.COMMUNICATION_PROPOSED,
        NoticeKind.CUSTOMER_WROTE,
    }
)


def hears(gets: Gets, kind: NoticeKind) -> bool:
    """Whether somebody with this choice is told of that kind of news."""
    if kind in PERSONAL:
        return False
    if gets is Gets.EVERYTHING:
        return True
    if gets is Gets.UPDATES:
        return kind in NEWS or kind in {NoticeKind.RESOLVED, NoticeKind.CLOSED}
    if gets is Gets.SUMMARY:
        return kind in TURNING_POINTS
    return kind not in CAN_WAIT and kind not in NEWS


def together_at(at: datetime, minutes: int) -> datetime:
    """When news goes out that is put together: at the end of the span of so many minutes it is in.

    The spans lie one behind the other, so that news of one span has one instant, whoever asks.
    """
    span = timedelta(minutes=minutes)
    return at + (_SPANS_BEGIN - at) % span


@dataclass(frozen=True)
class QuietHours:
    """Hours of the day in which news that can wait does; they may reach past midnight."""

    begins: time
    ends: time

    @property
    def words(self) -> str:
        """As people say them; on each reader's own clock."""
        return f"{self.begins:%H:%M} to {self.ends:%H:%M}"

    def holds_until(self, at: datetime, zone: str) -> datetime:
        """When news of that instant goes out to a reader in ``zone``: then, or when they end."""
        local = at.astimezone(ZoneInfo(zone))
        if not self._covers(local.time()):
            return at
        late = self.begins > self.ends and local.time() >= self.begins
        day = local.date() + timedelta(days=1) if late else local.date()
        ends = datetime.combine(day, self.ends, ZoneInfo(zone)).astimezone(at.tzinfo)
        return max(at, ends)

    def _covers(self, at: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


def quiet_hours(begins: time | None, ends: time | None) -> QuietHours | None:
    """Quiet hours as they are stored: both ends or none."""
    return QuietHours(begins, ends) if begins is not None and ends is not None else None


@dataclass(frozen=True)
class Listener:
    """Somebody who is to hear, and how: a person of ours, or a name with a way to reach them."""

    side: Side
    name: str
    gets: Gets
    hears_by: HearsBy
    depth: Depth = Depth.TECHNICAL
    address: str = ""
    phone: str = ""
    person_id: int | None = None


@dataclass(frozen=True)
class AddListener(Keep):
    """Keep somebody who is to hear."""

    id: UUID
    listener: Listener


@dataclass(frozen=True)
class EndListener(Keep):
    """Somebody hears no more; that they did is kept."""

    id: UUID


def add_listener(current: Snapshot, listener: Listener, *, new_id: UUID, now: datetime) -> Plan:
    """Somebody joins those who hear; who of the carrier hears is not told to the customer (R22)."""
    after(current.status, Command.AGREE_ON_NEWS)
    if not listener.name.strip():
        raise BadInput("Name the person.")
    if listener.hears_by is HearsBy.EMAIL and not listener.address:
        raise BadInput("Give an e-mail address, or choose the phone.")
    if listener.hears_by is not HearsBy.EMAIL and not listener.phone.strip():
        raise BadInput("Give a phone number, or choose e-mail.")
    if listener.hears_by is HearsBy.SMS:
        listener = replace(listener, phone=number(listener.phone))
    details = {"name": listener.name.strip(), "gets": listener.gets.short}
    inside = listener.side is Side.CARRIER
    told = {"gets": listener.gets.short, "stakeholder_id": str(new_id)}
    by_mail = listener.hears_by is HearsBy.EMAIL  # the first word; a short message is of clocks
    tell = Tell(
        NoticeKind.STAKEHOLDER_ADDED, Audience.STAKEHOLDER, f"stakeholder:{new_id}", details=told
    )
    return Plan(
        keep=(AddListener(new_id, listener),),
        record=(Record(Fact.STAKEHOLDER_ADDED, now, details=details, internal=inside),),
        tell=(tell,) if by_mail else (),
    )


def end_listener(
    current: Snapshot, *, listener_id: UUID, name: str, side: Side, now: datetime
) -> Plan:
    """Somebody is taken off the list."""
    after(current.status, Command.AGREE_ON_NEWS)
    inside = side is Side.CARRIER
    return Plan(
        keep=(EndListener(listener_id),),
        record=(Record(Fact.STAKEHOLDER_LEFT, now, details={"name": name}, internal=inside),),
    )
