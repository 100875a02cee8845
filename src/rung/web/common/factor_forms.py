"""What is sent to prove a second factor: codes, and what a browser says of a passkey.

A passkey's answer is JSON out of a browser, so out of anybody's hands: only the few parts that a
proof needs are read, each a word of letters; whatever its inside makes a parser stumble over is a
wrong answer like any other.
"""

import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import UnsupportedAlgorithm
from django import forms
from django.core.cache import cache

from rung.domain.door import WayIn
from rung.web.common.sign_in import count_at_door, was_right, was_wrong

NOT_TAKEN = "That passkey was not accepted. Try again, or come in another way."
REFUSED_TWICE = "This code was used already. Wait for the next one."
LONGEST_ANSWER = 20_000  # letters
LONGEST_NAME = 60
LONGEST_CODE = 40
_PARTS = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
_WORD = re.compile(r"[A-Za-z0-9_-]*={0,2}")
_STUMBLES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    UnsupportedAlgorithm,
    ValueError,
    struct.error,
)
_USED_FOR = 300  # seconds in which an app's code is remembered: longer than it is good for


class AnswerField(forms.JSONField):
    """A browser's answer about a passkey, cut down to what a proof needs."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(
            label="Passkey", error_messages={"required": NOT_TAKEN, "invalid": NOT_TAKEN}
        )

    def to_python(self, value: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """The parts that are read; ValidationError for anything else."""
        if isinstance(value, str) and len(value) > LONGEST_ANSWER:
            raise forms.ValidationError(NOT_TAKEN)
        with _taken():
            return _plain(super().to_python(value))

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """A refused answer is not put into the page again."""
        del data, initial
        return None


def _plain(said: Any) -> dict[str, object]:  # noqa: ANN401 - whatever was in the JSON
    """Only words of letters, under the names that are known."""
    response = {
        name: _word(said["response"][name]) for name in _PARTS if said["response"].get(name)
    }
    key = _word(said["id"])
    return {"id": key, "rawId": key, "type": "public-key", "response": response}


def _word(said: object) -> str:
    if not isinstance(said, str) or not _WORD.fullmatch(said):
        raise ValueError("not a word of letters")
    return said


@contextmanager
def _taken() -> Iterator[None]:
    """What a parser stumbles over is a refusal."""
    try:
        yield
    except _STUMBLES as stumble:
        raise forms.ValidationError(NOT_TAKEN) from stumble


def _code() -> forms.CharField:
    return forms.CharField(
        label="Code",
        max_length=LONGEST_CODE,
        help_text="Six digits from your authenticator app, or one of your recovery codes.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "class": "short"}),
    )


class CodeForm(AuthenticateForm):  # type: ignore[misc] # the library has no types
    """A code of the app or a recovery code, as the second step of signing in."""

    code = _code()

    def clean_code(self) -> str:
        """The right code, and not one that was just used; each try is counted."""
        with _counted(self.user.email):
            return _fresh(super().clean_code(), self.user.pk)


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The same, before something that matters."""

    code = _code()

    def clean_code(self) -> str:
        """The right code, and not one that was just used; each try is counted."""
        with _counted(self.user.email):
            return _fresh(super().clean_code(), self.user.pk)


class AppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app: proof that it holds the secret."""

    code = forms.CharField(
        label="Code from the app",
        max_length=LONGEST_CODE,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"}
        ),
    )

    def clean_code(self) -> str:
        """The right code; it does not sign anybody in afterwards."""
        return _fresh(super().clean_code(), self.user.pk)


@contextmanager
def _counted(address: str) -> Iterator[None]:
    """Count a try before it is looked at; the right code is given back, a right one refused while
    codes rest.
    """
    request = context.request
    count_at_door(request, WayIn.FACTOR, address)
    try:
        yield
    except forms.ValidationError:
        was_wrong(request, WayIn.FACTOR, address)
        raise
    was_right(request, WayIn.FACTOR, address)


def _fresh(code: str, person_id: int) -> str:
    """A code counts once, also where a neighbouring step of 30 seconds is let through."""
    digits = "".join(filter(str.isalnum, code))
    if not cache.add(f"second-factor:{person_id}:{digits}", 1, timeout=_USED_FOR):
        raise forms.ValidationError(REFUSED_TWICE)
    return code


class PasskeyForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step of signing in."""

    credential = AnswerField()

    def clean_credential(self) -> object:
        """The factor that answered."""
        with _taken():
            return super().clean_credential()


class PasskeyAgainForm(ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """The same, before something that matters."""

    credential = AnswerField()

    def clean_credential(self) -> object:
        """The factor that answered."""
        with _taken():
            return super().clean_credential()


class PasskeyAloneForm(LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey and nothing else: it says itself who comes."""

    credential = AnswerField()

    def clean_credential(self) -> object:
        """The factor that answered."""
        with _taken():
            return super().clean_credential()


class NewPasskeyForm(forms.Form):
    """A passkey that a browser has just made, and what its owner calls it."""

    name = forms.CharField(
        label="Name",
        max_length=LONGEST_NAME,
        help_text="So that you know it again: “Work laptop”, “Phone”.",
    )
    credential = AnswerField()

    def clean_credential(self) -> dict[str, object]:
        """The answer, proven to be one to the question that this session was asked."""
        said: dict[str, object] = self.cleaned_data["credential"]
        with _taken():
            auth.complete_registration(said)
        return said


def begin_passkey() -> dict[str, object]:
    """What a browser is asked to make; the question is kept in the session until the answer.

    It names the person and asks who they are (a finger, a face, a PIN), so that it signs in alone.
    """
    asked: dict[str, object] = auth.begin_registration(context.request.user, passwordless=True)
    return asked


def secret_words(secret: str) -> str:
    """An app's secret as people type it: in fours."""
    return " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))


def app_address(person: object, secret: str) -> str:
    """What the picture for the app says."""
    return str(get_adapter().build_totp_url(person, secret))
