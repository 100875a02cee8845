"""A request for resources as it stands, and what is kept of one (R20). Values without behaviour."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from rung.domain.limits import money
from rung.domain.plan import Keep
from rung.domain.resources import Option, RequestKind, Routed


@dataclass(frozen=True)
class Request:
    """A request as it stands on the record; ``cost`` is that of its dearest option."""

    id: UUID
    kind: RequestKind
    buys: str
    currency: str
    options: tuple[Option, ...]
    level: int
    asked_by_id: int
    asked_by: str
    decider_id: int | None = None  # nobody: the desk was asked
    granted: bool | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    question_id: UUID | None = None  # the one that nobody has answered
    customer_words: str = ""
    withdrawn_at: datetime | None = None  # by who asked for it; before that nobody had decided

    @property
    def cost(self) -> Decimal:
        """What the deciding level must be allowed to approve."""
        return max(option.cost for option in self.options)

    @property
    def price(self) -> str:
        """The same, said."""
        return money(self.cost, self.currency)


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for."""

    kind: RequestKind
    buys: str
    currency: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Decision:
    """An answer. ``option`` is the place of the one chosen; a refusal may offer another date.

    ``step`` is what is done now and by when, as it stands in the plan; none adds nothing to it.
    """

    granted: bool
    words: str
    option: int | None = None
    alternate_date: date | None = None
    step: str = ""
    step_by: datetime | None = None


@dataclass(frozen=True)
class AskRequest(Keep):
    """Keep a request, its options, and who was asked."""

    id: UUID
    wanted: Wanted
    routed: Routed


@dataclass(frozen=True)
class DecideRequest(Keep):
    """Keep an answer, with the option it chose and what it put into the plan."""

    id: UUID
    decision: Decision
    action_id: UUID | None


@dataclass(frozen=True)
class RouteRequest(Keep):
    """Keep who is asked now."""

    id: UUID
    routed: Routed


@dataclass(frozen=True)
class AskBack(Keep):
    """Keep a question of who decides."""

    id: UUID
    request_id: UUID
    words: str


@dataclass(frozen=True)
class AnswerBack(Keep):
    """Keep the answer to it."""

    id: UUID
    words: str


@dataclass(frozen=True)
class WithdrawRequest(Keep):
    """Keep that who asked takes it back, and why."""

    id: UUID
    words: str


@dataclass(frozen=True)
class ReleaseRequest(Keep):
    """Keep what the customer reads of the answer."""

    id: UUID
    words: str
