"""A customer's way through everything that their pages lead to, and what each answer says."""

import io
import re
import zipfile
from collections import Counter, deque
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit
from uuid import uuid4

from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from pypdf import PdfReader

from rung.models import (
    Attachment,
    CallVersions,
    Escalation,
    Expedite,
    NotReady,
    Order,
    Project,
)
from rung.web.common.audience import Audience
from tests.every_route import every_route

LINKS = re.compile(r'(?:href|hx-get)="([^"]+)"')
FORMS = re.compile(r'<form[^>]*method="post"[^>]*>', re.DOTALL)
ACTION = re.compile(r'action="([^"]+)"')
OF_AN_ORDER = re.compile(r"/orders/([^/]+)/")
NOT_A_WORD = re.compile(r"[^a-z0-9]+")
ELSEWHERE = ("/static/", "/demo/", "/theme/", "/accounts/log")  # tools of the demo, signing out
VARIANTS = 4  # of a page, with the same filters set
OF_AN_OBJECT = re.compile(r"/(?:orders|escalations|projects|accounts)/.")
NOBODYS = {
    "form": "pdf",
    "project_id": 999_999,
    "number": 999_999,
    "reference": "Q-999999",
    "file_id": uuid4(),
    "notice_id": uuid4(),
    "expedite_id": uuid4(),
    "versions_id": uuid4(),
}


@dataclass(frozen=True)
class Answer:
    """What came back: its status, its kind, and everything it carries as one line of text."""

    status: int
    kind: str
    said: str

    @cached_property
    def letters(self):
        """Its letters and digits alone: a word stays whole however a page breaks it."""
        return NOT_A_WORD.sub("", self.said.lower())


@dataclass
class Walk:
    """The walk of one of an account's people. ``refused`` is what others' addresses answer."""

    client: Client
    passed_over: frozenset[str]  # references of orders like the ones that are read
    seen: set[str] = field(default_factory=set)
    variants: Counter[tuple[str, ...]] = field(default_factory=Counter)
    read: dict[str, Answer] = field(default_factory=dict)
    refused: dict[str, Answer] = field(default_factory=dict)

    def go(self, *start):
        """Every link that can be followed, and every form sent empty."""
        ahead = deque(start)
        while ahead:
            path = ahead.popleft()
            if path not in self.seen and self.is_worth(path):
                self.seen.add(path)
                ahead.extend(self.look(path))

    def is_worth(self, path):
        """Not elsewhere, not one more order like others; of a page's filters a few of each kind."""
        place, _, asked = path.partition("?")
        about = OF_AN_ORDER.match(place)
        if not path or (about and about[1] in self.passed_over):
            return False
        kind = (place, *sorted(name for name, _ in parse_qsl(asked)))
        self.variants[kind] += 1
        return not asked or self.variants[kind] <= VARIANTS

    def look(self, path):
        """Fetch one address, keep what it says and send its forms; the addresses it leads to."""
        answer = self.client.get(path)
        self.read[f"GET {path}"] = readable(answer)
        if not answer.get("Content-Type", "").startswith("text/html"):
            return [local(path, answer["Location"])] if "Location" in answer else []
        page = unescape(answer.content.decode())
        for form in FORMS.findall(page):
            action = ACTION.search(form)
            self.send(local(path, action[1] if action else path).partition("?")[0])
        return [local(path, link) for link in LINKS.findall(page)]

    def send(self, path):
        """Send a form with nothing in it."""
        if path and f"POST {path}" not in self.read:
            self.read[f"POST {path}"] = self.sent(path)

    def sent(self, path):
        """What follows on an empty form; whatever it did is taken back."""
        with transaction.atomic():
            answer = readable(self.client.post(path, {"press_id": str(uuid4())}, follow=True))
            transaction.set_rollback(True)
        return answer

    def go_unlinked(self, account):
        """The customers' addresses that no page led to, with objects of the account."""
        walked = self.names()
        for name, path in addresses(account):
            if name not in walked:
                self.look(path)
                self.send(path)

    def try_others(self, account):
        """The addresses of another account's objects."""
        for _, path in addresses(account):
            if OF_AN_OBJECT.match(path):
                self.refused[f"GET {path}"] = readable(self.client.get(path))
                self.refused[f"POST {path}"] = self.sent(path)

    def names(self):
        """The routes that were read, by name."""
        return {name for where in self.read if (name := name_of(where.split(" ", 1)[1]))}


def local(base, link):
    """Where a link leads within the product; empty for anywhere else."""
    parts = urlsplit(urldefrag(urljoin(f"http://testserver{base}", link)).url)
    if parts.netloc != "testserver" or parts.path.startswith(ELSEWHERE):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def readable(answer):
    """Everything that an answer carries: its headers, and its pages, cells or words."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.get("Content-Type", "").partition(";")[0]
    if kind == "application/pdf":
        reader = PdfReader(io.BytesIO(body))
        said = " ".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
    elif "spreadsheet" in kind:
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            said = " ".join(book.read(name).decode(errors="replace") for name in book.namelist())
    elif kind == "text/calendar":  # its lines are folded, its commas escaped
        said = body.decode().replace("\r\n ", "").replace("\\,", ",")
    else:
        said = body.decode(errors="replace")
    whole = f"{dict(answer.items())} {unescape(said)}"
    return Answer(answer.status_code, kind, " ".join(whole.split()))


def name_of(path):
    """The name of an address's route; empty where there is none."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def customers_routes():
    """The routes that are drawn for a customer, by name."""
    return {
        route.name: route.pattern for route in every_route() if Audience.CUSTOMER in route.audience
    }


def addresses(account):
    """An address of every customers' route, by its name, with objects of the account."""
    known = objects_of(account)
    for name, pattern in customers_routes().items():
        wanted = pattern.pattern.converters
        own = {**known, "number": 1} if "reference" in wanted else known  # a letter's number
        yield name, reverse(name, kwargs={each: own[each] for each in wanted})


def objects_of(account):
    """One thing of each kind that an address can be about; what the account has not is nobody's."""
    own = {
        "project_id": Project.objects.filter(account=account).values_list("pk"),
        "number": Escalation.objects.filter(account=account).values_list("number"),
        "reference": Order.objects.filter(account=account).values_list("reference"),
        "file_id": Attachment.objects.filter(escalation__account=account).values_list("pk"),
        "notice_id": NotReady.objects.filter(escalation__account=account).values_list("pk"),
        "versions_id": CallVersions.objects.filter(escalation__account=account).values_list("pk"),
        "expedite_id": Expedite.objects.filter(order__account=account).values_list("pk"),
    }
    found = {name: row[0] for name, rows in own.items() if (row := rows.order_by("pk").first())}
    return {**NOBODYS, "account_id": account.pk, **found}
