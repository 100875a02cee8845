"""A tab of the one browser, for tests that look at a page of the product in this process."""

import re

import pytest
from django.test import Client

from rung import clock
from tests.browser import complaints_of


@pytest.fixture
def tab_of(request, browser, live_server):
    """Opens a tab of somebody signed in, or of nobody; what it complains about fails the test.

    The test's mark says which instant it is, and which refusals the product answers with meanwhile
    (the browser notes them as well): ``browser(at=…, answers=(409, 422))``.
    """
    asked = request.node.get_closest_marker("browser").kwargs
    clock.move_to(asked["at"])
    contexts, complaints = [], []

    def opened(reader=None, **wishes):
        context = browser.new_context(base_url=live_server.url, **wishes)
        if reader is not None:
            client = Client()
            client.force_login(reader)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        contexts.append(context)
        tab = context.new_page()
        complaints.append(complaints_of(tab))
        return tab

    yield opened
    for context in contexts:
        context.close()
    answers = "|".join(map(str, asked.get("answers", ()))) or "none"
    answered = re.compile(rf"responded with a status of ({answers}) \([A-Z][A-Za-z ]*\)$")
    assert [said for each in complaints for said in each if not answered.search(said)] == []
