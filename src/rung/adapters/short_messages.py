"""Hands one short message to a gateway or a chat, through apprise.

Whoever runs rung writes each address (``scheme://…``); what a person chooses is a number or a name
in its place ``{phone}`` or ``{name}``, as one encoded word that can be no other host and no path.
"""

from urllib.parse import quote

from apprise import Apprise, AppriseAsset, NotifyFormat, PersistentStoreMode

CONNECT, READ = 5, 15  # seconds for the connection, and for the answer


class MessageNotSentError(Exception):
    """It was not accepted. The message has no address, no secret and no words of it."""


def send(text: str, *, address: str, place: str = "", to: str = "") -> None:
    """Hand over one message; return once the gateway has taken it.

    ``place`` is what stands in the address for ``to``. Raises MessageNotSentError otherwise, also
    when it is not known what the gateway did.
    """
    gateway = _gateway(address.replace(f"{{{place}}}", quote(to, safe="")) if place else address)
    try:
        taken = gateway.notify(body=text, title="", body_format=NotifyFormat.TEXT)
    except Exception as error:  # of any of its plugins: what they raise is not said anywhere
        raise MessageNotSentError("The gateway could not be used.") from error
    if not taken:
        raise MessageNotSentError("The gateway did not take the message.")


def _gateway(address: str) -> Apprise:
    # Nothing is kept on disk, no plugins of anybody's are looked for, no link is opened.
    asset = AppriseAsset(
        app_id="rung",
        app_desc="",
        async_mode=False,
        plugin_paths=[],
        secure_logging=True,
        storage_mode=PersistentStoreMode.MEMORY,
    )
    gateway = Apprise(asset=asset)
    joined = f"{address}{'&' if '?' in address else '?'}cto={CONNECT}&rto={READ}&overflow=truncate"
    if not gateway.add(joined):
        raise MessageNotSentError("The gateway's address is not understood.")
    return gateway
