"""How people come in: by password or by a code in their mail. Nobody registers themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc] # the library has no types
    """The sign-in library's questions, answered for this product."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are imported by the carrier; nobody adds themselves."""
        del request
        return False
