"""One running product and one browser for all tests that walk through pages."""

import pytest

from tests.browser import chromium
from tests.journeys.product import running_product


@pytest.fixture(scope="session")
def product():
    with running_product() as running:
        yield running


@pytest.fixture(scope="module")
def browser():
    with chromium() as installed:
        yield installed
