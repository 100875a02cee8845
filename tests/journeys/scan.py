"""A security scanner at the door of the running demo company: `make scan`.

Wapiti, from an environment of its own, walks and attacks the product on loopback: as nobody, as a
customer, as a care manager and as an administrator. It is bounded in time, sends nothing anywhere
else, and is no part of the tests. Exit status 1 for a finding of medium severity or higher.

python -m tests.journeys.scan SCANNER [SECONDS [BASE]]: the program, how long each of the four may
take, and a demo that runs already (on loopback) instead of a new one.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

from tests.journeys.product import TOKEN, running_product
from tests.web.header_rules import faults

SECONDS = 240
NOBODY = ""
PEOPLE = {
    NOBODY: "nobody",
    "Lee Tan": "a customer",
    "Dana Reyes": "a care manager",
    "Ada Kern": "an administrator",
}
# Where each begins besides the first page, so that what is worth most is reached in the time.
OWN = ("/accounts/security/", "/calendar-feed/")
BEGINS = {
    NOBODY: ("/accounts/login/",),
    "Lee Tan": ("/overview/", *OWN),
    "Dana Reyes": ("/desk/", "/desk/mail/", *OWN),
    "Ada Kern": ("/desk/", "/admin/mail/", "/admin/record/", "/admin/people/sign-in/", *OWN),
}
# What looks at answers and attacks forms and addresses. Left out is what asks another host for a
# list or for an answer, guesses passwords, and what judges the certificate of a proxy.
MODULES = (
    "cookieflags,csp,http_headers,csrf,methods,crlf,redirect,inconsistent_redirection,"
    "information_disclosure,xss,permanentxss,sql,ldap,exec,file,xxe,upload,htaccess"
)
# Answers of every class: pages, ways on, files, data, what is refused, and what is not there.
ANSWERED: tuple[tuple[str, str, dict[str, str]], ...] = (
    *(("GET", each, {}) for each in ("/", "/overview/", "/desk/", "/accounts/login/", "/nowhere/")),
    *(("GET", each, {}) for each in ("/health/", "/health/live", "/calendar/none.ics", "/a/none/")),
    *(("GET", each, {}) for each in ("/admin/record.csv", "/admin/record.json", "/demo/people/")),
    *(("GET", each, {}) for each in ("/orders/Q-1001/contacts.pdf", "/static/none.css")),
    ("GET", "/accounts/login/", {"Host": "elsewhere.example"}),
    ("POST", "/accounts/login/", {}),
    ("POST", "/accounts/login/", {"Content-Length": str(2 * 1024**3)}),
    *((each, "/accounts/login/", {}) for each in ("TRACE", "OPTIONS", "PUT", "DELETE", "HEAD")),
)
# Signing out ends the scan; time that is moved makes it another day for everybody; the demo's own
# mailbox shows mails as they were sent, and is not there outside the demo.
LEFT_ALONE = ("/accounts/logout/*", "/demo/*", "/static/*")
# The form of the colours stands on every page, each time with another way back: once is enough.
ONCE = ("/theme/*",)
MEDIUM = 2  # of wapiti's four severities: low, medium, high, critical
SEVERITIES = {1: "low", 2: "medium", 3: "high", 4: "critical"}


LED_TO_SIGN_IN = "/accounts/login/?next="
# What the scanner says while it goes.
WALKED = re.compile(r"^\[\+\] ", re.MULTILINE)
ATTACKED = re.compile(r"^\[¨\] ", re.MULTILINE)
BEGUN = re.compile(r"^\[\*\] Launching module ", re.MULTILINE)
CUT_SHORT = re.compile(r"^Max attack time was reached for module (\w+)", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Found:
    """One finding, as the scanner names it."""

    severity: int
    kind: str
    method: str
    path: str
    says: str


def main() -> int:
    """Scan as everybody; print what was found, the gravest first."""
    scanner, *others = sys.argv[1:]
    seconds, *running = others or [str(SECONDS)]
    with _demo(running) as base:
        found = {each for who in PEOPLE for each in _untold(base, who)}
        found |= {each for who in PEOPLE for each in _scan(scanner, base, who, float(seconds))}
    for each in sorted(found, reverse=True):
        print(SEVERITIES[each.severity], each.kind, each.method, each.path, "-", each.says)  # noqa: T201
    grave = sum(each.severity >= MEDIUM for each in found)
    print(f"{len(found)} findings, {grave} of them of medium severity or higher.")  # noqa: T201
    return 1 if grave else 0


@contextmanager
def _demo(running: list[str]) -> Iterator[str]:
    if running:
        if urlsplit(running[0]).hostname != "127.0.0.1":
            raise SystemExit("Only a demo on this machine is scanned: http://127.0.0.1:PORT.")
        yield running[0]
        return
    with running_product() as product:
        product.settled()
        yield product.base


def _scan(scanner: str, base: str, who: str, seconds: float) -> Iterator[Found]:
    """What one person's scan finds; says how far it came."""
    with tempfile.TemporaryDirectory(prefix="rung-scan-") as folder:
        report = Path(folder) / "report.json"
        left_alone = LEFT_ALONE + (ONCE if who else ())
        command = [scanner, "-u", f"{base}/", "--scope", "folder", "-m", MODULES, "-l", "1"]
        command += ["--flush-session", "--no-bugreport", "--store-session", folder, "-v", "2"]
        command += ["-f", "json", "-o", str(report), "--tasks", "2", "-d", "6", "-t", "20"]
        command += ["--max-links-per-page", "60", "--max-files-per-dir", "12"]
        command += [word for path in BEGINS[who] for word in ("-s", base + path)]
        command += ["--max-scan-time", f"{seconds / 3:.0f}", "--max-attack-time"]
        command += [
            f"{seconds / 12:.0f}",
            *(word for each in left_alone for word in ("-x", base + each)),
        ]
        # Its option to drop what a page sets drops these, too: the scan would be a stranger's.
        cookies = _session(base, who)
        command += ["--cookie-value", cookies]
        with (Path(folder) / "said").open("w+b") as said:
            subprocess.run(command, check=False, stdout=said, timeout=seconds * 3)
            said.seek(0)
            words = said.read().decode(errors="replace")
        told = json.loads(report.read_text())
    print(f"As {PEOPLE[who]}: {_came(words)}", flush=True)  # noqa: T201
    # What was attacked as a stranger says nothing of what a person could do.
    assert not who or (LED_TO_SIGN_IN not in words and _still_in(base, cookies)), who
    for kind, each in _listed(told):
        yield Found(each["level"], kind, each["method"], each["path"], each["info"][:160])


def _untold(base: str, who: str) -> Iterator[Found]:
    """What answers of every class do not tell the browser, or tell too much of."""
    cookies, place = _session(base, who), urlsplit(base).netloc
    with build_opener().open(f"{base}/accounts/login/") as page:
        style = re.search(r'href="(/static/[^"]+[.]css)"', page.read().decode())
    assert style is not None
    for method, path, more in (*ANSWERED, ("GET", style[1], {})):
        asked = HTTPConnection(place, timeout=30)
        asked.request(method, path, headers={"Cookie": cookies, **more})
        answer = asked.getresponse()
        set_by = answer.headers.get_all("Set-Cookie") or ()
        kept_long = answer.status == HTTPStatus.OK and path.startswith("/static/")
        for fault in faults(dict(answer.getheaders()), set_by, over_tls=False, is_static=kept_long):
            yield Found(MEDIUM, "Header", method, f"{path} {answer.status}", fault)
        asked.close()


def _came(said: str) -> str:
    """How far it came: addresses, what was sent to them, and what the time was too short for.

    The modules that look at an answer, and not for one, say nothing of what they send.
    """
    walked, sent, begun = (len(each.findall(said)) for each in (WALKED, ATTACKED, BEGUN))
    stopped = ", ".join(CUT_SHORT.findall(said)) or "none"
    return (
        f"{walked} addresses walked, {sent} attacks sent by {begun} modules;"
        f" stopped by the time: {stopped}."
    )


def _still_in(base: str, cookies: str) -> bool:
    browser = build_opener()
    browser.addheaders = [("Cookie", cookies)]
    with browser.open(f"{base}/accounts/security/") as page:
        return "login" not in page.url


def _listed(told: dict[str, dict[str, list[dict[str, str]]]]) -> Iterator[tuple[str, dict]]:
    for part in ("vulnerabilities", "anomalies"):
        for kind, each_of in told[part].items():
            yield from ((kind, each) for each in each_of)


def _session(base: str, who: str) -> str:
    """Sign in by the demo's own link; the cookies, as a browser sends them.

    Nobody has the one that forms are held against: without it none of them would be read.
    """
    kept = CookieJar()
    browser = build_opener(HTTPCookieProcessor(kept))
    with browser.open(f"{base}/demo/people/" if who else f"{base}/accounts/login/") as page:
        words = page.read().decode()
    if not who:
        return _as_sent(kept)
    link = re.search(rf'href="(/demo/sign-in/[^"]+)">{re.escape(who)}<', words)
    assert link is not None
    with browser.open(base + link[1]) as page:
        token = TOKEN.search(page.read().decode())
    assert token is not None
    form = urlencode({"csrfmiddlewaretoken": token[1]}).encode()
    with browser.open(base + link[1], form) as page:
        assert "login" not in page.url, who
    return _as_sent(kept)


def _as_sent(kept: CookieJar) -> str:
    return "; ".join(f"{each.name}={each.value}" for each in kept)


if __name__ == "__main__":
    sys.exit(main())
