"""A mail that waits, raised as an escalation: everything filled in from it, one press (R5-R7)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import Channel
from rung.models import Escalation
from rung.queries.access import party_to_order
from rung.queries.calls import what_happens
from rung.queries.handling import handling_of
from rung.queries.mail_waiting import OneMail, one_mail
from rung.services import mail_raising, mail_triage
from rung.services.doing import Doing
from rung.web.common.audience import Audience, audience
from rung.web.common.impact_fields import IMPACT_MORE
from rung.web.common.pages import render
from rung.web.desk.forms.calls import MailForm
from rung.web.desk.views.mail import sorter


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def raise_mail(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """Show the escalation that the mail would be; a press raises it."""
    reader, now = sorter(request), clock.now()
    mail = one_mail(mail_id, zone=reader.zone, now=now)
    if request.method != "POST":
        if mail.became or mail.contact is None:
            return HttpResponseRedirect(reverse("desk:one_mail", args=[mail_id]))
        return _page(request, mail, MailForm(mail=mail, reader=reader, now=now))
    form = MailForm(request.POST, mail=mail, reader=reader, now=now)
    if not form.is_valid():
        return _page(request, mail, form, status=422)
    try:
        escalation = _save(mail, form)
    except BadInput as mistake:
        form.add_error(None, mistake.said(reader.zone, now))
        return _page(request, mail, form, status=422)
    except RuleViolation as violation:
        return _page(request, mail, form, refusal=violation.said(reader.zone, now), status=409)
    messages.success(request, f"The mail is in {escalation.reference}.")
    return HttpResponseRedirect(reverse("desk:escalation", args=[escalation.number]), status=303)


def _save(mail: OneMail, form: MailForm) -> Escalation:
    """One use case: a new escalation, or the mail added to the open one of its order."""
    target, press = form.target, form.cleaned_data["press_id"]
    party = party_to_order(form.reader, target.order)
    doing = Doing(form.reader, party, Channel.EMAIL, form.now, press)
    if target.escalation is not None:
        return mail_triage.attach(
            mail_id=mail.line.id, escalation_id=target.escalation.pk, doing=doing
        )
    return mail_raising.raise_waiting(
        mail_id=mail.line.id, order_id=target.order.pk, concern=form.concern(), doing=doing
    )


def _page(
    request: HttpRequest, mail: OneMail, form: MailForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    known = form.known
    at, zone = mail.received_at, form.reader.zone
    said = what_happens(known, form.asks, at, zone=zone, now=form.now) if known else ""
    context = {
        "mail": mail,
        "form": form,
        "said": said,
        "notes": handling_of(known.order.account_id, zone=zone, now=form.now) if known else (),
        "refusal": refusal,
        "more": IMPACT_MORE,
    }
    return render(request, "desk/mail_raise.html", context, now=form.now, status=status)
