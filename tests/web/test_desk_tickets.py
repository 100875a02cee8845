"""The pages of the Escalations Desk: board, ticket, one update to many, always inside (W7, N13)."""

from uuid import uuid4

import pytest
from django.urls import reverse

from rung.domain.desk_words import Speaker
from rung.models import Broadcast, DeskNote, DeskTicket, Notice
from rung.services import broadcasts, desk_tickets
from tests.services.desk_world import (
    NOW,
    another_customer,
    at_ticket,
    in_jeopardy,
    linked,
    opened,
    sent,
)
from tests.web.desk_pages import (
    everything,
    get,
    main_buttons,
    page_of,
    post,
    queries_of,
    words_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at")]
WORDS = "The permit office takes our files together this morning."


@pytest.fixture
def mine(world):
    return world.raised()


@pytest.fixture
def theirs(world):
    return another_customer(world)


@pytest.fixture
def ticket(world, mine, theirs):
    found = opened(world, mine)
    linked(world, found, theirs)
    return found


def typed(*escalations, words=WORDS, **own):
    ticked = {f"to-{each.pk}": "on" for each in escalations}
    return {"kind": "PROGRESS", "words": words, **ticked, **own}


def test_the_board_shows_every_stage_and_what_matters_of_a_ticket(client, world, ticket, mine):
    desk_tickets.plan_step(
        ticket_id=ticket.pk,
        words="Call the city",
        at=NOW.replace(hour=18),
        doing=at_ticket(world.desk, ticket),
    )

    said = words_of(get(client, world.desk, NOW, "desk:board"))

    for part in (
        "New 1 ",
        "Working 0 ",
        "Waiting on others 0 ",
        "Watching 0 ",
        f"{ticket.reference} Permit backlog in Treasure Valley",
        "Nobody has it",
        mine.reference,
        "The desk speaks to customers",
        "Next Call the city Tue 11:00 MST",
        "Next word due Tue 17:00 MST",
    ):
        assert part in said


def test_the_board_costs_the_same_for_one_ticket_and_for_many(client, world, mine):
    opened(world, mine)
    get(client, world.desk, NOW, "desk:board")
    one = queries_of(client, reverse("desk:board"))

    for number in range(6):
        opened(world, world.raised(order=world.another_order(f"Q-{number}")))

    assert queries_of(client, reverse("desk:board")) == one


def test_a_ticket_costs_the_same_for_one_escalation_and_for_many(client, world, mine):
    ticket = opened(world, mine)
    get(client, world.desk, NOW, "desk:ticket", ticket.number)
    one = queries_of(client, reverse("desk:ticket", args=[ticket.number]))

    for number in range(6):
        linked(world, ticket, world.raised(order=world.another_order(f"Q-{number}")))

    assert queries_of(client, reverse("desk:ticket", args=[ticket.number])) == one


@pytest.mark.parametrize("who", ["desk", "ccm", "manager", "administrator"])
def test_a_ticket_has_one_primary_button_for_everybody(client, world, ticket, who):
    page = get(client, getattr(world, who), NOW, "desk:ticket", ticket.number)

    assert page.status_code == 200
    assert main_buttons(page) == 1


ROUTES = sorted(
    ["ticket", "take_ticket", "move_ticket", "plan_step", "let_speak", "ticket_note", "broadcast"]
)


@pytest.mark.parametrize("route", ROUTES)
def test_no_customer_finds_a_ticket(client, world, ticket, route):
    looked = get(client, world.customer, NOW, f"desk:{route}", ticket.number)
    pressed = post(client, world.customer, NOW, f"desk:{route}", ticket.number, words="x")

    assert {looked.status_code, pressed.status_code} <= {404, 405}


def test_no_customer_sees_the_board(client, world, ticket):
    assert get(client, world.customer, NOW, "desk:board").status_code == 403


@pytest.mark.parametrize("number", [1, 10**15, 10**17])
def test_a_ticket_that_is_not_there_is_not_found(client, world, number):
    assert get(client, world.desk, NOW, "desk:ticket", number).status_code == 404


def test_the_customers_page_says_nothing_of_it(client, world, ticket, mine):
    page = get(client, world.customer, NOW, "portal:escalation", mine.number)

    for inside in (ticket.reference, "Gableline", "Permit backlog", "desk ticket", "desk speaks"):
        assert inside.lower() not in words_of(page).lower()


def test_both_sides_of_the_carrier_read_who_speaks(client, world, ticket, mine):
    for who in (world.ccm, world.desk):
        said = words_of(page_of(client, who, NOW, mine))
        assert f"{ticket.reference} Permit backlog in Treasure Valley" in said
        assert "The desk speaks to the customers." in said
    twice = "the customer hears twice if you send one as well"
    assert twice in words_of(page_of(client, world.ccm, NOW, mine))

    post(client, world.desk, NOW, "desk:let_speak", ticket.number, speaker="CCM")

    assert twice not in words_of(page_of(client, world.ccm, NOW, mine))
    for who in (world.ccm, world.desk):
        assert "The care managers speak to the customers." in words_of(
            page_of(client, who, NOW, mine)
        )


def test_an_escalation_with_the_same_cause_is_offered_the_ticket(client, world, mine, theirs):
    in_jeopardy(mine.order)
    in_jeopardy(theirs.order)
    ticket = opened(world, mine)

    said = words_of(page_of(client, world.ccm, NOW, theirs))

    assert f"Same cause? {ticket.reference} Permit backlog" in said
    assert f"Link to {ticket.reference}" in said
    page = get(client, world.ccm, NOW, "desk:link_ticket", theirs.number)
    assert f'value="{ticket.pk}"' in page.content.decode()
    done = post(client, world.ccm, NOW, "desk:link_ticket", theirs.number, ticket=str(ticket.pk))
    assert done.status_code == 303
    assert "with 1 other" in words_of(page_of(client, world.ccm, NOW, theirs))


def test_a_ticket_is_opened_and_taken_off_with_words(client, world, mine):
    empty = post(client, world.ccm, NOW, "desk:open_ticket", mine.number, title="", cause="Late")
    assert empty.status_code == 422
    assert "Late" in words_of(empty)
    assert not DeskTicket.objects.exists()

    done = post(
        client,
        world.ccm,
        NOW,
        "desk:open_ticket",
        mine.number,
        title="Permits",
        cause="Gableline filed late",
        speaker="CCM",
    )
    assert done.status_code == 303
    page = get(client, world.ccm, NOW, "desk:unlink_ticket", mine.number)
    link = DeskTicket.objects.get().links.get()
    assert str(link.pk) in page.content.decode()

    gone = post(
        client,
        world.ccm,
        NOW,
        "desk:unlink_ticket",
        mine.number,
        link_id=str(link.pk),
        words="Another cause",
    )
    again = post(
        client,
        world.ccm,
        NOW,
        "desk:unlink_ticket",
        mine.number,
        link_id=str(link.pk),
        words="Another cause",
    )
    assert (gone.status_code, again.status_code) == (303, 409)
    assert "It has been taken off this desk ticket already." in words_of(again)


def test_looking_at_the_forms_changes_nothing(client, world, ticket, mine):
    before = everything()

    for name, number in (
        ("board", None),
        ("ticket", ticket.number),
        ("broadcast", ticket.number),
        ("open_ticket", mine.number),
        ("link_ticket", mine.number),
        ("unlink_ticket", mine.number),
        ("add_handling", mine.number),
    ):
        answer = get(client, world.desk, NOW, f"desk:{name}", *([number] if number else []))
        assert answer.status_code == 200

    assert everything() == before


def test_the_second_who_takes_it_is_told_who_has_it(client, world, ticket):
    first = post(client, world.desk, NOW, "desk:take_ticket", ticket.number, seen_owner="")
    second = post(client, world.desk, NOW, "desk:take_ticket", ticket.number, seen_owner="")

    assert (first.status_code, second.status_code) == (303, 409)
    assert f"{ticket.reference} is yours already." in words_of(second)


def test_a_stage_moved_meanwhile_is_told_and_the_ticket_shown_as_it_is(client, world, ticket):
    fields = {"seen": "NEW", "stage": "WAITING", "words": ""}
    post(client, world.desk, NOW, "desk:move_ticket", ticket.number, **fields)

    other = post(
        client,
        world.desk,
        NOW,
        "desk:move_ticket",
        ticket.number,
        **{**fields, "stage": "WATCHING"},
    )

    assert other.status_code == 409
    assert "was moved to “Waiting on others” while you looked at it." in words_of(other)


@pytest.mark.parametrize(
    ("route", "fields", "said"),
    [
        ("move_ticket", {"seen": "NEW", "stage": "ENDED", "words": ""}, "Say what came of it"),
        ("plan_step", {"words": "Call the city", "at": ""}, "says what, and by when"),
        ("plan_step", {"words": "Call", "at": "2026-11-23T09:00"}, "lies in the future"),
        ("ticket_note", {"words": " "}, "Please fill this in."),
    ],
)
def test_what_cannot_be_right_keeps_the_words_and_writes_nothing(
    client, world, ticket, route, fields, said
):
    before = everything()

    answer = post(client, world.desk, NOW, f"desk:{route}", ticket.number, **fields)

    assert answer.status_code == 422
    assert said in words_of(answer)
    assert fields["words"].strip() in answer.content.decode()
    assert {**everything(), "Press": 0} == {**before, "Press": 0}


def test_a_note_is_kept_in_the_history(client, world, ticket):
    done = post(client, world.ccm, NOW, "desk:ticket_note", ticket.number, words="They called.")

    assert done.status_code == 303
    assert DeskNote.objects.filter(entry="NOTE", words="They called.").count() == 1
    assert "They called." in words_of(get(client, world.ccm, NOW, "desk:ticket", ticket.number))


def test_a_preview_shows_each_customer_their_own_order_and_sends_nothing(
    client, world, ticket, mine, theirs
):
    before = everything()

    page = post(
        client,
        world.desk,
        NOW,
        "desk:broadcast",
        ticket.number,
        pressed="look",
        **typed(mine, theirs, **{f"own-{theirs.pk}": "Your branches are next."}),
    )

    said = words_of(page)
    assert page.status_code == 200
    assert f"News from Ines Carvalho ({mine.reference}) Ines Carvalho: “{WORDS}”" in said
    assert f"({theirs.reference}) Ines Carvalho: “Your branches are next.”" in said
    assert f"{theirs.reference} · Order Q-2001 · SD-WAN, Denver main office" in said
    assert "1 of 2 gets different words." in said
    assert "Send to 2 customers" in said
    assert main_buttons(page) == 1
    assert everything() == before


def test_it_is_sent_once_and_the_page_tells_how_far_it_has_come(
    client, world, ticket, mine, theirs
):
    press = str(uuid4())
    fields = {**typed(mine, theirs), "pressed": "send", "press_id": press}

    done = post(client, world.desk, NOW, "desk:broadcast", ticket.number, **fields)
    again = post(client, world.desk, NOW, "desk:broadcast", ticket.number, **fields)

    row = Broadcast.objects.get()
    assert (done.status_code, again.status_code) == (303, 409)
    assert "it counted once" in words_of(again)
    waiting = get(client, world.desk, NOW, "desk:broadcast_sent", ticket.number, row.pk)
    assert "0 of 2 sent so far." in words_of(waiting)
    assert 'hx-trigger="every 2s"' in waiting.content.decode()

    broadcasts.send_next_copy(broadcast_id=row.pk, now=NOW)
    half = get(client, world.desk, NOW, "desk:broadcast_sent", ticket.number, row.pk)
    assert "1 of 2 sent so far." in words_of(half)
    sent(row)

    page = get(client, world.desk, NOW, "desk:broadcast_sent", ticket.number, row.pk)
    assert "All 2 sent." in words_of(page)
    assert "every 2s" not in page.content.decode()
    assert Notice.objects.filter(kind="update.sent").count() == 2


def test_a_draft_that_names_another_is_refused_with_all_drafts_kept(
    client, world, ticket, mine, theirs
):
    before = everything()

    page = post(
        client,
        world.desk,
        NOW,
        "desk:broadcast",
        ticket.number,
        pressed="send",
        **typed(mine, theirs, **{f"own-{theirs.pk}": "As Lee Tan of Maplethorn knows."}),
    )

    said = words_of(page)
    assert page.status_code == 422
    assert "Nothing was sent." in said
    assert "“Lee Tan” names a person of Maplethorn Grocers." in said
    assert "“Maplethorn” names Maplethorn Grocers." in said
    assert "As Lee Tan of Maplethorn knows." in page.content.decode()
    assert WORDS in page.content.decode()
    assert {**everything(), "Press": 0} == {**before, "Press": 0}


def test_somebody_has_to_be_chosen(client, world, ticket):
    page = post(client, world.desk, NOW, "desk:broadcast", ticket.number, pressed="send", **typed())

    assert page.status_code == 422
    assert "Choose at least one customer." in words_of(page)
    assert not Broadcast.objects.exists()


def test_where_the_desk_does_not_speak_the_page_says_whose_it_is(client, world, ticket):
    desk_tickets.let_speak(
        ticket_id=ticket.pk, speaker=Speaker.CCM, doing=at_ticket(world.desk, ticket)
    )

    page = get(client, world.desk, NOW, "desk:ticket", ticket.number)
    refused = get(client, world.desk, NOW, "desk:broadcast", ticket.number)

    assert "so the update to all of them is theirs to send" in words_of(page)
    assert refused.status_code == 403
    assert get(client, world.ccm, NOW, "desk:broadcast", ticket.number).status_code == 200


def test_another_tickets_update_is_not_shown_under_this_one(client, world, ticket, mine):
    fields = {**typed(mine), "pressed": "send"}
    post(client, world.desk, NOW, "desk:broadcast", ticket.number, **fields)
    other = opened(world, world.raised(order=world.another_order("Q-9")))

    row = Broadcast.objects.get()
    page = get(client, world.desk, NOW, "desk:broadcast_sent", other.number, row.pk)

    assert page.status_code == 404
