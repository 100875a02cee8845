"""The pages of policies in a real browser: by keyboard, on a phone, without script."""

import copy
from functools import partial

import pytest

from rung.models import Escalation, PolicyDraft, PolicyVersion
from tests.browser import COLOURS, findings
from tests.builders import TUESDAY_0820
from tests.policies import standard_document

pytestmark = [
    pytest.mark.browser(at=TUESDAY_0820, answers=(409, 422)),
    pytest.mark.django_db(transaction=True),
]
HERE = "/admin/policies/standard/"
QUESTION = "try/?contact=2026-11-25T15:30&zone=America/Denver&region=WEST"
OPEN = "document.querySelectorAll('main details').forEach(each => each.open = true)"


@pytest.fixture
def opened(tab_of, world):
    """Opens a tab of the director."""
    return partial(tab_of, world.director)


@pytest.fixture
def changed(world):
    """A second version, an escalation on the first, and drafts of a matrix and a routing table."""
    world.raised()
    director = world.director
    second = standard_document(levels={2: {"opens_after": "3 business hours"}})
    version = PolicyVersion.objects.create(
        policy=world.policy.policy,
        number=2,
        document=second,
        published_at=TUESDAY_0820,
        published_by=director,
        words="Three hours are enough",
    )
    third = copy.deepcopy(second)
    third["levels"][1]["opens_after"] = {"low": "2 business hours", "high": "1 hour"}
    third["severities"] = ["low", "high"]
    drafts = {"standard": third, "routing": routing("standard", "West")}
    for name, document in drafts.items():
        PolicyDraft.objects.create(
            name=name,
            document=document,
            based_on=version if name == "standard" else None,
            edition=1,
            changed_at=TUESDAY_0820,
            changed_by=director,
        )


def routing(policy, region):
    return {
        "name": "routing",
        "title": "Which policy applies",
        "kind": "routing",
        "rules": [{"when": {"region": region}, "policy": policy}],
    }


PAGES = (
    "/admin/policies/",
    "/admin/new-policy/",
    HERE + "?version=2&beside=1",
    *(HERE + each for each in ("edit/", "text/", "upload/", QUESTION, "publish/", "rebase/")),
    "/admin/policies/routing/edit/",
    "/admin/policies/routing/publish/",
)


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_sticks_out(opened, changed, path):
    tab = opened(viewport={"width": 1180, "height": 900}, reduced_motion="reduce")
    tab.goto(path)
    tab.evaluate(OPEN)

    found = findings(tab)
    tab.emulate_media(color_scheme="dark")
    found += [f"dark: {each}" for each in findings(tab, COLOURS)]
    for width in (390, 320):
        tab.set_viewport_size({"width": width, "height": 800})
        found += [f"at {width}: {each}" for each in findings(tab, COLOURS)]

    assert found == []
    assert tab.locator(".btn-primary").count() == 1


def test_without_script_levels_are_moved_and_a_draft_is_published_and_moved(opened, world):
    world.raised()
    tab = opened(java_script_enabled=False, viewport={"width": 390, "height": 844})
    tab.goto("/admin/policies/")

    tab.get_by_role("link", name="Order turn-up").click()
    tab.get_by_role("link", name="Change it").click()
    tab.get_by_role("button", name="Move up level 4").click()
    tab.get_by_text("The draft is saved").wait_for()
    tab.locator("#id_row-2-opens_after").fill("3 business hours")
    tab.get_by_role("button", name="Save the draft").click()
    tab.get_by_text("The draft is saved").wait_for()
    tab.get_by_role("link", name="Before publishing").click()
    tab.get_by_text("was level 4").wait_for()
    tab.get_by_label("Why this version is published").fill("The director comes last")
    tab.get_by_role("button", name="Publish version 2").click()
    tab.get_by_text("Version 2 is published").wait_for()
    tab.get_by_role("link", name="See what would move on version 2").click()
    tab.get_by_label("Why times move").fill("Three hours are enough.")
    tab.get_by_role("button", name="Move to version 2").click()
    tab.get_by_text("Everybody whose times moved has been told").wait_for()

    version = PolicyVersion.objects.get(number=2)
    assert [each["title"] for each in version.document["levels"]][2:] == [
        "Vice president, Service Delivery",
        "Director, Service Delivery",
    ]
    assert Escalation.objects.get().policy == version


def test_by_keyboard_enter_saves_and_a_mistake_takes_the_focus(opened, world):
    tab = opened()
    tab.goto(HERE + "edit/")
    tab.locator("#id_row-2-opens_after").fill("three hours")

    tab.keyboard.press("Enter")
    tab.locator(".error-summary").wait_for()
    assert tab.evaluate("document.activeElement.className") == "error-summary"
    refused = findings(tab)
    tab.locator(".error-summary a").press("Enter")
    assert tab.evaluate("document.activeElement.id") == "id_row-2-opens_after"
    tab.locator("#id_row-2-opens_after").fill("3 business hours")
    tab.keyboard.press("Enter")
    tab.get_by_text("The draft is saved").wait_for()

    assert refused == []
    levels = PolicyDraft.objects.get().document["levels"]
    assert [len(levels), levels[1]["opens_after"]] == [4, "3 business hours"]
