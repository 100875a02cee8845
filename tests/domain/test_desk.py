"""The rules of the Escalations Desk: tickets, links, stages, one update to many (R21)."""

from datetime import timedelta
from uuid import UUID

import pytest

from rung.domain import broadcasts, desk
from rung.domain.broadcasts import Draft, NamesAnother, Others
from rung.domain.desk import Linked, Ticket
from rung.domain.desk_words import DeskStage, Speaker
from rung.domain.naming_others import Customer
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from tests.domain.business_time_calendars import at

NOW = at("2026-11-24 09:00")
LATER = NOW + timedelta(hours=2)
INES, OTTO = 7, 8
FIRST, SECOND = UUID(int=1), UUID(int=2)
MAPLETHORN, BRACKENFOLD = Customer("Maplethorn Grocers"), Customer("Brackenfold Credit Union")


def ticket(stage=DeskStage.WORKING, owner_id=None, owner_name="", speaker=Speaker.CCM):
    return Ticket(UUID(int=9), "CED-88", "Permits", stage, speaker, owner_id, owner_name)


def test_a_ticket_nobody_has_can_be_taken():
    desk.take(ticket(), by=INES, seen_owner=None)


def test_of_two_who_saw_it_free_the_second_is_told_who_took_it():
    with pytest.raises(AlreadyDone, match=r"Ines Carvalho has taken CED-88\."):
        desk.take(ticket(owner_id=INES, owner_name="Ines Carvalho"), by=OTTO, seen_owner=None)


def test_one_that_somebody_has_can_be_taken_over_knowingly():
    desk.take(ticket(owner_id=INES, owner_name="Ines Carvalho"), by=OTTO, seen_owner=INES)


def test_taking_ones_own_ticket_is_done_already():
    with pytest.raises(AlreadyDone):
        desk.take(ticket(owner_id=INES), by=INES, seen_owner=INES)


@pytest.mark.parametrize("to", sorted(set(DeskStage) - {DeskStage.WORKING, DeskStage.ENDED}))
def test_a_person_moves_it_to_any_stage(to):
    desk.move_stage(ticket(), to=to, seen=DeskStage.WORKING, words="")


def test_a_move_from_a_stage_it_no_longer_has_is_told():
    with pytest.raises(AlreadyDone, match="while you looked"):
        desk.move_stage(
            ticket(DeskStage.WAITING), to=DeskStage.WATCHING, seen=DeskStage.WORKING, words=""
        )


def test_it_ends_with_words_only():
    with pytest.raises(BadInput):
        desk.move_stage(ticket(), to=DeskStage.ENDED, seen=DeskStage.WORKING, words=" ")

    desk.move_stage(ticket(), to=DeskStage.ENDED, seen=DeskStage.WORKING, words="All granted.")


@pytest.mark.parametrize(
    "act",
    [
        lambda ended: desk.take(ended, by=INES, seen_owner=None),
        lambda ended: desk.move_stage(
            ended, to=DeskStage.WORKING, seen=DeskStage.ENDED, words="Again"
        ),
        lambda ended: desk.plan_step(ended, words="Call", at=LATER, now=NOW),
        lambda ended: desk.speak(ended, Speaker.DESK),
        lambda ended: broadcasts.check(ended, [draft(FIRST)], others()),
    ],
)
def test_what_has_ended_stays_ended(act):
    with pytest.raises(RuleViolation, match=r"CED-88 has ended\."):
        act(ticket(DeskStage.ENDED))


@pytest.mark.parametrize(("words", "instant"), [("Call", None), ("", LATER), ("Call", NOW)])
def test_a_next_step_has_words_and_an_instant_to_come(words, instant):
    with pytest.raises(BadInput):
        desk.plan_step(ticket(), words=words, at=instant, now=NOW)


def test_a_next_step_can_be_taken_away():
    desk.plan_step(ticket(), words=" ", at=None, now=NOW)


def test_who_speaks_already_is_told_so():
    with pytest.raises(AlreadyDone, match="The care managers already speak"):
        desk.speak(ticket(), Speaker.CCM)


def test_a_link_that_was_replaced_meanwhile_is_left_alone():
    newer = Linked(SECOND, "CED-89", "Dana", NOW)

    with pytest.raises(AlreadyDone):
        desk.unlink_ticket(None, link_id=FIRST, linked=newer, words="Another cause", now=NOW)


def draft(key, words="The city answers today.", customer="Maplethorn Grocers"):
    return Draft(key, f"ESC-{key.int}", customer, words)


def others(**extra):
    return Others({FIRST: MAPLETHORN, SECOND: BRACKENFOLD}, (MAPLETHORN, BRACKENFOLD), **extra)


def test_words_that_name_nobody_may_go_to_all():
    both = [draft(FIRST), draft(SECOND, customer="Brackenfold Credit Union")]

    broadcasts.check(ticket(), both, others())


def test_words_may_name_the_customer_who_reads_them():
    broadcasts.check(ticket(), [draft(FIRST, "Maplethorn goes first.")], others())


def test_one_draft_that_names_another_customer_refuses_them_all():
    named = draft(SECOND, "Maplethorn goes first.", "Brackenfold Credit Union")

    with pytest.raises(NamesAnother) as refused:
        broadcasts.check(ticket(), [draft(FIRST), named], others())

    assert list(refused.value.found) == [SECOND]
    assert str(refused.value) == (
        "Nothing was sent. For Brackenfold Credit Union: “Maplethorn” names Maplethorn Grocers."
    )


def test_the_carriers_own_people_may_be_named_to_everybody():
    namesake = Customer("Quarry Bank", ("Dana Hall",))
    known = Others({FIRST: MAPLETHORN}, (MAPLETHORN, namesake), staff=("Dana Reyes",))

    broadcasts.check(ticket(), [draft(FIRST, "Dana calls you.")], known)


def test_a_number_of_the_desk_goes_to_nobody():
    with pytest.raises(NamesAnother, match="CED-88"):
        broadcasts.check(
            ticket(), [draft(FIRST, "See CED-88.")], others(inside={"CED-88": "the desk's"})
        )


def test_somebody_is_chosen_and_every_draft_has_words():
    with pytest.raises(BadInput, match="at least one"):
        broadcasts.check(ticket(), [], others())
    with pytest.raises(BadInput, match="what Maplethorn Grocers should read"):
        broadcasts.check(ticket(), [draft(FIRST, " ")], others())
