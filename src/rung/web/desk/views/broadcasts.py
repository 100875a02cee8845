"""One update to the customers of all escalations of a desk ticket, seen before it is sent (W7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rung.domain.broadcasts import NamesAnother
from rung.domain.naming_others import Named
from rung.domain.permissions import Act, refusal
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import UpdateKind
from rung.domain.wording import Message
from rung.models import Escalation
from rung.queries.broadcast_page import broadcast_page
from rung.services.broadcasts import Wanted, broadcast, linked_live
from rung.services.update_preview import update_as_read
from rung.web.common.audience import Audience, audience
from rung.web.common.forms import FieldView, form_view
from rung.web.common.pages import render
from rung.web.desk.forms.desk import BroadcastForm
from rung.web.desk.views.desk_tickets import SeenTicket, seen_ticket, ticket_response

LOOK = "look"
Found = Mapping[UUID, tuple[str, Sequence[Named]]]


@dataclass(frozen=True)
class Reader:
    """One customer on the page: whether it goes to them, their own words, what they would read."""

    number: int
    reference: str
    account: str
    place: str
    to: FieldView
    own: FieldView
    has_own_words: bool
    preview: Message | None
    named: tuple[str, ...]  # what of the draft names somebody else, in sentences


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def write(request: HttpRequest, number: int) -> HttpResponse:
    """Write it, look at what each customer would read, send it; looking sends nothing."""
    found = seen_ticket(request, number)
    why_not = refusal(Act.BROADCAST, found.party)
    if why_not and request.method != "POST":
        raise PermissionDenied(why_not)
    linked = linked_live(found.ticket.pk)
    said = [(each.pk, f"{each.account.name} ({each.reference})") for each in linked]
    if request.method != "POST":
        return _page(request, found, linked, BroadcastForm(linked=said))
    form = BroadcastForm(request.POST, linked=said)
    if not form.is_valid():
        return _page(request, found, linked, form, status=422)
    if request.POST.get("pressed") == LOOK:
        return _page(request, found, linked, form)
    return _send(request, found, linked, form)


def _send(
    request: HttpRequest, found: SeenTicket, linked: list[Escalation], form: BroadcastForm
) -> HttpResponse:
    typed = form.cleaned_data
    wanted = Wanted(UpdateKind(typed["kind"]), typed["words"], form.chosen(), form.own_words())
    try:
        sent = broadcast(
            ticket_id=found.ticket.pk, wanted=wanted, doing=found.doing(typed["press_id"])
        )
    except NamesAnother as names:
        form.add_error(None, names.said(found.reader.zone, found.now))
        return _page(request, found, linked, form, found_in=names.found, status=422)
    except BadInput as mistake:
        form.add_error(None, mistake.said(found.reader.zone, found.now))
        return _page(request, found, linked, form, status=422)
    except RuleViolation as violation:
        refused = violation.said(found.reader.zone, found.now)
        again = seen_ticket(request, found.ticket.number)
        return ticket_response(request, again, refused=refused, status=409)
    count = len(wanted.escalation_ids)
    going = "escalation" if count == 1 else "escalations"
    messages.success(request, f"On its way to the customers of {count} {going}.")
    where = reverse("desk:broadcast_sent", args=[found.ticket.number, sent.pk])
    return HttpResponseRedirect(where, status=303)


@require_safe
@audience(Audience.CARRIER)
def sent(request: HttpRequest, number: int, broadcast_id: UUID) -> HttpResponse:
    """What went to whom, and what has not gone yet."""
    found = seen_ticket(request, number)
    page = broadcast_page(found.ticket, broadcast_id, zone=found.reader.zone, now=found.now)
    template = "desk/_broadcast_sent.html" if "HX-Request" in request.headers else None
    return render(request, template or "desk/broadcast_sent.html", {"page": page}, now=found.now)


def _page(
    request: HttpRequest,
    found: SeenTicket,
    linked: list[Escalation],
    form: BroadcastForm,
    *,
    found_in: Found | None = None,
    status: int = 200,
) -> HttpResponse:
    readers = [_reader(each, form, found, found_in or {}) for each in linked]
    context = {
        "ticket": found.ticket,
        "form": form_view(form),
        "readers": readers,
        "send_words": _send_words([each for each in linked if _ticked(form, each.pk)]),
        "own_words": sum(reader.has_own_words for reader in readers),
        "seen": form.is_bound and any(reader.preview for reader in readers),
    }
    return render(request, "desk/broadcast.html", context, now=found.now, status=status)


def _reader(
    escalation: Escalation, form: BroadcastForm, found: SeenTicket, found_in: Found
) -> Reader:
    view = form_view(form)
    own = str(form[f"own-{escalation.pk}"].value() or "").strip()
    words = own or str(form["words"].value() or "").strip()
    preview = None
    if words and _ticked(form, escalation.pk):
        kind = UpdateKind(form["kind"].value() or UpdateKind.PROGRESS.value)
        preview = update_as_read(escalation, kind=kind, words=words, by=found.reader, now=found.now)
    _, named = found_in.get(escalation.pk, ("", ()))
    return Reader(
        number=escalation.number,
        reference=escalation.reference,
        account=escalation.account.name,
        place=f"{escalation.order.product}, {escalation.order.site}",
        to=view[f"to-{escalation.pk}"],
        own=view[f"own-{escalation.pk}"],
        has_own_words=bool(own),
        preview=preview,
        named=tuple(each.sentence for each in named),
    )


def _send_words(going: Sequence[Escalation]) -> str:
    """What the button does, with how many customers it reaches."""
    customers = len({each.account_id for each in going})
    reached = f"{customers} {'customer' if customers == 1 else 'customers'}"
    return f"Send to {reached}" if customers == len(going) else f"Send {len(going)} to {reached}"


def _ticked(form: BroadcastForm, key: UUID) -> bool:
    return bool(form[f"to-{key}"].value())
