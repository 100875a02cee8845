"""A browser without a screen: asks for pages, reads their forms, presses their buttons."""

import http.client
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

PATIENCE = 45.0  # seconds for an answer
NOT_SENT, TICKED = {"submit", "button", "file"}, {"radio", "checkbox"}
LOST = (OSError, http.client.HTTPException)  # no answer came, or half of one


@dataclass
class Form:
    """A form as the page came with it: where it is sent, and what stands in its fields."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """An answer."""

    path: str
    status: int
    to: str  # where it leads; empty when nowhere
    text: str

    def form(self, ending: str) -> Form | None:
        """The first form that is sent to an address which ends so; None when there is none."""
        return next((form for form in self.forms() if form.action.endswith(ending)), None)

    def forms(self) -> list[Form]:
        """All forms that are posted, filled in as far as the page does."""
        reader = _Reader(self.path)
        reader.feed(self.text)
        return reader.forms


class Browser:
    """One person's browser. Every request goes to one of the web servers, by chance."""

    def __init__(self, ports: Sequence[int], session: str, chance: random.Random) -> None:
        self._ports, self._chance = ports, chance
        self._cookies = {"sessionid": session}

    def get(self, path: str) -> Page:
        """Ask for a page. Raises one of LOST."""
        return self._ask("GET", path, "")

    def post(self, form: Form) -> Page:
        """Send a form. Raises one of LOST, also when it is not known what became of it."""
        return self._ask("POST", form.action, urlencode(form.fields))

    def _ask(self, method: str, path: str, body: str) -> Page:
        server = http.client.HTTPConnection(
            "127.0.0.1", self._chance.choice(self._ports), timeout=PATIENCE
        )
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            server.request(method, path, body or None, headers)
            answer = server.getresponse()
            text = answer.read().decode()
        finally:
            server.close()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            if name == "csrftoken":
                self._cookies[name] = value
        return Page(path, answer.status, answer.headers.get("Location") or "", text)


class _Reader(HTMLParser):
    """Collects what a browser would send of each form."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._path = path
        self._form: Form | None = None
        self._area = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(told.get("action") or self._path)
            if told.get("method", "").lower() == "post":
                self.forms.append(self._form)
        elif self._form is not None:
            self._field(tag, told, dict(attrs))

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            self._form.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = ""

    def _field(self, tag: str, told: Mapping[str, str], has: Mapping[str, str | None]) -> None:
        assert self._form is not None
        fields, name = self._form.fields, told.get("name", "")
        if tag == "textarea" and name:
            self._area, fields[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in has or self._select not in fields):
            fields[self._select] = told.get("value", "")
        elif tag == "input" and name and _is_sent(told.get("type", "text"), has):
            fields[name] = told.get("value", "")


def _is_sent(kind: str, has: Mapping[str, str | None]) -> bool:
    return kind not in NOT_SENT and (kind not in TICKED or "checked" in has)
