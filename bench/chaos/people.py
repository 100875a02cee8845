"""Customers and the carrier's people at work, through HTTP, whatever happens to the servers.

Who gets no answer does what people do: they press the same button again, until they are told.
"""

import random
import string
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from bench.chaos.company import Somebody
from bench.chaos.pages import LOST, Browser, Form, Page
from bench.chaos.parts import instant
from bench.chaos.records import Answer, BrokenPage, Sent
from rung.domain.permissions import Role

COUNTED = "it counted once"  # what the second press of one button is told
PRESSES = 40  # of one button, then the person gives up
PAUSE = 0.5  # seconds between two presses
OUR_FAULT, ACCEPTED = 500, 303
_CAUSE = "SYSTEMS"
ESCALATION, DESK = "/escalations/ESC-{}/", "/desk/escalations/ESC-{}/"


class Book:
    """What everybody knows: which escalations there are, what was sent and what was answered."""

    def __init__(self, people: Sequence[Somebody]) -> None:
        self.lock = threading.Lock()
        self.sent: list[Sent] = []
        self.broken: list[BrokenPage] = []
        self.lost = Counter[str]()  # requests without an answer, by method
        self.numbers: dict[int, str] = {}  # of escalations that run, and whose they are
        self.closed: set[int] = set()
        self.to_raise = {each.name: list(each.orders) for each in people}

    def keep(self, sent: Sent) -> None:
        """One more press, answered or given up."""
        with self.lock:
            self.sent.append(sent)


class Visitor:
    """One person at one browser."""

    def __init__(self, who: Somebody, book: Book, ports: Sequence[int], seed: int) -> None:
        self.who, self._book = who, book
        self._chance = random.Random(seed)  # noqa: S311 - no secret
        self._browser = Browser(ports, who.session, self._chance)
        self._acts: dict[Role, tuple[tuple[Callable[[], None], int], ...]] = {
            Role.CUSTOMER: ((self._raise, 3), (self._as_customer, 5)),
            Role.CCM: ((self._as_care_manager, 1),),
            Role.MANAGER: ((self._as_manager, 1),),
        }

    def work(self, until: threading.Event, think: float) -> None:
        """Do one thing after the other until it is over."""
        acts = self._acts[self.who.role]
        while not until.is_set():
            (act,) = self._chance.choices([a for a, _ in acts], [weight for _, weight in acts])
            with suppress(*LOST):  # a page that did not come; another one will
                act()
            until.wait(self._chance.uniform(0, 2 * think))

    def finish(self, number: int) -> None:
        """End it as people do: the care manager resolves, the customer confirms."""
        if self.who.role is Role.CUSTOMER:
            page = self._page(ESCALATION.format(number))
            if form := page.form("/confirm/"):
                self._press(form, "escalation.confirmed", number, "")
            elif not page.form("/write/"):
                self._book.closed.add(number)
        elif form := self._page(f"{DESK.format(number)}resolve/").form("/resolve/"):
            self._press(_resolved(form, mark := self._mark()), "escalation.resolved", number, mark)

    def _raise(self) -> None:
        orders = self._book.to_raise[self.who.name]
        if not orders:
            return
        reference = orders.pop()
        page = self._patient(f"/orders/{reference}/raise/")
        form = page.form("/raise/") if page else None
        if form is None:
            return
        mark = self._mark()
        form.fields |= {
            "ground": "TIMELINESS",
            "impact": f"The store stays shut. {mark}",
            "talked": "NOT_YET",
            "rhythm": "STANDARD",
        }
        page = self._press(form, "escalation.raised", None, mark)
        if page is not None and page.to:
            self._book.numbers[_number_in(page.to)] = self.who.name

    def _as_customer(self) -> None:
        number = self._one(mine=True)
        if number is None:
            return
        page = self._page(ESCALATION.format(number))
        mark = self._mark()
        if form := page.form("/engage/"):
            self._press(form, "level.engaged", number, form.fields.get("level", ""))
        elif form := page.form("/reject/"):
            if self._chance.random() < 0.5:
                form.fields["words"] = f"It is still down. {mark}"
                self._press(form, "escalation.rejected", number, mark)
            elif confirm := page.form("/confirm/"):
                self._press(confirm, "escalation.confirmed", number, "")
        elif form := page.form("/write/"):
            form.fields["words"] = f"Is there news? {mark}"
            self._press(form, "customer.wrote", number, mark)

    def _as_care_manager(self) -> None:
        number = self._one()
        if number is None:
            return
        name, fact = self._chance.choices(
            [
                ("update", "update.sent"),
                ("call", "contact.logged"),
                ("note", "note.written"),
                ("resolve", "escalation.resolved"),
            ],
            [5, 3, 2, 1],
        )[0]
        form = self._page(f"{DESK.format(number)}{name}/").form(f"/{name}/")
        if form is None:
            return
        mark = self._mark()
        if name == "resolve":
            form = _resolved(form, mark)
        form.fields["words"] = f"We are at it. {mark}"
        if name == "call":
            form.fields["outcome"] = "SPOKE"
        self._press(form, fact, number, mark)

    def _as_manager(self) -> None:
        number = self._one()
        if number is None:
            return
        form = self._page(f"{DESK.format(number)}acknowledge/").form("/acknowledge/")
        if form is None:
            return
        mark = self._mark()
        form.fields["words"] = f"I have it. {mark}"
        self._press(form, "acknowledgement.given", number, mark)

    def _press(self, form: Form, fact: str, number: int | None, mark: str) -> Page | None:
        """Press the button until somebody answers; what was answered in the end is kept."""
        page, presses = None, 0
        while page is None and presses < PRESSES:
            presses += 1
            page = self._answer("POST", lambda: self._browser.post(form))
            if page is None:
                time.sleep(PAUSE)
        self._book.keep(Sent(fact, number, mark, _answer_of(page), presses))
        return page

    def _page(self, path: str) -> Page:
        """A page, empty when it is an error page."""
        page = self._answer("GET", lambda: self._browser.get(path))
        return page or Page(path, 0, "", "")

    def _patient(self, path: str) -> Page | None:
        """A page that somebody insists on."""
        for _ in range(PRESSES):
            if page := self._answer("GET", lambda: self._browser.get(path)):
                return page
            time.sleep(PAUSE)
        return None

    def _answer(self, method: str, ask: Callable[[], Page]) -> Page | None:
        """What was answered; None when nothing was, or when it is the servers' fault."""
        asked_at = instant()
        try:
            page = ask()
        except LOST:
            self._book.lost[method] += 1
            return None
        if page.status < OUR_FAULT:
            return page
        self._broken(page, asked_at)
        return None

    def _broken(self, page: Page, asked_at: datetime) -> None:
        with self._book.lock:
            self._book.broken.append(BrokenPage(asked_at, instant(), page.status, page.path))

    def _one(self, *, mine: bool = False) -> int | None:
        with self._book.lock:
            known = self._book.numbers.items()
            numbers = [each for each, whose in known if not mine or whose == self.who.name]
        return self._chance.choice(numbers) if numbers else None

    def _mark(self) -> str:
        return "".join(self._chance.choices(string.ascii_lowercase, k=16))


def _resolved(form: Form, mark: str) -> Form:
    form.fields |= {"words": f"It is up. {mark}", "cause": _CAUSE, "pressed": ""}
    return form


def _answer_of(page: Page | None) -> Answer:
    if page is None:
        return Answer.UNKNOWN
    return Answer.DONE if page.status == ACCEPTED or COUNTED in page.text else Answer.REFUSED


def _number_in(path: str) -> int:
    return int(path.partition("ESC-")[2].partition("/")[0])
