"""Two short questions after the end: on the customer's own page, or from the closing mail (R27).

Opening the mailed link changes nothing (N10); the button does.
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.permissions import Act, Party, refusal
from rung.domain.refusals import RuleViolation
from rung.domain.surveys import asks
from rung.domain.vocabulary import Channel
from rung.models import Escalation, Person
from rung.queries.access import escalation_for
from rung.queries.end_room import Given, given_of
from rung.services.doing import Doing
from rung.services.signed_links import LinkEnded
from rung.services.survey_links import read_survey_link
from rung.services.surveys import answer_survey, ended_of
from rung.web.common.audience import Audience, audience
from rung.web.common.forms import form_view
from rung.web.common.mailed_links import ended as link_ended
from rung.web.common.pages import reader_of_link, render
from rung.web.portal.reader import reader_of
from rung.web.portal.survey_form import SurveyForm
from rung.web.portal.transaction import in_one_transaction, sight_of


@dataclass(frozen=True)
class Asked:
    """Whose answer it is, about what, and where they are."""

    escalation: Escalation
    person: Person
    party: Party
    channel: Channel
    now: datetime
    here: str
    signed_in: bool

    @property
    def given(self) -> Given | None:
        """The answer, when somebody has given it."""
        return given_of(self.escalation, zone=self.person.zone, now=self.now)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CUSTOMER)
@in_one_transaction
def survey(request: HttpRequest, number: int) -> HttpResponse:
    """The questions for somebody who is signed in."""
    reader = reader_of(request)
    escalation, party = escalation_for(reader.person, number)
    here = reverse("portal:survey", args=[number])
    return _answer(
        request,
        Asked(escalation, reader.person, party, Channel.PORTAL, reader.now, here, signed_in=True),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.LINK)
def survey_link(request: HttpRequest, token: str) -> HttpResponse:
    """The questions from the closing mail, without signing in."""
    now = clock.now()
    try:
        link = read_survey_link(token, now=now)
    except LinkEnded as why:
        return link_ended(request, why, now)
    here = reverse("portal:survey_link", args=[token])
    _know_who_is_here(request)
    with sight_of(link.person):
        escalation, party = escalation_for(link.person, link.escalation.number)
        asked = Asked(escalation, link.person, party, Channel.EMAIL, now, here, signed_in=False)
        return _answer(request, asked)


def _know_who_is_here(request: HttpRequest) -> bool:
    """Read the session while it can be read: it is of no account, so no customer's sight has it."""
    return request.user.is_authenticated


def _answer(request: HttpRequest, asked: Asked) -> HttpResponse:
    if request.method != "POST":
        return _page(request, asked, SurveyForm())
    form = SurveyForm(request.POST)
    if not form.is_valid():
        return _page(request, asked, form, status=422)
    doing = Doing(
        asked.person, asked.party, asked.channel, asked.now, form.cleaned_data["press_id"]
    )
    try:
        answer_survey(escalation_id=asked.escalation.id, answer=form.answer(), doing=doing)
    except RuleViolation as violation:
        said = violation.said(asked.person.zone, asked.now)
        return _page(request, asked, form, refused=said, status=409)
    return HttpResponseRedirect(asked.here, status=303)


def _page(
    request: HttpRequest,
    asked: Asked,
    form: SurveyForm,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page is the asked person's, whoever may be signed in on this machine."""
    ended = ended_of(asked.escalation)
    context: dict[str, object] = {
        "asked": asked,
        "escalation": asked.escalation,
        "given": asked.given,
        "asks": asks(ended, now=asked.now),
        "answer_by": ended.answer_by,
        "why_not": refusal(Act.ANSWER_SURVEY, asked.party),
        "form": form_view(form),
        "refusal": refused,
    }
    if not asked.signed_in:
        context |= reader_of_link(asked.person.zone, now=asked.now)
    return render(request, "portal/survey.html", context, now=asked.now, status=status)
