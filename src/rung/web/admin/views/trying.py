"""A policy tried on a contact: the draft beside the version in force; nothing is started."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung import clock
from rung.domain.packs import Kind, read_pack
from rung.queries.policy_drafts import Working, working
from rung.queries.policy_try import Tried, facts_of, products, regions, try_policies
from rung.web.admin.forms.calendar import zones
from rung.web.admin.forms.policy_try import TryPolicyForm
from rung.web.admin.reader import reader_of
from rung.web.admin.views.drafting import KEEPERS
from rung.web.common.audience import audience
from rung.web.common.pages import render


@require_safe
@audience(*KEEPERS)
def try_policy(request: HttpRequest, name: str) -> HttpResponse:
    """When each level would open after a contact, and why."""
    now, reader = clock.now(), reader_of(request)
    found = working(name, zone=reader.zone)
    if found.kind is not Kind.LADDER:
        raise Http404("Only a matrix has levels to try.")
    tried = tried_of(found)
    form = TryPolicyForm(
        request.GET if "contact" in request.GET else None,
        varying=facts_of([read_pack(each.document, each.number) for each in tried]),
        regions=regions(),
        zone=reader.zone,
        now=now,
    )
    view = try_policies(tried, form.question()) if form.is_valid() else None
    status = 422 if form.is_bound and view is None else 200
    context = {
        "page": found,
        "form": form,
        "view": view,
        "zones": zones(),
        "products": products(),
    }
    return render(request, "admin/policy_try.html", context, now=now, status=status)


def tried_of(found: Working) -> list[Tried]:
    """The draft where there is one, and beside it the version in force."""
    tried = []
    if found.is_draft:
        tried.append(Tried("The draft", found.next_number, found.document))
    if found.live is not None:
        label = f"Version {found.live.number}, in force"
        tried.append(Tried(label, found.live.number, found.live.document))
    return tried
