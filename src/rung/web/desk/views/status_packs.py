"""The status pack for the weekly call, in the words its customer gets: no others are read (R3)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung import clock
from rung.queries.access import account_for, project_for
from rung.queries.status_pack import status_pack
from rung.web.common.audience import Audience, audience
from rung.web.common.papers import require_form
from rung.web.common.status_packs import FORMS, pack_response
from rung.web.desk.reader import reader_of


@require_safe
@audience(Audience.CARRIER)
def of_account(request: HttpRequest, account_id: int, form: str) -> HttpResponse:
    """Everything of one account, as of now."""
    require_form(form, FORMS)
    now, reader = clock.now(), reader_of(request)
    account, _ = account_for(reader, account_id)
    return pack_response(reader, status_pack(reader, account, None, now=now), form)


@require_safe
@audience(Audience.CARRIER)
def of_project(request: HttpRequest, project_id: int, form: str) -> HttpResponse:
    """One project of it."""
    require_form(form, FORMS)
    now, reader = clock.now(), reader_of(request)
    project, _ = project_for(reader, project_id)
    pack = status_pack(reader, project.account, project, now=now)
    return pack_response(reader, pack, form)
