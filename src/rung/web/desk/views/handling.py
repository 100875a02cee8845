"""Special-handling notes on an account: added from an escalation or an order, taken away."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from rung import clock
from rung.domain.permissions import Act, Party, refusal
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import Channel
from rung.models import Account, Escalation, Person, SpecialHandling
from rung.queries.access import escalation_for, order_for
from rung.queries.handling import carrier_people, handling_of
from rung.services.doing import Doing
from rung.services.handling import add_handling, end_handling, today_of
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.forms.handling import HandlingForm
from rung.web.desk.reader import reader_of

USUAL = timedelta(days=90)


@dataclass(frozen=True)
class About:
    """Where a note is written: the account, the page it goes back to, and the reader."""

    account: Account
    escalation: Escalation | None
    key: int | str  # the escalation's number, or the order's reference
    reader: Person
    party: Party
    now: datetime

    @property
    def here(self) -> str:
        """The address of these notes."""
        route = "desk:add_handling" if self.escalation else "desk:order_handling"
        return reverse(route, args=[self.key])

    @property
    def page(self) -> str:
        """The page they were opened from."""
        return reverse("desk:escalation" if self.escalation else "desk:order", args=[self.key])

    def end_path(self, handling_id: UUID) -> str:
        """Where a note is taken away."""
        route = "desk:end_handling" if self.escalation else "desk:end_order_handling"
        return reverse(route, args=[self.key, handling_id])

    def blank(self) -> HandlingForm:
        """The form as it is drawn."""
        return self.form(None)

    def form(self, typed: QueryDict | None) -> HandlingForm:
        """The form, with what was typed when something was."""
        return HandlingForm(
            typed,
            people=carrier_people(),
            reader=self.reader,
            until=today_of(self.reader.zone, self.now) + USUAL,
        )


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def of_escalation(request: HttpRequest, number: int) -> HttpResponse:
    """A note learned from an escalation, open or closed."""
    reader = reader_of(request)
    escalation, party = escalation_for(reader, number)
    about = About(escalation.account, escalation, number, reader, party, clock.now())
    return _answer(request, about)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def of_order(request: HttpRequest, reference: str) -> HttpResponse:
    """A note on the account of an order."""
    reader = reader_of(request)
    order, party = order_for(reader, reference)
    return _answer(request, About(order.account, None, reference, reader, party, clock.now()))


@require_POST
@audience(Audience.CARRIER)
def end_of_escalation(request: HttpRequest, number: int, handling_id: UUID) -> HttpResponse:
    """Take a note away before its last day, from the page of an escalation's account."""
    reader = reader_of(request)
    escalation, party = escalation_for(reader, number)
    about = About(escalation.account, escalation, number, reader, party, clock.now())
    return _end(request, about, handling_id)


@require_POST
@audience(Audience.CARRIER)
def end_of_order(request: HttpRequest, reference: str, handling_id: UUID) -> HttpResponse:
    """The same, from the page of an order's account."""
    reader = reader_of(request)
    order, party = order_for(reader, reference)
    about = About(order.account, None, reference, reader, party, clock.now())
    return _end(request, about, handling_id)


def _end(request: HttpRequest, about: About, handling_id: UUID) -> HttpResponse:
    if not SpecialHandling.objects.filter(pk=handling_id, account=about.account).exists():
        raise Http404("No such note.")
    doing = Doing(about.reader, about.party, Channel.PORTAL, about.now)
    try:
        end_handling(handling_id=handling_id, doing=doing)
    except RuleViolation as violation:
        said = violation.said(about.reader.zone, about.now)
        return _page(request, about, about.blank(), refused=said, status=409)
    messages.success(request, f"The note on {about.account.name} has been taken away.")
    return HttpResponseRedirect(about.here, status=303)


def _answer(request: HttpRequest, about: About) -> HttpResponse:
    why_not = refusal(Act.KEEP_HANDLING, about.party)
    if why_not and request.method != "POST":
        raise PermissionDenied(why_not)
    form = about.form(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, about, form)
    if not form.is_valid():
        return _page(request, about, form, status=422)
    typed = form.cleaned_data
    try:
        add_handling(
            account_id=about.account.pk,
            escalation_id=about.escalation.pk if about.escalation else None,
            words=typed["words"],
            owner_id=typed["owner"],
            expires_on=typed["expires_on"],
            doing=Doing(about.reader, about.party, Channel.PORTAL, about.now, typed["press_id"]),
        )
    except BadInput as mistake:
        form.add_error(None, mistake.said(about.reader.zone, about.now))
        return _page(request, about, form, status=422)
    except RuleViolation as violation:
        said = violation.said(about.reader.zone, about.now)
        return _page(request, about, form, refused=said, status=409)
    messages.success(request, f"Note kept for {about.account.name}, inside the carrier.")
    return HttpResponseRedirect(about.page, status=303)


def _page(
    request: HttpRequest,
    about: About,
    form: HandlingForm,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "about": about,
        "form": form,
        "notes": handling_of(about.account.pk, zone=about.reader.zone, now=about.now),
        "refusal": refused,
    }
    return render(request, "desk/handling.html", context, now=about.now, status=status)
