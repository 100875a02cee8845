"""Before a policy is published: what is different, gaps, who would move; then the publishing."""

from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.matching_gaps import Survey, survey
from rung.domain.pack_changes import changes
from rung.domain.packs import Kind, read_pack
from rung.domain.refusals import RuleViolation
from rung.models.house import known_values
from rung.queries.policy_drafts import Working, working
from rung.queries.policy_dry_run import dry_run
from rung.services.carry_out import PressedTwice
from rung.services.policies import publish_draft
from rung.web.admin.forms.policy import DraftForm
from rung.web.admin.reader import doing_of, reader_of
from rung.web.admin.views.drafting import KEEPERS
from rung.web.common.audience import audience
from rung.web.common.pages import render

COMPLETE: Final = Survey()


class PublishForm(DraftForm):
    """Why, for whoever reads the versions later."""

    words = forms.CharField(
        label="Why this version is published",
        max_length=300,
        help_text="For whoever reads the versions later.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*KEEPERS)
def publish_policy(request: HttpRequest, name: str) -> HttpResponse:
    """What publishing the draft would mean; a press publishes it and moves nothing."""
    now, reader = clock.now(), reader_of(request)
    found = working(name, zone=reader.zone)
    if not found.is_draft and request.method != "POST":
        return HttpResponseRedirect(reverse("admin:edit_policy", args=[name]))
    if request.method != "POST":
        return _before(request, found, PublishForm(initial={"edition": found.edition}))
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _before(request, found, form, status=422)
    typed = form.cleaned_data
    doing = doing_of(reader, typed["press_id"], now=now)
    try:
        publish_draft(name=name, edition=typed["edition"], words=typed["words"], doing=doing)
    except PressedTwice:
        pass
    except RuleViolation as why:
        again = PublishForm(initial={"edition": found.edition, "words": typed["words"]})
        return _before(request, found, again, why.said(reader.zone, now), status=409)
    live = working(name, zone=reader.zone).live
    number = live.number if live else 1
    messages.success(
        request,
        f"Version {number} is published. New escalations run on it; what runs already keeps its "
        "version.",
    )
    return HttpResponseRedirect(reverse("admin:policy", args=[name]), status=303)


def _before(
    request: HttpRequest,
    found: Working,
    form: PublishForm,
    refusal: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    context = {
        "page": found,
        "run": dry_run(found.document, now=now),
        "form": form,
        "differences": changes(found.live.document, found.document) if found.live else (),
        "survey": _survey(found),
        "refusal": refusal,
    }
    return render(request, "admin/policy_publish.html", context, now=now, status=status)


def _survey(found: Working) -> Survey:
    """What a routing table leaves out; any other policy has no gap."""
    if found.kind is not Kind.ROUTING:
        return COMPLETE
    return survey(read_pack(found.document, found.next_number).rules, known_values())
