"""Hands one short message to a gateway or a chat, through apprise.

Whoever runs rung writes each address (``scheme://…``); what a person chooses is a number or a name
in its place ``{phone}`` or ``{name}``, as one encoded word that can be no other host and no path.
"""

import socket
from collections.abc import Iterator
from threading import Thread
from urllib.parse import quote, urlsplit
from urllib.request import getproxies, proxy_bypass

from apprise import Apprise, AppriseAsset, NotifyBase, NotifyFormat, PersistentStoreMode

CONNECT, READ = 5, 15  # seconds for the connection, and for the answer
_PORTS = {"https": 443, "http": 80}


class MessageNotSentError(Exception):
    """It was not accepted. The message has no address, no secret and no words of it."""


def send(text: str, *, address: str, place: str = "", to: str = "") -> None:
    """Hand over one message; return once the gateway has taken it.

    ``place`` is what stands in the address for ``to``. Raises MessageNotSentError otherwise, also
    when it is not known what the gateway did.
    """
    gateway = _gateway(_whole(address, place, to))
    try:
        taken = gateway.notify(body=text, title="", body_format=NotifyFormat.TEXT)
    except Exception as error:  # of any of its plugins: what they raise is not said anywhere
        raise MessageNotSentError("The gateway could not be used.") from error
    if not taken:
        raise MessageNotSentError("The gateway did not take the message.")


def why_not_reached(address: str, *, place: str = "", to: str = "") -> str:
    """Why nobody can be handed a message there, as a sentence; empty: its host takes a connection.

    Nothing is sent: it is looked up and connected to, which ends after CONNECT seconds. A sentence
    names a host only if the service has it for everybody; what the address holds may be a secret.
    Raises MessageNotSentError where the address is not understood.
    """
    places = list(_leads_to(next(iter(_gateway(_whole(address, place, to)).servers))))
    said = [""] * len(places)
    threads = [
        Thread(target=_try, args=(each, said, index), daemon=True)
        for index, each in enumerate(places)
    ]
    for index, thread in enumerate(threads):
        said[index] = f"{places[index][2]} does not answer."
        thread.start()
    for thread in threads:
        thread.join(CONNECT)  # a lookup has no end of its own
    return said[0] if said and all(said) else ""


def _leads_to(gateway: NotifyBase) -> Iterator[tuple[str, int, str]]:
    """Host and port, and what both are called, of where a plugin sends; one of them is enough."""
    found = [
        (name, value)
        for name in dir(type(gateway))
        if name not in {"service_url", "setup_url", "app_url", "image_url"}
        and isinstance(value := getattr(type(gateway), name, None), str)
        and value.startswith(("https://", "http://"))
    ]
    own = [value for name, value in found if name.startswith("notify")]
    addresses = own or [value for _, value in found]
    if addresses:
        hosts = {(urlsplit(each).scheme, urlsplit(each).netloc) for each in addresses}
        for scheme, host in sorted(hosts):
            if "{" not in host:  # which of its hosts is known to the plugin alone
                yield *_through(scheme, host, _PORTS[scheme]), host
    elif gateway.host:
        scheme = "https" if gateway.secure else "http"
        yield *_through(scheme, gateway.host, gateway.port or _PORTS[scheme]), "Its host"


def _through(scheme: str, host: str, port: int) -> tuple[str, int]:
    """Where the connection goes: to a proxy, where the machine has one."""
    proxy = getproxies().get(scheme, "")
    if not proxy or proxy_bypass(host):
        return host, port
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    return parts.hostname or host, parts.port or _PORTS["http"]


def _try(place: tuple[str, int, str], said: list[str], index: int) -> None:
    """Connect, and say of what that failed; nothing where it did not."""
    host, port, called = place
    try:
        socket.create_connection((host, port), timeout=CONNECT).close()
        said[index] = ""
    except (socket.gaierror, UnicodeError):
        said[index] = f"{called} is not known: its name leads to no address."
    except TimeoutError:
        pass  # as it says already
    except OSError as error:
        said[index] = f"{called} cannot be reached: {error.strerror or type(error).__name__}."


def _whole(address: str, place: str, to: str) -> str:
    return address.replace(f"{{{place}}}", quote(to, safe="")) if place else address


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
