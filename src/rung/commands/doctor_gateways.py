"""What `rung doctor` looks at where short messages go out: each gateway, without a message sent."""

from collections.abc import Iterator

from django.conf import settings

from rung.adapters.short_messages import MessageNotSentError, why_not_reached
from rung.commands.findings import Finding, look, well, wrong

SMS, CHAT = "sms gateway", "chat {}"
_NUMBER, _NAME = "+15550100200", "rung"  # in the place of a number, of a name; nobody's
_TEST = "A test from the page Channels says the rest."


def look_at_gateways() -> Iterator[Finding]:
    """Whether each gateway's address is understood and its host is there."""
    if not settings.RUNG_SMS:
        yield well(SMS, "None is set (RUNG_SMS): nobody is told by SMS.")
    else:
        yield _gateway(SMS, "RUNG_SMS", settings.RUNG_SMS, "phone", _NUMBER)
    for name, address in settings.RUNG_CHATS.items():
        place = "name" if "{name}" in address else ""
        yield _gateway(CHAT.format(name), f"RUNG_CHAT_{name.upper()}", address, place, _NAME)


def _gateway(what: str, variable: str, address: str, place: str, to: str) -> Finding:
    """One of them. The address itself is never said: there are secrets in it."""
    scheme = address.partition("://")[0]
    try:
        trouble = why_not_reached(address, place=place, to=to)
    except MessageNotSentError:
        words = (
            f"{variable} is not understood: {scheme}:// is no service of apprise, or lacks a part."
        )
        mend = f"Write it as apprise does for this service, {_PLACES[place]}."
        return (look if place == "name" else wrong)(what, words, mend)
    if trouble:
        mend = f"Look at {variable}, at the firewall and at the service's own page of how it is."
        return wrong(what, f"{variable} ({scheme}): {trouble}", mend)
    return well(what, f"{variable} ({scheme}) is understood and can be reached. {_TEST}")


_PLACES = {
    "phone": "with {phone} where the number stands",
    "name": "with {name} where a person's name there stands",
    "": "whole",
}
