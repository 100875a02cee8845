"""The composer of an update: four kinds of news, a preview, and all it does in one go (W5, R24)."""

from datetime import timedelta

import pytest

from rung.domain.attaching import Given
from rung.domain.facts import Visibility
from rung.domain.vocabulary import ActionOwner
from rung.models import Action, ActionMove, Clock, Notice, TimelineEntry
from rung.queries.access import escalation_for
from rung.queries.escalation_page import escalation_page
from rung.services import ending, working
from rung.services.mail import as_mail
from rung.services.working import Committed
from tests.builders import mountain, running
from tests.web.desk_pages import NO_STATIC, act, everything, get, page_of, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
NOON = mountain(24, 12)
NEWS = {"kind": "PROGRESS", "words": "The city has the drawing now."}


@pytest.fixture
def escalation(world):
    return world.raised()


@pytest.fixture
def planned(world, escalation):
    """An action of the plan that the customer sees."""
    working.add_action(
        escalation_id=escalation.id,
        text="City permit",
        owner=ActionOwner.AUTHORITY,
        owner_name="City of Boise",
        visible=True,
        committed=Committed(mountain(25, 12).date()),
        doing=world.ccm_at(mountain(24, 8)),
    )
    return Action.objects.get()


def updates(escalation):
    return Notice.objects.filter(escalation=escalation, kind="update.sent")


def test_nothing_new_is_sent_as_it_stands_in_the_form(client, world, escalation):
    page = page_of(client, world.ccm, NOON, escalation)
    proposed = "No change yet; we are still on it. You hear from me again by Wed 19:00 EST."

    sent = act(client, world.ccm, NOON, escalation, "update", kind="NOTHING_NEW", words=proposed)

    assert proposed in words_of(page)
    assert sent.status_code == 303
    assert updates(escalation).count() == 1


def test_the_preview_is_the_mail_word_for_word_and_nothing_is_sent(client, world, escalation):
    before = everything()

    shown = act(client, world.ccm, NOON, escalation, "update", pressed="preview", **NEWS)
    after = everything()
    act(client, world.ccm, NOON, escalation, "update", **NEWS)
    mail = as_mail(updates(escalation).get(), now=NOON)

    assert (shown.status_code, after) == (200, before)
    read = words_of(shown)
    assert str(mail["Subject"]) in read
    text = " ".join(mail.get_body(("plain",)).get_content().split())
    assert "Next update by Wed 19:00 EST (17:00 MST)." in read
    assert "Next update by Wed 19:00 EST (17:00 MST)." in text
    assert NEWS["words"] in read


def test_the_preview_says_what_the_customers_page_begins_with_after_the_update(
    client, world, escalation
):
    shown = act(client, world.ccm, NOON, escalation, "update", pressed="preview", **NEWS)

    act(client, world.ccm, NOON, escalation, "update", **NEWS)
    found, party = escalation_for(world.customer, escalation.number)
    page = escalation_page(found, party, zone=world.account.zone, now=NOON)
    assert f"Their page then begins: {page.headline}" in words_of(shown)


def test_an_update_names_the_files_for_the_customer_that_came_since_the_last_one(
    client, world, escalation
):
    note(world, escalation, "plan.txt", Visibility.CUSTOMER)
    note(world, escalation, "costs.txt", Visibility.INTERNAL)

    act(client, world.ccm, NOON, escalation, "update", **NEWS)
    act(client, world.ccm, NOON + timedelta(minutes=1), escalation, "update", **NEWS)

    first, second = updates(escalation).order_by("created_at")
    named = f"New files on the page of {escalation.reference}: plan.txt."
    assert named in " ".join(as_mail(first, now=NOON).get_body(("plain",)).get_content().split())
    assert "New files" not in as_mail(second, now=NOON).get_body(("plain",)).get_content()


def note(world, escalation, name, seen_by):
    working.note(
        escalation_id=escalation.id,
        words="See the file.",
        doing=world.ccm_at(NOON - timedelta(minutes=5)),
        files=working.Added((Given(name, b"Poles 1 to 4"),), seen_by),
    )


def test_a_refused_draft_keeps_its_words(client, world, escalation):
    refused = act(
        client,
        world.ccm,
        NOON,
        escalation,
        "update",
        next_by="2026-12-24T12:00",
        **NEWS,
    )

    assert refused.status_code == 422
    assert NEWS["words"] in words_of(refused)
    assert "asks for the next one earlier: by Wed 17:00 MST" in words_of(refused)
    assert updates(escalation).count() == 0


def test_the_next_update_can_be_promised_earlier(client, world, escalation):
    act(client, world.ccm, NOON, escalation, "update", next_by="2026-11-24T16:00", **NEWS)

    (owed,) = running(escalation, "UPDATE")
    assert owed.due_at == mountain(24, 16)
    assert Clock.objects.filter(kind="UPDATE", outcome="MET").count() == 1


def test_a_date_moves_with_the_update_in_one_notice(client, world, escalation, planned):
    sent = act(
        client,
        world.ccm,
        NOON,
        escalation,
        "update",
        kind="DATE_MOVED",
        words="I ask again on Friday at 9.",
        move_action=str(planned.pk),
        move_day="2026-11-27",
        move_reason="The city wants another drawing",
        move_cause="1U",
    )
    planned.refresh_from_db()
    mail = as_mail(updates(escalation).get(), now=NOON)
    text = " ".join(mail.get_body(("plain",)).get_content().split())

    assert sent.status_code == 303
    assert planned.committed_at == mountain(27, 17)
    assert ActionMove.objects.get().told_at == NOON
    assert "“City permit” moves to Fri 19:00 EST" in str(mail["Subject"])
    assert "Why: The city wants another drawing." in text
    assert "1U" not in text
    assert Notice.objects.filter(kind="action.moved").count() == 0
    assert len(running(escalation, "UPDATE")) == 1


def test_what_is_needed_of_the_customer_becomes_their_action(client, world, escalation):
    act(
        client,
        world.ccm,
        NOON,
        escalation,
        "update",
        kind="NEED_FROM_YOU",
        words="The electrician needs an hour.",
        need="Roof access",
        need_day="2026-11-25",
        need_at="12:00",
    )
    mail = as_mail(updates(escalation).get(), now=NOON)
    action = Action.objects.get()

    assert (action.owner, action.visible) == ("CUSTOMER", True)
    assert action.committed_at == mountain(25, 12)
    assert "We need from you by Wed 14:00 EST: roof access" in str(mail["Subject"])


def test_a_moved_date_under_another_kind_of_news_is_refused(client, world, escalation, planned):
    before = everything()

    refused = act(
        client,
        world.ccm,
        NOON,
        escalation,
        "update",
        move_action=str(planned.pk),
        move_day="2026-11-27",
        move_reason="A drawing",
        move_cause="1U",
        **NEWS,
    )

    assert refused.status_code == 422
    assert "Choose “Date moved”" in words_of(refused)
    assert everything() == before


def test_the_third_empty_update_in_a_row_is_told_to_the_care_manager_and_their_manager_once(
    client, world, escalation
):
    for day, hour in ((24, 9), (24, 11), (24, 13), (24, 15)):
        act(
            client,
            world.ccm,
            mountain(day, hour),
            escalation,
            "update",
            kind="NOTHING_NEW",
            words=f"Nothing new at {hour}.",
        )
    told = Notice.objects.filter(kind="update.overdue")
    page = page_of(client, world.ccm, mountain(24, 16), escalation)

    assert sorted(told.values_list("recipient__name", flat=True)) == ["Dana Reyes", "Morgan Ellis"]
    assert TimelineEntry.objects.get(fact="update.overdue").visibility == "INTERNAL"
    assert "Useful news is overdue. 4 updates in a row say nothing new." in words_of(page)


@pytest.mark.parametrize("over", ["resolved", "withdrawn"])
def test_no_news_is_overdue_once_an_escalation_is_resolved_or_over(client, world, escalation, over):
    for hour in (9, 11, 13):
        act(
            client,
            world.ccm,
            mountain(24, hour),
            escalation,
            "update",
            kind="NOTHING_NEW",
            words=f"Nothing new at {hour}.",
        )
    before = page_of(client, world.ccm, mountain(24, 14), escalation)

    if over == "resolved":
        ending.resolve(
            escalation_id=escalation.id, words="It is up.", doing=world.ccm_at(mountain(24, 15))
        )
    else:
        ending.withdraw(
            escalation_id=escalation.id,
            words="Not needed any more.",
            doing=world.customer_at(mountain(24, 15)),
        )
    after = page_of(client, world.ccm, mountain(25, 16), escalation)

    assert "Useful news is overdue" in words_of(before)
    assert "Useful news is overdue" not in words_of(after)


def test_the_customer_never_reads_that_news_is_overdue(client, world, escalation):
    for hour in (9, 11, 13):
        act(
            client,
            world.ccm,
            mountain(24, hour),
            escalation,
            "update",
            kind="NOTHING_NEW",
            words=f"Nothing new at {hour}.",
        )
    client.force_login(world.customer)

    page = client.get(f"/escalations/{escalation.reference}/")

    assert "overdue" not in words_of(page).lower()
    assert "useful" not in words_of(page).lower()


def test_my_day_says_that_useful_news_is_overdue(client, world, escalation):
    for hour in (9, 11, 13):
        act(
            client,
            world.ccm,
            mountain(24, hour),
            escalation,
            "update",
            kind="NOTHING_NEW",
            words=f"Nothing new at {hour}.",
        )

    day = get(client, world.ccm, mountain(24, 14), "desk:my_day")
    act(client, world.ccm, mountain(24, 14), escalation, "update", **NEWS)
    later = get(client, world.ccm, mountain(24, 15), "desk:my_day")

    assert "useful news is overdue" in words_of(day)
    assert "useful news is overdue" not in words_of(later)
