"""A pytest plugin: which process of pytest-xdist runs what.

The tests of a module stay together, so that what they share is made once; so do all journeys, which
walk through one running product. The group that a mark of xdist names does not do it: it is lost on
the way between pytest 9 and xdist 3.8.

What takes long begins first: towards the end only short modules are left, and neither process waits
long for the other. The first to begin needs no database of this run; meanwhile the other process
makes the one that both copy.
"""

from collections import Counter

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

JOURNEYS = "tests/journeys/"
LONG = (  # half a minute and more, however few their tests
    JOURNEYS,
    "tests/commands/test_upgrade.py",
    "tests/web/test_leak_walk.py",
    "tests/commands/test_backup.py",
    "tests/web/test_door.py",
    "tests/worker/test_worker.py",
    "tests/worker/test_mail_poller.py",
    "tests/adapters/test_postgres.py",
    "tests/simulation/test_bulk.py",
)
A_BROWSER = "_browser.py"


def together(nodeid: str) -> str:
    """What is never parted: all journeys, or a module."""
    return JOURNEYS if nodeid.startswith(JOURNEYS) else nodeid.partition("::")[0]


class Together(LoadScopeScheduling):
    """Sends whole modules, and the journeys as one."""

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a process of pytest-xdist: long ones, those with a browser, then by how many tests."""
    if not hasattr(config, "workerinput"):
        return
    counts = Counter(together(each.nodeid) for each in items)

    def place(item: pytest.Item) -> tuple[int, int]:
        unit = together(item.nodeid)
        if unit in LONG:
            return LONG.index(unit), 0
        return len(LONG) + (not unit.endswith(A_BROWSER)), -counts[unit]

    items.sort(key=place)


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    """Asked once, by the process that shares out; in the order in which tests were collected."""
    config.option.loadscopereorder = False
    return Together(config, log)
