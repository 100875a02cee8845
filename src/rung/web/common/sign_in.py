"""How people come in: by password or by a code in their mail. Nobody registers themselves."""

from typing import ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context as of_request
from django.db import transaction
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse

from rung import clock
from rung.domain.door import WayIn
from rung.domain.notices import NoticeKind
from rung.models import Person
from rung.services import door, signed_in
from rung.services.outbox import write_notice
from rung.web.common.client_address import client_address, client_network
from rung.web.common.known_browsers import mark_of, remember
from rung.web.common.where_signed_in import note_sign_in

# What the sign-in library wants to mail, and where the secret stands in its context. Whatever is
# not listed is not sent.
_SECRETS = {
    "account/email/login_code": "code",
    "account/email/password_reset_key": "password_reset_url",
}
# What it wants to mail to an address that nobody has.
_TO_NOBODY = frozenset({"account/email/unknown_account"})


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

    def get_client_ip(self, request: HttpRequest) -> str:
        """From where they come, as far as trusted proxies say so."""
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Count the password before it is looked at; refuse to look while the way rests."""
        count_at_door(request, WayIn.PASSWORD, str(credentials.get("email", "")))

    def authenticate(self, request: HttpRequest, **credentials: str) -> Person | None:
        """The person whose password it is. A right one is not counted."""
        found: Person | None = super().authenticate(request, **credentials)
        if found is not None:
            was_right(request, WayIn.PASSWORD, str(credentials.get("email", "")))
        return found

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        """The password was wrong."""
        was_wrong(request, WayIn.PASSWORD, str(credentials.get("email", "")))

    def login(self, request: HttpRequest, user: Person) -> None:
        """Sign in, and keep in which browser."""
        super().login(request, user)
        note_sign_in(request, user)

    def post_login(self, request: HttpRequest, user: Person, **how: object) -> HttpResponse:
        """Whoever has signed in here is no stranger in this browser any more."""
        response: HttpResponse = super().post_login(request, user, **how)
        remember(request, response, user)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Sign out in this browser."""
        signed_in.end_here(session_key=request.session.session_key)
        super().logout(request)

    def set_password(self, user: Person, password: str) -> None:
        """Set it; who signed in with the old one elsewhere is signed out there."""
        super().set_password(user, password)
        end_others(of_request.request, user)

    def is_reauthentication_required(self, *, app: str, **more: object) -> bool:
        """Whether to ask once more before something that matters: not of who has just come in."""
        asks = bool(super().is_reauthentication_required(app=app, **more))
        return asks and not came_in_just_now(of_request.request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Put the code or the link into the outbox, like every other mail.

        For an address that nobody has the same is done and taken back: how long the answer takes
        does not tell who is known here. It is never sent.
        """
        person = Person.objects.filter(email__iexact=email, is_active=True).first()
        with transaction.atomic():
            if template_prefix in _SECRETS and person is not None:
                _mail(person, str(context[_SECRETS[template_prefix]]))
            elif template_prefix in _TO_NOBODY:
                _mail(Person(pk=0, email=email), "")
                transaction.set_rollback(True)

    def add_message(self, *_said: object, **_more: object) -> None:
        """Say nothing on the next page: the pages themselves say what happened."""


def comer(request: HttpRequest, address: str) -> door.Comer:
    """Who is at the door: whom they say they are, in which browser, from which network."""
    person = Person.objects.filter(email__iexact=address.strip(), is_active=True).first()
    return door.Comer(address, person, mark_of(request, person), client_network(request))


def count_at_door(request: HttpRequest, way: WayIn, address: str) -> None:
    """Count a try. ValidationError, with the sentence for the person, while the way rests."""
    now, who = clock.now(), comer(request, address)
    try:
        door.count_try(way, who, now=now)
    except door.WayRests as rests:
        raise ValidationError(str(rests), code="way-rests") from rests
    if way is WayIn.ASKED:  # nothing of it is wrong: the last one of them is told at once
        door.tell_when_resting(way, who, now=now)


def was_right(request: HttpRequest, way: WayIn, address: str) -> None:
    """What was tried was right: it does not count."""
    door.give_back(way, comer(request, address), now=clock.now())


def was_wrong(request: HttpRequest, way: WayIn, address: str) -> None:
    """What was tried was wrong; the person hears of it when the way rests from now on."""
    door.tell_when_resting(way, comer(request, address), now=clock.now())


def end_others(request: HttpRequest | None, person: Person) -> None:
    """Sign a person out everywhere but in the browser they are using."""
    here = request is not None and request.user == person
    key = request.session.session_key if request is not None and here else None
    signed_in.end_others(person=person, session_key=key)


def _mail(person: Person, secret: str) -> None:
    now = clock.now()
    write_notice(
        kind=NoticeKind.SIGN_IN_CODE,
        key=f"{NoticeKind.SIGN_IN_CODE}:{person.pk}:{now.isoformat()}",
        recipient=person,
        context={"code": secret},
        now=now,
    )


def came_in_just_now(request: HttpRequest | None) -> bool:
    """Whether whoever is signed in here proved who they are within the last minutes."""
    if request is None:
        return False
    proofs = get_authentication_records(request, request.user)
    newest = max((float(each["at"]) for each in proofs), default=0.0)
    within: int = app_settings.REAUTHENTICATION_TIMEOUT
    return clock.machine().timestamp() - newest < within
