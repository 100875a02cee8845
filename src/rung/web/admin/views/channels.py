"""Channels: how each is, what went out and came in, and a test of each."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.told_how import SentBy
from rung.queries.channels_page import Became, Sought, channels_page
from rung.services.channel_tests import send_test
from rung.services.sending_again import send_again
from rung.web.admin.forms.channels import AgainForm, TestForm
from rung.web.admin.reader import doing_of, reader_of
from rung.web.common.address import labelled, page_of, picked, words_of
from rung.web.common.audience import Audience, audience
from rung.web.common.fields import PressForm
from rung.web.common.forms import form_view
from rung.web.common.pages import render

_ONCE_MORE = "Load the page again, then press once more."
_ASKED = "Asked for. It stands first below; load the page again to see what became of it."


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.ADMINISTRATOR)
def channels(request: HttpRequest) -> HttpResponse:
    """The page as it stands now; its presses send a test, or what was given up again."""
    if request.method != "POST":
        return _page(request, TestForm())
    if "again" in request.POST:
        return _again(request)
    form, reader, now = TestForm(request.POST), reader_of(request), clock.now()
    if not form.is_valid():
        return _page(request, form, status=422)
    channel, chat = form.chosen
    doing = doing_of(reader, form.cleaned_data["press_id"], now=now)
    try:
        send_test(channel=channel, chat=chat, to=form.where_to, doing=doing)
    except BadInput as mistake:
        form.add_error("to", mistake.said(reader.zone, now))
        return _page(request, form, status=422)
    except RuleViolation as why:
        return _page(request, form, refusal=why.said(reader.zone, now), status=409)
    messages.success(request, _ASKED)
    return HttpResponseRedirect(reverse("admin:channels"), status=303)


def _again(request: HttpRequest) -> HttpResponse:
    """Send what was given up; back to the same list."""
    form, reader, now = AgainForm(request.POST), reader_of(request), clock.now()
    if not form.is_valid():
        return _page(request, TestForm(), refusal=_ONCE_MORE, status=422)
    doing = doing_of(reader, form.cleaned_data["press_id"], now=now)
    try:
        send_again(notice_id=form.cleaned_data["again"], doing=doing)
    except RuleViolation as why:
        said = why.said(reader.zone, now)
        return _page(request, TestForm(), refusal=f"Nothing was sent. {said}", status=409)
    messages.success(request, "It is on its way again.")
    return HttpResponseRedirect(request.get_full_path(), status=303)


def _page(
    request: HttpRequest, form: TestForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    now, at = clock.now(), page_of(request)
    sought, channel = words_of(request), picked(SentBy, request, "channel")
    became = picked(Became, request, "state")
    zone = reader_of(request).zone
    page = channels_page(
        Sought.of(sought), channel=channel, became=became, page=at, zone=zone, now=now
    )
    asked = {"q": sought, "channel": channel or "", "state": became or ""}
    context = {
        "page": page,
        "form": form_view(form),
        "drafted": form.is_bound,
        "refusal": refusal,
        "channels": labelled(SentBy),
        "states": labelled(Became),
        "press": PressForm(auto_id=False),
        "query": {name: str(value) for name, value in asked.items() if value},
        "at": at,
    }
    return render(request, "admin/channels.html", context, now=now, status=status)
