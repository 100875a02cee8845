"""One running product for all tests that walk through pages."""

import pytest

from tests.journeys.product import running_product


@pytest.fixture(scope="session")
def product():
    with running_product() as running:
        yield running
