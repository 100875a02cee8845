"""Policies on pages: read, changed field by field or as text, tried, published."""

import pytest
from django.test import Client

from rung import clock
from rung.models import Clock, Escalation, PolicyDraft, PolicyVersion
from tests.builders import TUESDAY_0820
from tests.policies import standard_document
from tests.web.admin_pages import as_drawn

pytestmark = pytest.mark.django_db
LIST, NEW = "/admin/policies/", "/admin/new-policy/"
HERE = "/admin/policies/standard/"
EDIT, TEXT, TRY = HERE + "edit/", HERE + "text/", HERE + "try/"
PUBLISH, UPLOAD = HERE + "publish/", HERE + "upload/"


@pytest.fixture
def director(world):
    clock.move_to(TUESDAY_0820)
    client = Client()
    client.force_login(world.director)
    return client


def edited(client, pressed="save", **typed):
    """Send the editor's form as it is drawn, with something typed otherwise."""
    drawn = as_drawn(client.get(EDIT))
    names = {name.replace("__", "-"): value for name, value in typed.items()}
    return client.post(EDIT, {**drawn, **names, "pressed": pressed})


def three_hours(client):
    """A draft in which level 2 opens after three hours."""
    assert edited(client, **{"row-2-opens_after": "3 business hours"}).status_code == 303


def levels():
    return PolicyDraft.objects.get(name="standard").document["levels"]


def test_a_save_that_says_nothing_new_changes_nothing_of_the_policy(world, director):
    assert edited(director).status_code == 303

    assert PolicyDraft.objects.get(name="standard").document == world.policy.document


def test_the_interval_is_changed_in_a_draft_and_nothing_runs_on_it(world, director):
    escalation = world.raised()
    before = list(Clock.objects.values_list("pk", "due_at"))

    three_hours(director)

    assert levels()[1]["opens_after"] == "3 business hours"
    assert list(Clock.objects.values_list("pk", "due_at")) == before
    assert Escalation.objects.get(pk=escalation.pk).policy == world.policy


def test_levels_are_added_moved_and_removed_by_buttons(world, director):
    assert edited(director, "add").status_code == 303
    assert edited(director, **{"row-5-title": "Chief operating officer"}).status_code == 303
    assert edited(director, "up-5").status_code == 303
    assert edited(director, "remove-2").status_code == 303

    assert [each["title"] for each in levels()] == [
        "Customer care manager",
        "Director, Service Delivery",
        "Chief operating officer",
        "Vice president, Service Delivery",
    ]
    assert "opens_after" not in levels()[2], "nobody has said when it opens"


def test_a_fault_stands_at_its_field_and_what_was_typed_stays(world, director):
    answer = edited(director, **{"row-2-opens_after": "three hours", "title": "My title"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Opens after: Expected an amount of time like" in page
    assert 'value="three hours"' in page
    assert 'value="My title"' in page
    assert not PolicyDraft.objects.exists()


def test_two_people_edit_and_nothing_of_either_is_lost(world, director):
    drawn = as_drawn(director.get(EDIT))
    three_hours(director)

    answer = director.post(
        EDIT, {**drawn, "row-2-opens_after": "2 business hours", "pressed": "save"}
    )

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Karin Holt changed this draft while you were at it" in page
    assert "opens after 3 business hours, yours 2 business hours" in page
    assert 'value="2 business hours"' in page
    assert levels()[1]["opens_after"] == "3 business hours"
    again = director.post(EDIT, {**as_drawn(answer), "pressed": "save"})
    assert again.status_code == 303
    assert levels()[1]["opens_after"] == "2 business hours"


def test_one_press_counts_once(world, director):
    drawn = {**as_drawn(director.get(EDIT)), "pressed": "add"}

    director.post(EDIT, drawn)
    director.post(EDIT, drawn)

    assert len(levels()) == 5
    assert PolicyDraft.objects.get().edition == 1


def test_the_same_draft_is_edited_as_text_and_each_fault_names_its_line(world, director):
    drawn = as_drawn(director.get(TEXT))
    good = drawn["text"].replace('opens_after = "4 business hours"', 'opens_after = "1 hour"')

    bad = director.post(TEXT, {**drawn, "text": good.replace("opens_after", "opens_afer", 1)})
    told = bad.content.decode()
    saved = director.post(TEXT, {**drawn, "text": good})

    assert bad.status_code == 422
    line = good.splitlines().index('opens_after = "1 hour"') + 1
    assert f"Line {line}, levels[2].opens_afer: this key is not known" in told
    assert saved.status_code == 303
    assert [each.get("opens_after") for each in levels()] == [None, "1 hour", "1 hour", "1 hour"]


def test_a_pack_goes_out_and_comes_in_as_a_draft(world, director, tmp_path):
    pack = director.get(HERE + "pack.toml")
    file = tmp_path / "standard.toml"
    file.write_bytes(pack.content.replace(b"4 business hours", b"2 hours"))
    drawn = as_drawn(director.get(UPLOAD))

    with file.open("rb") as content:
        answer = director.post(UPLOAD, {**drawn, "file": content})

    assert pack.headers["Content-Disposition"] == 'attachment; filename="standard-v1.toml"'
    assert answer.status_code == 422, "the first update counts business hours"
    assert "updates.first_after" in answer.content.decode()
    file.write_bytes(
        pack.content.replace(b'opens_after = "4 business', b'opens_after = "2 business')
    )
    with file.open("rb") as content:
        assert director.post(UPLOAD, {**drawn, "file": content}).status_code == 303
    assert levels()[1]["opens_after"] == "2 business hours"


def test_a_new_policy_begins_from_one_that_is_there(world, director):
    drawn = as_drawn(director.get(NEW))

    answer = director.post(
        NEW,
        {"press_id": drawn["press_id"], "name": "west", "preset": "any-time", "pressed": "preset"},
    )

    assert answer.status_code == 303
    assert PolicyDraft.objects.get(name="west").document["start"] == "free"
    assert b"Not published" in director.get(LIST).content


def test_the_draft_is_tried_beside_the_version_in_force(world, director):
    three_hours(director)

    page = director.get(
        TRY, {"contact": "2026-11-25T15:30", "zone": "America/Denver", "region": "WEST"}
    )

    said = page.content.decode()
    assert page.status_code == 200
    assert "Fri 27 Nov 2026 09:30 MST" in said
    assert "Fri 27 Nov 2026 10:30 MST" in said
    assert "1 h later." in said
    assert said.count("Why this time?") == 6


def test_publishing_makes_a_version_and_moves_nothing(world, director):
    escalation = world.raised()
    before = list(Clock.objects.values_list("pk", "due_at"))
    three_hours(director)
    page = director.get(PUBLISH)

    answer = director.post(PUBLISH, {**as_drawn(page), "words": "Managers agreed to three hours"})

    said = page.content.decode()
    assert "opens after 3 business hours instead of 4 business hours" in said
    assert answer.status_code == 303
    version = PolicyVersion.objects.get(number=2)
    assert (version.published_by, version.words) == (
        world.director,
        "Managers agreed to three hours",
    )
    assert list(Clock.objects.values_list("pk", "due_at")) == before
    assert Escalation.objects.get(pk=escalation.pk).policy == world.policy
    shown = director.get(HERE, {"version": "2", "beside": "1"}).content.decode()
    assert "Version 2 beside version 1" in shown
    assert "1 running escalation keeps an older version" in " ".join(shown.split())


def test_a_routing_table_with_a_gap_is_told_and_not_published(world, director):
    drawn = as_drawn(director.get(NEW))
    begun = {"name": "routing", "preset": "routing", "pressed": "preset"}
    director.post(NEW, {"press_id": drawn["press_id"], **begun})
    here = "/admin/policies/routing/"
    drawn = as_drawn(director.get(here + "edit/"))
    row = {"row-1-when": "region = West, East", "row-1-policy": "standard"}
    assert director.post(here + "edit/", {**drawn, **row, "pressed": "save"}).status_code == 303

    page = director.get(here + "publish/")
    answer = director.post(here + "publish/", {**as_drawn(page), "words": "West only"})

    assert b"An order without a rule has no policy" in page.content
    assert answer.status_code == 409
    assert not PolicyVersion.objects.filter(policy__name="routing").exists()
    drawn = as_drawn(director.get(here + "edit/"))
    rule = {"row-new-policy": "standard", "pressed": "add"}
    assert director.post(here + "edit/", {**drawn, **rule}).status_code == 303
    page = director.get(here + "publish/")
    assert b"Some rule holds for every order" in page.content
    assert director.post(here + "publish/", {**as_drawn(page), "words": "All"}).status_code == 303


@pytest.mark.parametrize("path", [LIST, NEW])
def test_only_who_keeps_policies_sees_their_pages(world, path):
    client = Client()
    client.force_login(world.ccm)

    assert client.get(path).status_code == 403
    assert client.get(EDIT).status_code == 404


def test_a_draft_is_thrown_away(world, director):
    three_hours(director)

    answer = director.post(
        HERE + "discard/", {"press_id": as_drawn(director.get(EDIT))["press_id"]}
    )

    assert answer.status_code == 303
    assert not PolicyDraft.objects.exists()


def test_a_version_published_meanwhile_is_told_and_the_draft_is_published_once_saved(
    world, director
):
    three_hours(director)
    PolicyVersion.objects.create(
        policy=world.policy.policy,
        number=2,
        document=standard_document(levels={3: {"opens_after": "5 business hours"}}),
        published_at=TUESDAY_0820,
    )
    page = director.get(PUBLISH)
    words = {"words": "Three hours are enough"}

    refused = director.post(PUBLISH, {**as_drawn(page), **words})
    assert edited(director).status_code == 303
    published = director.post(PUBLISH, {**as_drawn(director.get(PUBLISH)), **words})

    told = " ".join(page.content.decode().split())
    assert "Version 2 was published after this draft was last saved" in told
    assert "opens after 5 business hours, in the draft 4 business hours" in told
    assert refused.status_code == 409
    assert published.status_code == 303
    assert PolicyVersion.objects.get(number=3).published_by == world.director


def test_a_pack_of_five_megabytes_is_refused_and_nothing_is_kept(world, director, tmp_path):
    file = tmp_path / "huge.toml"
    file.write_bytes(b"# much\n" * 750_000)

    with file.open("rb") as content:
        answer = director.post(UPLOAD, {**as_drawn(director.get(UPLOAD)), "file": content})

    assert answer.status_code == 422
    assert b"A policy pack is at most 256 kB of text" in answer.content
    assert not PolicyDraft.objects.exists()
