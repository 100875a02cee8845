"""An escalation and the desk: open a ticket, link to one, take it off (R21)."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung.domain.desk_words import Speaker
from rung.domain.permissions import Act, refusal
from rung.domain.refusals import BadInput, RuleViolation
from rung.queries.desk_board import live_tickets
from rung.queries.desk_room import offered_of, rows_of
from rung.services import desk
from rung.services.keeping_desk import live_link
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.act_page import ActPage, Button, Typed
from rung.web.desk.forms.acts import ActForm
from rung.web.desk.forms.desk import LinkTicketForm, OpenTicketForm, UnlinkTicketForm
from rung.web.desk.seen import Seen, seen

Draw = Callable[..., ActForm]


def _open(found: Seen, typed: Typed, pressed: str) -> None:
    del pressed
    desk.open_ticket(
        escalation_id=found.escalation.id,
        title=typed["title"],
        cause=typed["cause"],
        speaker=Speaker(typed["speaker"]),
        doing=found.doing(typed["press_id"]),
    )


def _link(found: Seen, typed: Typed, pressed: str) -> None:
    del pressed
    desk.link_ticket(
        escalation_id=found.escalation.id,
        ticket_id=typed["ticket"],
        doing=found.doing(typed["press_id"]),
    )


def _unlink(found: Seen, typed: Typed, pressed: str) -> None:
    del pressed
    desk.unlink_ticket(
        escalation_id=found.escalation.id,
        link_id=typed["link_id"],
        words=typed["words"],
        doing=found.doing(typed["press_id"]),
    )


OPEN = ActPage(
    Act.OPEN_DESK_TICKET,
    OpenTicketForm,
    "Open a desk ticket",
    "The Escalations Desk is told. The customer never sees the ticket, its cause or its notes.",
    (Button("Open the ticket", icon="lock"),),
    _open,
    "Desk ticket opened; the desk has been told.",
)
LINK = ActPage(
    Act.OPEN_DESK_TICKET,
    LinkTicketForm,
    "Link to a desk ticket",
    "One ticket serves every escalation with the same cause, and one update reaches them all.",
    (Button("Link it", icon="lock"),),
    _link,
    "Linked to the desk ticket.",
)
UNLINK = ActPage(
    Act.OPEN_DESK_TICKET,
    UnlinkTicketForm,
    "Take it off the desk ticket",
    "Who took it off, when and why is kept. Updates of the ticket no longer reach this customer.",
    (Button("Take it off", icon="lock"),),
    _unlink,
    "Taken off the desk ticket.",
)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def open_ticket(request: HttpRequest, number: int) -> HttpResponse:
    """A new ticket for this escalation."""
    return _act(
        request, number, OPEN, lambda found, *args: OpenTicketForm(*args, writer=found.writer)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def link(request: HttpRequest, number: int) -> HttpResponse:
    """One that is being worked; those with the same cause come first."""
    return _act(request, number, LINK, _link_form)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def unlink(request: HttpRequest, number: int) -> HttpResponse:
    """It has another cause."""
    return _act(request, number, UNLINK, _unlink_form)


def _link_form(found: Seen, *args: object) -> ActForm:
    same = offered_of(rows_of(found.escalation.pk))
    known = {each.id for each in same}
    others = [each for each in live_tickets() if each.id not in known]
    return LinkTicketForm(*args, writer=found.writer, same_cause=same, others=others)


def _unlink_form(found: Seen, *args: object) -> ActForm:
    linked = live_link(found.escalation.pk)
    initial = {"link_id": linked.id} if linked else {}
    return UnlinkTicketForm(*args, writer=found.writer, initial=initial)


def _act(request: HttpRequest, number: int, spec: ActPage, draw: Draw) -> HttpResponse:
    """The form on a page of its own; what was typed stays until it has been accepted."""
    found = seen(request, number)
    if request.method != "POST":
        why_not = refusal(spec.act, found.party)
        if why_not:
            raise PermissionDenied(why_not)
        return _page(request, found, spec, draw(found))
    form = draw(found, request.POST)
    if not form.is_valid():
        return _page(request, found, spec, form, status=422)
    try:
        spec.carry_out(found, form.cleaned_data, "")
    except BadInput as mistake:
        form.add_error(None, mistake.said(found.reader.zone, found.now))
        return _page(request, found, spec, form, status=422)
    except RuleViolation as violation:
        said = violation.said(found.reader.zone, found.now)
        return _page(request, seen(request, number), spec, form, refused=said, status=409)
    messages.success(request, spec.done)
    return HttpResponseRedirect(reverse("desk:escalation", args=[number]), status=303)


def _page(
    request: HttpRequest,
    found: Seen,
    spec: ActPage,
    form: ActForm,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": found.page(),
        "spec": spec,
        "form": form,
        "refusal": refused,
        "preview": None,  # only an update has one
    }
    return render(request, "desk/act.html", context, now=found.now, status=status)
