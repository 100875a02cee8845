"""What every act on an escalation has in common: load, try, and answer with the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from rung.domain.permissions import Party
from rung.domain.refusals import BadInput, RuleViolation
from rung.models import Escalation
from rung.queries.access import escalation_for
from rung.services.carry_out import PressedTwice
from rung.services.doing import Doing
from rung.web.portal.reader import Reader, reader_of
from rung.web.portal.views.page import page_response


@dataclass(frozen=True)
class Acting:
    """Somebody about to act on an escalation they may know of."""

    request: HttpRequest
    reader: Reader
    escalation: Escalation
    party: Party

    @property
    def id(self) -> UUID:
        """The escalation's key."""
        return self.escalation.id

    def doing(self, form: forms.Form) -> Doing:
        """The act, with the press of the form's button."""
        return self.reader.doing(self.party, form.cleaned_data["press_id"])


def acting(request: HttpRequest, number: int) -> Acting:
    """Load the escalation for the reader; Http404 when it is not theirs to know of."""
    reader = reader_of(request)
    escalation, party = escalation_for(reader.person, number)
    return Acting(request, reader, escalation, party)


def attempt(
    act: Acting, name: str, form: forms.Form, do: Callable[[Doing], object], *, said: str
) -> HttpResponse:
    """Try it: 303 with a sentence, 422 with the form, 409 with the page as it is now.

    The words that were typed stay in the form until they have been accepted.
    """
    if not form.is_valid():
        return _answer(act, {name: form}, status=422)
    try:
        do(act.doing(form))
    except BadInput as mistake:
        form.add_error(None, mistake.said(act.reader.zone, act.reader.now))
        return _answer(act, {name: form}, status=422)
    except PressedTwice as twice:
        return _answer(act, {}, status=409, refusal=twice.said(act.reader.zone, act.reader.now))
    except RuleViolation as violation:
        refusal = violation.said(act.reader.zone, act.reader.now)
        return _answer(act, {name: form}, status=409, refusal=refusal)
    messages.success(act.request, said)
    return HttpResponseRedirect(
        reverse("portal:escalation", args=[act.escalation.number]), status=303
    )


def _answer(
    act: Acting, drafts: Mapping[str, forms.Form], *, status: int, refusal: str = ""
) -> HttpResponse:
    """The page as it is now: somebody else may have changed it in the meantime."""
    escalation, party = escalation_for(act.reader.person, act.escalation.number)
    return page_response(
        act.request,
        act.reader,
        escalation,
        party,
        drafts=drafts,
        status=status,
        refusal=refusal,
    )
