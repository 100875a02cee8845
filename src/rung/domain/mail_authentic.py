"""What a mail server that is trusted says of a sender: SPF, DKIM, DMARC (RFC 8601)."""

import re

from rung.domain.mail_reading import ReadMail

_RESULT = re.compile(r"\b(dmarc|dkim|spf)\s*=\s*(\w+)([^;]*)", re.IGNORECASE)
_DOMAIN = re.compile(r"\b(?:header\.(?:d|i|from)|smtp\.mailfrom)\s*=\s*\S*?@?([\w.-]+)(?=[\s;]|$)")


def is_authentic(mail: ReadMail, *, authserv: str) -> bool | None:
    """Whether the sender's domain is proved; None where no server is named that would say it.

    Only the topmost Authentication-Results counts, and only of the server of that name: everything
    below may be the sender's own invention.
    """
    if not authserv:
        return None
    said = mail.first("authentication-results")
    by, _, results = said.partition(";")
    if by.split()[:1] != [authserv]:
        return False
    domain = mail.sender.rpartition("@")[2]
    found = {kind.lower(): (how.lower(), rest) for kind, how, rest in _RESULT.findall(results)}
    if "dmarc" in found:
        return bool(found["dmarc"][0] == "pass")
    return any(
        found[kind][0] == "pass" and domain in _DOMAIN.findall(found[kind][1])
        for kind in ("dkim", "spf")
        if kind in found
    )
