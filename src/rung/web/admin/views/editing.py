"""Writing a new version of a calendar: by the editor, or from an iCalendar file."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.calendar_changes import said_yearly
from rung.domain.calendar_records import VersionSource
from rung.domain.refusals import BadInput, RuleViolation
from rung.models import Calendar, CalendarVersion
from rung.queries.calendars import calendar_for, version_for
from rung.services.calendars import Draft, write_version
from rung.web.admin.forms.calendar import DAYS, CalendarForm, sources_of, typed_from, zones
from rung.web.admin.forms.holidays import Reviewed, read_reviewed
from rung.web.admin.proposing import with_proposals
from rung.web.admin.reader import doing_of, reader_of
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render

SAVE, PROPOSE = "save", "propose"


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.ADMINISTRATOR)
def edit(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """The editor; its list of holidays can be filled as often as wanted before it is saved."""
    found = calendar_for(calendar_id)
    newest = version_for(found, None)
    if request.method != "POST":
        now = clock.now()
        this_year = now.astimezone(ZoneInfo(newest.as_domain().zone)).year
        form = CalendarForm(initial=typed_from(newest, this_year=this_year))
        return _editor(request, found, newest, form, of_version(newest))
    form = CalendarForm(request.POST)
    try:
        reviewed = read_reviewed(request.POST)
    except BadInput as why:
        return _editor(request, found, newest, form, of_version(newest), str(why), status=422)
    if request.POST.get("pressed") == PROPOSE:
        return _with_proposals(request, found, newest, form, reviewed)
    return _save(request, found, newest, form, reviewed)


def of_version(version: CalendarVersion) -> Reviewed:
    """What a version took and refused."""
    return Reviewed(tuple(sorted(version.as_domain().holidays)), version.reviewed().refused)


def _with_proposals(
    request: HttpRequest,
    found: Calendar,
    newest: CalendarVersion,
    form: CalendarForm,
    reviewed: Reviewed,
) -> HttpResponse:
    """The same page with the holidays of the place in the list; nothing is written."""
    listed = with_proposals(form, reviewed)
    if listed is None:
        return _editor(request, found, newest, form, reviewed, status=422)
    more = len(listed.choices()) - len(reviewed.choices())
    return _editor(request, found, newest, form, listed, listed=more)


def _save(
    request: HttpRequest,
    found: Calendar,
    newest: CalendarVersion,
    form: CalendarForm,
    reviewed: Reviewed,
) -> HttpResponse:
    if not form.is_valid():
        return _editor(request, found, newest, form, reviewed, status=422)
    now, reader = clock.now(), reader_of(request)
    draft = Draft(
        form.document(found.name, reviewed, sources_of(newest.as_domain())),
        form.review(reviewed),
        form.cleaned_data["words"],
    )
    try:
        version = write_version(
            calendar_id=found.pk,
            based_on=form.cleaned_data["based_on"],
            draft=draft,
            source=VersionSource.EDITOR,
            doing=doing_of(reader, form.cleaned_data["press_id"], now=now),
        )
    except BadInput as why:
        form.add_error(None, why.said(reader.zone, now))
        return _editor(request, found, newest, form, reviewed, status=422)
    except RuleViolation as why:
        said = why.said(reader.zone, now)
        return _editor(request, found, newest, form, reviewed, said, status=409)
    return written(request, version)


def written(request: HttpRequest, version: CalendarVersion) -> HttpResponse:
    """To the calendar's page, with what the new version means for what runs."""
    messages.success(
        request,
        f"Version {version.number} is written. New escalations run on it; what runs already keeps "
        "its version.",
    )
    address = reverse("admin:calendar", args=[version.calendar_id])
    return HttpResponseRedirect(address, status=303)


def _editor(
    request: HttpRequest,
    found: Calendar,
    newest: CalendarVersion,
    form: CalendarForm,
    reviewed: Reviewed,
    refusal: str = "",
    *,
    status: int = 200,
    listed: int | None = None,
) -> HttpResponse:
    context = {
        "calendar": found,
        "version": newest.number,
        "form": form,
        "days": list(DAYS),
        "yearly": [said_yearly(each) for each in newest.as_domain().yearly],
        "zones": zones(),
        "holidays": reviewed.choices(),
        "refusal": refusal,
        "listed": listed,
    }
    return render(request, "admin/edit.html", context, now=clock.now(), status=status)
