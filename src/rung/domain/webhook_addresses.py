"""Where a webhook may go: by default to public addresses of the internet, over TLS alone.

An address is looked at after its name was looked up, on every try, whatever the name said before.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
LONGEST = 500
_TLS, _PLAIN = "https", "http"
# Beyond what Python knows to be no public address.
_NEVER_PUBLIC: tuple[Network, ...] = tuple(
    ip_network(each)
    for each in (
        "100.64.0.0/10",  # shared behind a provider; some clouds keep secrets there
        "168.63.129.16/32",  # a cloud's own services, at a public address
        "192.0.0.0/24",
        "192.88.99.0/24",  # once relays of 6to4
        "198.18.0.0/15",
        "224.0.0.0/3",  # multicast, reserved, broadcast
        "64:ff9b:1::/48",  # translated within a network
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/9",  # link-local, and what was site-local
        "ff00::/8",
    )
)
_TRANSLATED = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")


def address_refusal(url: str, *, allowed: Sequence[Network]) -> str:
    """Why this cannot be a receiver's address, in a sentence; empty where it can.

    What its name leads to is not known here; ``is_refused`` looks at that before every try.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "That is no address of the web."
    written = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST
    wrong = (
        (
            parts.scheme not in {_TLS, _PLAIN} or not host or not written or port == 0,
            f"Write it as https://host/path, without blanks, with {LONGEST} letters at most.",
        ),
        (
            "@" in parts.netloc,
            "Leave out name and password: whoever receives it checks the signature.",
        ),
        ("#" in url, "Leave out what stands behind the #: it is never sent."),
        (
            parts.scheme == _PLAIN and not allowed,
            "Write https: what is sent without it can be read and changed on its way.",
        ),
        (
            _leads_inside(host or "", parts.scheme, allowed),
            "That is an address inside a network, and whoever runs rung has not allowed it.",
        ),
    )
    return next((words for is_so, words in wrong if is_so), "")


def _leads_inside(host: str, scheme: str, allowed: Sequence[Network]) -> bool:
    """Whether it is written as an address in numbers, and one that is refused."""
    try:
        literal = ip_address(host)
    except ValueError:
        return False
    return is_refused(str(literal), scheme=scheme, allowed=allowed)


def is_refused(address: str, *, scheme: str, allowed: Sequence[Network]) -> bool:
    """Whether nothing is sent to this address, which a name led to.

    What the operator allows is allowed, also without TLS; all else has to be public, and over TLS.
    """
    ip = _meant(ip_address(address.partition("%")[0]))
    if _is_in(ip, allowed):
        return False
    return scheme != _TLS or not _is_public(ip)


def _meant(ip: Address) -> Address:
    """The address itself, or the IPv4 address that it is another way to write."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _TRANSLATED or (ip in _COMPATIBLE and int(ip) > 1):
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


def _is_public(ip: Address) -> bool:
    return ip.is_global and not ip.is_multicast and not _is_in(ip, _NEVER_PUBLIC)


def _is_in(ip: Address, networks: Sequence[Network]) -> bool:
    return any(ip in network for network in networks)
