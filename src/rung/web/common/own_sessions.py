"""Where the reader is signed in, and signing out there."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.refusals import RuleViolation
from rung.models import Person
from rung.queries.signed_in import places
from rung.services import signed_in
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render

OTHERS = "others"


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.EVERYONE)
def sessions(request: HttpRequest) -> HttpResponse:
    """Every browser in which they are signed in; each one, and all others, can be ended."""
    if not isinstance(request.user, Person):
        raise TypeError("a view without a reader asked for one")
    reader, refusal = request.user, ""
    if request.method == "POST":
        refusal = _end(request, reader)
        if not refusal:
            return HttpResponseRedirect(reverse("common:sessions"), status=303)
    now = clock.now()
    found = places(
        reader,
        here=request.session.session_key,
        zone=reader.zone,
        now=now,
        machine_now=clock.machine(),
    )
    status = 409 if refusal else 200
    context = {"places": found, "refusal": refusal}
    return render(request, "account/sessions.html", context, now=now, status=status)


def _end(request: HttpRequest, reader: Person) -> str:
    """Do what was pressed; the refusal in a sentence, empty when it is done."""
    pressed = request.POST.get("end", "")
    if pressed == OTHERS:
        signed_in.end_others(person=reader, session_key=request.session.session_key)
        return ""
    try:
        signed_in.end_one(person=reader, signed_in_id=UUID(pressed))
    except ValueError:
        return "Load the page again, then choose a browser."
    except RuleViolation as why:
        return str(why)
    return ""
