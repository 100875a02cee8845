"""Passkeys and the app in a real browser, with an authenticator of the browser's own."""

import pytest
from playwright.sync_api import expect

from rung import clock
from rung.domain.notices import NoticeKind
from rung.domain.permissions import Role
from rung.models import Notice, RequiredFactor
from tests.app_codes import app_code
from tests.browser import COLOURS, findings
from tests.builders import TUESDAY_0820

pytestmark = [
    pytest.mark.browser(at=TUESDAY_0820, answers=(422,)),
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "a long way up the ladder"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


def with_authenticator(page):
    """The page's browser has a device that says yes."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return page


def looked_at(page):
    """What axe finds on a phone, and of colours in the other theme."""
    found = []
    for width, scheme, only in ((1180, "dark", COLOURS), (390, "light", None)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found += findings(page, only)
    return found


def sign_in(page, person):
    page.goto("/accounts/login/")
    page.get_by_label("Email", exact=True).fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.fixture
def dana(world):
    world.ccm.set_password(PASSWORD)
    world.ccm.save()
    RequiredFactor.objects.create(
        role=Role.CCM.value, since_at=clock.now(), required_by=world.administrator
    )
    return world.ccm


def test_who_needs_a_factor_makes_a_passkey_and_signs_in_with_it_alone(tab_of, dana):
    page, found = with_authenticator(tab_of(reduced_motion="reduce")), []

    sign_in(page, dana)
    expect(page.get_by_text("Your role needs a second factor")).to_be_visible()
    found += looked_at(page)
    page.get_by_role("link", name="Add a passkey").click()
    found += looked_at(page)
    page.get_by_label("Name", exact=True).fill("Work laptop")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/recovery-codes/")
    page.get_by_role("button", name="Show my codes").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    found += looked_at(page)
    page.goto("/accounts/security/")
    expect(page.get_by_role("rowheader", name="Work laptop")).to_be_visible()
    found += looked_at(page)

    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    found += looked_at(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("details.menu")).to_contain_text("Dana Reyes")
    assert found == []


def test_an_app_is_scanned_or_typed_and_asked_for_after_a_mailed_code(tab_of, dana):
    page, found = tab_of(reduced_motion="reduce"), []

    sign_in(page, dana)
    page.goto("/accounts/security/app/")
    expect(page.get_by_role("img", name="The code to scan with the app")).to_be_visible()
    found += looked_at(page)
    page.get_by_label("Code from the app").fill("000000x")
    page.get_by_role("button", name="Add the app").click()
    expect(page.locator(".error-summary")).to_be_visible()
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.get_by_label("Code from the app").fill(app_code(secret))
    page.get_by_role("button", name="Add the app").click()
    page.wait_for_url("**/recovery-codes/")

    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Send me a code").click()
    page.get_by_label("Email", exact=True).fill(dana.email)
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_label("Code", exact=True)).to_be_visible()
    mailed = Notice.objects.get(kind=NoticeKind.SIGN_IN_CODE.value).context["code"]
    page.get_by_label("Code", exact=True).fill(mailed)
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    found += looked_at(page)
    page.get_by_label("Code", exact=True).fill(app_code(secret, ahead=1))
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("details.menu")).to_contain_text("Dana Reyes")
    assert found == []
