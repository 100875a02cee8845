"""People at their browsers, as tests drive them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, Response, expect

from tests.browser import complaints_of
from tests.journeys.product import PATIENCE, Product

DESK = {"width": 1180, "height": 900}
PHONE = {"width": 390, "height": 844}
REFUSAL = "Failed to load resource"  # what the console says of an answer that is a refusal
expect.set_options(timeout=PATIENCE * 1000)


class Visitor:
    """One person at one browser: what it asks for and what it complains about is kept."""

    def __init__(self, page: Page, product: Product) -> None:
        self.page = page
        self.product = product
        self.complaints = complaints_of(page)
        self.asked: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.set_default_timeout(PATIENCE * 1000)

    def go(self, path: str) -> Response:
        """Open a page of the product."""
        answer = self.page.goto(self.product.base + path)
        assert answer is not None
        return answer

    def press(self, name: str) -> None:
        """Press the button of that name and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow the link of that name."""
        self.page.get_by_role("link", name=name, exact=True).click()

    def unfold(self, name: str) -> None:
        """Open what is folded away under that name."""
        self.page.locator("summary").filter(has_text=name).first.click()

    def field(self, label: str) -> Locator:
        """The control with that label, needed or optional."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}( \(optional\))?\s*$"))

    def reads(self, words: str) -> None:
        """Wait until these words stand on the page."""
        expect(self.page.locator("main")).to_contain_text(words)

    @property
    def headline(self) -> str:
        """The sentence of the page."""
        return self.page.locator(".headline").first.inner_text()

    def sign_in(self, email: str) -> None:
        """With a code from their own mail; who has signed in before comes with that session.

        The door gives one person three codes a minute, and tests are faster than people.
        """
        if email in self.product.sessions:
            self.page.context.add_cookies(self.product.sessions[email])
            self.go("/")
            return
        self.go("/accounts/login/code/")
        self.page.get_by_label("Email").fill(email)
        self.press("Send me the code")
        mail = self.product.mail(to=email, subject="code")
        code = str(mail["Subject"]).rpartition(" ")[2]
        self.page.get_by_label("Code").fill(code)
        self.press("Go on")
        self.product.sessions[email] = self.page.context.cookies()

    def behaved(self) -> None:
        """Nothing went to another host, and the console had nothing to say."""
        elsewhere = [url for url in self.asked if not url.startswith(f"{self.product.base}/")]
        complaints = [said for said in self.complaints if REFUSAL not in said]
        assert not elsewhere + complaints, (elsewhere + complaints)[:5]


@contextmanager
def visitor(
    browser: Browser,
    product: Product,
    *,
    size: dict[str, int] = DESK,
    script: bool = True,
    theme: str = "light",
) -> Iterator[Visitor]:
    """A person with a fresh browser; at the end it must have behaved."""
    context = browser.new_context(
        viewport=size,
        java_script_enabled=script,
        color_scheme=theme,
        locale="en-US",
        reduced_motion="reduce",  # colours are read when they have changed, not while they do
    )
    person = Visitor(context.new_page(), product)
    try:
        yield person
    except BaseException:
        print(f"{person.page.url}\n{person.page.locator('body').inner_text()}")  # noqa: T201
        raise
    finally:
        context.close()
    person.behaved()
