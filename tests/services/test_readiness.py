"""A site that is not ready, through its use cases (R4, R13, R17)."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from rung.domain.attaching import Given
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import DateKind
from rung.models import Attachment, Clock, Notice, NotReady, OrderDate, TimelineEntry
from rung.queries.owed import owed_rows, standing_of
from rung.queries.readiness import notices_of
from rung.services import ending, readiness
from rung.services.doing import NotAllowed
from rung.services.mail import as_mail
from rung.services.settling import settle_due
from rung.services.working import Committed
from tests.builders import World, mountain, running

DISPUTED = "site.not-ready-disputed"
pytestmark = pytest.mark.django_db
TUESDAY_NINE = mountain(24, 9)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def escalation(world):
    return world.raised()


def told(**changed):
    kept = {
        "code": "1C",
        "needs": "A 20 A circuit in the equipment room.",
        "evidence": "Our technician found no power on 13 November.",
        "deadline": Committed(date(2026, 11, 27), time(12)),
        "date_kind": DateKind.CCD,
        "to_day": date(2026, 12, 4),
        "billing": "the monthly price begins as ordered",
        "billing_from": date(2026, 12, 1),
    }
    return readiness.Told(**{**kept, **changed})


def give(world, escalation, *, order=None, files=(), now=TUESDAY_NINE, **changed):
    readiness.tell_not_ready(
        escalation_id=escalation.id,
        order_id=(order or world.order).pk,
        told=told(**changed),
        files=files,
        doing=world.ccm_at(now),
    )
    return NotReady.objects.get(order=order or world.order, ended_at=None)


def confirm(world, notice, now, **changed):
    return readiness.confirm_ready(
        escalation_id=notice.escalation_id,
        not_ready_id=notice.pk,
        words=changed.get("words", "The electrician was here."),
        ready_from=changed.get("ready_from", now),
        files=changed.get("files", ()),
        doing=world.customer_at(now),
    )


def dispute(world, notice, now, words="We were ready: the circuit was live on the 12th."):
    return readiness.dispute_not_ready(
        escalation_id=notice.escalation_id,
        not_ready_id=notice.pk,
        words=words,
        files=(),
        doing=world.customer_at(now),
    )


def decide(world, notice, now, *, upheld, doing=None):
    return readiness.decide_not_ready(
        escalation_id=notice.escalation_id,
        not_ready_id=notice.pk,
        upheld=upheld,
        words="I read both versions.",
        doing=doing or world.manager_at(now),
    )


def kinds(kind):
    return list(Notice.objects.filter(kind=kind).values_list("recipient__role", flat=True))


def test_a_notice_keeps_the_date_in_force_and_tells_the_customer_with_a_deadline(world, escalation):
    OrderDate.objects.create(
        order=world.order, kind="CCD", day=date(2026, 11, 27), recorded_at=mountain(2, 9)
    )

    notice = give(world, escalation)

    (clock,) = running(escalation, "READINESS")
    assert clock.subject_id == notice.pk
    assert clock.due_at == mountain(27, 12) == notice.due_at
    assert (notice.from_day, notice.to_day) == (date(2026, 11, 27), date(2026, 12, 4))
    assert kinds("site.not-ready") == ["CUSTOMER"]
    assert TimelineEntry.objects.get(fact="site.not-ready").visibility == "CUSTOMER"


def test_no_interval_and_no_acknowledgement_moves_by_a_notice(world, escalation):
    before = {clock.pk: clock.due_at for clock in running(escalation, "INTERVAL")}

    give(world, escalation)

    assert {clock.pk: clock.due_at for clock in running(escalation, "INTERVAL")} == before
    assert not Clock.objects.filter(pauses__isnull=False).exists()


def test_an_order_has_one_standing_notice_and_another_site_its_own(world, escalation):
    give(world, escalation)

    with pytest.raises(AlreadyDone, match="stands already"):
        give(world, escalation)

    assert NotReady.objects.count() == 1
    first = NotReady.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        NotReady.objects.create(
            id=escalation.id,
            escalation=escalation,
            order=world.order,
            code="1C",
            needs="x",
            due_at=first.due_at,
            given_at=first.given_at,
            given_by=world.ccm,
        )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"code": "1U"}, "not the customer's"),
        ({"needs": "  "}, "what is needed"),
        ({"deadline": Committed(date(2026, 11, 23))}, "lies in the future"),
        ({"to_day": date(2026, 11, 20)}, "later day"),
        ({"to_day": None}, "or neither"),
        ({"billing": ""}, "what becomes of billing"),
    ],
    ids=["code", "needs", "past", "earlier", "kind", "billing"],
)
def test_what_cannot_be_told_is_refused_and_nothing_is_written(
    world, escalation, changed, sentence
):
    with pytest.raises(BadInput, match=sentence):
        give(world, escalation, **changed)

    assert not NotReady.objects.exists()
    assert running(escalation, "READINESS") == []
    assert not Notice.objects.filter(kind="site.not-ready").exists()


def test_only_an_order_of_the_escalation_can_be_told_of(world, escalation):
    other = world.another_order("Q-1009")

    with pytest.raises(BadInput, match="about"):
        give(world, escalation, order=other)

    assert not NotReady.objects.exists()


def test_the_customer_is_reminded_at_half_near_the_end_and_on_the_day(world, escalation):
    give(world, escalation)  # Tuesday 09:00 to Friday 12:00; Thursday is a holiday

    for day, hour in ((24, 17), (25, 12), (25, 17), (27, 8), (27, 10), (27, 11)):
        settle_due(now=mountain(day, hour, 30))

    reminded = Notice.objects.filter(kind="site.not-ready-reminder").order_by("created_at")
    assert [notice.created_at for notice in reminded] == [
        mountain(25, 12, 30),  # half of 21 hours is over on Wednesday at 10:30
        mountain(27, 8, 30),
        mountain(27, 10, 30),
    ]
    assert {notice.recipient for notice in reminded} == {world.customer}


def test_the_passed_deadline_is_told_once_to_either_side_and_blames_nobody(world, escalation):
    notice = give(world, escalation)

    settle_due(now=mountain(27, 12))
    assert kinds("site.not-ready-passed") == []  # at the instant itself it can still be confirmed
    settle_due(now=mountain(27, 12, 1))
    settle_due(now=mountain(27, 13))

    notice.refresh_from_db()
    assert notice.passed_at == mountain(27, 12)
    assert sorted(kinds("site.not-ready-passed")) == ["CCM", "CUSTOMER"]


def test_confirming_late_is_accepted_and_stays_late(world, escalation):
    notice = give(world, escalation)
    settle_due(now=mountain(27, 13))

    confirm(world, notice, mountain(30, 9), ready_from=mountain(30, 7))

    notice.refresh_from_db()
    assert notice.ended_as == "READY"
    assert notice.ready_from == mountain(30, 7)
    assert Clock.objects.get(kind="READINESS").outcome == "MISSED"
    assert kinds("site.not-ready-ended") == ["CCM"]


def test_confirming_ends_the_deadline_and_the_second_press_is_told_so(world, escalation):
    notice = give(world, escalation)
    confirm(world, notice, mountain(25, 9))

    with pytest.raises(AlreadyDone):
        confirm(world, notice, mountain(25, 9, 5))

    assert Clock.objects.get(kind="READINESS").outcome == "MET"
    assert TimelineEntry.objects.filter(fact="site.ready").count() == 1


def test_a_disputed_notice_owes_nothing_until_a_manager_decides(world, escalation):
    notice = give(world, escalation)
    dispute(world, notice, mountain(25, 9))

    settle_due(now=mountain(30, 9))

    notice.refresh_from_db()
    assert notice.passed_at is None
    assert notice.dispute.startswith("We were ready")
    assert notice.needs == "A 20 A circuit in the equipment room."
    assert sorted(kinds("site.not-ready-disputed")) == ["CCM", "MANAGER"]


def test_a_dispute_is_decided_within_four_business_hours_and_either_side_reads_by_when(
    world, escalation
):
    notice = give(world, escalation)
    dispute(world, notice, mountain(25, 16))  # Thursday is a holiday

    (clock,) = running(escalation, "DISPUTE")
    assert (clock.due_at, clock.level) == (mountain(27, 11), 2)
    views = {
        carrier_side: notices_of(
            escalation, (), carrier_side=carrier_side, zone="America/Denver", now=mountain(25, 16)
        )[0].headline
        for carrier_side in (True, False)
    }
    assert "A manager decides by Fri 11:00 MST" in views[True]
    assert "A manager decides by Fri 11:00 MST" in views[False]
    mails = {notice.context["judged_by"] for notice in Notice.objects.filter(kind=DISPUTED)}
    assert mails == {mountain(27, 11).isoformat()}


def test_whoever_decides_and_the_care_manager_have_a_dispute_on_their_day(world, escalation):
    notice = give(world, escalation)
    dispute(world, notice, mountain(25, 9))

    now = mountain(25, 10)
    found = {
        reader.name: [
            (row.holder_name, row.about)
            for row in owed_rows(standing_of(reader, now=now))
            if row.kind == "DISPUTE"
        ]
        for reader in (world.ccm, world.manager, world.director)
    }

    said = ("Morgan Ellis", notice.dispute or "We were ready: the circuit was live on the 12th.")
    assert found == {"Dana Reyes": [said], "Morgan Ellis": [said], "Karin Holt": []}


def test_a_late_decision_is_told_once_to_the_customer_and_above_and_still_counts(world, escalation):
    notice = give(world, escalation)
    dispute(world, notice, mountain(25, 9))

    settle_due(now=mountain(25, 12))
    assert Notice.objects.filter(kind="warning.given", recipient=world.manager).exists()
    settle_due(now=mountain(25, 13))
    assert kinds("site.not-ready-undecided") == []  # at the instant itself it can still be decided
    settle_due(now=mountain(25, 13, 1))
    settle_due(now=mountain(25, 14))

    told_of = Notice.objects.filter(kind="site.not-ready-undecided")
    assert sorted(each.recipient.name for each in told_of) == [
        "Dana Reyes",
        "Karin Holt",
        "Lee Tan",
    ]
    plain = as_mail(told_of.get(recipient=world.customer), now=mountain(25, 13, 1))
    assert "is late" in plain["Subject"]
    decide(world, notice, mountain(25, 15), upheld=False)
    assert Clock.objects.get(kind="DISPUTE").outcome == "MISSED"


@pytest.mark.parametrize("end", ["decided", "ready", "withdrawn", "resolved"])
def test_the_clock_of_a_decision_ends_with_what_it_was_about(world, escalation, end):
    notice = give(world, escalation)
    dispute(world, notice, mountain(25, 9))
    at = mountain(25, 10)

    if end == "decided":
        decide(world, notice, at, upheld=True)
    elif end == "ready":
        confirm(world, notice, at)
    elif end == "withdrawn":
        readiness.withdraw_not_ready(
            escalation_id=escalation.id,
            not_ready_id=notice.pk,
            words="The wrong room.",
            doing=world.ccm_at(at),
        )
    else:
        ending.resolve(escalation_id=escalation.id, words="It is up.", doing=world.ccm_at(at))

    outcome = "MET" if end == "decided" else "CANCELLED"
    assert Clock.objects.get(kind="DISPUTE").outcome == outcome
    assert running(escalation, "DISPUTE") == []


def test_found_for_the_notice_the_customer_has_four_business_hours_at_least(world, escalation):
    notice = give(world, escalation)
    dispute(world, notice, mountain(25, 9))

    decide(world, notice, mountain(27, 16), upheld=True)

    (clock,) = running(escalation, "READINESS")
    assert clock.due_at == mountain(30, 17)
    assert sorted(kinds("site.not-ready-decided")) == ["CCM", "CUSTOMER"]


def test_found_for_the_customer_the_notice_is_over_and_a_new_one_can_be_given(world, escalation):
    notice = give(world, escalation)
    dispute(world, notice, mountain(25, 9))

    decide(world, notice, mountain(25, 10), upheld=False)

    notice.refresh_from_db()
    assert notice.ended_as == "DROPPED"
    assert running(escalation, "READINESS") == []
    assert give(world, escalation, now=mountain(25, 11)).pk != notice.pk


def test_a_care_manager_does_not_decide_between_the_versions(world, escalation):
    notice = give(world, escalation)
    dispute(world, notice, mountain(25, 9))

    with pytest.raises(NotAllowed, match="manager decides"):
        decide(world, notice, mountain(25, 10), upheld=True, doing=world.ccm_at(mountain(25, 10)))

    notice.refresh_from_db()
    assert notice.decided_at is None


def test_a_notice_is_disputed_once(world, escalation):
    notice = give(world, escalation)
    dispute(world, notice, mountain(25, 9))
    decide(world, notice, mountain(25, 10), upheld=True)

    with pytest.raises(AlreadyDone, match="both versions"):
        dispute(world, notice, mountain(25, 11), "Still.")


def test_a_withdrawn_notice_tells_the_customer_why(world, escalation):
    notice = give(world, escalation)

    readiness.withdraw_not_ready(
        escalation_id=escalation.id,
        not_ready_id=notice.pk,
        words="Our technician was in the wrong room.",
        doing=world.ccm_at(mountain(24, 10)),
    )

    notice.refresh_from_db()
    assert notice.ended_as == "WITHDRAWN"
    assert kinds("site.not-ready-ended") == ["CUSTOMER"]


@pytest.mark.parametrize("end", ["resolve", "withdraw"])
def test_a_notice_ends_with_the_escalation(world, escalation, end):
    notice = give(world, escalation)

    if end == "resolve":
        ending.resolve(
            escalation_id=escalation.id, words="It is up.", doing=world.ccm_at(mountain(25, 9))
        )
    else:
        ending.withdraw(
            escalation_id=escalation.id, words="", doing=world.customer_at(mountain(25, 9))
        )

    notice.refresh_from_db()
    assert notice.ended_as == "OVER"
    assert running(escalation, "READINESS") == []


def test_files_of_a_notice_are_kept_with_it_and_a_bad_one_keeps_everything_out(world, escalation):
    page = Given("photo of the room.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF")
    drawing = Given("room.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")

    with pytest.raises(BadInput, match=r"room\.svg"):
        give(world, escalation, files=(page, drawing))
    assert not NotReady.objects.exists()
    assert not Attachment.objects.exists()
    notice = give(world, escalation, files=(page,))

    kept = Attachment.objects.get()
    assert (kept.not_ready_id, kept.visibility, kept.media_type) == (
        notice.pk,
        "CUSTOMER",
        "application/pdf",
    )


def test_what_was_told_and_attached_cannot_be_changed(world, escalation):
    notice = give(world, escalation, files=(Given("a.txt", b"no power"),))

    with pytest.raises(IntegrityError), transaction.atomic():
        NotReady.objects.filter(pk=notice.pk).update(needs="Something else.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.update(name="b.txt")


def test_the_mail_has_one_link_to_the_page_where_it_is_answered(world, escalation):
    notice = give(world, escalation)

    mail = as_mail(Notice.objects.get(kind="site.not-ready"), now=TUESDAY_NINE)

    plain = mail.get_body(("plain",)).get_content()
    assert f"/escalations/{escalation.reference}/ready/{notice.pk}/" in plain
    assert plain.count("http") == 1
    assert "A 20 A circuit in the equipment room." in plain


def test_a_closed_escalation_takes_no_notice(world, escalation):
    ending.withdraw(escalation_id=escalation.id, words="", doing=world.customer_at(mountain(24, 8)))

    with pytest.raises(RuleViolation):
        give(world, escalation)

    assert not NotReady.objects.exists()
