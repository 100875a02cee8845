"""What a customer adds to the record on a page of its own: a call or mail, a further ground."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from rung.domain.permissions import Act, refusal
from rung.domain.vocabulary import Ground
from rung.queries.escalation_page import EscalationPage, escalation_page
from rung.queries.escalation_parts import LevelView
from rung.services import engaging
from rung.web.common.audience import Audience, audience
from rung.web.common.forms import form_view
from rung.web.common.pages import render
from rung.web.portal.forms import ContactForm, GroundForm, asked
from rung.web.portal.transaction import in_one_transaction
from rung.web.portal.views.acting import Acting, Outcome, acting, attempt
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
            escalation_id=act.id, attempt=form.attempt(), doing=doing
        ),
        said="It is on record, as you told it.",
        answer=_contact_page,
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
    local = act.reader.local_now
    return ContactForm(
        act.request.POST if act.request.method == "POST" else None,
        people=[(level.number, _named(level)) for level in page.levels],
        zone=act.reader.zone,
        now=act.reader.now,
        initial={
            "level": _present_number(page),
            "day": local.date(),
            "at": local.time().replace(second=0, microsecond=0),
        },
    )


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
