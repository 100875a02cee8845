"""One roadblock: how it was removed, and what the customer reads of it (R19, R22)."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rung.domain.permissions import Act, Relation, refusal
from rung.domain.refusals import BadInput, RuleViolation
from rung.queries.escalation_page import EscalationPage
from rung.queries.obstacles import RoadblockLine
from rung.services import roadblocks
from rung.web.common.audience import Audience, audience
from rung.web.common.pages import render
from rung.web.desk.forms.acts import ActForm
from rung.web.desk.forms.obstacles import RemovedForm, WordingForm
from rung.web.desk.seen import Seen, seen

_ACTS: Mapping[str, tuple[type[ActForm], Callable[..., object], str]] = {
    "remove": (RemovedForm, roadblocks.remove_roadblock, "The roadblock is reported removed."),
    "release": (
        WordingForm,
        roadblocks.release_roadblock,
        "Released. The customer has your words.",
    ),
}


@require_safe
@audience(Audience.CARRIER)
def roadblock(request: HttpRequest, number: int, roadblock_id: UUID) -> HttpResponse:
    """What blocks, who removes it by when, and what can be said of it."""
    found = seen(request, number)
    why_not = refusal(Act.REMOVE_ROADBLOCK, found.party)
    if why_not:
        raise PermissionDenied(why_not)
    return _page(request, found, roadblock_id)


@require_POST
@audience(Audience.CARRIER)
def roadblock_act(request: HttpRequest, number: int, roadblock_id: UUID, what: str) -> HttpResponse:
    """Report it removed, or release the customer's wording."""
    if what not in _ACTS:
        raise Http404("There is no such thing to do.")
    found = seen(request, number)
    kind, use_case, said = _ACTS[what]
    form = kind(request.POST, writer=found.writer, auto_id=f"{what}-%s")
    if not form.is_valid():
        return _page(request, found, roadblock_id, {what: form}, status=422)
    try:
        use_case(
            escalation_id=found.escalation.id,
            roadblock_id=roadblock_id,
            words=form.cleaned_data["words"],
            doing=found.doing(form.cleaned_data["press_id"]),
        )
    except BadInput as mistake:
        form.add_error(None, mistake.said(found.reader.zone, found.now))
        return _page(request, found, roadblock_id, {what: form}, status=422)
    except RuleViolation as violation:
        refused = violation.said(found.reader.zone, found.now)
        fresh = seen(request, number)
        return _page(request, fresh, roadblock_id, {what: form}, refused=refused, status=409)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("desk:escalation", args=[number]), status=303)


def _line(page: EscalationPage, roadblock_id: UUID) -> RoadblockLine:
    for line in page.rooms.obstacles.roadblocks:
        if line.id == roadblock_id:
            return line
    raise Http404("No such roadblock.")


def _page(
    request: HttpRequest,
    found: Seen,
    roadblock_id: UUID,
    typed: Mapping[str, ActForm] | None = None,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    page = found.page()
    line = _line(page, roadblock_id)
    own = bool(found.party.relations & {Relation.CCM, Relation.HOLDER})
    context = {
        "page": page,
        "line": line,
        "removes": not line.removed and (own or found.reader.pk in line.remover_ids),
        "releases": not line.customer_words and Act.RELEASE_WORDING in page.may,
        "refusal": refused,
        **{
            what: kind(writer=found.writer, auto_id=f"{what}-%s")
            for what, (kind, _, _) in _ACTS.items()
        },
        **(typed or {}),
    }
    return render(request, "desk/roadblock.html", context, now=found.now, status=status)
