"""How people come in: by password or by a code in their mail. Nobody registers themselves."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from rung import clock
from rung.domain.notices import NoticeKind
from rung.models import Person
from rung.services.outbox import write_notice

# What the sign-in library wants to mail, and where the secret stands in its context. Whatever is
# not listed is not sent: above all nothing to addresses that belong to nobody.
_SECRETS = {
    "account/email/login_code": "code",
    "account/email/password_reset_key": "password_reset_url",
}


class Adapter(DefaultAccountAdapter):  # type: ignore[misc] # the library has no types
    """The sign-in library's questions, answered for this product."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        # The library says "failed", also to somebody who only asked for a fourth code.
        "too_many_login_attempts": "Too many tries in a short time. Wait a minute, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are imported by the carrier; nobody adds themselves."""
        del request
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Put the code or the link into the outbox, like every other mail."""
        person = Person.objects.filter(email__iexact=email, is_active=True).first()
        if template_prefix not in _SECRETS or person is None:
            return
        now = clock.now()
        write_notice(
            kind=NoticeKind.SIGN_IN_CODE,
            key=f"{NoticeKind.SIGN_IN_CODE}:{person.pk}:{now.isoformat()}",
            recipient=person,
            context={"code": str(context[_SECRETS[template_prefix]])},
            now=now,
        )

    def add_message(self, *_said: object, **_more: object) -> None:
        """Say nothing on the next page: the pages themselves say what happened."""
