"""Policies: the list, one of them in one version, and a version as a pack."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung import clock
from rung.queries.policy_pages import document_of, policy_lines, policy_page
from rung.services.documents import pack_text
from rung.web.admin.address import MOST_VERSIONS, version_of
from rung.web.admin.reader import reader_of
from rung.web.admin.views.drafting import KEEPERS
from rung.web.common.address import number_of
from rung.web.common.audience import audience
from rung.web.common.pages import render


@require_safe
@audience(*KEEPERS)
def policies(request: HttpRequest) -> HttpResponse:
    """All policies, and what runs on them."""
    found = policy_lines(zone=reader_of(request).zone)
    return render(request, "admin/policies.html", {"policies": found}, now=clock.now())


@require_safe
@audience(*KEEPERS)
def policy(request: HttpRequest, name: str) -> HttpResponse:
    """One policy in one version, its versions, and what two of them say otherwise."""
    page = policy_page(
        name,
        number=version_of(request),
        beside=number_of(request, "beside", 1, MOST_VERSIONS),
        zone=reader_of(request).zone,
    )
    return render(request, "admin/policy.html", {"page": page}, now=clock.now())


@require_safe
@audience(*KEEPERS)
def policy_file(request: HttpRequest, name: str) -> HttpResponse:
    """A version as a pack that reads back as the same policy."""
    number, document = document_of(name, version_of(request))
    response = HttpResponse(pack_text(document), content_type="application/toml; charset=utf-8")
    file_name = f"{name}-v{number}.toml"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
