"""The page of how an escalation's people are kept informed: one page, either side looks at it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from rung.domain.agreeing import PlanState
from rung.domain.instants import abbreviation
from rung.domain.permissions import Act, Party, may
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import Channel, Side, Status
from rung.models import Escalation, Person
from rung.queries.communication_room import (
    CommunicationRoom,
    ahead,
    communication_room,
    regulars,
)
from rung.queries.situations import situation_of
from rung.services import communication
from rung.services.carry_out import PressedTwice
from rung.services.doing import Doing
from rung.web.common.communication_forms import (
    AnswerForm,
    CarrierListenerForm,
    ListenerForm,
    RemoveForm,
    TermsForm,
    drawn_from,
)
from rung.web.common.forms import form_view
from rung.web.common.pages import render

TEMPLATE = "communication.html"
AGREE, DECLINE, PROPOSE, ADD, REMOVE = "agree", "decline", "propose", "add", "remove"


@dataclass(frozen=True)
class Visit:
    """One reader at the page of one escalation."""

    request: HttpRequest
    escalation: Escalation
    party: Party
    reader: Person
    side: Side
    now: datetime

    @property
    def zone(self) -> str:
        """The reader's own zone."""
        return self.reader.zone

    @property
    def carrier_side(self) -> bool:
        """Whether somebody of the carrier reads."""
        return self.side is Side.CARRIER

    def room(self) -> CommunicationRoom:
        """Everything the page says."""
        situation = situation_of(self.escalation, [], carrier_side=self.carrier_side)
        return communication_room(
            situation, carrier_side=self.carrier_side, zone=self.zone, now=self.now
        )

    def doing(self, form: forms.Form) -> Doing:
        """The act, with the press of the form's button."""
        return Doing(
            self.reader, self.party, Channel.PORTAL, self.now, form.cleaned_data["press_id"]
        )


def visited(visit: Visit) -> HttpResponse:
    """The page; what was pressed on it is done first, and what was typed stays if it cannot be."""
    if visit.request.method != "POST":
        return _page(visit, {})
    do = visit.request.POST.get("do", "")
    if do not in _DEEDS:
        return _page(visit, {}, "Press one of the buttons of this page.", 422)
    form = _form(visit, do)
    if not form.is_valid():
        return _page(visit, {do: form}, status=422)
    try:
        _DEEDS[do](visit, form)
    except BadInput as mistake:
        form.add_error(None, mistake.said(visit.zone, visit.now))
        return _page(visit, {do: form}, status=422)
    except RuleViolation as violation:
        typed = {} if isinstance(violation, PressedTwice) else {do: form}
        return _page(visit, typed, violation.said(visit.zone, visit.now), 409)
    messages.success(visit.request, _SAID[do])
    return HttpResponseRedirect(visit.request.path, status=303)


def _propose(visit: Visit, form: forms.Form) -> None:
    terms = form.terms if isinstance(form, TermsForm) else None
    if terms is not None:
        communication.propose_plan(
            escalation_id=visit.escalation.id, terms=terms, doing=visit.doing(form)
        )


def _answer(agreed: bool) -> Callable[[Visit, forms.Form], None]:
    def answer(visit: Visit, form: forms.Form) -> None:
        communication.answer_plan(
            escalation_id=visit.escalation.id,
            proposal_id=form.cleaned_data["proposal_id"],
            agreed=agreed,
            words=form.cleaned_data["words"],
            doing=visit.doing(form),
        )

    return answer


def _add(visit: Visit, form: forms.Form) -> None:
    if isinstance(form, ListenerForm):
        communication.add_stakeholder(
            escalation_id=visit.escalation.id,
            wanted=form.wanted(visit.side),
            doing=visit.doing(form),
        )


def _remove(visit: Visit, form: forms.Form) -> None:
    communication.remove_stakeholder(
        escalation_id=visit.escalation.id,
        stakeholder_id=form.cleaned_data["stakeholder_id"],
        doing=visit.doing(form),
    )


_DEEDS: dict[str, Callable[[Visit, forms.Form], None]] = {
    PROPOSE: _propose,
    AGREE: _answer(agreed=True),
    DECLINE: _answer(agreed=False),
    ADD: _add,
    REMOVE: _remove,
}
_SAID = {
    PROPOSE: "Proposed. It holds as soon as the other side agrees; until then nothing changes.",
    AGREE: "Agreed. The new plan holds from now on.",
    DECLINE: "Your words are on record. The plan in force stays.",
    ADD: "Added. They hear from now on.",
    REMOVE: "Taken off the list. That they were on it is kept.",
}


def _form(visit: Visit, do: str) -> forms.Form:
    typed = visit.request.POST
    if do == PROPOSE:
        return TermsForm(typed, spoken=_spoken(visit), auto_id="id_propose_%s")
    if do in {AGREE, DECLINE}:
        return AnswerForm(typed, auto_id="id_answer_%s")
    if do == REMOVE:
        return RemoveForm(typed, auto_id=False)
    kind = CarrierListenerForm if visit.carrier_side else ListenerForm
    return kind(typed, auto_id="id_add_%s")


def _spoken(visit: Visit) -> str:
    """The zone of the times of a plan: the carrier's, in which its days are counted."""
    return abbreviation(visit.now, visit.escalation.calendar.as_domain().zone)


def _page(
    visit: Visit, typed: dict[str, forms.Form], refusal: str = "", status: int = 200
) -> HttpResponse:
    room, escalation = visit.room(), visit.escalation
    may_act = may(Act.AGREE_ON_NEWS, visit.party) and escalation.status == Status.OPEN.value
    context = {
        "escalation": escalation,
        "room": room,
        "ahead": ahead(room, escalation.calendar.as_domain(), zone=visit.zone, now=visit.now),
        "regulars": regulars(escalation.account_id, escalation.order.entry_point()),
        "forms": {name: form_view(form) for name, form in _drawn(visit, room, typed).items()},
        "drafted": frozenset(typed),
        "removing": {
            each.id: form_view(RemoveForm(initial={"stakeholder_id": each.id}, auto_id=False))
            for each in room.listeners
        },
        "may_act": may_act,
        "answers": may_act and room.waiting is not None and _answers(visit, room),
        "carrier_side": visit.carrier_side,
        "refusal": refusal,
    }
    return render(visit.request, TEMPLATE, context, now=visit.now, status=status)


def _answers(visit: Visit, room: CommunicationRoom) -> bool:
    """Whether the proposal that waits is the reader's to answer."""
    waiting = room.waiting
    return waiting is not None and waiting.by_customer is visit.carrier_side


def _drawn(
    visit: Visit, room: CommunicationRoom, typed: dict[str, forms.Form]
) -> dict[str, forms.Form]:
    """The forms of the page: as they were typed, else filled in as far as we can."""
    shown = room.waiting or next(
        (each for each in room.versions if each.state is PlanState.AGREED), None
    )
    wish = visit.escalation.rhythm_wish
    audience = (
        ", ".join(each.name for each in regulars(visit.escalation.account_id, None))
        or visit.escalation.account.name
    )
    initial = drawn_from(shown.terms if shown else None, wish=wish, audience=audience[:300])
    waiting = {"proposal_id": room.waiting.id} if room.waiting else {}
    kind = CarrierListenerForm if visit.carrier_side else ListenerForm
    answer = typed.get(AGREE) or typed.get(DECLINE)
    return {
        "propose": typed.get(PROPOSE)
        or TermsForm(initial=initial, spoken=_spoken(visit), auto_id="id_propose_%s"),
        "answer": answer or AnswerForm(initial=waiting, auto_id="id_answer_%s"),
        "add": typed.get(ADD) or kind(auto_id="id_add_%s"),
    }
