"""Moving what runs to the newest version: looked at first, then decided with a reason (N6)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.refusals import RuleViolation
from rung.queries.calendars import calendar_for, version_for
from rung.queries.rebase_page import rebase_page
from rung.services.rebasing import Order, rebase
from rung.web.admin.forms.rebasing import RebaseForm
from rung.web.admin.reader import doing_of, reader_of
from rung.web.admin.reckoning import reckon
from rung.web.common.address import page_of
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.ADMINISTRATOR)
def rebase_clocks(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """The preview; a press moves the clocks, tells those it concerns and keeps what they were."""
    if request.method != "POST":
        return _preview(request, calendar_id, None)
    now, reader = clock.now(), reader_of(request)
    found = calendar_for(calendar_id)
    form = RebaseForm(request.POST)
    if not form.is_valid():
        return _preview(request, calendar_id, form, status=422)
    typed = form.cleaned_data
    try:
        rebase(
            calendar_id=found.pk,
            order=Order(typed["version"], typed["reason"], typed["past_too"]),
            doing=doing_of(reader, typed["press_id"], now=now),
        )
    except RuleViolation as why:
        return _preview(request, calendar_id, form, why.said(reader.zone, now), status=409)
    messages.success(
        request, "The clocks are on the newest version. Everybody whose times moved has been told."
    )
    return HttpResponseRedirect(reverse("admin:rebase", args=[found.pk]), status=303)


def _preview(
    request: HttpRequest,
    calendar_id: int,
    form: RebaseForm | None,
    refusal: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    now, reader = clock.now(), reader_of(request)
    found = calendar_for(calendar_id)
    newest = version_for(found, None)
    page = rebase_page(
        found, newest, reckon=reckon, page=page_of(request), zone=reader.zone, now=now
    )
    drawn = form or RebaseForm(initial={"version": newest.number})
    context = {"page": page, "form": drawn, "refusal": refusal}
    return render(request, "admin/rebase.html", context, now=now, status=status)
