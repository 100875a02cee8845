"""The status pack as a file, in one of its two forms."""

from django.http import Http404, HttpResponse

from rung.domain.status_pack import StatusPack
from rung.services.documents import status_pack_pdf_of, status_pack_sheets_of
from rung.web.common.papers import pdf_response, xlsx_response

PDF, XLSX = "pdf", "xlsx"


def require_form(form: str) -> None:
    """Http404 for a form there is none of, before anything is read."""
    if form not in {PDF, XLSX}:
        raise Http404("No such form of a status pack.")


def pack_response(pack: StatusPack, form: str) -> HttpResponse:
    """The file, named after what it is about and the day it is of, where its reader is."""
    name = f"status-pack-{pack.subject}-{pack.as_of_day.isoformat()}.{form}"
    if form == PDF:
        return pdf_response(status_pack_pdf_of(pack), name)
    return xlsx_response(status_pack_sheets_of(pack), name)
