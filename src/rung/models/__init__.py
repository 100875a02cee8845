"""Rows: fields, constraints and indexes. One app, one line of migrations."""

from rung.models.calendars import Calendar, CalendarVersion
from rung.models.clocks import Acknowledgement, Clock, ClockPause
from rung.models.coverage import CoverageCheck, PeopleChange
from rung.models.escalations import (
    Action,
    ActionMove,
    Contact,
    EngagedLevel,
    Escalation,
    EscalationOrder,
    LevelCalendar,
    Waiver,
)
from rung.models.expedites import Expedite
from rung.models.looking import LastLooked
from rung.models.machinery import Heartbeat, MovableTime, Press
from rung.models.notices import Notice
from rung.models.orders import (
    ImportRun,
    Jeopardy,
    Letter,
    Milestone,
    Order,
    OrderDate,
    Project,
)
from rung.models.people import (
    Absence,
    Account,
    AccountContact,
    LevelHolder,
    Person,
    Region,
)
from rung.models.policies import Policy, PolicyDraft, PolicyVersion
from rung.models.rebases import ClockMove, PolicyMove, PolicyRebase, Rebase
from rung.models.timeline import TimelineEntry

__all__ = [
    "Absence",
    "Account",
    "AccountContact",
    "Acknowledgement",
    "Action",
    "ActionMove",
    "Calendar",
    "CalendarVersion",
    "Clock",
    "ClockMove",
    "ClockPause",
    "Contact",
    "CoverageCheck",
    "EngagedLevel",
    "Escalation",
    "EscalationOrder",
    "Expedite",
    "Heartbeat",
    "ImportRun",
    "Jeopardy",
    "LastLooked",
    "Letter",
    "LevelCalendar",
    "LevelHolder",
    "Milestone",
    "MovableTime",
    "Notice",
    "Order",
    "OrderDate",
    "PeopleChange",
    "Person",
    "Policy",
    "PolicyDraft",
    "PolicyMove",
    "PolicyRebase",
    "PolicyVersion",
    "Press",
    "Project",
    "Rebase",
    "Region",
    "TimelineEntry",
    "Waiver",
]
