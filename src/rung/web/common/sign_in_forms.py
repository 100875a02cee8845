"""The sign-in library's forms with the counting that it leaves to the product."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm as LibraryCodeForm
from allauth.account.forms import LoginForm
from allauth.account.forms import RequestLoginCodeForm as LibraryRequestForm
from allauth.account.forms import ResetPasswordForm as LibraryResetForm
from allauth.account.internal.stagekit import unstash_login
from allauth.core import context as of_request
from django.conf import settings
from django.forms import ValidationError

from rung.domain.door import WayIn
from rung.web.common.sign_in import count_at_door, was_right, was_wrong


class SignInForm(LoginForm):  # type: ignore[misc] # the library has no types
    """An address and a password; the library's third question, said as what it does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        days = settings.SESSION_COOKIE_AGE // (24 * 60 * 60)
        self.fields["remember"].label = "Keep me signed in after I close this browser"
        self.fields["remember"].help_text = f"For {days} days. Not on a device that others use."


class AskForCodeForm(LibraryRequestForm):  # type: ignore[misc] # the library has no types
    """Asking for a code: so often for one address, whether somebody has it or not."""

    def clean_email(self) -> str:
        """The address, once asking is not too often."""
        count_at_door(of_request.request, WayIn.ASKED, self.cleaned_data["email"])
        found: str = super().clean_email()
        return found


class AskForPasswordForm(LibraryResetForm):  # type: ignore[misc] # the library has no types
    """Asking for a link to a new password, counted together with codes."""

    def clean_email(self) -> str:
        """The address, once asking is not too often."""
        count_at_door(of_request.request, WayIn.ASKED, self.cleaned_data["email"])
        found: str = super().clean_email()
        return found


class TypeCodeForm(LibraryCodeForm):  # type: ignore[misc] # the library has no types
    """Typing a mailed code; a right one is refused too while codes rest."""

    def clean_code(self) -> str:
        """The code, when it is the one that was mailed."""
        request = of_request.request
        begun = unstash_login(request, peek=True)
        address = str(begun.email) if begun is not None and begun.email else ""
        count_at_door(request, WayIn.CODE, address)
        try:
            code: str = super().clean_code()
        except ValidationError:
            was_wrong(request, WayIn.CODE, address)
            raise
        was_right(request, WayIn.CODE, address)
        return code
