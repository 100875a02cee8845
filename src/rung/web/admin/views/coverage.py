"""Coverage: the map, what is missing in it, and who holds which level where."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.refusals import RuleViolation
from rung.queries.coverage_page import coverage_page
from rung.queries.staff import changes, held_lines
from rung.services.coverage import check_now
from rung.services.people import hold_level, leave_level
from rung.web.admin.forms.people import HoldForm, RowForm
from rung.web.admin.reader import doing_of, reader_of
from rung.web.common.audience import Audience, audience
from rung.web.common.fields import PressForm
from rung.web.common.pages import render

REMOVE = "remove-"


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.ADMINISTRATOR)
def coverage(request: HttpRequest) -> HttpResponse:
    """The newest check; a press checks again."""
    now, reader = clock.now(), reader_of(request)
    form = PressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = check_now(doing=doing_of(reader, form.cleaned_data["press_id"], now=now))
        messages.success(request, f"Checked: {found.places} combinations looked at.")
        return HttpResponseRedirect(reverse("admin:coverage"), status=303)
    context = {"page": coverage_page(zone=reader.zone), "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "admin/coverage.html", context, now=now, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.ADMINISTRATOR)
def levels(request: HttpRequest) -> HttpResponse:
    """Who holds which level where: rows are added and removed, never changed."""
    pressed = request.POST.get("pressed", "")
    if request.method != "POST":
        asked = {name: request.GET[name] for name in ("level", "region") if name in request.GET}
        return _levels(request, HoldForm(initial=asked))
    now, reader = clock.now(), reader_of(request)
    removing = pressed.startswith(REMOVE)
    form = RowForm(request.POST) if removing else HoldForm(request.POST)
    drawn = form if isinstance(form, HoldForm) else HoldForm()
    if not form.is_valid():
        return _levels(request, drawn, status=422)
    doing = doing_of(reader, form.cleaned_data["press_id"], now=now)
    try:
        if isinstance(form, HoldForm):
            hold_level(row=form.row(), doing=doing)
        else:
            number = pressed.removeprefix(REMOVE)
            leave_level(holder_id=int(number) if number.isdecimal() else 0, doing=doing)
    except RuleViolation as why:
        return _levels(request, drawn, why.said(reader.zone, now), status=409)
    messages.success(request, "It is kept. What is engaged already keeps its people.")
    return HttpResponseRedirect(reverse("admin:levels"), status=303)


def _levels(
    request: HttpRequest, form: HoldForm, refusal: str = "", *, status: int = 200
) -> HttpResponse:
    context = {
        "rows": held_lines(),
        "changes": changes(zone=reader_of(request).zone),
        "form": form,
        "row_form": RowForm(),
        "refusal": refusal,
    }
    return render(request, "admin/levels.html", context, now=clock.now(), status=status)
