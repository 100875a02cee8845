"""The control for attachments, and the answer that hands one out: a download and nothing else."""

import re
from typing import Any
from urllib.parse import quote

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from rung.domain.attaching import (
    CHOOSE_AGAIN,
    KINDS,
    LARGEST,
    MOST,
    TOO_LARGE,
    TOO_MANY,
    Given,
    shown_name,
)
from rung.models import Attachment

HINT = f"At most {MOST} files of 10 MB each: {KINDS}."
_PLAIN = re.compile(r"[^A-Za-z0-9._ -]")


class _FilesInput(forms.FileInput):
    """A file control that takes several."""

    allow_multiple_selected = True


class FilesField(forms.Field):
    """No file, one or several; cleaned they are ``Given``, in the order they were chosen."""

    widget = _FilesInput

    def __init__(self, *, label: str, hint: str = HINT) -> None:
        super().__init__(
            label=label,
            required=False,
            help_text=hint,
            widget=_FilesInput(attrs={"multiple": True}),
        )

    def clean(self, value: object) -> tuple[Given, ...]:
        """The files; ValidationError names what is too large or too many."""
        files: list[UploadedFile[Any]] = list(value) if isinstance(value, list | tuple) else []
        if len(files) > MOST:
            raise forms.ValidationError(f"{TOO_MANY} {CHOOSE_AGAIN}")
        for file in files:
            if file.size is None or file.size > LARGEST:
                named = TOO_LARGE.format(name=shown_name(file.name or ""))
                raise forms.ValidationError(f"{named} {CHOOSE_AGAIN}")
        return tuple(Given(file.name or "", file.read()) for file in files)


def files_of_form(form: forms.Form) -> tuple[Given, ...]:
    """What was added to a form that is valid."""
    found: Any = form.cleaned_data.get("attached", ())
    return tuple(found)


def download(file: Attachment) -> HttpResponse:
    """Hand a file out as a download that no browser opens or runs."""
    plain = _PLAIN.sub("-", file.name)
    return HttpResponse(
        bytes(file.content),
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{plain}"; '
            f"filename*=UTF-8''{quote(file.name)}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
