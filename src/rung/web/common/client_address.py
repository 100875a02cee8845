"""From where a request comes: the connection's other end, or whom a trusted proxy names.

A header that anybody can write is believed only as far as trusted proxies wrote it: from its end,
the first address that is none of theirs.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 - the address of nobody, not one to listen on
_ONE_HOUSEHOLD = 64  # bits of an IPv6 address that tell one subscriber from another


def client_address(request: HttpRequest) -> str:
    """The address of who asks; UNKNOWN where the server did not say."""
    nearest = _read(request.META.get("REMOTE_ADDR", ""))
    if nearest is None:
        return UNKNOWN
    for named in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if not _is_proxy(nearest):
            break
        further = _read(named)
        if further is None:
            break
        nearest = further
    return str(nearest)


def client_network(request: HttpRequest) -> str:
    """The same for counting: of an IPv6 address the part that its owner cannot vary."""
    found = ip_address(client_address(request))
    if isinstance(found, IPv6Address):
        return str(ip_network((found, _ONE_HOUSEHOLD), strict=False).network_address)
    return str(found)


def _is_proxy(found: IPv4Address | IPv6Address) -> bool:
    return any(found in network for network in settings.RUNG_PROXIES)


def _read(words: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(words.strip())
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
