"""Coming in by a link that works once: what `rung admin make` prints."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.refusals import AlreadyDone
from rung.services.administrators import of_link, use
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.common.strange_links import waits


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.LINK)
def enter_once(request: HttpRequest, token: str) -> HttpResponse:
    """Offer to sign in as the link's person; the button does it, opening the page does not."""
    now = clock.now()
    person = of_link(token, now=now)
    if person is None:
        return _ended(request)
    if request.method == "POST":
        try:
            person = use(token, now=now)
        except AlreadyDone:
            return _ended(request)
        # Without a password there is no way back in while mail is down: that comes first.
        first = None if person.has_usable_password() else reverse("account_set_password")
        record_authentication(request, person, "link")
        answer: HttpResponse = perform_login(request, person, redirect_url=first)
        return answer
    return render(request, "account/enter_once.html", {"person": person}, now=now)


def _ended(request: HttpRequest) -> HttpResponse:
    """One that is used, too old or none of ours; who opens many of them waits."""
    page = {"person": None}
    return waits(request) or render(
        request, "account/enter_once.html", page, now=clock.now(), status=410
    )
