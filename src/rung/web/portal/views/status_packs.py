"""The status pack for the weekly call: of an account or of one of its projects (R3)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung.queries.access import account_for, project_for
from rung.queries.status_pack import status_pack
from rung.web.common.audience import Audience, audience
from rung.web.common.papers import require_form
from rung.web.common.status_packs import FORMS, pack_response
from rung.web.portal.reader import reader_of
from rung.web.portal.transaction import in_one_transaction


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def of_account(request: HttpRequest, account_id: int, form: str) -> HttpResponse:
    """Everything of one account, as of now."""
    require_form(form, FORMS)
    reader = reader_of(request)
    account, _ = account_for(reader.person, account_id)
    pack = status_pack(reader.person, account, None, now=reader.now)
    return pack_response(reader.person, pack, form)


@require_safe
@audience(Audience.CUSTOMER)
@in_one_transaction
def of_project(request: HttpRequest, project_id: int, form: str) -> HttpResponse:
    """One project of it."""
    require_form(form, FORMS)
    reader = reader_of(request)
    project, _ = project_for(reader.person, project_id)
    pack = status_pack(reader.person, project.account, project, now=reader.now)
    return pack_response(reader.person, pack, form)
