"""The same update to several customers: each gets their own, or hears why not."""

from uuid import uuid4

import pytest

from rung.models import Notice, TimelineEntry
from rung.services import ending
from tests.builders import TUESDAY_0820, TUESDAY_1030, running
from tests.web.day_pages import another_customer, several
from tests.web.desk_pages import (
    NO_STATIC,
    everything,
    get,
    main_buttons,
    post,
    rows_of,
    words_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
WORDS = "The crew is on site today."


def write(client, reader, instant, *escalations, **fields):
    given = {"kind": "PROGRESS", "words": WORDS, **fields}
    numbers = [each.number for each in escalations]
    return post(client, reader, instant, "desk:same_update", esc=numbers, **given)


def sent_to(escalation):
    entries = TimelineEntry.objects.filter(escalation=escalation, fact="update.sent")
    return [entry.words for entry in entries]


def test_the_composer_says_who_reads_it(client, world):
    first, second = several(world, 2)

    page = get(
        client,
        world.ccm,
        TUESDAY_0820,
        "desk:same_update",
        query=f"?esc={first.number}&esc={second.number}",
    )

    said = words_of(page)
    assert "Write to 2 customers" in said
    assert "Maplethorn Grocers: Lee Tan" in said
    assert main_buttons(page) == 1


def test_each_customer_gets_the_update_and_each_rhythm_starts_anew(client, world):
    escalations = several(world, 3)
    before = [running(each, "UPDATE")[0].due_at for each in escalations]

    answer = write(client, world.ccm, TUESDAY_1030, *escalations)

    assert answer.status_code == 303
    assert [sent_to(each) for each in escalations] == [[WORDS]] * 3
    assert all(
        running(each, "UPDATE")[0].due_at > due
        for each, due in zip(escalations, before, strict=True)
    )


def test_one_that_is_refused_keeps_nobody_elses_back_and_says_why(client, world):
    first, closed, third = several(world, 3)
    ending.withdraw(
        escalation_id=closed.id, words="It works.", doing=world.customer_at(TUESDAY_0820)
    )

    answer = write(client, world.ccm, TUESDAY_1030, first, closed, third)

    assert answer.status_code == 409
    assert sent_to(first) == sent_to(third) == [WORDS]
    assert sent_to(closed) == []
    assert "2 sent, 1 not sent." in words_of(answer)
    states = {row.split()[0] + row.split()[1]: row for row in rows_of(answer)}
    assert f"{closed.reference}" in states["Notsent"]


def test_those_that_were_not_sent_are_left_with_the_words(client, world):
    first, closed = several(world, 2)
    ending.withdraw(
        escalation_id=closed.id, words="It works.", doing=world.customer_at(TUESDAY_0820)
    )

    page = write(client, world.ccm, TUESDAY_1030, first, closed).content.decode()

    assert f'name="esc" value="{closed.number}"' in page
    assert f'name="esc" value="{first.number}"' not in page
    assert WORDS in page


def test_pressing_twice_sends_each_once(client, world):
    escalations = several(world, 2)
    pressed = str(uuid4())
    write(client, world.ccm, TUESDAY_1030, *escalations, press_id=pressed)

    again = write(client, world.ccm, TUESDAY_1030, *escalations, press_id=pressed)

    assert again.status_code == 409
    assert "This was already sent; it counted once." in words_of(again)
    assert [sent_to(each) for each in escalations] == [[WORDS]] * 2


def test_words_that_name_another_of_these_customers_are_not_sent_to_the_others(client, world):
    ours = several(world, 1)[0]
    theirs = world.raised(order=another_customer(world))
    words = "Brackenfold's crew is on site today."

    answer = write(client, world.ccm, TUESDAY_1030, ours, theirs, words=words)

    assert answer.status_code == 409
    assert sent_to(ours) == []
    assert sent_to(theirs) == [words]
    assert "“Brackenfold” names Brackenfold Credit Union." in words_of(answer)


def test_a_preview_shows_each_customers_words_and_sends_nothing(client, world):
    ours = several(world, 1)[0]
    theirs = world.raised(order=another_customer(world))
    before = everything()

    page = write(
        client, world.ccm, TUESDAY_1030, ours, theirs, words="Ask Lee Tan.", pressed="preview"
    )

    said = words_of(page)
    assert "Brackenfold Credit Union: Ana Ruiz" in said
    assert "Next update by" in said
    assert "“Lee Tan” names a person of Maplethorn Grocers." in said
    assert everything() == before


def test_news_needs_words_of_its_own(client, world):
    escalations = several(world, 2)
    before = everything()

    answer = write(
        client, world.ccm, TUESDAY_1030, *escalations, words="No change yet; we are still on it."
    )

    assert answer.status_code == 422
    assert "Write what is new; these words say that nothing is." in words_of(answer)
    assert everything() == before


def test_who_may_not_send_is_told_so_for_each(client, world):
    escalations = several(world, 2)
    told = Notice.objects.count()

    answer = write(client, world.administrator, TUESDAY_1030, *escalations)

    assert answer.status_code == 409
    assert "0 sent, 2 not sent." in words_of(answer)
    assert Notice.objects.count() == told


def test_a_customer_writes_to_nobody_here(client, world):
    escalations = several(world, 1)

    assert write(client, world.customer, TUESDAY_1030, *escalations).status_code == 403


def test_nothing_ticked_is_said_in_a_sentence(client, world):
    several(world, 1)

    page = get(client, world.ccm, TUESDAY_0820, "desk:same_update")

    assert page.status_code == 422
    assert "Tick at least one row first." in words_of(page)
