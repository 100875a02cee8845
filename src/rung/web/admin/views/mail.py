"""Mail that came in: how it was understood, and why."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung import clock
from rung.queries.channels_page import Sought
from rung.queries.mail_page import mail_page
from rung.web.admin.reader import reader_of
from rung.web.common.address import page_of, words_of
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render


@require_safe
@audience(Audience.ADMINISTRATOR)
def mails(request: HttpRequest) -> HttpResponse:
    """The newest mails, without their words; it changes nothing."""
    now = clock.now()
    sought, at = words_of(request), page_of(request)
    found = Sought.of(sought)
    page = mail_page(
        zone=reader_of(request).zone, now=now, number=found.number, address=found.address, page=at
    )
    context = {"page": page, "at": at, "query": {"q": sought} if sought else {}}
    return render(request, "admin/mail.html", context, now=now)
