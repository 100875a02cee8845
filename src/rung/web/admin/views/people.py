"""People and absence: who holds what, who stands in, who is away; and one's own absence."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rung import clock
from rung.domain.refusals import RuleViolation
from rung.domain.sensitive_reads import Read
from rung.models import Person
from rung.queries.staff import customers_person, staff, staff_member, staff_page
from rung.services import people as services
from rung.services.record import record_read
from rung.web.admin.forms.people import AbsenceForm, CoverForm, HoursForm, RowForm
from rung.web.admin.reader import doing_of, reader_of
from rung.web.admin.views.customers_people import customers_page
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.common.reading import reading

END = "end-"


@require_safe
@audience(Audience.ADMINISTRATOR)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody of the carrier: levels, cover, absences."""
    now, reader = clock.now(), reader_of(request)
    found = staff(zone=reader.zone, now=now)
    return render(request, "admin/people.html", {"people": found}, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.ADMINISTRATOR)
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One of them; each form of the page changes one thing. Of a customer's person the language."""
    customer = customers_person(person_id)
    if customer is not None:
        return customers_page(request, customer)
    found = staff_member(person_id)
    if request.method != "POST":
        doing = reading(reader_of(request), now=clock.now())
        record_read(doing, Read.PERSON, found.name, about=found)
    here = reverse("admin:person", args=[found.pk])
    return _page(request, found, "admin/person.html", here)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def own_absence(request: HttpRequest) -> HttpResponse:
    """When the reader is away themselves: entered, and ended, by them."""
    found = staff_member(reader_of(request).pk)
    return _page(request, found, "admin/own_absence.html", reverse("admin:own_absence"))


def _page(request: HttpRequest, found: Person, template: str, here: str) -> HttpResponse:
    pressed = request.POST.get("pressed", "")
    drawn = _forms(request, found, pressed)
    refusal, status = "", 200
    if request.method == "POST":
        form = drawn["row"] if pressed.startswith(END) else drawn.get(pressed)
        if form is None or not form.is_valid():
            status = 422
        else:
            refusal = _carry_out(request, found, pressed, form)
            status = 409 if refusal else 200
        if status == 200:  # noqa: PLR2004 - nothing was refused
            return HttpResponseRedirect(here, status=303)
    now, reader = clock.now(), reader_of(request)
    page = staff_page(found, zone=reader.zone, now=now)
    context = {"page": page, "forms": drawn, "refusal": refusal, "here": here}
    return render(request, template, context, now=now, status=status)


def _forms(request: HttpRequest, found: Person, pressed: str) -> dict[str, forms.Form]:
    """Every form of the page; the one that was sent holds what was typed."""
    now, reader = clock.now(), reader_of(request)

    def typed(name: str) -> object:
        return request.POST if request.method == "POST" and pressed == name else None

    row = request.POST if pressed.startswith(END) else None
    return {
        "cover": CoverForm(typed("cover"), person=found),
        "hours": HoursForm(typed("hours"), person=found),
        "absence": AbsenceForm(typed("absence"), zone=reader.zone, now=now),
        "row": RowForm(row),
    }


def _carry_out(request: HttpRequest, found: Person, pressed: str, form: forms.Form) -> str:
    """Do what was pressed; the refusal in a sentence, empty when it is done."""
    now, reader, typed = clock.now(), reader_of(request), form.cleaned_data
    doing = doing_of(reader, typed["press_id"], now=now)
    acts: dict[str, Callable[[], object]] = {
        "cover": lambda: services.choose_cover(
            person_id=found.pk,
            cover_id=typed["cover"].pk if typed["cover"] else None,
            doing=doing,
        ),
        "hours": lambda: services.choose_hours(
            person_id=found.pk,
            calendar_id=typed["calendar"].pk if typed["calendar"] else None,
            doing=doing,
        ),
        "absence": lambda: services.add_absence(
            person_id=found.pk,
            starts_at=typed["starts_at"],
            ends_at=typed["ends_at"],
            doing=doing,
        ),
    }
    try:
        if pressed.startswith(END):
            number = pressed.removeprefix(END)
            services.end_absence(absence_id=int(number) if number.isdecimal() else 0, doing=doing)
        else:
            acts[pressed]()
    except RuleViolation as why:
        return why.said(reader.zone, now)
    messages.success(request, "It is kept, with your name and the time.")
    return ""
