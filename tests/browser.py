"""A real browser for tests: the Chromium that is installed, and what axe finds on a page."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from playwright.sync_api import Browser, Locator, Page, sync_playwright

AXE = Path(__file__).parent / "data" / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # all that another theme can change
# A frame that runs no script never answers; of what is right only the count would be of use.
AXE_RUN = "asked => axe.run({runOnly: asked, iframes: false, resultTypes: ['violations']})"
# Each window would load two pages of the browser's own, for suggestions below its address bar, at
# most of the cost of a tab. Chromium minds the last such list alone: Playwright's own is in it.
SWITCHED_OFF = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints"),
    *("NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
)
FLAGS = ["--no-sandbox", f"--disable-features={','.join(SWITCHED_OFF)}"]
# No script asks for width or theme as a page loads: one that is there is looked at in both.
SHAPES = (("light", 1180), ("dark", 390))
SMALLEST = 320  # pixels
UNFOLD = "document.querySelectorAll('main details:not([hidden])').forEach(each => each.open = true)"
WIDER = "document.documentElement.scrollWidth - innerWidth"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed Chromium, else Playwright's own; a machine with neither fails the test.

    A click that leads to another page is over when that page is there: Playwright itself waits only
    until its first byte has come, and a test that reads at once would now and then read an empty
    page.
    """
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    with sync_playwright() as playwright, patch.object(Locator, "click", _click_through):
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


_click = Locator.click


def _click_through(located: Locator, **how: object) -> None:
    _click(located, **how)  # type: ignore[arg-type]
    located.page.wait_for_load_state()


def complaints_of(page: Page) -> list[str]:
    """Everything the page's console complains about from now on, as it comes."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    return complaints


def findings(page: Page, only: list[str] | None = None) -> list[str]:
    """What axe finds on the page as it stands, and whether anything sticks out at its side.

    With ``only``, those rules of axe instead of all that apply.
    """
    wider = page.evaluate(WIDER)
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE.read_text())
    asked = {"type": "rule", "values": only} if only else {"type": "tag", "values": RULES}
    result = page.evaluate(AXE_RUN, asked)
    found = [
        f"{each['id']} {node['target']}" for each in result["violations"] for node in each["nodes"]
    ]
    return [f"{wider} px too wide", *found] if wider > 0 else found


def faults(page: Page) -> list[str]:
    """What is wrong with the page that is open, on a desk by day and on a phone by night.

    With everything unfolded: what axe finds, what sticks out, also on the smallest phone, and
    another number of leading buttons than one.
    """
    page.evaluate(UNFOLD)
    found = []
    for theme, width in SHAPES:
        page.set_viewport_size({"width": width, "height": 900})
        # Colours are read when they have changed, not while they do.
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        leading = page.locator(".btn-primary").count()
        told = [f"{leading} primary buttons"] if leading != 1 else []
        found += [f"{theme} {width} px: {each}" for each in (*told, *findings(page))]
    page.set_viewport_size({"width": SMALLEST, "height": 900})
    wider = page.evaluate(WIDER)
    return [*found, f"{wider} px too wide at {SMALLEST} px"] if wider > 0 else found
