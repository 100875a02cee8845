"""How one is told: a channel beside mail, quiet hours, calendar entries; chosen by oneself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.permissions import Role
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.told_how import Wish
from rung.domain.vocabulary import Channel
from rung.models import Person, ToldHow
from rung.services.doing import Doing
from rung.services.preferences import choose_how_told
from rung.web.common.audience import Audience, audience
from rung.web.common.forms import form_view
from rung.web.common.pages import render
from rung.web.common.told_how_form import ToldHowForm, drawn_from, has_channels


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.EVERYONE)
def page(request: HttpRequest) -> HttpResponse:
    """What is chosen now; the press keeps another choice."""
    reader, now = _reader(request), clock.now()
    customer = reader.role == Role.CUSTOMER.value
    if request.method != "POST":
        chosen = ToldHow.objects.filter(person=reader).first()
        drawn = drawn_from(chosen.wish if chosen else Wish(), reader.language)
        return _page(request, ToldHowForm(initial=drawn, customer=customer))
    form = ToldHowForm(request.POST, customer=customer)
    if not form.is_valid():
        return _page(request, form, status=422)
    doing = Doing(reader, None, Channel.PORTAL, now, form.cleaned_data["press_id"])
    try:
        choose_how_told(wish=form.wish, language=form.chosen_language, doing=doing)
    except BadInput as mistake:
        form.add_error("to" if "to" in form.fields else None, mistake.said(reader.zone, now))
        return _page(request, form, status=422)
    except RuleViolation as why:
        return _page(request, form, refusal=why.said(reader.zone, now), status=409)
    messages.success(request, "Kept. It holds for what you are told from now on.")
    return HttpResponseRedirect(request.path, status=303)


def _page(
    request: HttpRequest, form: ToldHowForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form_view(form),
        "has_channels": has_channels(),
        "refusal": refusal,
        "zone": _reader(request).zone,
    }
    return render(request, "told_how.html", context, now=clock.now(), status=status)


def _reader(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise TypeError("a view without a reader asked for one")
    return request.user
