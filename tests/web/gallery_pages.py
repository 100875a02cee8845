"""Every component in every state, with sample data: what the tests of the look are run on."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

from django import forms
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory

from rung.domain.business_time import Calendar, explain
from rung.domain.permissions import Role
from rung.web.common import pages, security
from rung.web.common.navigation import NavigationItem

HERE = Path(__file__).parent / "gallery"
STATIC = Path(pages.__file__).parent / "static"
NOW = datetime(2026, 11, 24, 15, 20, tzinfo=UTC)  # Tue 08:20 MST, 10:20 EST
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

LEDGER = {
    "caption": "How the four business hours are counted",
    "zone_words": "carrier time, MST",
    "rows": [
        {
            "window": "Mon 15:30 – 17:00",
            "reason": "You contacted level 1",
            "counted": "1 h 30 min",
            "is_counted": True,
        },
        {
            "window": "Mon 17:00 – Tue 08:00",
            "reason": "Outside business hours",
            "counted": "0 min",
            "is_counted": False,
        },
        {
            "window": "Tue 08:00 – 08:20",
            "reason": "Business hours, so far today",
            "counted": "20 min",
            "is_counted": True,
        },
        {
            "window": "Tue 08:20 – 10:30",
            "reason": "Still to run",
            "counted": "2 h 10 min",
            "is_counted": True,
        },
    ],
    "total_reason": "Interval before level 2",
    "total": "4 h",
    "notes": ["Business hours: Mon–Fri 08:00–17:00 Mountain. No holiday in this window."],
}
STRETCHES = explain(
    Calendar.from_document(
        {"tz": "America/Denver", "weekly": {day: [["08:00", "17:00"]] for day in ("mon", "tue")}}
    ),
    datetime(2026, 11, 23, 22, 30, tzinfo=UTC),
    4 * 3600,
    now=NOW,
)
WHY = {
    "sentence": "1 h 30 Mon, closed overnight, 2 h 30 Tue",
    "stretches": STRETCHES,
    "zone": "America/New_York",
    "now": NOW,
    "table": LEDGER,
}
LEVELS = [
    {
        "number": 1,
        "title": "Customer care manager",
        "state": "watch",
        "word": "Working",
        "person": "Dana Reyes",
        "words": "Works on it. If you are not satisfied, level 2 opens Tue 12:30 EST.",
        "reach": {"phone": "+1 208 555 0101", "email": "dana.reyes@example.com"},
    },
    {
        "number": 2,
        "title": "Regional manager, Service Delivery",
        "state": "late",
        "word": "Missed",
        "person": "Morgan Ellis",
        "words": "25 min late. We told the director; you do not need to chase.",
    },
    {
        "number": 3,
        "title": "Director",
        "state": "idle",
        "word": "Not open yet",
        "person": "",
        "words": "Opens Wed 14:30 EST. Morgan gives you the contact, or it appears here.",
    },
]
MILESTONES = [
    {"name": "Accepted", "state": "ok", "spoken": "done", "note": "3 Nov"},
    {"name": "Survey", "state": "ok", "spoken": "done", "note": "7 Nov"},
    {"name": "Date confirmed", "state": "ok", "spoken": "done", "note": "12 Nov"},
    {
        "name": "Build and permits",
        "state": "late",
        "spoken": "late",
        "note": "committed 18 Nov ·",
        "strong": "6 days late",
    },
    {"name": "Equipment", "state": "wait", "spoken": "waiting on you", "note": "site access"},
    {
        "name": "Test and turn-up",
        "state": "idle",
        "spoken": "not started",
        "note": "forecast 27 Nov",
    },
    {"name": "Your acceptance", "state": "idle", "spoken": "not started", "note": "forecast 1 Dec"},
]
ACTIONS = [
    {
        "words": "City permit re-filed",
        "owner": "Dana (carrier)",
        "committed": "Tue 19:00 EST",
        "state": "ok",
        "word": "On track",
        "moved": ["Was Mon 19:00 EST. The city asked for a drawing; you were told Mon 17:20 EST."],
    },
    {
        "words": "Confirm roof access",
        "owner": "You",
        "committed": "Wed 14:00 EST",
        "state": "wait",
        "word": "Waiting for you",
        "internal": True,
    },
]
ENTRIES = [
    {
        "title": "Level 1 engaged",
        "at": "Mon 17:30 EST",
        "state": "watch",
        "words": "We sent your impact to Dana.",
        "meta": "You phoned; logged Mon 17:41 EST by Dana Reyes",
    },
    {
        "title": "Dana Reyes wrote",
        "at": "Mon 17:20 EST",
        "state": "ok",
        "quote": "The city wants a drawing.\nI file it tomorrow morning.",
    },
    {
        "title": "Construction missed its date",
        "at": "Mon 17:02 EST",
        "state": "late",
        "words": "Reason: permit not granted yet (city). Code 1U.",
        "internal": True,
    },
    {"title": "Order accepted", "at": "3 Nov 10:00 EST"},
]
ROWS = [
    {"state": state, "word": word, "reference": f"ESC-{number}", "account": account}
    | {"level": level, "next": act, "left": left, "note": note}
    for state, word, number, account, level, act, left, note in (
        ("late", "", 1038, "St. Elowen Health", 2, "Acknowledge", "Missed by 25 min", "Level 2"),
        ("watch", "", 1042, "Maplethorn Grocers", 1, "First reply", "40 min", "Opens Fri"),
        ("watch", "", 1029, "Vantry College", 1, "Send update", "1 h 5 min", "Daily plan"),
        ("wait", "Waiting on customer", 1017, "Nordlys Reisen", 1, "Roof access", "asked Mon", ""),
        ("ok", "", 1011, "Copperquill Logistics", 2, "Close-out call", "Thu 15:00 MST", "Done"),
    )
]


class Raise(forms.Form):
    """One of each kind of field."""

    ground = forms.ChoiceField(
        label="What is wrong?",
        choices=[("TIMELINESS", "Too slow"), ("LEVEL_OF_SERVICE", "Not good enough")],
        widget=forms.RadioSelect,
    )
    impact = forms.CharField(
        label="What happens if nothing changes?",
        help_text="What stops, who and how many, money, hard dates, a work-around.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    needed_by = forms.DateField(
        label="When do you need it?",
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )
    rhythm = forms.ChoiceField(
        label="How often do you want to hear?",
        choices=[("STANDARD", "Standard: each business day"), ("CUSTOM", "Agree another")],
        required=False,
    )
    agree = forms.BooleanField(label="I may speak for Maplethorn Grocers")
    order = forms.CharField(widget=forms.HiddenInput, initial="7731-A")


class Words(forms.Form):
    """The manager's first words."""

    words = forms.CharField(
        label="Your words to the customer, and when you contact them next",
        widget=forms.Textarea(attrs={"rows": 3}),
        initial="I have your escalation. I will call you by Tue 15:00 EST.",
    )


def request_of(role: Role | None, theme: str) -> HttpRequest:
    """A request as the middleware would have left it."""
    request = RequestFactory().get("/desk/")
    request.COOKIES["theme"] = theme
    request._messages = CookieStorage(request)
    request.user = SimpleNamespace(
        is_authenticated=role is not None,
        name="Dana Reyes",
        email="dana.reyes@example.com",
        zone="America/New_York",
        role=role,
        single_keys=True,
    )
    request.surroundings = pages.Surroundings(
        engine_is_running=theme != "dark",
        engine_last_beat_at=NOW,
        worker_is_running=True,
        worker_last_beat_at=NOW,
        next_due_at=datetime(2026, 11, 24, 17, 30, tzinfo=UTC),
        advance_path="/demo/advance/",
    )
    return request


def page(name: str, theme: str) -> str:
    """One page of the gallery."""
    request = request_of(Role.CCM, theme)
    navigation = [
        NavigationItem("My day", "/desk/", is_current=True),
        NavigationItem("Escalations", "/desk/escalations/", is_current=False),
        NavigationItem("Orders", "/desk/orders/", is_current=False),
    ]
    context = pages.frame(request, now=NOW) | {
        "navigation": navigation,
        "demo": True,
        "why": WHY,
        "levels": LEVELS,
        "milestones": MILESTONES,
        "actions": ACTIONS,
        "entries": ENTRIES,
        "rows": ROWS,
        "counted": [(NOW, datetime(2026, 11, 24, 17, 30, tzinfo=UTC))],
        "due_at": datetime(2026, 11, 24, 21, 30, tzinfo=UTC),
        "form": Raise({"impact": "The store opens Friday."}),
        "words": Words(),
    }
    template = engines["jinja2"].from_string((HERE / f"{name}.html").read_text())
    return template.render(context, request)


def part(words: str) -> str:
    """The part of the page that refreshes itself, with other words in it."""
    section = re.search(r'<section .*id="live".*?</section>', page("live", "light"), re.DOTALL)
    return re.sub(r'(<p id="said">).*?</p>', rf"\1{words}</p>", section.group() if section else "")


class Shelf(BaseHTTPRequestHandler):
    """Serves the gallery and the static files with the product's own headers."""

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path.startswith("/static/"):
            file = STATIC / asked.path.removeprefix("/static/")
            self._answer(KINDS[file.suffix], file.read_bytes())
        elif asked.path == "/live/part":
            self._answer("text/html; charset=utf-8", part("Fetched anew").encode())
        else:
            theme = parse_qs(asked.query).get("theme", ["system"])[0]
            self._answer("text/html; charset=utf-8", page(asked.path.strip("/"), theme).encode())

    def do_POST(self) -> None:
        """Refuse, and say whether the protection's token came along."""
        self.rfile.read(int(self.headers["Content-Length"]))
        token = "with" if self.headers["X-CSRFToken"] else "without"
        said = part(f"Refused, {token} a token").encode()
        self._answer("text/html; charset=utf-8", said, status=409)

    def _answer(self, kind: str, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", security.CONTENT_SECURITY_POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def shelf() -> Iterator[str]:
    """The gallery behind a port of its own; the address to ask."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
