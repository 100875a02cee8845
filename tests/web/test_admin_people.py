"""Coverage, people and absence: what administrators see and change, and everybody of themselves."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from rung.domain.languages import Language
from rung.domain.permissions import Role
from rung.domain.refusals import BadInput
from rung.domain.told_how import Wish
from rung.models import Absence, CoverageCheck, LevelHolder, Person, RecordEntry
from rung.services.coverage import KEPT, check_coverage, check_nightly
from rung.services.doing import NotAllowed
from rung.services.people import choose_language
from rung.services.preferences import choose_how_told
from tests.builders import MONDAY_1530, TUESDAY_1030, World, mountain, person
from tests.services.test_races import at_once
from tests.services.test_webhooks import administrator_at
from tests.web.desk_pages import NO_STATIC, at, at_level_2, get, post, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
NOW = MONDAY_1530
PERSON = "admin:person"


def change(client, world, pressed, *, who=None, by=None, press_id=None, **fields):
    """One of the forms of a person's page, sent."""
    sent = {f"{pressed}-{name}": value for name, value in fields.items()}
    sent[f"{pressed}-press_id"] = press_id or str(uuid4())
    about = who or world.manager
    by = by or world.administrator
    return post(client, by, NOW, PERSON, about.pk, pressed=pressed, **sent)


def rows():
    """Everything these pages could write."""
    people = list(Person.objects.order_by("pk").values("pk", "cover", "calendar", "language"))
    kept = (Absence, LevelHolder, RecordEntry, CoverageCheck)
    return people, [list(model.objects.order_by("pk").values()) for model in kept]


def kept_changes():
    """What is on the house's record; within one instant in no order."""
    found = RecordEntry.objects.order_by("before")
    return list(found.values_list("kind", "subject", "before", "after"))


def send_row(client, by, **fields):
    """The form that puts somebody on a level, sent."""
    sent = {"press_id": str(uuid4()), "pressed": "add", "level": "2", "rank": "1", **fields}
    with at(NOW):
        client.force_login(by)
        return client.post(reverse("admin:levels"), sent)


# --- the map


def test_before_the_first_check_the_page_says_so_and_checks_at_a_press(client, world):
    page = words_of(get(client, world.administrator, NOW, "admin:coverage"))
    assert "Not checked yet" in page

    assert post(client, world.administrator, NOW, "admin:coverage").status_code == 303

    check = CoverageCheck.objects.get()
    assert (check.checked_at, check.checked_by) == (NOW, world.administrator)
    page = words_of(get(client, world.administrator, NOW, "admin:coverage"))
    assert "Checked Mon 23 Nov 2026 15:30 MST, by Ada Kern: 4 combinations" in page


def test_the_map_says_in_words_where_one_person_or_nobody_is(client, world):
    second = person("Piet Jansen", Role.MANAGER)
    LevelHolder.objects.create(region=world.region, level=2, rank=2, person=second)
    LevelHolder.objects.filter(level=4).delete()
    check_coverage(now=NOW)

    response = get(client, world.administrator, NOW, "admin:coverage")

    page = words_of(response)
    assert "West Rests on one Dana Reyes Covered Morgan Ellis, Piet Jansen Rests on one" in page
    assert "Hole Nobody" in page
    assert "Nobody holds the level there." in page
    assert f"/admin/coverage/levels/?level=4&amp;region={world.region.pk}#add" in str(
        response.content
    )


def test_an_absence_without_cover_is_a_hole_with_its_hours_and_a_way_to_mend_it(client, world):
    Absence.objects.create(
        person=world.manager, starts_at=mountain(25, 12), ends_at=mountain(30, 9)
    )
    found = check_coverage(now=NOW)

    response = get(client, world.administrator, NOW, "admin:coverage")

    assert found.holes == 1
    page = words_of(response)
    assert "Wed 25 Nov 2026 12:00 MST to Mon 30 Nov 2026 09:00 MST" in page  # Thanksgiving between
    assert "Morgan Ellis is away, and nobody stands in." in page
    assert f'href="/admin/people/{world.manager.pk}/"' in response.content.decode()

    change(client, world, "cover", cover=str(world.director.pk))
    assert check_coverage(now=NOW).holes == 0


def test_hours_in_which_the_level_does_not_work_are_no_hole(world):
    Absence.objects.create(
        person=world.manager, starts_at=mountain(25, 17), ends_at=mountain(27, 8)
    )

    assert check_coverage(now=NOW).holes == 0


def test_a_night_is_checked_once_also_after_an_outage_and_whoever_checked_meanwhile(world):
    two = datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert check_nightly(now=two - timedelta(seconds=1)) is not None
    assert check_nightly(now=two - timedelta(seconds=1)) is None
    check_coverage(now=two, by=world.administrator)

    assert check_nightly(now=two) is not None
    assert check_nightly(now=two + timedelta(hours=23)) is None
    assert check_nightly(now=two + timedelta(days=4, hours=9)) is not None


def test_only_the_last_checks_are_kept(world):
    for number in range(KEPT + 3):
        check_coverage(now=NOW + timedelta(hours=number))

    assert CoverageCheck.objects.count() == KEPT


# --- levels


def test_somebody_is_put_on_a_level_and_taken_off_with_both_on_record(client, world):
    response = send_row(
        client,
        world.administrator,
        person=world.director.pk,
        product="Ethernet 1G",
        title="Acting",
        account=world.account.pk,
    )

    assert response.status_code == 303

    made = LevelHolder.objects.get(product="Ethernet 1G")
    assert (made.person, made.account, made.region, made.title) == (
        world.director,
        world.account,
        None,
        "Acting",
    )
    post(client, world.administrator, NOW, "admin:levels", pressed=f"remove-{made.pk}")
    assert not LevelHolder.objects.filter(pk=made.pk).exists()
    level_2 = "level 2 of Maplethorn Grocers for Ethernet 1G"
    assert kept_changes() == [
        ("LEVEL", made.person.name, "", f"holds {level_2}"),
        ("LEVEL", made.person.name, f"held {level_2}", "does not any more"),
    ]


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({}, 409, "one of the two"),
        ({"person": "director", "outside": "Rail commission"}, 409, "one of the two"),
        ({"person": "director", "region": "own"}, 409, "Somebody holds this level there"),
        ({"person": "director", "level": "1"}, 422, "greater than or equal to 2"),
    ],
)
def test_a_row_that_cannot_be_is_refused_and_nothing_is_written(
    client, world, fields, status, said
):
    meant = {"director": world.director.pk, "own": world.region.pk}
    before = rows()

    typed = {name: meant.get(value, value) for name, value in fields.items()}
    response = send_row(client, world.administrator, **typed)

    assert response.status_code == status
    assert said in words_of(response)
    assert rows() == before


# --- people


def test_the_list_says_what_everybody_holds_who_stands_in_and_who_is_away(client, world):
    world.manager.cover = world.director
    world.manager.save(update_fields=["cover"])
    Absence.objects.create(person=world.manager, starts_at=mountain(23, 8), ends_at=mountain(27, 8))

    page = words_of(get(client, world.administrator, NOW, "admin:people"))

    assert (
        "Morgan Ellis Manager Level 2, West Karin Holt "
        "Mon 23 Nov 2026 08:00 MST to Fri 27 Nov 2026 08:00 MST Away" in page
    )
    assert "Dana Reyes Customer care manager Level 1, 1 account Nobody None At work" in page


def test_a_cover_is_chosen_and_a_circle_is_refused_with_its_people(client, world):
    assert change(client, world, "cover", cover=str(world.director.pk)).status_code == 303
    before = rows()

    response = change(client, world, "cover", who=world.director, cover=str(world.manager.pk))

    assert response.status_code == 409
    assert "circle: Karin Holt → Morgan Ellis → Karin Holt" in words_of(response)
    assert rows() == before
    (kept,) = RecordEntry.objects.all()
    assert kept_changes() == [("LEVEL", "Cover of Morgan Ellis", "none", "Karin Holt")]
    assert (kept.actor, kept.actor_name, kept.recorded_at, kept.way) == (
        world.administrator,
        world.administrator.name,
        NOW,
        "PAGE",
    )


def test_hours_for_reminders_are_chosen_and_kept(client, world):
    change(client, world, "hours", calendar=str(world.calendar.calendar_id))

    world.manager.refresh_from_db()
    assert world.manager.calendar == world.calendar.calendar
    of_whom = f"Hours for reminders of {world.manager.name}"
    assert kept_changes() == [("PERSON", of_whom, "none", "US West delivery")]


def test_an_absence_that_lasts_is_ended_now_and_one_to_come_is_taken_back(client, world):
    lasts = Absence.objects.create(
        person=world.manager, starts_at=mountain(23, 8), ends_at=mountain(27, 8)
    )
    comes = Absence.objects.create(
        person=world.manager, starts_at=mountain(28, 8), ends_at=mountain(29, 8)
    )

    for each in (lasts, comes):
        post(client, world.administrator, NOW, PERSON, world.manager.pk, pressed=f"end-{each.pk}")

    assert list(Absence.objects.values_list("pk", "ends_at")) == [(lasts.pk, NOW)]
    again = post(
        client, world.administrator, NOW, PERSON, world.manager.pk, pressed=f"end-{lasts.pk}"
    )
    assert (again.status_code, "over already" in words_of(again)) == (409, True)


@pytest.mark.parametrize(
    ("ends", "said"),
    [("2026-11-24T07:00", "not after the beginning"), ("2026-11-24T08:00", "not after")],
)
def test_an_absence_that_ends_before_it_begins_is_refused(client, world, ends, said):
    before = rows()

    response = change(client, world, "absence", starts_at="2026-11-24T08:00", ends_at=ends)

    assert response.status_code == 409
    assert said in words_of(response)
    assert rows() == before


def test_pressing_twice_counts_once(client, world):
    press = str(uuid4())

    for _ in range(2):
        change(client, world, "cover", press_id=press, cover=str(world.director.pk))

    assert RecordEntry.objects.count() == 1


# --- oneself


def own(client, who, **fields):
    sent = {
        "absence-starts_at": "2026-11-24T08:00",
        "absence-ends_at": "2026-11-25T08:00",
        "absence-press_id": str(uuid4()),
        **fields,
    }
    return post(client, who, NOW, "admin:own_absence", pressed="absence", **sent)


def test_a_manager_enters_their_own_absence_and_the_cover_is_engaged_instead(client, world):
    world.manager.cover = world.director
    world.manager.save(update_fields=["cover"])

    assert own(client, world.manager).status_code == 303

    absence = Absence.objects.get()
    assert (absence.person, absence.starts_at) == (world.manager, mountain(24, 8))
    row_at_2 = at_level_2(world).levels.get(level=2)
    assert (row_at_2.holder, row_at_2.cover_for) == (world.director, world.manager)
    assert row_at_2.received_at == TUESDAY_1030
    page = words_of(get(client, world.manager, NOW, "admin:own_absence"))
    assert "Karin Holt stands in for you." in page
    assert "away Tue 24 Nov 2026 08:00 MST to Wed 25 Nov 2026 08:00 MST" in page


def test_nobody_but_an_administrator_changes_anything_of_others(client, world):
    absence = Absence.objects.create(
        person=world.director, starts_at=mountain(24, 8), ends_at=mountain(27, 8)
    )
    before = rows()

    refused = [
        change(client, world, "cover", by=world.manager, cover=str(world.director.pk)),
        send_row(client, world.manager, person=world.vp.pk),
        post(client, world.manager, NOW, "admin:coverage"),
        post(client, world.manager, NOW, "admin:own_absence", pressed=f"end-{absence.pk}"),
    ]

    assert [each.status_code for each in refused] == [404, 403, 403, 409]
    assert rows() == before


def test_customers_have_no_such_page(client, world):
    for name in ("admin:own_absence", "admin:people", "admin:coverage", "admin:levels"):
        assert get(client, world.customer, NOW, name).status_code == 403
    assert get(client, world.customer, NOW, PERSON, world.manager.pk).status_code == 404


def test_a_customers_person_has_a_page_without_cover_hours_or_absence(client, world):
    said = words_of(get(client, world.administrator, NOW, PERSON, world.customer.pk))
    before = rows()

    sent = change(client, world, "cover", who=world.customer, cover=str(world.director.pk))

    assert "Language of what they are sent" in said
    assert not [each for each in ("Who stands in", "Own working hours", "Away") if each in said]
    assert sent.status_code == 422
    assert rows() == before


def test_what_was_changed_stays_on_record(client, world):
    change(client, world, "cover", cover=str(world.director.pk))

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        RecordEntry.objects.update(words="nothing")


def choose(client, world, language, seen="en", who=None):
    """The form of a customer's person's page, sent."""
    about = who or world.customer
    return change(client, world, "language", who=about, language=language, seen=seen)


def test_the_language_of_a_customers_person_is_kept_with_who_chose_it(client, world):
    page = get(client, world.administrator, NOW, PERSON, world.customer.pk)
    assert "Maplethorn Grocers" in words_of(page)
    assert 'value="es"' in page.content.decode()

    assert choose(client, world, "es").status_code == 303

    world.customer.refresh_from_db()
    assert world.customer.language == "es"
    assert kept_changes()[-1] == ("PERSON", "Language of Lee Tan", "English", "Español")
    assert "Language of Lee Tan" in words_of(
        get(client, world.administrator, NOW, PERSON, world.customer.pk)
    )


def test_who_chose_meanwhile_is_named_and_nothing_is_written_until_it_is_sent_again(client, world):
    choose_how_told(wish=Wish(), language=Language.SPANISH, doing=world.customer_at(NOW))
    before = rows()

    refused = choose(client, world, "en", seen="en")

    assert refused.status_code == 409
    assert "Lee Tan chose Español meanwhile." in words_of(refused)
    assert rows() == before
    assert choose(client, world, "en", seen="es").status_code == 303
    assert Person.objects.get(pk=world.customer.pk).language == "en"


@pytest.mark.parametrize(("language", "seen"), [("xx", "en"), ("es", "")])
def test_a_language_that_nobody_writes_in_changes_nothing(client, world, language, seen):
    before = rows()

    assert choose(client, world, language, seen).status_code == 422

    assert rows() == before


def test_of_the_carriers_own_people_there_is_nothing_to_choose(client, world):
    before = rows()
    doing = world.manager_at(NOW)
    wanted = {"language": Language.SPANISH, "seen": Language.ENGLISH}

    assert choose(client, world, "es", who=world.ccm).status_code == 422
    with pytest.raises(NotAllowed):
        choose_language(person_id=world.customer.pk, doing=doing, **wanted)
    with pytest.raises(BadInput, match="English"):
        choose_language(person_id=world.ccm.pk, doing=administrator_at(world, NOW), **wanted)

    assert rows() == before


@pytest.mark.django_db(transaction=True)
def test_of_two_who_choose_at_once_the_second_is_told_what_the_first_chose():
    world = World()

    def choose_spanish():
        choose_language(
            person_id=world.customer.pk,
            language=Language.SPANISH,
            seen=Language.ENGLISH,
            doing=administrator_at(world, NOW),
        )

    outcomes = at_once(choose_spanish, choose_spanish)

    assert sorted(type(each).__name__ for each in outcomes) == ["AlreadyDone", "NoneType"]
    assert RecordEntry.objects.filter(subject="Language of Lee Tan").count() == 1
