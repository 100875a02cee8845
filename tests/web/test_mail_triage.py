"""Mail that waits: looked at, attached or discarded by one person, and never an act (N11-N13)."""

import pytest

from rung.domain.facts import Fact, Visibility
from rung.domain.mail_answers import MailDone
from rung.models import (
    EngagedLevel,
    Escalation,
    TimelineEntry,
    UnderstoodMail,
)
from tests.builders import mountain
from tests.services.mails import arrived, of_another_account, written
from tests.web.desk_pages import NO_STATIC, at, get, post, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
NOON = mountain(24, 12)


@pytest.fixture
def waiting(world):
    """A new matter of the customer, and a mail of somebody nobody knows."""
    world.escalation = world.raised()
    with at(mountain(24, 11)):
        new = arrived(written(world.customer, "engage\nNo light."), now=mountain(24, 11))
        name, world.customer.name = world.customer.name, "<b>Stranger</b>"
        world.customer.email = "somebody@example.org"
        unknown = arrived(
            written(world.customer, "<script>x</script>", number=2), now=mountain(24, 11)
        )
        world.customer.refresh_from_db()
    assert name == world.customer.name
    return new, unknown


def test_the_list_says_who_what_and_why_and_shows_nothing_as_markup(client, world, waiting):
    listed = get(client, world.ccm, NOON, "desk:mail").text
    page = get(client, world.ccm, NOON, "desk:one_mail", waiting[1].pk).text

    assert "Lee Tan" in listed
    assert "names no escalation" in listed
    assert "Nobody here has the address" in listed
    assert "Tue 11:00 MST" in listed
    for text in (listed, page):
        assert "<script>x" not in text
        assert "<b>Stranger" not in text


def test_a_new_matter_is_attached_as_its_writers_words_and_engages_nothing(client, world, waiting):
    new, _ = waiting
    reference = world.escalation.reference

    done = post(client, world.ccm, NOON, "desk:attach_mail", new.pk, reference=reference)
    again = post(client, world.desk, NOON, "desk:attach_mail", new.pk, reference=reference)

    entry = TimelineEntry.objects.get(fact=Fact.CUSTOMER_WROTE.value)
    assert (done.status_code, again.status_code) == (303, 409)
    assert "Dana Reyes has already seen to this mail" in again.text
    assert (entry.words, entry.actor) == ("engage\nNo light.", world.customer)
    assert entry.happened_at == mountain(24, 11)
    assert not EngagedLevel.objects.filter(level=2).exists()
    new.refresh_from_db()
    assert (new.done, new.decided_by, new.escalation) == (
        MailDone.WORDS.value,
        world.ccm,
        world.escalation,
    )


def test_what_a_stranger_wrote_is_attached_as_a_note_inside(client, world, waiting):
    _, unknown = waiting
    reference = world.escalation.reference

    done = post(client, world.ccm, NOON, "desk:attach_mail", unknown.pk, reference=reference)

    entry = TimelineEntry.objects.get(fact=Fact.NOTE_WRITTEN.value)
    assert done.status_code == 303
    assert entry.visibility == Visibility.INTERNAL.value
    assert "somebody@example.org" in entry.words


@pytest.mark.parametrize("reference", ["", "1001", "ESC-999999"])
def test_an_escalation_that_is_not_there_is_told_and_the_mail_waits(
    client, world, waiting, reference
):
    answer = post(client, world.ccm, NOON, "desk:attach_mail", waiting[0].pk, reference=reference)

    assert answer.status_code == 422
    assert UnderstoodMail.objects.filter(done=MailDone.WAITING.value).count() == 2


def test_a_discarded_mail_waits_for_nobody_and_stays_on_record(client, world, waiting):
    done = post(client, world.desk, NOON, "desk:discard_mail", waiting[1].pk)

    page = get(client, world.ccm, NOON, "desk:one_mail", waiting[1].pk).text
    assert done.status_code == 303
    assert "Discarded by Ines Carvalho" in page
    assert "somebody@example.org" not in get(client, world.ccm, NOON, "desk:mail").text


def test_a_customer_and_an_administrator_sort_no_mail(client, world, waiting):
    for person, status in ((world.customer, 404), (world.administrator, 403)):
        for name in ("desk:one_mail", "desk:mail"):
            args = () if name == "desk:mail" else (waiting[0].pk,)
            assert get(client, person, NOON, name, *args).status_code in {status, 403}
        post(client, person, NOON, "desk:discard_mail", waiting[0].pk)
    assert UnderstoodMail.objects.filter(done=MailDone.WAITING.value).count() == 2


def test_the_administrator_sees_what_came_in_and_why_and_none_of_its_words(client, world, waiting):
    post(client, world.desk, NOON, "desk:discard_mail", waiting[1].pk)

    page = get(client, world.administrator, NOON, "admin:mail").text

    for said in ("somebody@example.org", "Unclear", "Discarded", "New matter", "Waits for"):
        assert said in page
    assert "No light" not in page
    assert get(client, world.ccm, NOON, "admin:mail").status_code == 403


def test_a_mail_about_an_order_is_offered_filled_in_and_one_press_raises_it(client, world):
    of_another_account(world)
    words = "Q-1001 is dark & <b>nobody</b> called.\n\nOn Mon, rung wrote:\n> Something\n"
    with at(mountain(24, 11, 7)):
        mail = arrived(written(world.customer, words, number=3), now=mountain(24, 11, 7))
    day = words_of(get(client, world.ccm, NOON, "desk:my_day"))
    looked = words_of(get(client, world.ccm, NOON, "desk:one_mail", mail.pk))
    form = get(client, world.ccm, NOON, "desk:raise_mail", mail.pk).text

    assert "1 mail waits for somebody to look" in day
    assert "Mail from your customers" not in words_of(get(client, world.vp, NOON, "desk:my_day"))
    assert "It names Q-1001, Boise store. Its clocks would count from Tue 11:07 MST." in looked
    assert 'value="Q-1001"' in form
    assert "Q-1001 is dark &amp; &lt;b&gt;nobody&lt;/b&gt; called." in form
    assert "Something" not in form
    assert "level 1 counts as engaged since Tue 11:07 MST" in form

    typed = {"about": "Q-2002", "words": "It is dark.", "ground": "LEVEL_OF_SERVICE"}
    strange = post(client, world.ccm, NOON, "desk:raise_mail", mail.pk, **typed)
    assert (strange.status_code, Escalation.objects.count()) == (422, 0)
    assert "That is no order of Lee Tan" in strange.text

    done = post(client, world.ccm, NOON, "desk:raise_mail", mail.pk, **typed | {"about": "Q-1001"})
    again = post(
        client, world.desk, NOON, "desk:raise_mail", mail.pk, **typed | {"about": "Q-1001"}
    )

    escalation = Escalation.objects.get()
    assert (done.status_code, again.status_code) == (303, 409)
    assert "Dana Reyes has already seen to this mail" in again.text
    assert (escalation.raised_at, escalation.impact) == (mountain(24, 11, 7), "It is dark.")
    assert (
        "Raised an escalation (ESC-" in get(client, world.ccm, NOON, "desk:one_mail", mail.pk).text
    )


def test_a_mail_about_an_order_that_is_escalated_meanwhile_is_added_there(client, world):
    with at(mountain(24, 11)):
        mail = arrived(written(world.customer, "Q-1001 is dark."), now=mountain(24, 11))
    escalation = world.raised(phoned_at=None, now=mountain(24, 11, 30))

    fields = {"about": "Q-1001", "words": "Q-1001 is dark.", "ground": "TIMELINESS"}
    done = post(client, world.ccm, NOON, "desk:raise_mail", mail.pk, **fields)

    mail.refresh_from_db()
    assert done.status_code == 303
    assert (mail.escalation, mail.done) == (escalation, MailDone.WORDS.value)
    assert TimelineEntry.objects.get(fact=Fact.CUSTOMER_WROTE.value).words == "Q-1001 is dark."
