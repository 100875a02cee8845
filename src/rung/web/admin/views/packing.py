"""The draft of a policy as a text or from a file; a policy that is not there yet."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rung import clock
from rung.domain.refusals import RuleViolation
from rung.queries.policy_drafts import Working, working
from rung.services.carry_out import PressedTwice
from rung.services.documents import pack_text
from rung.services.policies import save_draft
from rung.web.admin.forms.policy import has_fields
from rung.web.admin.forms.policy_files import (
    FROM_FILE,
    FaultLine,
    NewPolicyForm,
    PackFileForm,
    TextForm,
    read_text,
)
from rung.web.admin.reader import doing_of, reader_of
from rung.web.admin.views.drafting import KEEPERS, saved
from rung.web.common.audience import audience
from rung.web.common.fields import PressForm
from rung.web.common.pages import render

NO_FAULT: Final[tuple[FaultLine, ...]] = ()
UPLOAD: Final = "upload"  # begins the ids of the second form of a page


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*KEEPERS)
def policy_text(request: HttpRequest, name: str) -> HttpResponse:
    """The draft as a pack; it holds whatever the fields cannot."""
    found = working(name, zone=reader_of(request).zone)
    if request.method != "POST":
        initial = {"text": pack_text(found.document), "edition": found.edition}
        return _text(request, found, TextForm(initial=initial))
    form = TextForm(request.POST)
    if not form.is_valid():
        return _text(request, found, form, status=422)
    read = read_text(form.cleaned_data["text"].encode(), name=name)
    if read.faults:
        return _text(request, found, form, faults=read.faults, status=422)
    now, reader, typed = clock.now(), reader_of(request), form.cleaned_data
    doing = doing_of(reader, typed["press_id"], now=now)
    try:
        save_draft(name=name, document=read.document, edition=typed["edition"], doing=doing)
    except PressedTwice:
        pass
    except RuleViolation as why:
        return _refused_text(request, name, form, why.said(reader.zone, now))
    return saved(request, name, "admin:policy_text")


def _refused_text(request: HttpRequest, name: str, form: TextForm, refusal: str) -> HttpResponse:
    """The typed text stays; what somebody else saved meanwhile stands beside it."""
    found = working(name, zone=reader_of(request).zone)
    overtaken = found.edition != form.cleaned_data["edition"]
    typed = {
        "text": form.cleaned_data["text"],
        "edition": str(found.edition),
        "press_id": str(PressForm().initial["press_id"]),
    }
    theirs = pack_text(found.document) if overtaken else ""
    return _text(request, found, TextForm(typed), refusal, theirs=theirs, status=409)


def _text(
    request: HttpRequest,
    found: Working,
    form: TextForm,
    refusal: str = "",
    *,
    faults: tuple[FaultLine, ...] = NO_FAULT,
    theirs: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": found,
        "form": form,
        "has_fields": has_fields(found.document),
        "discard": PressForm(),
        "faults": faults,
        "theirs": theirs,
        "refusal": refusal,
    }
    return render(request, "admin/policy_text.html", context, now=clock.now(), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*KEEPERS)
def upload_policy(request: HttpRequest, name: str) -> HttpResponse:
    """A pack from a file becomes the draft; a faulty one is refused with every fault."""
    found = working(name, zone=reader_of(request).zone)
    form = PackFileForm(initial={"edition": found.edition})
    if request.method != "POST":
        return _upload(request, found, form)
    form = PackFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload(request, found, form, status=422)
    read = read_text(form.cleaned_data["file"], name=name)
    if read.faults:
        return _upload(request, found, form, faults=read.faults, status=422)
    now, reader, typed = clock.now(), reader_of(request), form.cleaned_data
    doing = doing_of(reader, typed["press_id"], now=now)
    try:
        save_draft(name=name, document=read.document, edition=typed["edition"], doing=doing)
    except PressedTwice:
        pass
    except RuleViolation as why:
        found = working(name, zone=reader.zone)
        again = PackFileForm(initial={"edition": found.edition})
        return _upload(request, found, again, why.said(reader.zone, now), status=409)
    return saved(request, name, "admin:edit_policy")


def _upload(
    request: HttpRequest,
    found: Working,
    form: PackFileForm,
    refusal: str = "",
    *,
    faults: tuple[FaultLine, ...] = NO_FAULT,
    status: int = 200,
) -> HttpResponse:
    context = {"page": found, "form": form, "faults": faults, "refusal": refusal}
    return render(request, "admin/policy_upload.html", context, now=clock.now(), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*KEEPERS)
def new_policy(request: HttpRequest) -> HttpResponse:
    """A draft of a policy that is not there yet, from a preset or from a file."""
    form, upload = NewPolicyForm(), PackFileForm(prefix=UPLOAD)
    if request.method != "POST":
        return _new(request, form, upload)
    if request.POST.get("pressed") == FROM_FILE:
        upload = PackFileForm(request.POST, request.FILES, prefix=UPLOAD)
        if not upload.is_valid():
            return _new(request, form, upload, status=422)
        read = read_text(upload.cleaned_data["file"])
        if read.faults:
            return _new(request, form, upload, faults=read.faults, status=422)
        document, press_id = read.document, upload.cleaned_data["press_id"]
    else:
        form = NewPolicyForm(request.POST)
        if not form.is_valid():
            return _new(request, form, upload, status=422)
        document, press_id = form.document(), form.cleaned_data["press_id"]
    now, reader = clock.now(), reader_of(request)
    doing = doing_of(reader, press_id, now=now)
    try:
        save_draft(name=document["name"], document=document, edition=0, doing=doing)
    except PressedTwice:
        pass
    except RuleViolation as why:
        return _new(request, form, upload, why.said(reader.zone, now), status=409)
    messages.success(request, f"The draft of {document.get('title', document['name'])} is made.")
    address = reverse("admin:edit_policy", args=[document["name"]])
    return HttpResponseRedirect(address, status=303)


def _new(
    request: HttpRequest,
    form: NewPolicyForm,
    upload: PackFileForm,
    refusal: str = "",
    *,
    faults: tuple[FaultLine, ...] = NO_FAULT,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "upload": upload, "faults": faults, "refusal": refusal}
    return render(request, "admin/policy_new.html", context, now=clock.now(), status=status)
