"""Orders for the carrier's people: the list, one order, and the ones nobody cares for yet."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rung import clock
from rung.domain.permissions import Act, Role, may
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import Channel
from rung.models import Expedite
from rung.models.expediting import policy_of
from rung.queries.access import order_for
from rung.queries.desk_orders import Asked, Show, desk_orders
from rung.queries.expedites import expedite_panel
from rung.queries.handling import handling_of
from rung.queries.jeopardies import jeopardies_of
from rung.queries.letters import letters_of
from rung.queries.order_page import order_page
from rung.queries.proposals import proposal_of
from rung.queries.unmatched import care_managers, unmatched
from rung.services.care_managers import name_ccm
from rung.services.doing import Doing
from rung.services.expedites import decide_expedite, decides
from rung.web.common.address import chosen, page_of, words_of
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.forms.orders import ExpediteForm, NameForm
from rung.web.desk.reader import reader_of

GRANT, REFUSE = "grant", "refuse"
NAMERS = (Audience.CHANNEL_MANAGER, Audience.MANAGER, Audience.ADMINISTRATOR)


@require_safe
@audience(Audience.CARRIER)
def orders(request: HttpRequest) -> HttpResponse:
    """All orders, found by filter and words; a care manager begins with their own."""
    now, reader = clock.now(), reader_of(request)
    begins = Show.MINE if reader.role == Role.CCM.value else Show.OPEN
    asked = Asked(chosen(Show, request, begins), words_of(request), page_of(request))
    found = desk_orders(reader, asked, now=now)
    names = reader.role in {role.value for role in NAMERS}
    context = {"found": found, "asked": asked, "shows": list(Show), "names": names}
    return render(request, "desk/orders.html", context, now=now)


@require_safe
@audience(Audience.CARRIER)
def order(request: HttpRequest, reference: str) -> HttpResponse:
    """One order: what the customer sees of it, and who cares for it."""
    return _order_page(request, reference)


@require_safe
@audience(*NAMERS)
def unmatched_orders(request: HttpRequest) -> HttpResponse:
    """Orders without a care manager, the longest wait first."""
    now, reader = clock.now(), reader_of(request)
    found = unmatched(zone=reader.zone, now=now)
    return render(request, "desk/unmatched.html", {"found": found}, now=now)


@require_POST
@audience(*NAMERS)
def name_care_manager(request: HttpRequest, reference: str) -> HttpResponse:
    """Name the order's care manager; the letter is issued anew."""
    now, reader = clock.now(), reader_of(request)
    found, party = order_for(reader, reference)
    form = NameForm(request.POST, people=care_managers())
    if not form.is_valid():
        return _order_page(request, reference, form=form, status=422)
    try:
        name_ccm(
            order_id=found.pk,
            ccm_id=form.cleaned_data["ccm"],
            doing=Doing(reader, party, Channel.PORTAL, now, form.cleaned_data["press_id"]),
        )
    except RuleViolation as violation:
        said = violation.said(reader.zone, now)
        return _order_page(request, reference, form=form, refused=said, status=409)
    messages.success(
        request, f"{form.chosen_name} cares for {reference} now. The customer gets a new letter."
    )
    return HttpResponseRedirect(reverse("desk:unmatched"), status=303)


@require_POST
@audience(Audience.CARRIER)
def decide(request: HttpRequest, reference: str, expedite_id: UUID) -> HttpResponse:
    """Grant an earlier date, or do not, by the button that was pressed."""
    now, reader = clock.now(), reader_of(request)
    found, party = order_for(reader, reference)
    row = Expedite.objects.filter(pk=expedite_id, order=found).select_related("policy").first()
    if row is None:
        raise Http404("No such request.")
    row.order = found
    may_offer = policy_of(row).rules.may_offer_other_date
    form = ExpediteForm(request.POST, may_offer=may_offer)
    pressed = request.POST.get("pressed")
    if not form.is_valid() or pressed not in {GRANT, REFUSE}:
        return _order_page(request, reference, expedite=form, status=422)
    try:
        decide_expedite(
            expedite_id=expedite_id,
            decision=form.decision(granted=pressed == GRANT),
            doing=Doing(reader, party, Channel.PORTAL, now, form.cleaned_data["press_id"]),
        )
    except BadInput as mistake:
        form.add_error(None, mistake.said(reader.zone, now))
        return _order_page(request, reference, expedite=form, status=422)
    except RuleViolation as violation:
        said = violation.said(reader.zone, now)
        return _order_page(request, reference, expedite=form, refused=said, status=409)
    messages.success(request, "Decided. The customer has your answer.")
    return HttpResponseRedirect(reverse("desk:order", args=[reference]), status=303)


def _order_page(
    request: HttpRequest,
    reference: str,
    *,
    form: NameForm | None = None,
    expedite: ExpediteForm | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    now, reader = clock.now(), reader_of(request)
    found, party = order_for(reader, reference)
    names = may(Act.NAME_CCM, party)
    panel = expedite_panel(found, zone=reader.zone, now=now)
    row = panel.unanswered
    answers = row is not None and may(Act.DECIDE_EXPEDITE, party) and decides(row, reader, now=now)
    context = {
        "expedites": panel,
        "jeopardies": jeopardies_of(found, zone=reader.zone, now=now),
        "may_word": may(Act.RELEASE_WORDING, party),
        "expedite_form": expedite or ExpediteForm(may_offer=panel.may_offer) if answers else None,
        "page": order_page(found, party, reader, now=now),
        "notes": handling_of(found.account_id, zone=reader.zone, now=now),
        "keeps_notes": may(Act.KEEP_HANDLING, party),
        "letters": list(letters_of(found)),
        "proposal": proposal_of(found.pk, now=now),
        "keeps_sla": may(Act.KEEP_SLA, party),
        "form": form or NameForm(people=care_managers()) if names else None,
        "refused": refused,
    }
    return render(request, "desk/order.html", context, now=now, status=status)
