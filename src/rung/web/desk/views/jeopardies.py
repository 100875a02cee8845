"""A reason against an order's date: its cause inside, and the words a customer reads (R22)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.permissions import Act, refusal
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import Channel
from rung.models import Order
from rung.queries.access import order_for
from rung.queries.jeopardies import JeopardyLine, jeopardies_of
from rung.services.doing import Doing
from rung.services.wording_jeopardies import ChangedMeanwhile, seen_of, word_jeopardy
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.forms.jeopardies import WordingForm
from rung.web.desk.reader import reader_of

RELEASE, KEEP = "release", "keep"


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def wording(request: HttpRequest, reference: str, jeopardy_id: int) -> HttpResponse:
    """Write the two fields, and release the customer's or keep it inside, by the button."""
    now, reader = clock.now(), reader_of(request)
    found, party = order_for(reader, reference)
    if why_not := refusal(Act.RELEASE_WORDING, party):
        raise PermissionDenied(why_not)
    line = _line(found, jeopardy_id, request)
    if request.method != "POST":
        return _page(request, found, line, _fresh(line))
    form, pressed = WordingForm(request.POST), request.POST.get("pressed", "")
    if not form.is_valid() or pressed not in {RELEASE, KEEP}:
        return _page(request, found, line, form, status=422)
    try:
        word_jeopardy(
            order_id=found.pk,
            jeopardy_id=jeopardy_id,
            wording=form.wording(),
            release=pressed == RELEASE,
            doing=Doing(reader, party, Channel.PORTAL, now, form.cleaned_data["press_id"]),
        )
    except BadInput as mistake:
        form.add_error(None, mistake.said(reader.zone, now))
        return _page(request, found, line, form, status=422)
    except ChangedMeanwhile as changed:
        again = _over(form, line)
        return _page(request, found, line, again, refused=str(changed), status=409)
    except RuleViolation as violation:
        said = violation.said(reader.zone, now)
        return _page(request, found, line, form, refused=said, status=409)
    kept = pressed == KEEP
    messages.success(
        request, "Kept inside; the customer reads the plain words." if kept else "Released."
    )
    return HttpResponseRedirect(reverse("desk:order", args=[reference]), status=303)


def _line(order: Order, jeopardy_id: int, request: HttpRequest) -> JeopardyLine:
    zone = reader_of(request).zone
    for line in jeopardies_of(order, zone=zone, now=clock.now()):
        if line.row.pk == jeopardy_id:
            return line
    raise Http404("No such reason stands.")


def _fresh(line: JeopardyLine) -> WordingForm:
    row = line.row
    return WordingForm(
        initial={
            "seen": seen_of(row),
            "internal_cause": row.internal_cause,
            "customer_words": row.customer_words or line.suggestion,
        }
    )


def _over(form: WordingForm, line: JeopardyLine) -> WordingForm:
    """The words that were typed, now beside what stands there by now."""
    typed = form.cleaned_data
    return WordingForm(
        initial={
            "seen": seen_of(line.row),
            "internal_cause": typed["internal_cause"],
            "customer_words": typed["customer_words"],
        }
    )


def _page(
    request: HttpRequest,
    order: Order,
    line: JeopardyLine,
    form: WordingForm,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"order": order, "line": line, "form": form, "refusal": refused}
    return render(request, "desk/wording.html", context, now=clock.now(), status=status)
