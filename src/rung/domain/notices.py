"""What is told to whom: the kinds of notice and the audiences. Values are stored."""

from enum import StrEnum


class Audience(StrEnum):
    """Whom a notice is for; the service finds the people."""

    CUSTOMER = "CUSTOMER"
    CCM = "CCM"
    LEVEL = "LEVEL"  # the person engaged at that level
    COVER = "COVER"  # the cover of that person
    PERSON_OF_LEVEL = "PERSON_OF_LEVEL"  # who holds the level, engaged or not
    DESK = "DESK"
    PERSON = "PERSON"  # the one person named in the notice
    STAKEHOLDER = "STAKEHOLDER"  # the one stakeholder it is about
    REMOVER = "REMOVER"  # who removes the roadblock it is about
    DECIDER = "DECIDER"  # who decides on the request it is about


NOT_NEEDED_ANY_MORE = "What it reminds of is done."  # why a notice is given up; no trouble


def why_not_again(*, trouble: str, is_in_another: bool) -> str:
    """Why a notice that was given up is not sent once more, whatever its age; empty where it may.

    ``trouble`` is why it was given up; ``is_in_another``: it goes out in one mail with other news.
    """
    if is_in_another:
        return "It goes out in one mail with other news. Send that one again."
    return trouble if trouble == NOT_NEEDED_ANY_MORE else ""


class NoticeKind(StrEnum):
    """What a notice says. Stored; never renamed."""

    RAISED = "escalation.raised"
    LEVEL_ENGAGED = "level.engaged"
    LEVEL_OPENS_SOON = "level.opens-soon"
    LEVEL_OPENED = "level.opened"
    ACKNOWLEDGE = "acknowledgement.wanted"
    ACKNOWLEDGED = "acknowledgement.given"
    ACKNOWLEDGEMENT_MISSED = "acknowledgement.missed"
    HANDED_ON = "acknowledgement.handed-on"
    TAKEN_BACK = "acknowledgement.taken-back"
    NEXT_CONTACT = "acknowledgement.next-contact"
    LEVEL_UNATTENDED = "level.unattended"
    WARNING = "warning.given"
    UPDATE = "update.sent"
    UPDATE_MISSED = "update.missed"
    OVERDUE_NEWS = "update.overdue"
    COMMUNICATION_PROPOSED = "communication.proposed"
    COMMUNICATION_ANSWERED = "communication.answered"
    STAKEHOLDER_ADDED = "stakeholder.added"
    CUSTOMER_WROTE = "customer.wrote"
    CONTACT_LOGGED = "contact.logged"
    VERSION_DIFFERS = "contact.version-differs"
    VERSION_DECIDED = "contact.version-decided"
    VERSION_UNDECIDED = "contact.version-undecided"
    WAIVER_ASKED = "waiver.asked"
    WAIVER_DECIDED = "waiver.decided"
    WAIVER_MISSED = "waiver.missed"
    LEVEL_PASSED_OVER = "level.passed-over"
    LEVEL_HELD_BACK = "level.held-back"
    ACTION_MOVED = "action.moved"
    ACTION_RELEASED = "action.released"
    PLAN_ANSWERED = "plan.answered"
    COMMITMENT_MISSED = "commitment.missed"
    IMPACT = "impact.told"
    ROADBLOCK_NAMED = "roadblock.named"
    ROADBLOCK_RELEASED = "roadblock.released"
    ROADBLOCK_REMOVED = "roadblock.removed"
    ROADBLOCK_MISSED = "roadblock.missed"
    RESOURCES_DECIDE = "resources.wanted"
    RESOURCES_ASKED = "resources.asked"
    RESOURCES_DECIDED = "resources.decided"
    RESOURCES_QUESTION = "resources.question"
    RESOURCES_ANSWER = "resources.answer"
    RESOURCES_WITHDRAWN = "resources.withdrawn"
    RESOURCES_MISSED = "resources.missed"
    RESOURCES_RELEASED = "resources.released"
    RESOLVED = "escalation.resolved"
    REJECTED = "escalation.rejected"
    CLOSED = "escalation.closed"
    DESK_TICKET_OPENED = "desk.opened"
    DESK_SPEAKS = "desk.speaks"
    SURVEY_ANSWERED = "survey.answered"
    NOT_READY = "site.not-ready"
    NOT_READY_REMINDER = "site.not-ready-reminder"
    NOT_READY_DISPUTED = "site.not-ready-disputed"
    NOT_READY_UNDECIDED = "site.not-ready-undecided"
    NOT_READY_DECIDED = "site.not-ready-decided"
    NOT_READY_PASSED = "site.not-ready-passed"
    NOT_READY_ENDED = "site.not-ready-ended"
    HANDED_OVER = "work.handed-over"
    CCM_NAMED = "ccm.named"
    CORRECTION_ASKED = "correction.asked"
    CORRECTION_DECIDED = "correction.decided"
    CALENDAR_MOVED = "calendar.moved"
    POLICY_MOVED = "policy.moved"
    LETTER = "letter.issued"
    EXPEDITE_ASKED = "expedite.asked"
    EXPEDITE_DECIDED = "expedite.decided"
    MAIL_COUNTED = "mail.counted"
    MAIL_REFUSED = "mail.refused"
    MAIL_CAME_BACK = "mail.came-back"
    MAIL_QUESTION = "mail.question"
    SIGN_IN_CODE = "sign-in.code"
    SIGN_IN_RESTS = "sign-in.rests"
    SIGN_IN_CHANGED = "sign-in.changed"
    WEBHOOK_PAUSED = "webhook.paused"
    CHANNEL_TEST = "channel.test"


# Of what is still to come: they are given up once there is nothing left to do about it.
REMINDERS = frozenset(
    {NoticeKind.WARNING, NoticeKind.LEVEL_OPENS_SOON, NoticeKind.NOT_READY_REMINDER}
)
