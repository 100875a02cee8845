"""The status pack as a file, in one of its two forms."""

from django.http import HttpResponse

from rung.domain.sensitive_reads import Read
from rung.domain.status_pack import StatusPack
from rung.models import Person
from rung.services.documents import status_pack_pdf_of, status_pack_sheets_of
from rung.services.record import record_read
from rung.web.common.papers import pdf_response, xlsx_response
from rung.web.common.reading import reading

PDF, XLSX = FORMS = ("pdf", "xlsx")


def pack_response(reader: Person, pack: StatusPack, form: str) -> HttpResponse:
    """The file, named after what it is about and the day it is of, where its reader is.

    That they took it away is kept.
    """
    said = f"{pack.subject} as {form.upper()}"
    record_read(reading(reader, now=pack.as_of), Read.STATUS_PACK, said)
    name = f"status-pack-{pack.subject}-{pack.as_of_day.isoformat()}.{form}"
    if form == PDF:
        return pdf_response(status_pack_pdf_of(pack), name)
    return xlsx_response(status_pack_sheets_of(pack), name)
