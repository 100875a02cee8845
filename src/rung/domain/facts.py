"""The names of everything that can happen, and who may see each (R22, R28).

A fact's name is written into the timeline and never renamed. Who may see it is a property of the
fact: internal unless this table says otherwise, and a single entry can only be made *more* private.
"""

from enum import StrEnum


class Visibility(StrEnum):
    """Who may see an entry of the timeline."""

    INTERNAL = "INTERNAL"
    CUSTOMER = "CUSTOMER"


class Fact(StrEnum):
    """What happened, as "thing.happened"."""

    ESCALATION_RAISED = "escalation.raised"
    ESCALATION_RESOLVED = "escalation.resolved"
    ESCALATION_REJECTED = "escalation.rejected"
    ESCALATION_CONFIRMED = "escalation.confirmed"
    ESCALATION_WITHDRAWN = "escalation.withdrawn"
    ESCALATION_CLOSED_BY_SILENCE = "escalation.closed-by-silence"
    GROUND_ADDED = "ground.added"
    LEVEL_ENGAGED = "level.engaged"
    LEVEL_OPENED = "level.opened"
    LEVEL_UNATTENDED = "level.unattended"
    COVER_BROUGHT_IN = "cover.brought-in"
    CONTACT_LOGGED = "contact.logged"
    CONTACT_COUNTED = "contact.counted"
    VERSION_DECIDED = "contact.version-decided"
    VERSION_UNDECIDED = "contact.version-undecided"
    ACKNOWLEDGEMENT_GIVEN = "acknowledgement.given"
    ACKNOWLEDGEMENT_MISSED = "acknowledgement.missed"
    ACKNOWLEDGEMENT_HANDED_ON = "acknowledgement.handed-on"
    ACKNOWLEDGEMENT_CANCELLED = "acknowledgement.cancelled"
    ACKNOWLEDGEMENT_TAKEN_BACK = "acknowledgement.taken-back"
    NEXT_CONTACT_NAMED = "acknowledgement.next-contact"
    WARNING_GIVEN = "warning.given"
    CLOCK_PARKED = "clock.parked"
    UPDATE_SENT = "update.sent"
    UPDATE_MISSED = "update.missed"
    NEWS_OVERDUE = "update.overdue"
    COMMUNICATION_PROPOSED = "communication.proposed"
    COMMUNICATION_AGREED = "communication.agreed"
    COMMUNICATION_DECLINED = "communication.declined"
    STAKEHOLDER_ADDED = "stakeholder.added"
    STAKEHOLDER_LEFT = "stakeholder.left"
    CUSTOMER_WROTE = "customer.wrote"
    NOTE_WRITTEN = "note.written"
    HANDED_OVER = "work.handed-over"
    WAIVER_ASKED = "waiver.asked"
    WAIVER_GRANTED = "waiver.granted"
    WAIVER_REFUSED = "waiver.refused"
    WAIVER_MISSED = "waiver.missed"
    WAIVER_LAPSED = "waiver.lapsed"
    LEVEL_HELD_BACK = "level.held-back"
    ACTION_ADDED = "action.added"
    ACTION_MOVED = "action.moved"
    ACTION_DONE = "action.done"
    ACTION_WITHDRAWN = "action.withdrawn"
    ACTION_RELEASED = "action.released"
    ACTION_REORDERED = "action.reordered"
    PLAN_AGREED = "plan.agreed"
    PLAN_INCOMPLETE = "plan.incomplete"
    COMMITMENT_MISSED = "commitment.missed"
    CAUSE_FOUND = "cause.found"
    DESK_TICKET_OPENED = "desk.opened"
    DESK_TICKET_LINKED = "desk.linked"
    DESK_TICKET_UNLINKED = "desk.unlinked"
    SURVEY_ANSWERED = "survey.answered"
    SURVEY_FOLLOWED_UP = "survey.followed-up"
    NOT_READY_TOLD = "site.not-ready"
    NOT_READY_DISPUTED = "site.not-ready-disputed"
    NOT_READY_UNDECIDED = "site.not-ready-undecided"
    NOT_READY_UPHELD = "site.not-ready-upheld"
    NOT_READY_DROPPED = "site.not-ready-dropped"
    NOT_READY_WITHDRAWN = "site.not-ready-withdrawn"
    READINESS_PASSED = "site.readiness-passed"
    SITE_READY = "site.ready"
    IMPACT_TOLD = "impact.told"
    IMPACT_ASCERTAINED = "impact.ascertained"
    ROADBLOCK_NAMED = "roadblock.named"
    ROADBLOCK_RELEASED = "roadblock.released"
    ROADBLOCK_REMOVED = "roadblock.removed"
    ROADBLOCK_GONE = "roadblock.gone"
    ROADBLOCK_MISSED = "roadblock.missed"
    RESOURCES_ASKED = "resources.asked"
    RESOURCES_ROUTED = "resources.routed"
    RESOURCES_QUESTION = "resources.question"
    RESOURCES_ANSWER = "resources.answer"
    RESOURCES_WITHDRAWN = "resources.withdrawn"
    RESOURCES_GRANTED = "resources.granted"
    RESOURCES_DECLINED = "resources.declined"
    RESOURCES_MISSED = "resources.missed"
    RESOURCES_RELEASED = "resources.released"
    CCM_NAMED = "ccm.named"
    CALENDAR_MOVED = "calendar.moved"
    POLICY_MOVED = "policy.moved"
    CORRECTION_ASKED = "correction.asked"
    CORRECTION_APPROVED = "correction.approved"
    CORRECTION_REFUSED = "correction.refused"


_SEEN_BY_CUSTOMER = frozenset(
    {
        Fact.ESCALATION_RAISED,
        Fact.ESCALATION_RESOLVED,
        Fact.ESCALATION_REJECTED,
        Fact.ESCALATION_CONFIRMED,
        Fact.ESCALATION_WITHDRAWN,
        Fact.ESCALATION_CLOSED_BY_SILENCE,
        Fact.GROUND_ADDED,
        Fact.LEVEL_ENGAGED,
        Fact.LEVEL_OPENED,
        Fact.COVER_BROUGHT_IN,
        Fact.CONTACT_LOGGED,
        Fact.CONTACT_COUNTED,
        Fact.VERSION_DECIDED,
        Fact.VERSION_UNDECIDED,
        Fact.ACKNOWLEDGEMENT_GIVEN,
        Fact.ACKNOWLEDGEMENT_MISSED,
        Fact.ACKNOWLEDGEMENT_HANDED_ON,
        Fact.ACKNOWLEDGEMENT_TAKEN_BACK,
        Fact.NEXT_CONTACT_NAMED,
        Fact.UPDATE_SENT,
        Fact.UPDATE_MISSED,
        Fact.COMMUNICATION_PROPOSED,
        Fact.COMMUNICATION_AGREED,
        Fact.COMMUNICATION_DECLINED,
        Fact.STAKEHOLDER_ADDED,
        Fact.STAKEHOLDER_LEFT,
        Fact.CUSTOMER_WROTE,
        Fact.WAIVER_ASKED,
        Fact.WAIVER_GRANTED,
        Fact.WAIVER_REFUSED,
        Fact.WAIVER_MISSED,
        Fact.WAIVER_LAPSED,
        Fact.LEVEL_HELD_BACK,
        Fact.ACTION_ADDED,
        Fact.ACTION_MOVED,
        Fact.ACTION_DONE,
        Fact.ACTION_WITHDRAWN,
        Fact.ACTION_RELEASED,
        Fact.ACTION_REORDERED,
        Fact.PLAN_AGREED,
        Fact.PLAN_INCOMPLETE,
        Fact.COMMITMENT_MISSED,
        Fact.SURVEY_ANSWERED,
        Fact.NOT_READY_TOLD,
        Fact.NOT_READY_DISPUTED,
        Fact.NOT_READY_UNDECIDED,
        Fact.NOT_READY_UPHELD,
        Fact.NOT_READY_DROPPED,
        Fact.NOT_READY_WITHDRAWN,
        Fact.READINESS_PASSED,
        Fact.SITE_READY,
        Fact.IMPACT_TOLD,
        Fact.IMPACT_ASCERTAINED,
        Fact.ROADBLOCK_RELEASED,
        Fact.ROADBLOCK_GONE,
        Fact.RESOURCES_RELEASED,
        Fact.CCM_NAMED,
        Fact.CALENDAR_MOVED,
        Fact.POLICY_MOVED,
    }
)


def visibility(fact: Fact) -> Visibility:
    """Who may see this kind of fact unless the entry itself is kept inside."""
    return Visibility.CUSTOMER if fact in _SEEN_BY_CUSTOMER else Visibility.INTERNAL
