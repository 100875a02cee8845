"""Policies are drafted and published as versions; what runs keeps its own (N6, N7, N15)."""

import copy
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg import sql

from rung.domain.clocks import ClockKind
from rung.domain.permissions import Party, Relation, Role
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import Channel
from rung.models import Calendar, CalendarVersion, Escalation, Policy, PolicyDraft, PolicyVersion
from rung.models.in_force import choose_for
from rung.services import policies
from rung.services.carry_out import PressedTwice
from rung.services.doing import Doing, NotAllowed
from rung.services.policies import NotComplete, PackRefused
from tests.builders import HOURS, TUESDAY_0820, TUESDAY_1030, running
from tests.policies import standard_document
from tests.services.many_escalations import many_escalations

pytestmark = pytest.mark.django_db
WHY = "Three hours are enough."
SHORTER = standard_document(levels={2: {"opens_after": "3 business hours"}})
ROUTING = {"name": "routing", "kind": "routing", "rules": [{"policy": "standard"}]}


def by(world, role=Role.MANAGER, *, press_id=None, now=TUESDAY_0820):
    who = {Role.MANAGER: world.director, Role.ADMINISTRATOR: world.administrator}
    party = Party(role, frozenset({Relation.CARRIER}))
    return Doing(who.get(role, world.ccm), party, Channel.PORTAL, now, press_id)


def publish(world, document=SHORTER, words=WHY, **more):
    return policies.publish_pack(document, words=words, doing=by(world), **more)


def routing(*rules):
    return {**ROUTING, "rules": list(rules)}


def stored():
    return (
        PolicyVersion.objects.count(),
        Policy.objects.count(),
        list(PolicyDraft.objects.order_by("name").values()),
    )


def refused(world, document, error=PackRefused, **more):
    """The sentence of a refusal after which nothing has been written."""
    before = stored()
    with pytest.raises(error) as why:
        publish(world, document, **more)
    assert stored() == before
    return str(why.value)


def test_a_version_is_published_with_who_when_and_why(world):
    version = publish(world, words="  Three hours \n are enough. ")

    assert (version.policy, version.number) == (world.policy.policy, 2)
    assert (version.published_by, version.published_at) == (world.director, TUESDAY_0820)
    assert (version.words, version.document) == (WHY, SHORTER)


def test_an_old_escalation_keeps_its_instant_and_a_new_one_gets_the_new_one(world):
    old = world.raised()
    publish(world)
    new = world.raised(order=world.another_order("Q-1002"))

    (before,) = running(old, ClockKind.INTERVAL.value)
    (after,) = running(new, ClockKind.INTERVAL.value)
    assert before.due_at == TUESDAY_1030
    assert after.due_at == TUESDAY_1030 - timedelta(hours=1)
    assert (old.policy.number, new.policy.number) == (1, 2)


def test_publishing_while_ten_thousand_escalations_run_writes_no_row_of_theirs(world):
    many_escalations(world, 10_000)
    before = _versions_of_rows()

    publish(world)
    edition = policies.save_draft(
        name="standard", document=standard_document(), edition=0, doing=by(world)
    ).edition
    policies.publish_draft(name="standard", edition=edition, words="Back.", doing=by(world))

    assert _versions_of_rows() == before
    assert Escalation.objects.count() == 10_000


_LIE = sql.SQL(
    "SELECT count(*), md5(string_agg(ctid::text || xmin::text || xmax::text, ',' ORDER BY ctid)) "
    "FROM {}"
)


def _versions_of_rows():
    """A digest of where and in which version every row of an escalation lies, table by table."""
    found = {}
    with connection.cursor() as cursor:
        for table in ("escalation", "clock", "engagedlevel", "escalationorder", "timelineentry"):
            cursor.execute(_LIE.format(sql.Identifier(f"rung_{table}")))
            found[table] = cursor.fetchone()
    return found


@pytest.mark.parametrize("act", ["change", "remove"])
def test_a_published_version_can_neither_be_changed_nor_removed(world, act):
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        if act == "change":
            PolicyVersion.objects.update(words="something else")
        else:
            PolicyVersion.objects.all().delete()


def test_only_administrators_and_managers_publish(world):
    for role in (Role.CCM, Role.DESK, Role.CHANNEL_MANAGER, Role.CUSTOMER):
        with pytest.raises(NotAllowed):
            policies.publish_pack(SHORTER, words=WHY, doing=by(world, role))
    assert PolicyVersion.objects.count() == 1
    assert policies.publish_pack(SHORTER, words=WHY, doing=by(world, Role.ADMINISTRATOR))


def test_it_has_to_say_why_and_to_be_different(world):
    assert "Say why" in refused(world, SHORTER, BadInput, words="   ")
    assert "Say why" in refused(world, SHORTER, BadInput, words="x" * 301)
    assert "Nothing is different" in refused(world, standard_document(), RuleViolation)


def test_pressing_twice_publishes_once(world):
    press = uuid4()
    policies.publish_pack(SHORTER, words=WHY, doing=by(world, press_id=press))
    with pytest.raises(PressedTwice):
        policies.publish_pack(SHORTER, words=WHY, doing=by(world, press_id=press))
    assert PolicyVersion.objects.count() == 2


def test_who_changed_an_older_version_is_told_who_was_first(world):
    publish(world, based_on=1)
    words = refused(world, standard_document(title="Other"), AlreadyDone, based_on=1)
    assert words.startswith("Karin Holt published version 2 while you were at it.")


def test_a_key_with_a_typo_a_level_without_time_and_an_empty_ladder_are_refused_by_name(world):
    typo = standard_document(levels={2: {"opens_aftr": "3 business hours"}})
    assert "levels[2].opens_aftr" in refused(world, typo)
    assert "levels" in refused(world, standard_document(levels=None) | {"levels": []})


def test_a_pack_of_five_megabytes_is_refused_before_it_is_looked_at(world):
    huge = standard_document(about="x" * 5_000_000)
    assert "at most 262 kB" in refused(world, huge, BadInput)
    assert json.dumps(huge)


def test_every_calendar_it_names_has_to_be_known_and_to_open(world):
    closed = Calendar.objects.create(name="Never")
    CalendarVersion.objects.create(
        calendar=closed,
        number=1,
        document={**HOURS, "name": "Never", "weekly": {}},
        created_at=TUESDAY_0820,
    )
    words = refused(world, standard_document(calendar="Never", levels={3: {"calendar": "Nowhere"}}))
    assert "calendar: the calendar “Never” never opens" in words
    assert "levels[3].calendar: there is no calendar named “Nowhere”" in words


def test_a_routing_table_with_a_gap_is_refused_naming_it(world):
    document = routing({"when": {"region": "WEST"}, "policy": "standard"})
    words = refused(world, document, NotComplete)
    assert words == "No rule for region other than WEST. Nothing was published."


def test_a_gap_is_told_with_a_value_that_the_house_knows(world):
    document = routing({"when": {"product": "Voice"}, "policy": "standard"})
    assert "product other than Voice (such as Ethernet 1G)" in refused(world, document, NotComplete)


def test_a_routing_table_names_published_ladders_alone(world):
    publish(world, {"name": "rhythm", "kind": "cadence", "updates": {"every": "1 business day"}})
    west = {"when": {"region": "WEST"}, "policy": "rhythm"}
    words = refused(world, routing(west, {"policy": "unheard"}))
    assert "rules[1].policy: “rhythm” is no ladder" in words
    assert "rules[2].policy: no policy named “unheard” is published" in words


def test_a_rule_may_refer_to_somebody_instead_of_naming_a_policy(world):
    refer = {"when": {"phase": "completed"}, "refer": "the service desk"}
    publish(world, routing(refer, {"policy": "standard"}))

    chosen = choose_for(world.order)

    assert (chosen.version, chosen.words) == (
        world.policy,
        "matched by rule 2 because it is for every order",
    )


def test_a_policy_stays_what_it_is(world):
    ladder = {**copy.deepcopy(SHORTER), "name": "routing"}
    assert "“routing” is the routing table" in refused(world, ladder, BadInput)
    words = refused(world, {**ROUTING, "name": "standard"}, BadInput)
    assert words == "“standard” is a ladder; give this routing another name."


def test_a_draft_is_saved_changed_and_published_and_is_then_gone(world):
    first = policies.save_draft(name="standard", document=SHORTER, edition=0, doing=by(world))
    assert (first.edition, first.based_on, first.changed_by) == (1, world.policy, world.director)
    other = standard_document(title="Turn-up")
    second = policies.save_draft(name="standard", document=other, edition=1, doing=by(world))
    assert PolicyVersion.objects.count() == 1

    version = policies.publish_draft(
        name="standard", edition=second.edition, words=WHY, doing=by(world)
    )

    assert (version.number, version.document) == (2, other)
    assert not PolicyDraft.objects.exists()


def test_a_draft_of_a_new_policy_is_published_as_its_first_version(world):
    document = {**copy.deepcopy(SHORTER), "name": "metro"}
    policies.save_draft(name="metro", document=document, edition=0, doing=by(world))
    version = policies.publish_draft(name="metro", edition=1, words="New.", doing=by(world))
    assert (version.policy.name, version.number) == ("metro", 1)


def test_a_draft_that_somebody_else_saved_is_not_written_over(world):
    policies.save_draft(name="standard", document=SHORTER, edition=0, doing=by(world))
    before = stored()

    for save in (
        lambda: policies.save_draft(
            name="standard", document=standard_document(), edition=0, doing=by(world)
        ),
        lambda: policies.publish_draft(name="standard", edition=7, words=WHY, doing=by(world)),
    ):
        with pytest.raises(AlreadyDone, match="Karin Holt changed this draft"):
            save()
    assert stored() == before


def test_a_draft_whose_policy_was_published_meanwhile_is_not_published_over_it(world):
    policies.save_draft(name="standard", document=SHORTER, edition=0, doing=by(world))
    publish(world, standard_document(title="Other"))
    before = stored()

    with pytest.raises(AlreadyDone, match="published version 2"):
        policies.publish_draft(name="standard", edition=1, words=WHY, doing=by(world))

    assert stored() == before


def test_a_discarded_draft_is_gone_and_is_discarded_once(world):
    policies.save_draft(name="standard", document=SHORTER, edition=0, doing=by(world))
    policies.discard_draft(name="standard", doing=by(world))
    assert not PolicyDraft.objects.exists()
    with pytest.raises(AlreadyDone):
        policies.discard_draft(name="standard", doing=by(world))


def test_a_draft_with_a_fault_or_under_another_name_is_not_kept(world):
    before = stored()
    with pytest.raises(PackRefused):
        policies.save_draft(
            name="standard", document={**SHORTER, "levles": []}, edition=0, doing=by(world)
        )
    with pytest.raises(BadInput, match="cannot be named"):
        policies.save_draft(name="other", document=SHORTER, edition=0, doing=by(world))
    with pytest.raises(NotAllowed):
        policies.save_draft(name="standard", document=SHORTER, edition=0, doing=by(world, Role.CCM))
    assert stored() == before


def test_what_the_machines_owner_loads_is_published_by_nobody(world):
    version = policies.load_pack(SHORTER, words="Loaded.", doing=by(world))
    assert version.number == 2
