"""What a customer adds to the record on a page of its own: a call or mail, a further ground."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_POST

from rung.domain.permissions import Act, refusal
from rung.domain.vocabulary import Ground
from rung.queries.escalation_page import EscalationPage, escalation_page
from rung.queries.escalation_parts import LevelView
from rung.services import calling, engaging
from rung.web.common.audience import Audience, audience
from rung.web.common.call_fields import called_at, outcome_asked, version_asked
from rung.web.common.forms import form_view
from rung.web.common.pages import render
from rung.web.portal.forms import ContactForm, GroundForm, PressForm, asked
from rung.web.portal.transaction import in_one_transaction
from rung.web.portal.views.acting import Acting, Outcome, acting, attempt, page_answer
from rung.web.portal.views.page import present_level


@audience(Audience.CUSTOMER)
@in_one_transaction
def log_contact(request: HttpRequest, number: int) -> HttpResponse:
    """Keep a call or mail as the customer tells it; every attempt counts (R7)."""
    act = acting(request, number)
    if request.method != "POST":
        why_not = refusal(Act.LOG_CONTACT, act.party)
        return _contact_page(act, Outcome(200, why_not, {"contact": _contact_form(act)}))
    form = _contact_form(act)
    return attempt(
        act,
        "contact",
        form,
        lambda doing: engaging.log_contact(
            escalation_id=act.id, attempt=form.attempt(), doing=doing, said=form.said()
        ),
        said="It is on record, as you told it.",
        answer=_contact_page,
    )


@require_POST
@audience(Audience.CUSTOMER)
@in_one_transaction
def agree_on_call(request: HttpRequest, number: int, versions_id: UUID) -> HttpResponse:
    """It was as the carrier says; the interval is counted from their version."""
    act = acting(request, number)
    return attempt(
        act,
        "agree_call",
        PressForm(request.POST),
        lambda doing: calling.agree_on_call(
            escalation_id=act.id, versions_id=versions_id, doing=doing
        ),
        said="Agreed. The carrier's version of the call counts; yours stays beside it.",
        answer=page_answer,
    )


@require_POST
@audience(Audience.CUSTOMER)
@in_one_transaction
def add_ground(request: HttpRequest, number: int) -> HttpResponse:
    """A further ground and words, instead of a second escalation for the same order."""
    act = acting(request, number)
    form = GroundForm(request.POST, auto_id="id_ground_%s")
    return attempt(
        act,
        "ground",
        form,
        lambda doing: engaging.add_ground(
            escalation_id=act.id,
            ground=Ground(form.cleaned_data["ground"]),
            words=form.cleaned_data["words"],
            doing=doing,
        ),
        said="Your words were added, and your care manager has them.",
        answer=_ground_page,
    )


def _contact_form(act: Acting) -> ContactForm:
    """The person who is engaged now, just now, unless the customer says else."""
    page = escalation_page(act.escalation, act.party, zone=act.reader.zone, now=act.reader.now)
    address = act.request.GET
    of = version_asked(address)
    other = next((each for each in act.escalation.contacts.all() if each.id == of), None)
    at = other.happened_at if other else called_at(address, act.reader.now)
    local = at.astimezone(ZoneInfo(act.reader.zone))
    return ContactForm(
        act.request.POST if act.request.method == "POST" else None,
        people=[(level.number, _named(level)) for level in page.levels],
        zone=act.reader.zone,
        now=act.reader.now,
        initial={
            "level": other.level if other else _level_asked(address, page),
            "day": local.date(),
            "at": local.time().replace(second=0, microsecond=0),
            "of": of,
            **outcome_asked(address),
        },
    )


def _level_asked(address: QueryDict, page: EscalationPage) -> int:
    """The level whose number was pressed, else the highest that can be reached."""
    given = address.get("level", "")
    known = {str(level.number): level.number for level in page.levels}
    return known.get(given, _present_number(page))


def _present_number(page: EscalationPage) -> int:
    present = present_level(page)
    return present.number if present else 1


def _named(level: LevelView) -> str:
    who = f"{level.person}, {level.title}" if level.person else level.title
    return f"Level {level.number}: {who}"


def _contact_page(act: Acting, outcome: Outcome) -> HttpResponse:
    context = {
        "escalation": act.escalation,
        "form": asked(outcome.drafts["contact"], "day", "at"),
        "more": ContactForm.more,
        "tells_more": getattr(outcome.drafts["contact"], "tells_more", False),
        "refusal": outcome.refusal,
        "may_log": not refusal(Act.LOG_CONTACT, act.party),
    }
    return render(
        act.request, "portal/contact.html", context, now=act.reader.now, status=outcome.status
    )


def _ground_page(act: Acting, outcome: Outcome) -> HttpResponse:
    context = {
        "order": act.escalation.order,
        "other": act.escalation,
        "kept": True,
        "refusal": outcome.refusal,
        "form": form_view(outcome.drafts["ground"]),
    }
    return render(
        act.request,
        "portal/raise_joined.html",
        context,
        now=act.reader.now,
        status=outcome.status,
    )
