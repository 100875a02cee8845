"""Answers with a document instead of a page."""

import json
import re
from collections.abc import Collection, Mapping

from django.http import Http404, HttpResponse

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")


def require_form(form: str, forms: Collection[str]) -> None:
    """Http404 for a form that a document does not come in, before anything is read."""
    if form not in forms:
        raise Http404("There is no such form of it.")


def pdf_response(made: bytes, name: str) -> HttpResponse:
    """A PDF, opened in the browser and kept under this name; never in a shared cache."""
    safe = _UNSAFE.sub("-", name)
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{safe}"',
            "Cache-Control": "private, no-store",
        },
    )


def xlsx_response(made: bytes, name: str) -> HttpResponse:
    """A spreadsheet, kept under this name; never in a shared cache."""
    return _kept_as(made, _XLSX, name)


def json_response(made: Mapping[str, object], name: str) -> HttpResponse:
    """Data for machines, kept under this name; never in a shared cache."""
    return _kept_as(
        json.dumps(made, ensure_ascii=False, indent=2).encode(), "application/json", name
    )


def calendar_response(made: bytes, name: str) -> HttpResponse:
    """A calendar that a program subscribes to; kept by nobody in between."""
    return _kept_as(made, "text/calendar; charset=utf-8", name)


def _kept_as(made: bytes, content_type: str, name: str) -> HttpResponse:
    safe = _UNSAFE.sub("-", name)
    return HttpResponse(
        made,
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{safe}"',
            "Cache-Control": "private, no-store",
        },
    )
