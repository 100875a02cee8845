"""Every component in every state: rendered, read by axe, and driven in a real browser."""

import gzip
import re
from html.parser import HTMLParser

import pytest

from tests.browser import complaints_of, findings
from tests.web.gallery_pages import HERE, STATIC, page, shelf

NAMES = sorted(file.stem for file in HERE.glob("*.html"))
FIRST_VIEW = 100_000
pytestmark = pytest.mark.urls("tests.web.routes")


class Inline(HTMLParser):
    """Collects what the content security policy would refuse, and every id."""

    def __init__(self):
        super().__init__()
        self.refused: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        bare = tag == "style" or (tag == "script" and "src" not in given)
        acts = [name for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        self.refused += [tag] * bare + [f"{tag} {name}" for name in acts]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_nothing_inline_and_no_id_twice(name):
    reader = Inline()

    reader.feed(page(name, "light"))

    assert reader.refused == []
    assert sorted(reader.ids) == sorted(set(reader.ids))


def test_every_icon_that_is_used_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "sprite.svg").read_text()))

    used = {icon for name in NAMES for icon in re.findall(r"sprite\.svg#([\w-]+)", page(name, ""))}

    assert used
    assert used <= drawn


def test_a_first_view_is_at_most_100_kilobytes_on_the_wire():
    html = page("escalation", "system")
    linked = re.findall(r'(?:href|src)="/static/([^"#]+)', html)

    sent = sum(len(gzip.compress((STATIC / path).read_bytes())) for path in set(linked))

    assert {"layer.css", "dark.css", "vendor/htmx.min.js", "sprite.svg"} <= set(linked)
    assert sent + len(html.encode()) <= FIRST_VIEW  # pages themselves travel uncompressed


@pytest.fixture(scope="module")
def address():
    with shelf() as base:
        yield base


@pytest.fixture
def tab(browser, address):
    """A tab on a desk-sized window; what it complains about fails the test."""
    context = browser.new_context(base_url=address, viewport={"width": 1180, "height": 900})
    opened = context.new_page()
    complaints = complaints_of(opened)
    yield opened
    context.close()
    assert complaints == []


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1180, 390, 320])
def test_axe_finds_nothing_and_nothing_sticks_out(tab, width, theme):
    tab.set_viewport_size({"width": width, "height": 900})
    found = []

    for name in NAMES:
        tab.goto(f"/{name}?theme={theme}")
        found += [f"{name}: {each}" for each in findings(tab)]

    assert found == []


@pytest.mark.browser
def test_following_the_system_looks_like_the_theme_it_has(browser, address):
    grounds = {}
    for asked, system in [
        ("dark", "light"),
        ("system", "dark"),
        ("system", "light"),
        ("light", "dark"),
    ]:
        context = browser.new_context(base_url=address, color_scheme=system)
        tab = context.new_page()
        tab.goto(f"/states?theme={asked}")
        grounds[asked, system] = tab.evaluate("getComputedStyle(document.body).backgroundColor")
        context.close()

    assert grounds["dark", "light"] == grounds["system", "dark"]
    assert grounds["light", "dark"] == grounds["system", "light"]
    assert grounds["dark", "light"] != grounds["light", "dark"]


@pytest.mark.browser
def test_paper_is_white_with_the_ledger_open_and_no_buttons(tab):
    tab.goto("/escalation?theme=dark")
    tab.locator(".why > summary").click()

    tab.emulate_media(media="print")

    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.locator(".ledger").is_visible()
    assert not tab.locator(".btn").first.is_visible()


@pytest.mark.browser
def test_a_clock_runs_down_by_its_windows_and_speaks_at_an_hour_and_at_the_end(tab):
    tab.clock.install()
    tab.goto("/escalation")
    timer = tab.locator("[role=timer]")
    spoken = tab.locator("#spoken")

    assert timer.inner_text() == "2 h 10 min"
    assert spoken.inner_text() == ""

    tab.clock.fast_forward("01:11:00")
    assert timer.inner_text() == "59 min"
    assert spoken.inner_text().startswith("59 min left. Engage level 2")

    tab.clock.fast_forward("01:00:00")
    assert timer.inner_text() == "0 min"
    assert spoken.inner_text().startswith("Time is up.")


@pytest.mark.browser
def test_a_form_is_sent_once_however_often_its_button_is_pressed(tab):
    tab.goto("/raise")

    sent = tab.evaluate(
        """() => {
          let sent = 0;
          window.addEventListener("submit", (event) => {
            if (!event.defaultPrevented) sent += 1;
            event.preventDefault();
          });
          const form = document.querySelector("main form");
          form.requestSubmit();
          form.requestSubmit();
          return sent;
        }"""
    )

    assert sent == 1


@pytest.mark.browser
def test_errors_take_the_focus_and_lead_to_their_fields(tab):
    tab.goto("/raise")

    assert tab.evaluate("document.activeElement.className") == "error-summary"
    tab.locator(".error-summary a", has_text="When do you need it?").click()
    assert tab.evaluate("document.activeElement.id") == "id_needed_by"


@pytest.mark.browser
def test_keys_walk_the_rows_and_can_be_switched_off(tab):
    tab.goto("/my_day")

    tab.keyboard.press("j")
    tab.keyboard.press("j")
    assert tab.evaluate("document.activeElement.textContent") == "ESC-1042"
    tab.keyboard.press("k")
    assert tab.evaluate("document.activeElement.textContent") == "ESC-1038"

    tab.keyboard.press("?")
    assert tab.locator("#keys").is_visible()
    tab.locator("#keys-on").uncheck()
    tab.keyboard.press("Escape")
    tab.keyboard.press("?")
    assert not tab.locator("#keys").is_visible()


@pytest.mark.browser
def test_a_part_that_refreshes_itself_keeps_what_is_being_typed_and_the_focus(tab):
    tab.goto("/live")
    tab.locator("#word").fill("half a sen")

    tab.evaluate("document.body.dispatchEvent(new CustomEvent('clock-ended'))")
    tab.get_by_text("Fetched anew").wait_for()

    assert tab.evaluate("document.activeElement.id") == "word"
    assert tab.locator("#word").input_value() == "half a sen"


@pytest.mark.browser
def test_a_refusal_is_swapped_in_and_the_token_travels(browser, address):
    tab = browser.new_page(base_url=address)
    tab.goto("/live")

    tab.get_by_role("button", name="Send").click()
    tab.locator("#said", has_text="Refused").wait_for()

    assert tab.locator("#said").inner_text() == "Refused, with a token"
    tab.close()
