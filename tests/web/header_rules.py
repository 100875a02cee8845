"""What every answer has to tell the browser: one list, for the tests and for `make scan`."""

import re
from collections.abc import Iterable, Iterator, Mapping

SAME = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
A_YEAR = "max-age=31536000"
ONLY_FROM_HERE = {
    "default-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
TOO_MUCH = {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "data:"}
MAY_BE_DATA = "img-src"  # Bootstrap's few arrows
NOT_SHARED = ("private", "no-store", "no-cache")
A_VERSION = re.compile(r"\d")


def faults(
    headers: Mapping[str, str], cookies: Iterable[str] = (), *, over_tls: bool, is_static: bool
) -> Iterator[str]:
    """What is missing or says too much, in a few words each.

    ``headers`` are read whatever the case of their names; ``cookies`` are the values of Set-Cookie.
    """
    said = {name.lower(): value for name, value in headers.items()}
    wanted = SAME | ({"Strict-Transport-Security": A_YEAR} if over_tls else {})
    for name, value in wanted.items():
        if said.get(name.lower()) != value:
            yield f"{name}: {said.get(name.lower())}"
    if not over_tls and "strict-transport-security" in said:
        yield "a browser that came without TLS is told to insist on it"
    yield from _of_content(said.get("content-security-policy", ""))
    if not is_static and not any(each in said.get("cache-control", "") for each in NOT_SHARED):
        yield f"Cache-Control: {said.get('cache-control')}"
    for name in ("server", "x-powered-by", "via"):
        if A_VERSION.search(said.get(name, "")):
            yield f"{name}: {said[name]}"
    for cookie in cookies:
        yield from _of_cookie(cookie, over_tls=over_tls)


def _of_content(policy: str) -> Iterator[str]:
    rules = dict(each.strip().partition(" ")[::2] for each in policy.split(";") if each.strip())
    for name, value in ONLY_FROM_HERE.items():
        if rules.get(name) != value:
            yield f"{name}: {rules.get(name)}"
    for name, value in rules.items():
        for each in TOO_MUCH & set(value.split()):
            if (name, each) != (MAY_BE_DATA, "data:"):
                yield f"{name} {each}"


def _of_cookie(cookie: str, *, over_tls: bool) -> Iterator[str]:
    name = cookie.partition("=")[0].strip()
    marks = {each.strip().lower() for each in cookie.split(";")[1:]}
    needed = {"httponly", "samesite=lax", "path=/"} | ({"secure"} if over_tls else set())
    for each in sorted(needed - marks):
        yield f"cookie {name} without {each}"
