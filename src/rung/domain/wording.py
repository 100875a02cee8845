"""The words of every notice, for either side: one source for mail, page and API.

Verb first and the answer first; one link; every time with its zone; who acts is named, nobody is
blamed; the impact in the customer's words.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from rung.domain import wording_answers as answers
from rung.domain import wording_calendars as calendars
from rung.domain import wording_calls as calls
from rung.domain import wording_carrier as carrier
from rung.domain import wording_communication as communication
from rung.domain import wording_corrections as corrections
from rung.domain import wording_customer as customer
from rung.domain import wording_day as day
from rung.domain import wording_desk as desk
from rung.domain import wording_expedites as expedites
from rung.domain import wording_factors as factors
from rung.domain import wording_mail as mail
from rung.domain import wording_obstacles as obstacles
from rung.domain import wording_orders as orders
from rung.domain import wording_plan as plan
from rung.domain import wording_readiness as readiness
from rung.domain import wording_sign_in as sign_in
from rung.domain import wording_waivers as waivers
from rung.domain import wording_webhooks as webhooks
from rung.domain.languages import Language
from rung.domain.notices import NoticeKind
from rung.domain.vocabulary import Side
from rung.domain.wording_parts import Button, Explained, Message, Purpose, Quote, Told, present

__all__ = ["Button", "Explained", "Message", "Purpose", "Quote", "compose"]


def compose(
    kind: NoticeKind,
    context: Mapping[str, Any],
    *,
    zone: str,
    now: datetime,
    language: Language = Language.ENGLISH,
) -> Message:
    """What a notice says to a reader in ``zone`` and ``language``; ``now`` is when it was told.

    ``context`` is what the outbox keeps with the notice. A fact that is missing leaves its
    sentence out; it never breaks the message.
    """
    side = Side(context.get("side", Side.CARRIER.value))
    told = Told(context, zone, now, language)
    message = _WORDS[kind][side](told)
    button = message.button
    return replace(
        message,
        subject=_subject(message.subject, told),
        button=button and Button(told.say(button.label, **button.values), button.purpose),
        footer=present(_about(told), *message.footer),
        why=_why(message, told),
    )


def _why(message: Message, told: Told) -> tuple[Explained, ...]:
    """The tables behind the reasons that are given; the same reason of two things once."""
    found = {each.line: each for each in reversed(tuple(told.all_explained()))}
    return tuple(found[line] for line in dict.fromkeys(message.lines) if line in found)


def _subject(words: str, told: Told) -> str:
    """On one line, and with the reference by which people look for it."""
    line = " ".join(words.split())
    reference = told.word("reference")
    return line if not reference or reference in line else f"{line} ({reference})"


def _about(told: Told) -> str:
    """What the message is about, in the record's terms."""
    order = told.word("order")
    service = ", ".join(filter(None, (told.word("product"), told.word("site"))))
    named = told.say("Order {order}", order=order) if order else ""
    about = (told.word("reference"), named, service)
    return " · ".join(part for part in about if part)


_Words = Callable[[Told], Message]


def _for(customers: _Words, carriers: _Words) -> dict[Side, _Words]:
    return {Side.CUSTOMER: customers, Side.CARRIER: carriers}


_WORDS: dict[NoticeKind, dict[Side, _Words]] = {
    NoticeKind.RAISED: _for(customer.raised, carrier.raised),
    NoticeKind.LEVEL_ENGAGED: _for(customer.level_engaged, carrier.level_engaged),
    NoticeKind.LEVEL_OPENS_SOON: _for(customer.level_opened, carrier.level_opens_soon),
    NoticeKind.LEVEL_OPENED: _for(customer.level_opened, carrier.level_opened),
    NoticeKind.ACKNOWLEDGE: _for(customer.answer_comes, carrier.acknowledge),
    NoticeKind.ACKNOWLEDGED: _for(customer.acknowledged, carrier.acknowledged),
    NoticeKind.ACKNOWLEDGEMENT_MISSED: _for(
        customer.acknowledgement_missed, carrier.acknowledgement_missed
    ),
    NoticeKind.HANDED_ON: _for(customer.answer_comes, carrier.handed_on),
    NoticeKind.LEVEL_UNATTENDED: _for(customer.answer_comes, carrier.level_unattended),
    NoticeKind.WARNING: _for(customer.answer_comes, carrier.warning),
    NoticeKind.UPDATE: _for(customer.update, carrier.update),
    NoticeKind.UPDATE_MISSED: _for(customer.update_missed, carrier.update_missed),
    NoticeKind.OVERDUE_NEWS: _for(customer.update, communication.overdue),
    NoticeKind.COMMUNICATION_PROPOSED: _for(communication.proposed, communication.proposed_inside),
    NoticeKind.COMMUNICATION_ANSWERED: _for(communication.answered, communication.answered_inside),
    NoticeKind.STAKEHOLDER_ADDED: _for(communication.added, communication.added_inside),
    NoticeKind.CUSTOMER_WROTE: _for(customer.wrote, carrier.customer_wrote),
    NoticeKind.CONTACT_LOGGED: _for(customer.contact_logged, carrier.contact_logged),
    NoticeKind.VERSION_DIFFERS: _for(calls.differs, calls.differs_inside),
    NoticeKind.VERSION_DECIDED: _for(calls.decided, calls.decided_inside),
    NoticeKind.VERSION_UNDECIDED: _for(calls.undecided, calls.undecided_inside),
    NoticeKind.WAIVER_ASKED: _for(waivers.asked, waivers.asked_inside),
    NoticeKind.WAIVER_DECIDED: _for(waivers.decided, waivers.decided_inside),
    NoticeKind.WAIVER_MISSED: _for(waivers.missed, waivers.missed_inside),
    NoticeKind.LEVEL_PASSED_OVER: _for(customer.level_engaged, waivers.passed_over),
    NoticeKind.LEVEL_HELD_BACK: _for(waivers.held_back, waivers.held_back_inside),
    NoticeKind.ACTION_MOVED: _for(customer.action_moved, carrier.action_moved),
    NoticeKind.ACTION_RELEASED: _for(plan.released, plan.released_inside),
    NoticeKind.PLAN_ANSWERED: _for(plan.answered, plan.answered_inside),
    NoticeKind.COMMITMENT_MISSED: _for(customer.commitment_missed, carrier.commitment_missed),
    NoticeKind.IMPACT: _for(obstacles.impact_told, obstacles.impact_told_inside),
    NoticeKind.ROADBLOCK_NAMED: _for(obstacles.roadblock_removed, obstacles.roadblock_named),
    NoticeKind.ROADBLOCK_RELEASED: _for(
        obstacles.roadblock_released, obstacles.roadblock_released_inside
    ),
    NoticeKind.ROADBLOCK_REMOVED: _for(
        obstacles.roadblock_removed, obstacles.roadblock_removed_inside
    ),
    NoticeKind.ROADBLOCK_MISSED: _for(obstacles.roadblock_removed, obstacles.roadblock_missed),
    NoticeKind.RESOURCES_DECIDE: _for(obstacles.released, obstacles.decide),
    NoticeKind.RESOURCES_ASKED: _for(obstacles.released, obstacles.asked),
    NoticeKind.RESOURCES_DECIDED: _for(obstacles.released, obstacles.decided),
    NoticeKind.RESOURCES_QUESTION: _for(obstacles.released, obstacles.question),
    NoticeKind.RESOURCES_ANSWER: _for(obstacles.released, obstacles.answer),
    NoticeKind.RESOURCES_WITHDRAWN: _for(obstacles.released, obstacles.withdrawn),
    NoticeKind.RESOURCES_MISSED: _for(obstacles.released, obstacles.missed),
    NoticeKind.RESOURCES_RELEASED: _for(obstacles.released, obstacles.released_inside),
    NoticeKind.RESOLVED: _for(customer.resolved, carrier.resolved),
    NoticeKind.REJECTED: _for(customer.rejected, carrier.rejected),
    NoticeKind.CLOSED: _for(customer.closed, carrier.closed),
    NoticeKind.DESK_TICKET_OPENED: _for(desk.silent, desk.opened_inside),
    NoticeKind.DESK_SPEAKS: _for(desk.silent, desk.speaks_inside),
    NoticeKind.SURVEY_ANSWERED: _for(desk.survey_kept, desk.survey_inside),
    NoticeKind.NOT_READY: _for(readiness.told, readiness.told_inside),
    NoticeKind.NOT_READY_REMINDER: _for(readiness.reminder, readiness.reminder_inside),
    NoticeKind.NOT_READY_DISPUTED: _for(readiness.disputed, readiness.disputed_inside),
    NoticeKind.NOT_READY_UNDECIDED: _for(readiness.undecided, readiness.undecided_inside),
    NoticeKind.NOT_READY_DECIDED: _for(readiness.decided, readiness.decided_inside),
    NoticeKind.NOT_READY_PASSED: _for(readiness.passed, readiness.passed_inside),
    NoticeKind.NOT_READY_ENDED: _for(readiness.ended, readiness.ended_inside),
    NoticeKind.HANDED_OVER: _for(customer.answer_comes, day.handed_over),
    NoticeKind.CCM_NAMED: _for(orders.care_manager_named, orders.care_manager_named_inside),
    NoticeKind.CALENDAR_MOVED: _for(calendars.moved_for_customer, calendars.moved_inside),
    NoticeKind.POLICY_MOVED: _for(calendars.moved_for_customer, calendars.moved_inside),
    NoticeKind.EXPEDITE_ASKED: _for(expedites.asked, expedites.asked_inside),
    NoticeKind.EXPEDITE_DECIDED: _for(expedites.decided, expedites.decided_inside),
    NoticeKind.CORRECTION_ASKED: _for(customer.answer_comes, corrections.asked),
    NoticeKind.CORRECTION_DECIDED: _for(customer.answer_comes, corrections.decided),
    NoticeKind.LETTER: _for(orders.letter, orders.letter),
    NoticeKind.MAIL_COUNTED: _for(mail.counted, mail.counted),
    NoticeKind.MAIL_REFUSED: _for(mail.refused, mail.refused),
    NoticeKind.MAIL_CAME_BACK: _for(mail.silent, mail.came_back),
    NoticeKind.MAIL_QUESTION: _for(mail.question, mail.question),
    NoticeKind.TAKEN_BACK: _for(answers.taken_back, answers.taken_back_inside),
    NoticeKind.NEXT_CONTACT: _for(answers.next_contact, answers.next_contact_inside),
    NoticeKind.SIGN_IN_CODE: _for(orders.sign_in, orders.sign_in),
    NoticeKind.SIGN_IN_RESTS: _for(sign_in.way_rests, sign_in.way_rests),
    NoticeKind.SIGN_IN_CHANGED: _for(factors.changed, factors.changed),
    NoticeKind.WEBHOOK_PAUSED: _for(webhooks.paused, webhooks.paused),
    NoticeKind.CHANNEL_TEST: _for(mail.tested, mail.tested),
}
