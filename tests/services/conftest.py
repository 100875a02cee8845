"""What several tests of services set up alike."""

import pytest


@pytest.fixture
def at(monkeypatch):
    """Sets the instant for whatever reads the clock."""

    def set_to(instant):
        monkeypatch.setattr("rung.clock.now", lambda: instant)
        return instant

    return set_to
