"""Making a calendar that is not there yet."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.refusals import BadInput, RuleViolation
from rung.services.calendars import BadName, Draft, create_calendar
from rung.web.admin.forms.calendar import DAYS, NewCalendarForm, typed_anew, zones
from rung.web.admin.forms.holidays import Reviewed, read_reviewed
from rung.web.admin.proposing import with_proposals
from rung.web.admin.reader import doing_of, reader_of
from rung.web.admin.views.editing import PROPOSE
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render

NOTHING = Reviewed((), ())


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.ADMINISTRATOR)
def new_calendar(request: HttpRequest) -> HttpResponse:
    """Name, zone, hours and holidays; those of a place are looked at before they count."""
    if request.method != "POST":
        return _page(request, NewCalendarForm(initial=typed_anew(this_year=clock.now().year)))
    form = NewCalendarForm(request.POST)
    try:
        reviewed = read_reviewed(request.POST)
    except BadInput as why:
        return _page(request, form, refusal=str(why), status=422)
    if request.POST.get("pressed") == PROPOSE:
        return _with_proposals(request, form, reviewed)
    if not form.is_valid():
        return _page(request, form, reviewed, status=422)
    if form.question and form.question != form.cleaned_data["listed_for"]:
        return _with_proposals(request, form, reviewed)
    return _create(request, form, reviewed)


def _with_proposals(
    request: HttpRequest, form: NewCalendarForm, reviewed: Reviewed
) -> HttpResponse:
    """The same page with the holidays of the place in the list; nothing is written."""
    listed = with_proposals(form, reviewed)
    if listed is None:
        return _page(request, form, reviewed, status=422)
    typed: dict[str, object] = {name: request.POST.get(name, "") for name in form.fields}
    typed |= {"categories": request.POST.getlist("categories"), "listed_for": form.question}
    more = len(listed.choices()) - len(reviewed.choices())
    # Not sent yet, so what is still missing is no mistake.
    return _page(request, NewCalendarForm(initial=typed), listed, listed=more)


def _create(request: HttpRequest, form: NewCalendarForm, reviewed: Reviewed) -> HttpResponse:
    now, reader = clock.now(), reader_of(request)
    typed = form.cleaned_data
    draft = Draft(form.document(typed["name"], reviewed, {}), form.review(reviewed), typed["words"])
    doing = doing_of(reader, typed["press_id"], now=now)
    try:
        version = create_calendar(name=typed["name"], draft=draft, doing=doing)
    except BadInput as why:
        form.add_error("name" if isinstance(why, BadName) else None, str(why))
        return _page(request, form, reviewed, status=422)
    except RuleViolation as why:
        said = why.said(reader.zone, now)
        return _page(request, form, reviewed, refusal=said, status=409)
    messages.success(
        request,
        f"{version.calendar.name} is written. It counts for nobody until a region names it.",
    )
    return HttpResponseRedirect(reverse("admin:calendar", args=[version.calendar_id]), status=303)


def _page(
    request: HttpRequest,
    form: NewCalendarForm,
    reviewed: Reviewed = NOTHING,
    *,
    refusal: str = "",
    status: int = 200,
    listed: int | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "days": list(DAYS),
        "yearly": [],
        "zones": zones(),
        "holidays": reviewed.choices(),
        "refusal": refusal,
        "listed": listed,
    }
    return render(request, "admin/new.html", context, now=clock.now(), status=status)
