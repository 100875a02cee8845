"""The demo's own doors: who can be played, move time, read the mail. Nowhere but in the demo."""

from datetime import UTC, datetime, timedelta

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rung import clock
from rung.queries.demo import everybody, person_of
from rung.services.intake import CaughtMail, caught_mails, find_caught_mail
from rung.services.settling import next_wake_at
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render

MAILS_ON_A_PAGE = 50
LONGEST_ADVANCE = timedelta(days=31)
# What a mail may do in its frame: be looked at, and be left by its links.
_FRAME = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.LINK)
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Offer to sign in as the link's person; the button does it, opening the page does not."""
    _only_in_the_demo()
    person = person_of(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
        record_authentication(request, person, "link")
        return HttpResponseRedirect(_wished(request) or settings.LOGIN_REDIRECT_URL, status=303)
    return render(request, "demo/sign_in.html", {"person": person}, now=clock.now())


@require_safe
@audience(Audience.PUBLIC)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who can be played, each with their link."""
    _only_in_the_demo()
    context = {"casts": everybody(), "wished": _wished(request)}
    return render(request, "demo/people.html", context, now=clock.now())


@require_POST
@audience(Audience.PUBLIC)
def advance(request: HttpRequest) -> HttpResponse:
    """Move time on, never back; the engine settles what has come due."""
    _only_in_the_demo()
    now = clock.now()
    at = _wanted(request, now)
    if at is not None and now < at <= now + LONGEST_ADVANCE:
        clock.move_to(at)
    return HttpResponseRedirect(_back(request), status=303)


@require_safe
@audience(Audience.PUBLIC)
def mailbox(request: HttpRequest) -> HttpResponse:
    """Every mail the demo has sent, newest first, to anybody or to one address."""
    _only_in_the_demo()
    mails = caught_mails()
    chosen = request.GET.get("to", "")
    shown = [mail for mail in mails if not chosen or mail.recipient == chosen]
    context = {
        "page": Paginator(shown, MAILS_ON_A_PAGE).get_page(request.GET.get("page")),
        "recipients": sorted({mail.recipient for mail in mails}),
        "chosen": chosen,
    }
    return render(request, "demo/mailbox.html", context, now=clock.now())


@require_safe
@audience(Audience.PUBLIC)
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its words with their links, and beside them the way it looks."""
    return render(request, "demo/mail.html", {"mail": _mail(name)}, now=clock.now())


@require_safe
@audience(Audience.PUBLIC)
def mail_as_designed(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML of a mail for its frame: no script, nothing fetched, links leave the frame."""
    del request
    response = HttpResponse(f'<base target="_top">{_mail(name).html}')
    response.headers["Content-Security-Policy"] = _FRAME
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _only_in_the_demo() -> None:
    """Elsewhere there is nothing here."""
    if not settings.RUNG_DEMO:
        raise Http404


def _mail(name: str) -> CaughtMail:
    _only_in_the_demo()
    found = find_caught_mail(name)
    if found is None:
        raise Http404
    return found


def _wanted(request: HttpRequest, now: datetime) -> datetime | None:
    """The instant the button was drawn for, so that pressing it twice moves time once.

    Without one: the next instant at which any clock has something to do.
    """
    hours = request.POST.get("hours", "")
    since = _instant(request.POST.get("since", ""))
    if hours.isascii() and hours.isdigit() and since is not None:
        return since + timedelta(hours=min(int(hours), LONGEST_ADVANCE.days * 24))
    return _instant(request.POST.get("to", "")) or next_wake_at(now=now)


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None


def _back(request: HttpRequest) -> str:
    return _wished(request) or "/"


def _wished(request: HttpRequest) -> str:
    """Where the reader wanted to be, here and nowhere else; empty where they did not say."""
    back = request.POST.get("next") or request.GET.get("next", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""
