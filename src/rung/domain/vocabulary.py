"""The closed lists of words that are stored. Values are uppercase and never renamed."""

from enum import StrEnum


class Status(StrEnum):
    """All that is stored of an escalation's state; the rest is derived (N14)."""

    OPEN = "OPEN"
    RESOLVED = "RESOLVED"
    CLOSED = "CLOSED"


class ClosedAs(StrEnum):
    """How an escalation ended."""

    CONFIRMED = "CONFIRMED"
    SILENCE = "SILENCE"
    WITHDRAWN = "WITHDRAWN"


class Ground(StrEnum):
    """Why a customer engages management (R5)."""

    TIMELINESS = "TIMELINESS"
    LEVEL_OF_SERVICE = "LEVEL_OF_SERVICE"
    SLA_MISSED = "SLA_MISSED"
    BUSINESS_RISK = "BUSINESS_RISK"

    @property
    def label(self) -> str:
        """The ground in the customer's words."""
        return {
            Ground.TIMELINESS: "Too slow",
            Ground.LEVEL_OF_SERVICE: "Not good enough",
            Ground.SLA_MISSED: "A service level agreement was missed",
            Ground.BUSINESS_RISK: "Our business is at risk",
        }[self]


class Channel(StrEnum):
    """How word came in or went out (R7)."""

    PORTAL = "PORTAL"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    API = "API"
    SYSTEM = "SYSTEM"

    @property
    def label(self) -> str:
        """The channel as people say it."""
        return {"PORTAL": "portal", "PHONE": "phone", "EMAIL": "e-mail", "API": "API"}.get(
            self.value, "rung"
        )


class ContactOutcome(StrEnum):
    """What came of trying to reach somebody. Every one of them counts as contact (R7)."""

    SPOKE = "SPOKE"
    MESSAGE = "MESSAGE"
    NO_ANSWER = "NO_ANSWER"

    @property
    def label(self) -> str:
        """The outcome in the caller's words."""
        return {"SPOKE": "Spoke", "MESSAGE": "Left a message", "NO_ANSWER": "No answer"}[self.value]


class Side(StrEnum):
    """Whose version of a contact it is; both are kept (R7)."""

    CUSTOMER = "CUSTOMER"
    CARRIER = "CARRIER"


class ActionOwner(StrEnum):
    """The party that owns an action of the plan (R17)."""

    CARRIER = "CARRIER"
    CUSTOMER = "CUSTOMER"
    SUPPLIER = "SUPPLIER"
    AUTHORITY = "AUTHORITY"

    @property
    def label(self) -> str:
        """The party as people say it."""
        return self.value.lower()


YOU = "you"  # whom a customer reads where they themselves act
OUR_SUPPLIER = "Our supplier"  # what customers read in place of a supplier's name (R22)


class ActionState(StrEnum):
    """What has become of an action; whether it is late is derived from its date."""

    OPEN = "OPEN"
    DONE = "DONE"
    WITHDRAWN = "WITHDRAWN"


class UpdateKind(StrEnum):
    """What an update says at a glance; "nothing new" is a valid one (R24)."""

    NOTHING_NEW = "NOTHING_NEW"
    PROGRESS = "PROGRESS"
    DATE_MOVED = "DATE_MOVED"
    NEED_FROM_YOU = "NEED_FROM_YOU"

    @property
    def label(self) -> str:
        """The kind as the composer's buttons say it."""
        return {
            "NOTHING_NEW": "Nothing new",
            "PROGRESS": "Progress",
            "DATE_MOVED": "Date moved",
            "NEED_FROM_YOU": "Need something from you",
        }[self.value]


class DateKind(StrEnum):
    """The kinds of date an order carries; a date is never shown without its kind."""

    DDD = "DDD"
    CCD = "CCD"
    FOC = "FOC"
    ESTIMATED = "ESTIMATED"
    FORECAST = "FORECAST"
    ACTUAL = "ACTUAL"

    @property
    def label(self) -> str:
        """The kind as people say it."""
        return {
            "DDD": "desired by you",
            "CCD": "committed by us",
            "FOC": "confirmed by the supplier",
            "ESTIMATED": "estimated",
            "FORECAST": "forecast",
            "ACTUAL": "actual",
        }[self.value]


PLAN_KINDS = (DateKind.CCD, DateKind.FOC, DateKind.ESTIMATED, DateKind.FORECAST)


class OrderStatus(StrEnum):
    """Where an order stands in its life."""

    ACCEPTED = "ACCEPTED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class ExpediteState(StrEnum):
    """What has become of a request for an earlier date."""

    ASKED = "ASKED"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"

    @property
    def label(self) -> str:
        """The state as people say it."""
        return self.value.lower()


class ExpediteRoute(StrEnum):
    """Whether somebody must approve an earlier date."""

    APPROVAL = "APPROVAL"
    PRE_APPROVED = "PRE_APPROVED"


class MilestoneState(StrEnum):
    """What is known of a milestone; late is derived from its date."""

    NOT_STARTED = "NOT_STARTED"
    STARTED = "STARTED"
    DONE = "DONE"
    NOT_NEEDED = "NOT_NEEDED"


MILESTONES = (
    "Accepted",
    "Survey",
    "Date confirmed",
    "Build and permits",
    "Equipment",
    "Test and turn-up",
    "Your acceptance",
    "Billing starts",
)
