"""The desk's board and its tickets (R21, W7)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rung import clock
from rung.domain.desk_words import DeskStage, Speaker
from rung.domain.permissions import Act, Party, may
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import Channel
from rung.models import DeskTicket, Person
from rung.queries.desk_access import ticket_for
from rung.queries.desk_board import desk_board
from rung.queries.desk_ticket import TicketPage, ticket_page
from rung.services import desk_tickets
from rung.services.doing import Doing
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.forms.desk import SpeakForm, StageForm, StepForm, TakeForm, TicketNoteForm
from rung.web.desk.reader import reader_of


@dataclass(frozen=True)
class SeenTicket:
    """A ticket, the reader and how they stand to it."""

    ticket: DeskTicket
    party: Party
    reader: Person
    now: datetime

    def page(self) -> TicketPage:
        """Everything the page shows."""
        return ticket_page(self.ticket, zone=self.reader.zone, now=self.now)

    def doing(self, press_id: UUID) -> Doing:
        """The reader acting now."""
        return Doing(self.reader, self.party, Channel.PORTAL, self.now, press_id)


def seen_ticket(request: HttpRequest, number: int) -> SeenTicket:
    """Load a ticket for the signed-in reader; Http404 when there is none for them."""
    reader = reader_of(request)
    ticket, party = ticket_for(reader, number)
    return SeenTicket(ticket, party, reader, clock.now())


@require_safe
@audience(Audience.CARRIER)
def board(request: HttpRequest) -> HttpResponse:
    """Live tickets by stage."""
    now, reader = clock.now(), reader_of(request)
    found = desk_board(zone=reader.zone, now=now)
    return render(request, "desk/board.html", {"board": found}, now=now)


@require_safe
@audience(Audience.CARRIER)
def ticket(request: HttpRequest, number: int) -> HttpResponse:
    """One ticket: where it stands, what is linked, its history."""
    return ticket_response(request, seen_ticket(request, number))


@require_POST
@audience(Audience.CARRIER)
def take(request: HttpRequest, number: int) -> HttpResponse:
    """Own it."""
    found = seen_ticket(request, number)
    form = TakeForm(request.POST)
    return _attempt(
        request,
        found,
        "take",
        form,
        lambda: desk_tickets.take_ticket(
            ticket_id=found.ticket.pk,
            seen_owner=form.cleaned_data["seen_owner"],
            doing=found.doing(form.cleaned_data["press_id"]),
        ),
        said=f"{found.ticket.reference} is yours.",
    )


@require_POST
@audience(Audience.CARRIER)
def move(request: HttpRequest, number: int) -> HttpResponse:
    """Put it into another stage."""
    found = seen_ticket(request, number)
    form = StageForm(request.POST, auto_id="stage-%s")
    return _attempt(
        request,
        found,
        "stage",
        form,
        lambda: desk_tickets.move_ticket(
            ticket_id=found.ticket.pk,
            stage=DeskStage(form.cleaned_data["stage"]),
            seen=DeskStage(form.cleaned_data["seen"]),
            words=form.cleaned_data["words"],
            doing=found.doing(form.cleaned_data["press_id"]),
        ),
        said="Moved, and kept in the history.",
    )


@require_POST
@audience(Audience.CARRIER)
def step(request: HttpRequest, number: int) -> HttpResponse:
    """Say what is done next."""
    found = seen_ticket(request, number)
    form = StepForm(request.POST, auto_id="step-%s", zone=found.reader.zone, now=found.now)
    return _attempt(
        request,
        found,
        "step",
        form,
        lambda: desk_tickets.plan_step(
            ticket_id=found.ticket.pk,
            words=form.cleaned_data["words"],
            at=form.cleaned_data["at"],
            doing=found.doing(form.cleaned_data["press_id"]),
        ),
        said="The next step is set.",
    )


@require_POST
@audience(Audience.CARRIER)
def speak(request: HttpRequest, number: int) -> HttpResponse:
    """Say who speaks to the customers."""
    found = seen_ticket(request, number)
    form = SpeakForm(request.POST, auto_id="speak-%s")
    return _attempt(
        request,
        found,
        "speak",
        form,
        lambda: desk_tickets.let_speak(
            ticket_id=found.ticket.pk,
            speaker=Speaker(form.cleaned_data["speaker"]),
            doing=found.doing(form.cleaned_data["press_id"]),
        ),
        said="Changed; the care managers have been told.",
    )


@require_POST
@audience(Audience.CARRIER)
def note(request: HttpRequest, number: int) -> HttpResponse:
    """Write a note into its history."""
    found = seen_ticket(request, number)
    form = TicketNoteForm(request.POST, auto_id="note-%s")
    return _attempt(
        request,
        found,
        "note",
        form,
        lambda: desk_tickets.write_note(
            ticket_id=found.ticket.pk,
            words=form.cleaned_data["words"],
            doing=found.doing(form.cleaned_data["press_id"]),
        ),
        said="Note kept, inside the carrier.",
    )


def _attempt(
    request: HttpRequest,
    found: SeenTicket,
    name: str,
    form: forms.Form,
    do: Callable[[], object],
    *,
    said: str,
) -> HttpResponse:
    """Try it: 303 with a sentence, 422 with the form, 409 with the ticket as it is now."""
    number = found.ticket.number
    if not form.is_valid():
        return ticket_response(request, found, drafts={name: form}, status=422)
    try:
        do()
    except BadInput as mistake:
        form.add_error(None, mistake.said(found.reader.zone, found.now))
        return ticket_response(request, found, drafts={name: form}, status=422)
    except RuleViolation as violation:
        refused = violation.said(found.reader.zone, found.now)
        again = seen_ticket(request, number)
        drafts = {name: form} if name == "note" else {}
        return ticket_response(request, again, drafts=drafts, refused=refused, status=409)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("desk:ticket", args=[number]), status=303)


def ticket_response(
    request: HttpRequest,
    found: SeenTicket,
    *,
    drafts: dict[str, forms.Form] | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """The ticket's page; ``drafts`` are forms with what was typed."""
    row = found.ticket
    fresh: dict[str, forms.Form] = {
        "take": TakeForm(initial={"seen_owner": row.owner_id}, auto_id="take-%s"),
        "stage": StageForm(initial={"seen": row.stage, "stage": row.stage}, auto_id="stage-%s"),
        "step": StepForm(
            initial={"words": row.next_step, "at": row.next_step_at},
            auto_id="step-%s",
            zone=found.reader.zone,
            now=found.now,
        ),
        "speak": SpeakForm(initial={"speaker": _other(row)}, auto_id="speak-%s"),
        "note": TicketNoteForm(auto_id="note-%s"),
    }
    context = {
        "page": found.page(),
        "forms": fresh | (drafts or {}),
        "drafted": frozenset(drafts or {}),
        "can": frozenset(act for act in Act if may(act, found.party)),
        "is_mine": row.owner_id == found.reader.pk,
        "refusal": refused,
    }
    return render(request, "desk/ticket.html", context, now=found.now, status=status)


def _other(row: DeskTicket) -> str:
    """Who speaks once the button is pressed."""
    return (Speaker.CCM if row.speaker == Speaker.DESK.value else Speaker.DESK).value
