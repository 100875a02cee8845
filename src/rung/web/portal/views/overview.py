"""Home: the whole picture of the reader's accounts, and "I have seen this" (R3)."""

from datetime import datetime
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rung.domain.instants import show
from rung.queries.access import account_for
from rung.queries.my_orders import Show
from rung.queries.overview import Wanted, overview
from rung.queries.picture import accounts_of
from rung.services.looking import mark_seen
from rung.web.common.address import LAST_KEY, chosen, number_of, page_of
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.portal.reader import Reader, reader_of
from rung.web.portal.transaction import in_one_transaction

NOT_KEPT = "Nothing was kept. Look at the page as it is now, and press the button again."


class SeenForm(forms.Form):
    """The instant at which the page was drawn that the reader has seen."""

    until = forms.CharField(max_length=40)

    def clean_until(self) -> datetime:
        """As an instant; a page of ours always states its zone."""
        try:
            at = datetime.fromisoformat(self.cleaned_data["until"])
        except ValueError:
            raise forms.ValidationError(NOT_KEPT) from None
        if at.tzinfo is None:
            raise forms.ValidationError(NOT_KEPT)
        return at


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def whole_picture(request: HttpRequest) -> HttpResponse:
    """What waits for me, what is about to break, what changed; then everything there is."""
    return _page(request, reader_of(request), refusal="", status=200)


@require_POST
@audience(Audience.CUSTOMER)
@in_one_transaction
def seen(request: HttpRequest) -> HttpResponse:
    """Keep until when the reader has seen what changed: of the chosen account, or of all."""
    reader, form, one = reader_of(request), SeenForm(request.POST), _account(request)
    if not form.is_valid():
        return _page(request, reader, refusal=NOT_KEPT, status=422)
    found = accounts_of(reader.person) if one is None else account_for(reader.person, one)[:1]
    keys = [account.pk for account in found]
    until = form.cleaned_data["until"]
    mark_seen(person_id=reader.person.pk, account_ids=keys, until=until, now=reader.now)
    said = show(min(until, reader.now), reader.zone, reader.now)
    messages.success(request, f"What comes after {said} will be new to you.")
    query = f"?{urlencode({'account': one})}" if one is not None else ""
    return HttpResponseRedirect(reverse("portal:overview") + query, status=303)


def _page(request: HttpRequest, reader: Reader, *, refusal: str, status: int) -> HttpResponse:
    wanted = Wanted(_account(request), chosen(Show, request, Show.ALL), page_of(request))
    page = overview(reader.person, wanted, now=reader.now)
    context = {"page": page, "filters": list(Show), "refusal": refusal}
    return render(request, "portal/overview.html", context, now=reader.now, status=status)


def _account(request: HttpRequest) -> int | None:
    """The account that is chosen in the address; none for all of them."""
    return number_of(request, "account", 1, LAST_KEY)
