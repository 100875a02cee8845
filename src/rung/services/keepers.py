"""What writes each decision that a rule hands over to keep: one table of types and writers."""

from collections.abc import Callable
from typing import Any

from rung.domain.action_plan import AnswerPlan, Release, Reorder
from rung.domain.agreeing import AnswerProposal, ProposePlan
from rung.domain.arranging import NoteForSomebody
from rung.domain.ascertaining import KeepTelling
from rung.domain.attaching import KeepAttachment
from rung.domain.calling import DecideVersions, KeepCallBack, PairVersions, PromiseCallBack
from rung.domain.corrections import AskCorrection, DecideCorrection
from rung.domain.desk import LinkTicket, OpenTicket, UnlinkTicket
from rung.domain.ending import FoundCause
from rung.domain.hearing import AddListener, EndListener
from rung.domain.plan import Keep
from rung.domain.readiness import (
    DecideNotReady,
    DisputeNotReady,
    EndEveryNotReady,
    EndNotReady,
    GiveNotReady,
    PassNotReady,
)
from rung.domain.request_parts import (
    AnswerBack,
    AskBack,
    AskRequest,
    DecideRequest,
    ReleaseRequest,
    RouteRequest,
    WithdrawRequest,
)
from rung.domain.roadblocks import NameRoadblock, ReleaseRoadblock, RemoveRoadblock
from rung.domain.surveys import KeepAnswer, KeepFollowUp
from rung.domain.taking_back import NameContact, TakeBack
from rung.models import Escalation
from rung.services import keeping_answers, keeping_desk, keeping_end
from rung.services import keeping_calls as calls
from rung.services import keeping_communication as communication
from rung.services import keeping_corrections as corrections
from rung.services import keeping_obstacles as obstacles
from rung.services import keeping_readiness as readiness
from rung.services.doing import Doing
from rung.services.keeping_day import keep_note
from rung.services.keeping_impact import keep_telling
from rung.services.keeping_plan import keep_answer, keep_order, keep_release

Keeper = Callable[[Escalation, Any, Doing], None]  # the table pairs each with its own type
_KEEPERS: dict[type[Keep], Keeper] = {
    KeepTelling: keep_telling,
    PairVersions: calls.pair,
    DecideVersions: calls.decide,
    PromiseCallBack: calls.promise,
    KeepCallBack: calls.keep_it,
    NameRoadblock: obstacles.name_roadblock,
    ReleaseRoadblock: obstacles.release_roadblock,
    RemoveRoadblock: obstacles.remove_roadblock,
    AskRequest: obstacles.ask_request,
    RouteRequest: obstacles.route_request,
    DecideRequest: obstacles.decide_request,
    AskBack: obstacles.ask_back,
    AnswerBack: obstacles.answer_back,
    ReleaseRequest: obstacles.release_request,
    WithdrawRequest: obstacles.withdraw_request,
    NoteForSomebody: keep_note,
    KeepAttachment: readiness.attach,
    GiveNotReady: readiness.give,
    DisputeNotReady: readiness.dispute,
    DecideNotReady: readiness.decide,
    PassNotReady: readiness.pass_by,
    EndNotReady: readiness.end,
    EndEveryNotReady: readiness.end_every,
    OpenTicket: keeping_desk.open_ticket,
    LinkTicket: keeping_desk.link_ticket,
    UnlinkTicket: keeping_desk.unlink_ticket,
    FoundCause: keeping_end.found_cause,
    KeepAnswer: keeping_end.keep_answer,
    KeepFollowUp: keeping_end.keep_follow_up,
    ProposePlan: communication.propose,
    AnswerProposal: communication.answer,
    AddListener: communication.add_listener,
    EndListener: communication.end_listener,
    AskCorrection: corrections.ask,
    DecideCorrection: corrections.decide,
    TakeBack: keeping_answers.take_back,
    NameContact: keeping_answers.name_contact,
    AnswerPlan: keep_answer,
    Release: keep_release,
    Reorder: keep_order,
}


def keep(escalation: Escalation, decided: Keep, doing: Doing) -> None:
    """Write one decision. A type that nobody writes is a mistake of ours: KeyError."""
    _KEEPERS[type(decided)](escalation, decided, doing)
