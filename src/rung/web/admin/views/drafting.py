"""The draft of a policy, field by field: each press saves it, and moves nothing that runs."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from rung import clock
from rung.domain.matrix import Condition
from rung.domain.pack_changes import changes
from rung.domain.pack_edits import (
    with_level,
    with_level_moved,
    with_rule,
    with_rule_moved,
    without_level,
    without_rule,
)
from rung.domain.pack_schema import check_pack
from rung.domain.refusals import BadInput, RuleViolation
from rung.queries.policy_drafts import Working, calendar_names, ladder_names, working
from rung.services.carry_out import PressedTwice
from rung.services.policies import PackRefused, discard_draft, save_draft
from rung.web.admin.forms.policy import PolicyForm, has_fields
from rung.web.admin.reader import doing_of, reader_of
from rung.web.common.audience import Audience, audience
from rung.web.common.fields import PressForm
from rung.web.common.pages import render

KEEPERS: Final = (Audience.ADMINISTRATOR, Audience.MANAGER)
SAVE, ADD = "save", "add"
_PRESSED = re.compile(r"(?P<what>up|down|remove)-(?P<number>\d{1,3})")
Document = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*KEEPERS)
def edit_policy(request: HttpRequest, name: str) -> HttpResponse:
    """The editor; whatever its fields cannot hold is edited as text."""
    found = working(name, zone=reader_of(request).zone)
    if not has_fields(found.document):
        return HttpResponseRedirect(reverse("admin:policy_text", args=[name]))
    if request.method != "POST":
        return _editor(request, found, PolicyForm(found.document, edition=found.edition))
    form = PolicyForm(found.document, request.POST.dict())
    if not form.is_valid():
        return _editor(request, found, form, status=422)
    document = form.document()
    form.tell(check_pack(document))
    if form.errors:
        return _editor(request, found, form, status=422)
    edited = _pressed(form, document, request.POST.get("pressed", SAVE))
    for fault in check_pack(edited):
        form.add_error(None, f"{fault.words[:1].upper()}{fault.words[1:]}.")
    if form.errors:
        return _editor(request, found, form, status=422)
    return _save(request, found, form, edited)


def _pressed(form: PolicyForm, document: Document, pressed: str) -> Document:
    """The document after its button: a row added, moved or removed; a typed new rule is added."""
    levels = form.of == "levels"
    rule = {} if levels else form.new_rule
    if rule:
        document = with_rule(document, rule)
    if pressed == ADD and levels:
        return with_level(document)
    button = _PRESSED.fullmatch(pressed)
    if button is None:
        return document
    place = int(button["number"]) - 1
    if button["what"] == "remove":
        return (without_level if levels else without_rule)(document, place)
    move: Callable[[Mapping[str, Any], int, int], Document]
    move = with_level_moved if levels else with_rule_moved
    return move(document, place, -1 if button["what"] == "up" else 1)


def _save(request: HttpRequest, found: Working, form: PolicyForm, edited: Document) -> HttpResponse:
    now, reader = clock.now(), reader_of(request)
    typed = form.cleaned_data
    doing = doing_of(reader, typed["press_id"], now=now)
    try:
        save_draft(name=found.name, document=edited, edition=typed["edition"], doing=doing)
    except PressedTwice:
        pass
    except PackRefused as why:
        form.tell(why.faults)
        return _editor(request, found, form, status=422)
    except BadInput as why:
        form.add_error(None, why.said(reader.zone, now))
        return _editor(request, found, form, status=422)
    except RuleViolation as why:
        said = why.said(reader.zone, now)
        return _overtaken(request, form, edited, said)
    return saved(request, found.name, "admin:edit_policy")


def saved(request: HttpRequest, name: str, route: str) -> HttpResponse:
    """Back to where it was edited."""
    messages.success(request, "The draft is saved. Nothing runs on it before it is published.")
    return HttpResponseRedirect(reverse(route, args=[name]), status=303)


def _overtaken(
    request: HttpRequest, form: PolicyForm, mine: Document, refusal: str
) -> HttpResponse:
    """What was typed stays; what the other one saved is said beside it."""
    found = working(str(form.base["name"]), zone=reader_of(request).zone)
    again = {**request.POST.dict(), "edition": str(found.edition)}
    again["press_id"] = str(PressForm().initial["press_id"])
    again["rows"] = str(form.count)
    drawn = PolicyForm(found.document, again)
    theirs = changes(mine, found.document)
    return _editor(request, found, drawn, refusal, theirs, status=409)


@require_POST
@audience(*KEEPERS)
def discard_policy_draft(request: HttpRequest, name: str) -> HttpResponse:
    """Throw the draft away; the version in force stays as it is."""
    now, reader = clock.now(), reader_of(request)
    found, form = working(name, zone=reader.zone), PressForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Load the page again, then send it once more.")
        return HttpResponseRedirect(reverse("admin:edit_policy", args=[name]), status=303)
    doing = doing_of(reader, form.cleaned_data["press_id"], now=now)
    try:
        discard_draft(name=name, doing=doing)
    except RuleViolation as why:
        messages.error(request, why.said(reader.zone, now))
    else:
        messages.success(request, f"The draft of {found.title} is gone.")
    route = reverse("admin:policy", args=[name]) if found.live else reverse("admin:policies")
    return HttpResponseRedirect(route, status=303)


def _editor(
    request: HttpRequest,
    found: Working,
    form: PolicyForm,
    refusal: str = "",
    theirs: tuple[str, ...] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": found,
        "form": form,
        "rows": [
            {
                "number": place + 1,
                "shown": [f"row-{place + 1}-{key.name}" for key in form.keys(place)],
                "more": [f"row-{place + 1}-{key.name}" for key in form.more(place)],
            }
            for place in range(form.count)
        ],
        "discard": PressForm(),
        "calendars": calendar_names(),
        "ladders": ladder_names() if form.of == "rules" else [],
        "conditions": [each.value for each in Condition],
        "refusal": refusal,
        "theirs": theirs,
    }
    return render(request, "admin/policy_edit.html", context, now=clock.now(), status=status)
