"""How a customer ends an escalation, or says that it has not ended (R26)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from rung.services import ending
from rung.web.common.audience import Audience, audience
from rung.web.portal.forms import PressForm, RejectForm, WithdrawForm
from rung.web.portal.transaction import in_one_transaction
from rung.web.portal.views.acting import acting, attempt, page_answer


@require_POST
@audience(Audience.CUSTOMER)
@in_one_transaction
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Yes, it is solved."""
    act = acting(request, number)
    return attempt(
        act,
        "confirm",
        PressForm(request.POST, auto_id="id_confirm_%s"),
        lambda doing: ending.confirm(escalation_id=act.id, doing=doing),
        said="Closed, because you say it is solved. Thank you.",
        answer=page_answer,
    )


@require_POST
@audience(Audience.CUSTOMER)
@in_one_transaction
def reject(request: HttpRequest, number: int) -> HttpResponse:
    """No, and this is what is still wrong."""
    act = acting(request, number)
    form = RejectForm(request.POST, auto_id="id_reject_%s")
    return attempt(
        act,
        "reject",
        form,
        lambda doing: ending.reject(
            escalation_id=act.id, words=form.cleaned_data["words"], doing=doing
        ),
        said="It is open again at the level where it stood, and they have your words.",
        answer=page_answer,
    )


@require_POST
@audience(Audience.CUSTOMER)
@in_one_transaction
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """The customer takes it back."""
    act = acting(request, number)
    form = WithdrawForm(request.POST, auto_id="id_withdraw_%s")
    return attempt(
        act,
        "withdraw",
        form,
        lambda doing: ending.withdraw(
            escalation_id=act.id, words=form.cleaned_data["words"], doing=doing
        ),
        said="Withdrawn. All its clocks have ended.",
        answer=page_answer,
    )
