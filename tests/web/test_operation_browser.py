"""Operation in a real browser: for everybody, on a phone, with something wrong on it."""

from datetime import timedelta

import pytest

from rung import clock
from rung.models import Escalation, Notice
from rung.services.checking import check_and_keep
from rung.services.heartbeat import ENGINE, beat
from tests.browser import COLOURS, findings
from tests.builders import TUESDAY_0820

pytestmark = [pytest.mark.browser(at=TUESDAY_0820), pytest.mark.django_db(transaction=True)]


def test_operation_channels_and_a_late_head_are_for_everybody_in_both_themes_and_on_a_phone(
    tab_of, world, settings
):
    settings.RUNG_SMS = "json://127.0.0.1/{phone}"
    settings.RUNG_CHATS = {"ops": "json://127.0.0.1/{name}"}
    world.raised()
    Escalation.objects.update(raised_at=TUESDAY_0820 - timedelta(days=3))
    Notice.objects.update(gave_up_at=TUESDAY_0820, try_at=None, trouble="The mail server hung up.")
    check_and_keep(now=TUESDAY_0820, stopwatch=lambda: 1.0)
    beat(name=ENGINE, next_at=None, settled=0, parked=2, at=clock.machine())
    page, found = tab_of(world.administrator, reduced_motion="reduce"), []

    for path in ("/admin/channels/", "/admin/operation/"):
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
        for width in (1180, 390):
            page.set_viewport_size({"width": width, "height": 900})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                found += findings(page) if scheme == "light" else findings(page, COLOURS)
            wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            found += [f"{path} {width}: wider than the window"] if wide else []

    assert found == []
    assert page.locator(".alive.late", has_text="Worker late").is_visible()
    assert page.get_by_text("hung up").first.is_visible()
