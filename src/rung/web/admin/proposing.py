"""Holidays of a place, proposed on a form: each of them is looked at before it counts (N16)."""

from rung.domain.refusals import BadInput
from rung.services.calendars import propose
from rung.web.admin.forms.calendar import CalendarForm
from rung.web.admin.forms.holidays import Reviewed

_ASKED = {"place", "categories", "first_year", "last_year"}


def with_proposals(form: CalendarForm, reviewed: Reviewed) -> Reviewed | None:
    """The list with the holidays that the form asks for; nothing is written.

    None, with the reason at its field, when they cannot be listed.
    """
    form.full_clean()
    typed = form.cleaned_data
    if not typed.get("place") or not typed.get("categories"):
        field = "categories" if typed.get("place") else "place"
        form.add_error(field, "Name a country and at least one kind of holiday to list.")
        return None
    if not typed.keys() >= _ASKED:
        return None
    try:
        years = (typed["first_year"], typed["last_year"])
        proposed = propose(typed["place"].strip(), typed["categories"], years)
    except BadInput as why:
        form.add_error("place", str(why))
        return None
    if not proposed:
        form.add_error(
            "place", "Nothing is listed there in these years. Ask otherwise, or leave it empty."
        )
        return None
    return reviewed.with_proposals(proposed)
