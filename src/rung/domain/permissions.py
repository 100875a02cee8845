"""Who may do what: one table, read by buttons, explanations and refusals alike."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is to the process. Directors and VPs are managers of a higher level."""

    CUSTOMER = "CUSTOMER"
    CCM = "CCM"
    MANAGER = "MANAGER"
    DESK = "DESK"
    CHANNEL_MANAGER = "CHANNEL_MANAGER"
    ADMINISTRATOR = "ADMINISTRATOR"

    @property
    def label(self) -> str:
        """The role as people say it."""
        return _LABELS[self]


_LABELS = {
    Role.CUSTOMER: "Customer contact",
    Role.CCM: "Customer care manager",
    Role.MANAGER: "Manager",
    Role.DESK: "Escalations Desk",
    Role.CHANNEL_MANAGER: "Channel manager",
    Role.ADMINISTRATOR: "Administrator",
}
CARRIER_ROLES = frozenset(set(Role) - {Role.CUSTOMER})


class Act(StrEnum):
    """Everything a person can do to an escalation, an order, a calendar or a policy."""

    RAISE = "RAISE"
    LOG_CONTACT = "LOG_CONTACT"
    AGREE_ON_CALL = "AGREE_ON_CALL"
    DECIDE_ON_CALL = "DECIDE_ON_CALL"
    ENGAGE = "ENGAGE"
    ENGAGE_ON_BEHALF = "ENGAGE_ON_BEHALF"
    ASK_WAIVER = "ASK_WAIVER"
    DECIDE_WAIVER = "DECIDE_WAIVER"
    HOLD_BACK = "HOLD_BACK"
    ACKNOWLEDGE = "ACKNOWLEDGE"
    SEND_UPDATE = "SEND_UPDATE"
    AGREE_ON_NEWS = "AGREE_ON_NEWS"
    WRITE = "WRITE"
    NOTE = "NOTE"
    SORT_MAIL = "SORT_MAIL"
    ASK_CORRECTION = "ASK_CORRECTION"
    DECIDE_CORRECTION = "DECIDE_CORRECTION"
    PLAN = "PLAN"
    ANSWER_PLAN = "ANSWER_PLAN"
    TELL_NOT_READY = "TELL_NOT_READY"
    ANSWER_NOT_READY = "ANSWER_NOT_READY"
    DECIDE_NOT_READY = "DECIDE_NOT_READY"
    RELEASE_WORDING = "RELEASE_WORDING"
    TELL_IMPACT = "TELL_IMPACT"
    NAME_ROADBLOCK = "NAME_ROADBLOCK"
    REMOVE_ROADBLOCK = "REMOVE_ROADBLOCK"
    ASK_RESOURCES = "ASK_RESOURCES"
    DECIDE_RESOURCES = "DECIDE_RESOURCES"
    RESOLVE = "RESOLVE"
    CONFIRM = "CONFIRM"
    REJECT = "REJECT"
    WITHDRAW = "WITHDRAW"
    OPEN_DESK_TICKET = "OPEN_DESK_TICKET"
    TAKE_DESK_TICKET = "TAKE_DESK_TICKET"
    WORK_DESK_TICKET = "WORK_DESK_TICKET"
    BROADCAST = "BROADCAST"
    ANSWER_SURVEY = "ANSWER_SURVEY"
    FOLLOW_UP_SURVEY = "FOLLOW_UP_SURVEY"
    KEEP_HANDLING = "KEEP_HANDLING"
    ASK_EXPEDITE = "ASK_EXPEDITE"
    DECIDE_EXPEDITE = "DECIDE_EXPEDITE"
    NAME_CCM = "NAME_CCM"
    KEEP_CALENDARS = "KEEP_CALENDARS"
    KEEP_POLICIES = "KEEP_POLICIES"
    KEEP_PEOPLE = "KEEP_PEOPLE"
    KEEP_SIGN_IN = "KEEP_SIGN_IN"
    ENTER_OWN_ABSENCE = "ENTER_OWN_ABSENCE"
    ARRANGE_DAY = "ARRANGE_DAY"
    PUT_OFF_PROPOSAL = "PUT_OFF_PROPOSAL"
    KEEP_SLA = "KEEP_SLA"
    KEEP_WEBHOOKS = "KEEP_WEBHOOKS"
    SEND_AGAIN = "SEND_AGAIN"


class Relation(StrEnum):
    """How a person stands to the object, worked out from the record."""

    CONTACT = "CONTACT"  # customer contact of the account who may escalate
    OBSERVER = "OBSERVER"  # customer contact of the account who may only look
    CCM = "CCM"  # the care manager of the escalation's primary order, or their cover
    HOLDER = "HOLDER"  # holds (or covers) an engaged level
    SPEAKER = "SPEAKER"  # speaks to the customer, as the desk ticket says (R21)
    CARRIER = "CARRIER"  # somebody else of the carrier


_CARRIER_SIDE = frozenset({Relation.CCM, Relation.HOLDER, Relation.CARRIER})
_TABLE: dict[Act, tuple[frozenset[Role], frozenset[Relation]]] = {
    Act.RAISE: (
        frozenset({Role.CUSTOMER, Role.CCM, Role.MANAGER, Role.DESK, Role.CHANNEL_MANAGER}),
        _CARRIER_SIDE | {Relation.CONTACT},
    ),
    Act.LOG_CONTACT: (frozenset(Role), _CARRIER_SIDE | {Relation.CONTACT}),
    Act.AGREE_ON_CALL: (frozenset({Role.CUSTOMER}), frozenset({Relation.CONTACT})),
    Act.DECIDE_ON_CALL: (frozenset({Role.MANAGER}), _CARRIER_SIDE),
    Act.ENGAGE: (frozenset({Role.CUSTOMER}), frozenset({Relation.CONTACT})),
    Act.ENGAGE_ON_BEHALF: (
        frozenset({Role.CCM, Role.MANAGER}),
        frozenset({Relation.CCM, Relation.HOLDER}),
    ),
    Act.ASK_WAIVER: (
        frozenset({Role.CUSTOMER, Role.CCM}),
        frozenset({Relation.CONTACT, Relation.CCM}),
    ),
    Act.DECIDE_WAIVER: (frozenset({Role.MANAGER}), _CARRIER_SIDE),
    Act.HOLD_BACK: (
        frozenset({Role.CCM, Role.MANAGER}),
        frozenset({Relation.CCM, Relation.HOLDER}),
    ),
    Act.ACKNOWLEDGE: (frozenset({Role.CCM, Role.MANAGER}), frozenset({Relation.HOLDER})),
    Act.SEND_UPDATE: (
        frozenset({Role.CCM, Role.MANAGER, Role.DESK}),
        _CARRIER_SIDE,
    ),
    Act.AGREE_ON_NEWS: (
        frozenset({Role.CUSTOMER, Role.CCM}),
        frozenset({Relation.CONTACT, Relation.CCM}),
    ),
    Act.WRITE: (frozenset({Role.CUSTOMER}), frozenset({Relation.CONTACT})),
    Act.NOTE: (frozenset({Role.CCM, Role.MANAGER, Role.DESK, Role.CHANNEL_MANAGER}), _CARRIER_SIDE),
    Act.SORT_MAIL: (
        frozenset({Role.CCM, Role.MANAGER, Role.DESK, Role.CHANNEL_MANAGER}),
        _CARRIER_SIDE,
    ),
    Act.ASK_CORRECTION: (frozenset({Role.CCM, Role.MANAGER, Role.DESK}), _CARRIER_SIDE),
    Act.DECIDE_CORRECTION: (frozenset({Role.MANAGER, Role.DESK}), _CARRIER_SIDE),
    Act.PLAN: (frozenset({Role.CCM, Role.MANAGER}), frozenset({Relation.CCM, Relation.HOLDER})),
    Act.ANSWER_PLAN: (frozenset({Role.CUSTOMER}), frozenset({Relation.CONTACT})),
    Act.TELL_NOT_READY: (
        frozenset({Role.CCM, Role.MANAGER}),
        frozenset({Relation.CCM, Relation.HOLDER}),
    ),
    Act.ANSWER_NOT_READY: (frozenset({Role.CUSTOMER}), frozenset({Relation.CONTACT})),
    Act.DECIDE_NOT_READY: (frozenset({Role.MANAGER}), _CARRIER_SIDE),
    Act.RELEASE_WORDING: (frozenset({Role.CCM, Role.MANAGER, Role.DESK}), _CARRIER_SIDE),
    Act.TELL_IMPACT: (
        frozenset({Role.CUSTOMER, Role.CCM, Role.MANAGER}),
        frozenset({Relation.CONTACT, Relation.CCM, Relation.HOLDER}),
    ),
    Act.NAME_ROADBLOCK: (
        frozenset({Role.CCM, Role.MANAGER}),
        frozenset({Relation.CCM, Relation.HOLDER}),
    ),
    Act.REMOVE_ROADBLOCK: (CARRIER_ROLES, _CARRIER_SIDE),
    Act.ASK_RESOURCES: (
        frozenset({Role.CCM, Role.MANAGER}),
        frozenset({Relation.CCM, Relation.HOLDER}),
    ),
    Act.DECIDE_RESOURCES: (frozenset({Role.CCM, Role.MANAGER}), _CARRIER_SIDE),
    Act.RESOLVE: (frozenset({Role.CCM}), frozenset({Relation.CCM})),
    Act.CONFIRM: (frozenset({Role.CUSTOMER}), frozenset({Relation.CONTACT})),
    Act.REJECT: (frozenset({Role.CUSTOMER}), frozenset({Relation.CONTACT})),
    Act.WITHDRAW: (frozenset({Role.CUSTOMER}), frozenset({Relation.CONTACT})),
    Act.OPEN_DESK_TICKET: (frozenset({Role.CCM, Role.DESK}), _CARRIER_SIDE),
    Act.TAKE_DESK_TICKET: (frozenset({Role.DESK}), _CARRIER_SIDE),
    Act.WORK_DESK_TICKET: (frozenset({Role.CCM, Role.MANAGER, Role.DESK}), _CARRIER_SIDE),
    Act.BROADCAST: (frozenset({Role.CCM, Role.DESK}), frozenset({Relation.SPEAKER})),
    Act.ANSWER_SURVEY: (frozenset({Role.CUSTOMER}), frozenset({Relation.CONTACT})),
    Act.FOLLOW_UP_SURVEY: (frozenset({Role.CCM, Role.MANAGER}), _CARRIER_SIDE),
    Act.KEEP_HANDLING: (
        frozenset({Role.CCM, Role.MANAGER, Role.DESK, Role.CHANNEL_MANAGER}),
        _CARRIER_SIDE,
    ),
    Act.ASK_EXPEDITE: (frozenset({Role.CUSTOMER}), frozenset({Relation.CONTACT})),
    Act.DECIDE_EXPEDITE: (frozenset({Role.CCM, Role.MANAGER}), _CARRIER_SIDE),
    Act.NAME_CCM: (
        frozenset({Role.CHANNEL_MANAGER, Role.MANAGER, Role.ADMINISTRATOR}),
        _CARRIER_SIDE,
    ),
    Act.KEEP_CALENDARS: (frozenset({Role.ADMINISTRATOR}), _CARRIER_SIDE),
    Act.KEEP_POLICIES: (frozenset({Role.ADMINISTRATOR, Role.MANAGER}), _CARRIER_SIDE),
    Act.KEEP_PEOPLE: (frozenset({Role.ADMINISTRATOR}), _CARRIER_SIDE),
    Act.KEEP_SIGN_IN: (frozenset({Role.ADMINISTRATOR}), _CARRIER_SIDE),
    Act.ENTER_OWN_ABSENCE: (CARRIER_ROLES, _CARRIER_SIDE),
    Act.ARRANGE_DAY: (CARRIER_ROLES, _CARRIER_SIDE),
    Act.PUT_OFF_PROPOSAL: (
        frozenset({Role.CCM, Role.MANAGER, Role.CHANNEL_MANAGER}),
        frozenset({Relation.CCM}),
    ),
    Act.KEEP_SLA: (frozenset({Role.CCM, Role.MANAGER}), frozenset({Relation.CCM})),
    Act.KEEP_WEBHOOKS: (frozenset({Role.ADMINISTRATOR}), _CARRIER_SIDE),
    Act.SEND_AGAIN: (frozenset({Role.ADMINISTRATOR}), _CARRIER_SIDE),
}
# Where one role has to stand otherwise to the object than the others that may do it.
_OF_ROLE: dict[tuple[Act, Role], frozenset[Relation]] = {
    (Act.SEND_UPDATE, Role.DESK): frozenset({Relation.SPEAKER}),
    (Act.OPEN_DESK_TICKET, Role.CCM): frozenset({Relation.CCM}),
    (Act.WORK_DESK_TICKET, Role.CCM): frozenset({Relation.CCM}),
    (Act.WORK_DESK_TICKET, Role.MANAGER): frozenset({Relation.HOLDER}),
}
_WHO: dict[Act, str] = {
    Act.RAISE: "Only contacts named for this account may raise an escalation.",
    Act.LOG_CONTACT: "Only contacts named for this account may log a call.",
    Act.AGREE_ON_CALL: "Only contacts named for this account agree on when a call was.",
    Act.DECIDE_ON_CALL: "A manager decides between the two versions of a call.",
    Act.ENGAGE: "Only contacts named for this account may engage the next level.",
    Act.ENGAGE_ON_BEHALF: "Only the care manager or an engaged manager engages a level on the "
    "customer's behalf.",
    Act.ASK_WAIVER: "Only contacts named for this account may ask for a waiver, or the care "
    "manager for them.",
    Act.DECIDE_WAIVER: "A manager decides on a waiver.",
    Act.HOLD_BACK: "Only the care manager or the manager of the current level holds the next "
    "one back.",
    Act.ACKNOWLEDGE: "Only the person engaged at this level, or their cover, acknowledges it.",
    Act.SEND_UPDATE: "Only the carrier's people working on this send updates; the desk does where "
    "its ticket says that it speaks to the customer.",
    Act.AGREE_ON_NEWS: "Only contacts named for this account and the care manager agree on who "
    "hears what, and how often.",
    Act.WRITE: "Only contacts named for this account may write to the care manager here.",
    Act.NOTE: "Only the carrier's people write internal notes.",
    Act.SORT_MAIL: "Care managers, managers and the desk sort the mail that waits.",
    Act.ASK_CORRECTION: "Only the carrier's people working on this ask for a correction.",
    Act.DECIDE_CORRECTION: "A manager above the level, or the desk, decides on a correction.",
    Act.PLAN: "The care manager or an engaged manager changes the plan.",
    Act.ANSWER_PLAN: "Only contacts named for this account may answer for the plan.",
    Act.TELL_NOT_READY: "The care manager or an engaged manager says that a site is not ready.",
    Act.ANSWER_NOT_READY: "Only contacts named for this account answer about their site.",
    Act.DECIDE_NOT_READY: "A manager decides between the two versions.",
    Act.RELEASE_WORDING: "The care manager or the Escalations Desk releases what a customer reads.",
    Act.TELL_IMPACT: "Only contacts named for this account tell the impact, and the care manager "
    "or an engaged manager ascertains it.",
    Act.NAME_ROADBLOCK: "The care manager or an engaged manager names a roadblock.",
    Act.REMOVE_ROADBLOCK: "Only the carrier's people report a roadblock removed.",
    Act.ASK_RESOURCES: "The care manager or an engaged manager asks for resources.",
    Act.DECIDE_RESOURCES: "The level whose limit allows it decides on resources.",
    Act.RESOLVE: "Only the care manager resolves an escalation.",
    Act.CONFIRM: "Only contacts named for this account may confirm.",
    Act.REJECT: "Only contacts named for this account may reject the resolution.",
    Act.WITHDRAW: "Only contacts named for this account may withdraw.",
    Act.OPEN_DESK_TICKET: "The care manager or the Escalations Desk opens a desk ticket.",
    Act.TAKE_DESK_TICKET: "Only the Escalations Desk takes a desk ticket.",
    Act.WORK_DESK_TICKET: "Only the desk, and the care and engaged managers of linked "
    "escalations, work on a desk ticket.",
    Act.BROADCAST: "Who speaks to these customers sends them the update; the desk ticket says "
    "who that is.",
    Act.ANSWER_SURVEY: "Only contacts named for this account answer for it.",
    Act.FOLLOW_UP_SURVEY: "Managers and care managers call a customer about their answer.",
    Act.KEEP_HANDLING: "Only the carrier's people keep notes on an account.",
    Act.ASK_EXPEDITE: "Only contacts named for this account may ask for an earlier date.",
    Act.DECIDE_EXPEDITE: "The level that the policy names, or one above it, decides on an earlier "
    "date.",
    Act.NAME_CCM: "The channel manager names the care manager.",
    Act.KEEP_CALENDARS: "Administrators keep the calendars.",
    Act.KEEP_POLICIES: "Administrators and managers keep the policies.",
    Act.KEEP_PEOPLE: "Administrators keep who holds which level, covers and absences.",
    Act.KEEP_SIGN_IN: "Administrators decide who needs a second factor, and remove a lost one.",
    Act.ENTER_OWN_ABSENCE: "Only the carrier's people enter an absence of their own.",
    Act.ARRANGE_DAY: "Only the carrier's people put work aside or hand it over.",
    Act.PUT_OFF_PROPOSAL: "Only the care manager of the order puts a proposal off.",
    Act.KEEP_SLA: "Only the care manager of the order keeps its service level targets.",
    Act.KEEP_WEBHOOKS: "Administrators decide which machines are told what.",
    Act.SEND_AGAIN: "Administrators send again what was given up.",
}


@dataclass(frozen=True)
class Party:
    """A person as the table sees them: a role and how they stand to the object."""

    role: Role
    relations: frozenset[Relation]


def refusal(act: Act, party: Party) -> str:
    """Why this person may not do it, in a sentence; empty when they may."""
    roles, relations = _TABLE[act]
    relations = _OF_ROLE.get((act, party.role), relations)
    if party.role in roles and party.relations & relations:
        return ""
    return _WHO[act]


def may(act: Act, party: Party) -> bool:
    """Whether the table allows it; says nothing about whether the moment does."""
    return not refusal(act, party)
