"""Two people publish or save at the same instant: it happens once, the second is told (N15)."""

import pytest

from rung.domain.refusals import AlreadyDone
from rung.models import PolicyDraft, PolicyVersion
from rung.services import policies
from tests.builders import World
from tests.policies import standard_document
from tests.services.test_policies import SHORTER, WHY, by
from tests.services.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = standard_document(title="Turn-up")


@pytest.fixture
def world():
    return World()


def told(outcomes):
    """What the one who came second was told; the first one is told nothing."""
    (second,) = [each for each in outcomes if each is not None]
    assert isinstance(second, AlreadyDone), second
    return str(second)


def test_of_two_versions_published_at_one_instant_one_counts_and_the_other_is_told(world):
    outcomes = at_once(
        lambda: policies.publish_pack(SHORTER, words=WHY, doing=by(world), based_on=1),
        lambda: policies.publish_pack(OTHER, words=WHY, doing=by(world), based_on=1),
    )

    assert told(outcomes).startswith("Karin Holt published version 2 while you were at it.")
    assert [each.number for each in PolicyVersion.objects.order_by("number")] == [1, 2]


def test_of_two_savings_of_one_draft_one_counts_and_the_other_is_told(world):
    outcomes = at_once(
        lambda: policies.save_draft(name="standard", document=SHORTER, edition=0, doing=by(world)),
        lambda: policies.save_draft(name="standard", document=OTHER, edition=0, doing=by(world)),
    )

    assert told(outcomes).startswith("Karin Holt changed this draft")
    assert PolicyDraft.objects.get().edition == 1


def test_a_draft_is_published_once_by_two_at_one_instant(world):
    policies.save_draft(name="standard", document=SHORTER, edition=0, doing=by(world))

    outcomes = at_once(
        *[lambda: policies.publish_draft(name="standard", edition=1, words=WHY, doing=by(world))]
        * 2
    )

    assert told(outcomes) == "This draft was published or discarded meanwhile."
    assert PolicyVersion.objects.count() == 2
