"""A customer's person, for administrators: whom they speak for, and their language."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from rung import clock
from rung.domain.languages import Language
from rung.domain.refusals import RuleViolation
from rung.domain.sensitive_reads import Read
from rung.models import Person
from rung.queries.staff import accounts_of, changes
from rung.services.people import choose_language
from rung.services.record import record_read
from rung.web.admin.forms.people import LanguageForm
from rung.web.admin.reader import doing_of, reader_of
from rung.web.common.pages import render
from rung.web.common.reading import reading


def customers_page(request: HttpRequest, found: Person) -> HttpResponse:
    """The page of a customer's person; where somebody else chose meanwhile, who chose what."""
    now, reader = clock.now(), reader_of(request)
    form = LanguageForm(request.POST if request.method == "POST" else None, person=found)
    refusal, status = "", 200
    if request.method != "POST":
        record_read(reading(reader, now=now), Read.PERSON, found.name, about=found)
    elif not form.is_valid():
        status = 422
    else:
        refusal = _chosen(request, found, form)
        if not refusal:
            messages.success(request, "Kept. It holds for what they are sent from now on.")
            return HttpResponseRedirect(request.path, status=303)
        found.refresh_from_db()
        form, status = LanguageForm(person=found, wanted=form.cleaned_data["language"]), 409
    context = {
        "person": found,
        "accounts": accounts_of(found),
        "changes": changes(about=found, zone=reader.zone),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "admin/customers_person.html", context, now=now, status=status)


def _chosen(request: HttpRequest, found: Person, form: LanguageForm) -> str:
    """Keep the language; the refusal in a sentence, empty when it is kept."""
    now, reader, typed = clock.now(), reader_of(request), form.cleaned_data
    try:
        choose_language(
            person_id=found.pk,
            language=Language(typed["language"]),
            seen=Language(typed["seen"]),
            doing=doing_of(reader, typed["press_id"], now=now),
        )
    except RuleViolation as why:
        return why.said(reader.zone, now)
    return ""
