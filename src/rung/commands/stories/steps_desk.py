"""What the people of the demo do with the Escalations Desk, and after the end."""

from dataclasses import replace
from datetime import date, datetime

from rung.commands.stories.steps import YEAR, Stage, Step
from rung.domain.causes import Cause
from rung.domain.desk_words import DeskStage, Speaker
from rung.domain.ending import FoundCause
from rung.domain.surveys import Answer
from rung.models import DeskTicket
from rung.queries.desk_access import party_to_ticket
from rung.services import desk, desk_tickets, ending, handling, surveys
from rung.services.doing import Doing


def opens_ticket(at: datetime, who: str, title: str, cause: str) -> Step:
    """The care manager brings the desk in and goes on speaking to the customer."""
    return Step(
        at,
        who,
        lambda stage, doing: desk.open_ticket(
            escalation_id=stage.escalation_id,
            title=title,
            cause=cause,
            speaker=Speaker.CCM,
            doing=doing,
        ),
    )


def links_to(at: datetime, who: str, number: int) -> Step:
    """The escalation has the cause of a ticket that is being worked."""
    return Step(
        at,
        who,
        lambda stage, doing: desk.link_ticket(
            escalation_id=stage.escalation_id,
            ticket_id=DeskTicket.objects.get(number=number).pk,
            doing=doing,
        ),
    )


def takes_ticket(at: datetime, who: str) -> Step:
    """Somebody of the desk takes the story's ticket, and says that it is being worked."""

    def act(stage: Stage, doing: Doing) -> None:
        ticket = _ticket(stage)
        inside = _at_ticket(ticket, doing)
        desk_tickets.take_ticket(ticket_id=ticket.pk, seen_owner=None, doing=inside)
        desk_tickets.move_ticket(
            ticket_id=ticket.pk,
            stage=DeskStage.WORKING,
            seen=DeskStage.NEW,
            words="",
            doing=inside,
        )

    return Step(at, who, act)


def moves_ticket(at: datetime, who: str, stage: DeskStage, words: str) -> Step:
    """The ticket stands elsewhere on the board."""

    def act(place: Stage, doing: Doing) -> None:
        ticket = _ticket(place)
        desk_tickets.move_ticket(
            ticket_id=ticket.pk,
            stage=stage,
            seen=DeskStage(ticket.stage),
            words=words,
            doing=_at_ticket(ticket, doing),
        )

    return Step(at, who, act)


def plans_step(at: datetime, who: str, words: str, *, until: datetime) -> Step:
    """What the desk does next, and by when."""

    def act(stage: Stage, doing: Doing) -> None:
        ticket = _ticket(stage)
        desk_tickets.plan_step(
            ticket_id=ticket.pk, words=words, at=until, doing=_at_ticket(ticket, doing)
        )

    return Step(at, who, act)


def notes_on_ticket(at: datetime, who: str, words: str) -> Step:
    """A note in the history of the story's ticket."""

    def act(stage: Stage, doing: Doing) -> None:
        ticket = _ticket(stage)
        desk_tickets.write_note(ticket_id=ticket.pk, words=words, doing=_at_ticket(ticket, doing))

    return Step(at, who, act)


def lets_desk_speak(at: datetime, who: str) -> Step:
    """From now on the desk speaks to the customers of what is linked."""

    def act(stage: Stage, doing: Doing) -> None:
        ticket = _ticket(stage)
        desk_tickets.let_speak(
            ticket_id=ticket.pk, speaker=Speaker.DESK, doing=_at_ticket(ticket, doing)
        )

    return Step(at, who, act)


def resolves_with_cause(at: datetime, who: str, words: str, cause: Cause, inside: str) -> Step:
    """The care manager says what was done, and what it was; the second stays inside."""
    return Step(
        at,
        who,
        lambda stage, doing: ending.resolve(
            escalation_id=stage.escalation_id,
            words=words,
            doing=doing,
            found=FoundCause(cause, inside),
        ),
    )


def answers_survey(at: datetime, who: str, informed: int, solved: int, words: str) -> Step:
    """The customer answers the two questions after the end."""
    return Step(
        at,
        who,
        lambda stage, doing: surveys.answer_survey(
            escalation_id=stage.escalation_id,
            answer=Answer(informed, solved, words),
            doing=doing,
        ),
    )


def follows_up(at: datetime, who: str, words: str) -> Step:
    """Somebody called about the answer after the end; what came of it stays inside."""
    return Step(
        at,
        who,
        lambda stage, doing: surveys.follow_up_survey(
            escalation_id=stage.escalation_id, words=words, doing=doing
        ),
    )


def keeps_handling(at: datetime, who: str, words: str, *, month: int, day: int) -> Step:
    """A note on the account, learned from this escalation; its last day is of the next year."""

    def act(stage: Stage, doing: Doing) -> None:
        escalation = stage.escalation
        handling.add_handling(
            account_id=escalation.account_id if escalation else 0,
            escalation_id=stage.escalation_id,
            words=words,
            owner_id=doing.person.pk,
            expires_on=date(YEAR + 1, month, day),
            doing=doing,
        )

    return Step(at, who, act)


def _ticket(stage: Stage) -> DeskTicket:
    """The desk ticket the story's escalation is on."""
    return DeskTicket.objects.get(links__escalation=stage.escalation_id, links__unlinked_at=None)


def _at_ticket(ticket: DeskTicket, doing: Doing) -> Doing:
    """The same act, by somebody as they stand to the ticket."""
    return replace(doing, party=party_to_ticket(doing.person, ticket))
