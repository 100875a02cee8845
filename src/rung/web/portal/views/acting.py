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


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt that changed nothing: the status, why not, and what was typed."""

    status: int
    refusal: str
    drafts: Mapping[str, forms.Form]


def attempt(
    act: Acting,
    name: str,
    form: forms.Form,
    do: Callable[[Doing], object],
    *,
    said: str,
    answer: Callable[[Acting, Outcome], HttpResponse],
) -> HttpResponse:
    """Try it: 303 with a sentence, 422 with the form, 409 with the page as it is now.

    The words that were typed stay in the form until they have been accepted.
    """
    drafts = {name: form}
    if not form.is_valid():
        return answer(act, Outcome(422, "", drafts))
    try:
        do(act.doing(form))
    except BadInput as mistake:
        form.add_error(None, mistake.said(act.reader.zone, act.reader.now))
        return answer(act, Outcome(422, "", drafts))
    except PressedTwice as twice:
        return page_answer(act, Outcome(409, twice.said(act.reader.zone, act.reader.now), {}))
    except RuleViolation as violation:
        refusal = violation.said(act.reader.zone, act.reader.now)
        return answer(act, Outcome(409, refusal, drafts))
    messages.success(act.request, said)
    return HttpResponseRedirect(
        reverse("portal:escalation", args=[act.escalation.number]), status=303
    )


def page_answer(act: Acting, outcome: Outcome) -> HttpResponse:
    """The escalation as it is now: somebody else may have changed it in the meantime."""
    escalation, party = escalation_for(act.reader.person, act.escalation.number)
    return page_response(
        act.request,
        act.reader,
        escalation,
        party,
        drafts=outcome.drafts,
        status=outcome.status,
        refusal=outcome.refusal,
    )
