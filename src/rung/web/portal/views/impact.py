"""The customer adds to what is at stake, once more than when it was raised (R8)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung.domain.permissions import Act, refusal
from rung.domain.refusals import BadInput, RuleViolation
from rung.queries.access import escalation_for
from rung.queries.escalation_page import escalation_page
from rung.services.impact import tell_impact
from rung.web.common.audience import Audience, audience
from rung.web.common.forms import form_view
from rung.web.common.impact_fields import telling_of
from rung.web.common.pages import render
from rung.web.portal.impact_form import ImpactForm
from rung.web.portal.reader import reader_of
from rung.web.portal.transaction import in_one_transaction


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CUSTOMER)
@in_one_transaction
def add_impact(request: HttpRequest, number: int) -> HttpResponse:
    """A page with optional fields and words; what was told before stays as it was."""
    reader = reader_of(request)
    escalation, party = escalation_for(reader.person, number)
    form, refused, status = ImpactForm(), "", 200
    if request.method != "POST":
        why_not = refusal(Act.TELL_IMPACT, party)
        if why_not:
            raise PermissionDenied(why_not)
    else:
        form, status = ImpactForm(request.POST), 422
        if form.is_valid():
            try:
                tell_impact(
                    escalation_id=escalation.id,
                    said=telling_of(form.cleaned_data, words=form.cleaned_data["words"]),
                    doing=reader.doing(party, form.cleaned_data["press_id"]),
                )
            except BadInput as mistake:
                form.add_error(None, mistake.said(reader.zone, reader.now))
            except RuleViolation as violation:
                refused, status = violation.said(reader.zone, reader.now), 409
            else:
                messages.success(request, "Added. Everybody who works on it sees it at the top.")
                there = reverse("portal:escalation", args=[number])
                return HttpResponseRedirect(there, status=303)
    page = escalation_page(escalation, party, zone=reader.zone, now=reader.now)
    context = {"page": page, "form": form_view(form), "refusal": refused}
    return render(request, "portal/impact.html", context, now=reader.now, status=status)
