"""Rows: fields, constraints and indexes. One app, one line of migrations."""

from rung.models.afterwards import SpecialHandling, Survey, SurveyFollowUp
from rung.models.attachments import Attachment
from rung.models.calendar_feeds import CalendarFeed
from rung.models.calendars import Calendar, CalendarVersion
from rung.models.calls import CallBack, CallVersions
from rung.models.checks import FactCheck
from rung.models.clocks import Acknowledgement, Clock, ClockPause
from rung.models.communication import CommunicationPlan, Stakeholder
from rung.models.corrections import Correction
from rung.models.coverage import CoverageCheck
from rung.models.day import HandOver, ProposalAnswer, Snooze
from rung.models.desk import (
    Broadcast,
    BroadcastCopy,
    DeskNote,
    DeskTicket,
    DeskTicketLink,
)
from rung.models.door import EntryLink, SignedIn, SignInTries
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
from rung.models.house_record import RecordEntry
from rung.models.impact import Impact
from rung.models.looking import LastLooked
from rung.models.machinery import Heartbeat, MovableTime, Press
from rung.models.mail import ReceivedMail, UnderstoodMail
from rung.models.notices import Notice
from rung.models.obstacles import RequestOption, RequestQuestion, ResourceRequest, Roadblock
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
from rung.models.plan import ActionDependency, PlanAnswer
from rung.models.policies import Policy, PolicyDraft, PolicyVersion
from rung.models.readiness import NotReady
from rung.models.rebases import ClockMove, PolicyMove, PolicyRebase, Rebase
from rung.models.sign_in import RequiredFactor
from rung.models.sla import SlaTarget
from rung.models.timeline import TimelineEntry
from rung.models.told_how import ToldHow
from rung.models.webhooks import WebhookDelivery, WebhookSubscription

__all__ = [
    "Absence",
    "Account",
    "AccountContact",
    "Acknowledgement",
    "Action",
    "ActionDependency",
    "ActionMove",
    "Attachment",
    "Broadcast",
    "BroadcastCopy",
    "Calendar",
    "CalendarFeed",
    "CalendarVersion",
    "CallBack",
    "CallVersions",
    "Clock",
    "ClockMove",
    "ClockPause",
    "CommunicationPlan",
    "Contact",
    "Correction",
    "CoverageCheck",
    "DeskNote",
    "DeskTicket",
    "DeskTicketLink",
    "EngagedLevel",
    "EntryLink",
    "Escalation",
    "EscalationOrder",
    "Expedite",
    "FactCheck",
    "HandOver",
    "Heartbeat",
    "Impact",
    "ImportRun",
    "Jeopardy",
    "LastLooked",
    "Letter",
    "LevelCalendar",
    "LevelHolder",
    "Milestone",
    "MovableTime",
    "NotReady",
    "Notice",
    "Order",
    "OrderDate",
    "Person",
    "PlanAnswer",
    "Policy",
    "PolicyDraft",
    "PolicyMove",
    "PolicyRebase",
    "PolicyVersion",
    "Press",
    "Project",
    "ProposalAnswer",
    "Rebase",
    "ReceivedMail",
    "RecordEntry",
    "Region",
    "RequestOption",
    "RequestQuestion",
    "RequiredFactor",
    "ResourceRequest",
    "Roadblock",
    "SignInTries",
    "SignedIn",
    "SlaTarget",
    "Snooze",
    "SpecialHandling",
    "Stakeholder",
    "Survey",
    "SurveyFollowUp",
    "TimelineEntry",
    "ToldHow",
    "UnderstoodMail",
    "Waiver",
    "WebhookDelivery",
    "WebhookSubscription",
]
