"""Webhooks: which machines are told what, how it goes, and what became of every event."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rung import clock
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.webhook_events import Topic, facts_of
from rung.queries.webhooks_page import WebhookPage, lines, webhook_page
from rung.services import webhooks as services
from rung.services.carry_out import PressedTwice
from rung.web.admin.forms.webhooks import EditWebhookForm, WebhookActForm, WebhookForm
from rung.web.admin.reader import doing_of, reader_of
from rung.web.common.audience import Audience, audience
from rung.web.common.fields import PressForm
from rung.web.common.pages import render

_AGAIN = "Load the page again, then press once more."
_SAID = {
    "test": "A test event is on its way. Load the page again to see what became of it.",
    "pause": "It is paused. What happens is kept for it.",
    "resume": "It is resumed. What was kept for it is on its way.",
    "end": "It has ended. It hears nothing any more.",
    "redeliver": "The event is on its way again.",
}


@require_safe
@audience(Audience.ADMINISTRATOR)
def webhooks(request: HttpRequest) -> HttpResponse:
    """Every receiver and how it stands."""
    now = clock.now()
    context = {"lines": lines(zone=reader_of(request).zone, now=now)}
    return render(request, "admin/webhooks.html", context, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.ADMINISTRATOR)
def new_webhook(request: HttpRequest) -> HttpResponse:
    """A new receiver; its secret stands in the answer to the press, and never again."""
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _form(request, form)
    if not form.is_valid():
        return _form(request, form, status=422)
    now, reader = clock.now(), reader_of(request)
    doing = doing_of(reader, form.cleaned_data["press_id"], now=now)
    try:
        subscription_id, secret = services.subscribe(wanted=_wanted(form), doing=doing)
    except BadInput as why:
        return _form(request, _at_its_place(form, why), status=422)
    except RuleViolation as why:
        return _form(request, form, refusal=why.said(reader.zone, now), status=409)
    return _page(request, subscription_id, secret=secret)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.ADMINISTRATOR)
def edit_webhook(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """Its name, address and filters. Who was overtaken keeps their words, and is told by whom."""
    now, reader = clock.now(), reader_of(request)
    page = webhook_page(subscription_id, zone=reader.zone, now=now)  # 404 where there is none
    address = reverse("admin:webhook", args=[subscription_id])
    if request.method != "POST":
        if page.ended:
            return HttpResponseRedirect(address)
        return _form(request, EditWebhookForm.of(page.told), page)
    form = EditWebhookForm(request.POST)
    if not form.is_valid():
        return _form(request, form, page, status=422)
    changed, refused = _edited(request, form, page)
    if refused is not None:
        return refused
    messages.success(request, "It is changed." if changed else "Nothing was different.")
    return HttpResponseRedirect(address, status=303)


def _edited(
    request: HttpRequest, form: EditWebhookForm, page: WebhookPage
) -> tuple[bool, HttpResponse | None]:
    """Whether anything became otherwise, or the form again with why it was refused."""
    now, reader, key = clock.now(), reader_of(request), page.line.id
    wanted, seen = _wanted(form), form.cleaned_data["seen"]
    doing = doing_of(reader, form.cleaned_data["press_id"], now=now)
    try:
        return services.edit(subscription_id=key, wanted=wanted, seen=seen, doing=doing), None
    except PressedTwice:
        return True, None
    except BadInput as why:
        return False, _form(request, _at_its_place(form, why), page, status=422)
    except RuleViolation as why:
        # Their version stands on the page; one's own words stay in the form, to be sent over it.
        page = webhook_page(key, zone=reader.zone, now=now)
        if isinstance(why, services.ChangedMeanwhile):
            form = form.over(page.told)
        said = why.said(reader.zone, now)
        return False, _form(request, form, page, refusal=said, status=409)


def _wanted(form: WebhookForm) -> services.Wanted:
    typed = form.cleaned_data
    return services.Wanted(
        name=typed["name"],
        url=typed["url"],
        facts=facts_of((Topic(each) for each in typed["topics"]), internal=typed["internal"]),
        account_id=typed["account"].pk if typed["account"] else None,
        internal=typed["internal"],
    )


def _at_its_place(form: WebhookForm, why: BadInput) -> WebhookForm:
    form.add_error("url" if isinstance(why, services.BadAddress) else "topics", str(why))
    return form


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.ADMINISTRATOR)
def webhook(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """One receiver: what it is told, how it stands, its log, and what can be done about it."""
    if request.method != "POST":
        return _page(request, subscription_id)
    now, reader = clock.now(), reader_of(request)
    webhook_page(subscription_id, zone=reader.zone, now=now)  # 404 where there is none
    form = WebhookActForm(request.POST)
    if not form.is_valid():
        return _page(request, subscription_id, refusal=_AGAIN, status=422)
    try:
        secret = _carry_out(request, subscription_id, form)
    except RuleViolation as why:
        return _page(request, subscription_id, refusal=why.said(reader.zone, now), status=409)
    if secret:
        return _page(request, subscription_id, secret=secret)
    messages.success(request, _SAID[form.cleaned_data["pressed"]])
    return HttpResponseRedirect(reverse("admin:webhook", args=[subscription_id]), status=303)


def _carry_out(request: HttpRequest, subscription_id: int, form: WebhookActForm) -> str:
    """Do what was pressed; the new secret where one was made."""
    typed = form.cleaned_data
    doing = doing_of(reader_of(request), typed["press_id"], now=clock.now())
    if typed["pressed"] == "rotate":
        return services.rotate(subscription_id=subscription_id, doing=doing)
    if typed["pressed"] == "redeliver":
        if typed["delivery_id"] is None:
            raise BadInput(_AGAIN)
        services.redeliver(
            subscription_id=subscription_id, delivery_id=typed["delivery_id"], doing=doing
        )
        return ""
    acts: dict[str, Callable[..., None]] = {
        "test": services.send_test,
        "pause": services.pause,
        "resume": services.resume,
        "end": services.end,
    }
    acts[typed["pressed"]](subscription_id=subscription_id, doing=doing)
    return ""


def _form(
    request: HttpRequest,
    form: WebhookForm,
    page: WebhookPage | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The form of a new receiver, or of the one on this page."""
    context = {"form": form, "page": page, "refusal": refusal}
    return render(request, "admin/webhook_form.html", context, now=clock.now(), status=status)


def _page(
    request: HttpRequest,
    subscription_id: int,
    *,
    secret: str = "",
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    context = {
        "page": webhook_page(subscription_id, zone=reader_of(request).zone, now=now),
        "secret": secret,
        "refusal": refusal,
        "press": PressForm(auto_id=False),
    }
    answer = render(request, "admin/webhook.html", context, now=now, status=status)
    if secret:
        answer.headers["Cache-Control"] = "no-store"
    return answer
