"""Moving what runs to the version in force of its policy: looked at, then decided (N6)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.refusals import RuleViolation
from rung.queries.policy_drafts import newest_version
from rung.queries.policy_dry_run import dry_run
from rung.services.carry_out import PressedTwice
from rung.services.policy_rebasing import rebase_policy
from rung.web.admin.forms.rebasing import RebaseForm
from rung.web.admin.reader import doing_of, reader_of
from rung.web.admin.views.drafting import KEEPERS
from rung.web.common.audience import audience
from rung.web.common.fields import PressForm
from rung.web.common.pages import render


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*KEEPERS)
def move_escalations(request: HttpRequest, name: str) -> HttpResponse:
    """The preview; a press moves what runs, tells those it concerns and keeps what it was."""
    if request.method != "POST":
        return _preview(request, name, None)
    now, reader, form = clock.now(), reader_of(request), RebaseForm(request.POST)
    newest = newest_version(name)
    if newest is None:
        raise Http404("No such policy.")
    if not form.is_valid():
        return _preview(request, name, form, status=422)
    typed = form.cleaned_data
    try:
        rebase_policy(
            policy_id=newest.policy_id,
            version_id=typed["version"],
            reason=typed["reason"],
            past_too=typed["past_too"],
            doing=doing_of(reader, typed["press_id"], now=now),
        )
    except PressedTwice:
        pass
    except RuleViolation as why:
        again = RebaseForm(initial={**typed, "version": newest.pk, "press_id": None})
        again.initial["press_id"] = PressForm().initial["press_id"]
        return _preview(request, name, again, why.said(reader.zone, now), status=409)
    messages.success(
        request,
        f"What can follow runs on version {newest.number}. Everybody whose times moved has been "
        "told.",
    )
    return HttpResponseRedirect(reverse("admin:rebase_policy", args=[name]), status=303)


def _preview(
    request: HttpRequest,
    name: str,
    form: RebaseForm | None,
    refusal: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    now, newest = clock.now(), newest_version(name)
    if newest is None:
        raise Http404("No such policy.")
    context = {
        "name": name,
        "title": newest.as_domain().title,
        "number": newest.number,
        "run": dry_run(newest.document, now=now, older_than=newest.number),
        "form": form or RebaseForm(initial={"version": newest.pk}),
        "refusal": refusal,
    }
    return render(request, "admin/policy_rebase.html", context, now=now, status=status)
