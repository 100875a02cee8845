"""Holidays from an iCalendar file: every one is reviewed before a version is written (N16)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePath
from zoneinfo import ZoneInfo

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.calendar_records import VersionSource
from rung.domain.refusals import BadInput, RuleViolation
from rung.models import Calendar, CalendarVersion
from rung.queries.calendars import calendar_for, version_for
from rung.services.calendars import Draft, Proposal, proposals_of_file, write_version
from rung.web.admin.forms.holidays import Reviewed, read_reviewed
from rung.web.admin.reader import doing_of, reader_of
from rung.web.admin.views.editing import of_version, written
from rung.web.common.audience import Audience, audience
from rung.web.common.fields import PressForm
from rung.web.common.pages import render

MOST_BYTES = 1_000_000
TAKE = "take"


class FileForm(forms.Form):
    """The file, at most a megabyte."""

    file = forms.FileField(
        label="iCalendar file",
        help_text="A file ending in .ics, at most 1 MB. Nothing is written before you have "
        "looked at every event.",
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuse what is too large before it is read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 1 MB.")
        return file


class TakeForm(PressForm):
    """Which events of the file become holidays; the list itself is read beside this form."""

    words = forms.CharField(
        label="Why this version is written",
        max_length=300,
        required=False,
        help_text="For whoever reads the versions later.",
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, label="This page is not complete.")


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.ADMINISTRATOR)
def import_holidays(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Choose a file; look at every event; write what was accepted."""
    found = calendar_for(calendar_id)
    newest = version_for(found, None)
    if request.method != "POST":
        return _choose(request, found, FileForm())
    if request.POST.get("pressed") == TAKE:
        return _take(request, found, newest)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _choose(request, found, form, status=422)
    file = form.cleaned_data["file"]
    this_year = clock.now().astimezone(ZoneInfo(newest.as_domain().zone)).year
    name = PurePath(file.name or "without a name").name.replace("|", "/")[:100]
    try:
        proposals = proposals_of_file(file.read(), file_name=name, this_year=this_year)
    except BadInput as why:
        form.add_error("file", str(why))
        return _choose(request, found, form, status=422)
    if not proposals:
        form.add_error("file", "The file holds no event.")
        return _choose(request, found, form, status=422)
    take = TakeForm(initial={"based_on": newest.number})
    return _review(request, found, take, _undecided(newest, proposals), proposals)


def _take(request: HttpRequest, found: Calendar, newest: CalendarVersion) -> HttpResponse:
    form, now, reader = TakeForm(request.POST), clock.now(), reader_of(request)
    try:
        chosen = read_reviewed(request.POST)
    except BadInput as why:
        return _choose(request, found, FileForm(), str(why), status=422)
    if not form.is_valid():
        return _review(request, found, form, chosen, status=422)
    try:
        version = write_version(
            calendar_id=found.pk,
            based_on=form.cleaned_data["based_on"],
            draft=_draft(newest, chosen, form.cleaned_data["words"]),
            source=VersionSource.ICALENDAR,
            doing=doing_of(reader, form.cleaned_data["press_id"], now=now),
        )
    except RuleViolation as why:
        said = why.said(reader.zone, now)
        return _review(request, found, form, chosen, refusal=said, status=409)
    return written(request, version)


def _undecided(newest: CalendarVersion, proposals: Iterable[Proposal]) -> Reviewed:
    """What of a file is new to the calendar; what was refused before stays refused until ticked."""
    before = of_version(newest)
    taken = {(each.day, each.name) for each in before.accepted}
    refused = {(each.day, each.name) for each in before.refused}
    fresh = [
        each.holiday
        for each in proposals
        if each.holiday and (each.holiday.day, each.holiday.name) not in taken
    ]
    return Reviewed(
        tuple(each for each in fresh if (each.day, each.name) not in refused),
        tuple(each for each in fresh if (each.day, each.name) in refused),
    )


def _draft(newest: CalendarVersion, chosen: Reviewed, words: str) -> Draft:
    """The newest version with the accepted events; what was refused is kept as refused."""
    before = of_version(newest)
    accepted = tuple(sorted({*before.accepted, *chosen.accepted}))
    taken = {(each.day, each.name) for each in accepted}
    refused = {
        (each.day, each.name): each
        for each in (*chosen.refused, *before.refused)
        if (each.day, each.name) not in taken
    }
    return Draft(
        document=replace(newest.as_domain(), holidays=accepted).to_document(),
        review=replace(newest.reviewed(), refused=tuple(sorted(refused.values()))),
        words=words,
    )


def _choose(
    request: HttpRequest, found: Calendar, form: FileForm, refusal: str = "", *, status: int = 200
) -> HttpResponse:
    context = {"calendar": found, "form": form, "refusal": refusal}
    return render(request, "admin/import.html", context, now=clock.now(), status=status)


def _review(
    request: HttpRequest,
    found: Calendar,
    form: TakeForm,
    chosen: Reviewed,
    proposals: Sequence[Proposal] = (),
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    choices = chosen.choices()
    readable = sum(1 for each in proposals if each.holiday)
    context = {
        "calendar": found,
        "form": form,
        "holidays": choices,
        "unreadable": [each for each in proposals if each.trouble],
        "known": max(0, readable - len(choices)),
        "refusal": refusal,
    }
    return render(request, "admin/import_review.html", context, now=clock.now(), status=status)
