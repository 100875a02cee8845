"""Calendars: the list, one of them with its year, and its holidays as a file."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung import clock
from rung.models import CalendarVersion
from rung.queries.calendar_page import Answer, calendar_page, holiday_events, try_it
from rung.queries.calendars import calendar_for, calendar_list, version_for
from rung.services.documents import holiday_file
from rung.services.message_ids import host
from rung.web.admin.address import version_of, year_of
from rung.web.admin.forms.try_it import TryForm
from rung.web.admin.reader import reader_of
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render


@require_safe
@audience(Audience.ADMINISTRATOR)
def calendars(request: HttpRequest) -> HttpResponse:
    """All calendars, and who uses them."""
    now, reader = clock.now(), reader_of(request)
    found = calendar_list(zone=reader.zone, now=now)
    return render(request, "admin/calendars.html", {"calendars": found}, now=now)


@require_safe
@audience(Audience.ADMINISTRATOR)
def calendar(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """One calendar in one version: its year, its versions, and a question tried on it."""
    now, reader = clock.now(), reader_of(request)
    found = calendar_for(calendar_id)
    version = version_for(found, version_of(request))
    zone = version.as_domain().zone
    year = year_of(request, now.astimezone(ZoneInfo(zone)).year)
    page = calendar_page(found, version, year=year, zone=reader.zone, now=now)
    form = TryForm(request.GET if "start" in request.GET else None, zone=zone, now=now)
    answers = _answers(form, version) if form.is_valid() else []
    status = 422 if form.is_bound and not form.is_valid() else 200
    context = {"page": page, "form": form, "answers": answers}
    return render(request, "admin/calendar.html", context, now=now, status=status)


@require_safe
@audience(Audience.ADMINISTRATOR)
def holidays_file(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """The holidays of a version as an iCalendar file."""
    found = calendar_for(calendar_id)
    version = version_for(found, version_of(request))
    events = holiday_events(version, host=host())
    content = holiday_file(found.name, events, stamp=version.created_at)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    name = f"holidays-{found.pk}-version-{version.number}.ics"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _answers(form: TryForm, version: CalendarVersion) -> list[Answer]:
    """The version's answer, and the one before it beside it."""
    unit, amount = form.target
    start = form.cleaned_data["start"]
    versions = [version]
    if version.number > 1:
        versions.append(version_for(version.calendar, version.number - 1))
    answers: list[Answer] = []
    for each in versions:
        beside = answers[0].due if answers else None
        answers.append(try_it(each, start=start, amount=amount, unit=unit, beside=beside))
    return answers
