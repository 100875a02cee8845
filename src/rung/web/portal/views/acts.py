"""What a customer does while an escalation is open."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from rung.services import engaging, waivers, working
from rung.web.common.attachment_fields import files_of_form
from rung.web.common.audience import Audience, audience
from rung.web.common.waiver_fields import waiver_words
from rung.web.portal.forms import EngageForm, StatedForm, WaiverForm, WriteForm
from rung.web.portal.transaction import in_one_transaction
from rung.web.portal.views.acting import acting, attempt, page_answer


@require_POST
@audience(Audience.CUSTOMER)
@in_one_transaction
def engage(request: HttpRequest, number: int) -> HttpResponse:
    """Engage the next level, from its opening instant on (R11), or once its condition holds."""
    act = acting(request, number)
    kind = StatedForm if "stated" in request.POST else EngageForm
    form = kind(request.POST, auto_id="id_engage_%s")
    return attempt(
        act,
        "engage",
        form,
        lambda doing: engaging.engage_next(
            escalation_id=act.id,
            level=form.cleaned_data["level"],
            received_at=act.reader.now,
            stated=form.cleaned_data.get("stated", ""),
            doing=doing,
        ),
        said="The next level is engaged, and reads your words about what is at stake first. "
        "Who answers you, and by when, stands here.",
        answer=page_answer,
    )


@require_POST
@audience(Audience.CUSTOMER)
@in_one_transaction
def write(request: HttpRequest, number: int) -> HttpResponse:
    """Words to the care manager (R9)."""
    act = acting(request, number)
    form = WriteForm(request.POST, request.FILES, auto_id="id_write_%s")
    return attempt(
        act,
        "write",
        form,
        lambda doing: working.write(
            escalation_id=act.id,
            words=form.cleaned_data["words"],
            doing=doing,
            files=files_of_form(form),
        ),
        said="Your words are on record, and your care manager has them.",
        answer=page_answer,
    )


@require_POST
@audience(Audience.CUSTOMER)
@in_one_transaction
def ask_waiver(request: HttpRequest, number: int) -> HttpResponse:
    """Ask not to wait for the interval, for a stated risk (R14)."""
    act = acting(request, number)
    rule = act.escalation.rules().waiver
    form = WaiverForm(request.POST, rule=rule, auto_id="id_waiver_%s")
    return attempt(
        act,
        "waiver",
        form,
        lambda doing: waivers.ask_waiver(
            escalation_id=act.id, doing=doing, **waiver_words(form.cleaned_data)
        ),
        said="A manager has your request, and decides. The reason is kept.",
        answer=page_answer,
    )
