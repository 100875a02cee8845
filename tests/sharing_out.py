"""A pytest plugin: which process of pytest-xdist runs what.

The tests of a module stay together, so that what they share is made once; so do all journeys, which
walk through one running product. The group that a mark of xdist names does not do it: it is lost on
the way between pytest 9 and xdist 3.8.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

JOURNEYS = "tests/journeys/"


class Together(LoadScopeScheduling):
    """Sends whole modules, and the journeys as one."""

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else nodeid.partition("::")[0]


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    """Asked once, by the process that shares out."""
    return Together(config, log)
