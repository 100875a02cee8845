"""Resources asked for and decided, through the services: rows, clocks, notices, who may (R20)."""

from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from rung.domain.permissions import Party, Relation, Role
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.request_parts import Wanted
from rung.domain.resources import Option, RequestKind
from rung.domain.vocabulary import Channel
from rung.models import (
    Absence,
    Action,
    Clock,
    EngagedLevel,
    LevelHolder,
    Notice,
    PolicyVersion,
    RequestOption,
    RequestQuestion,
    ResourceRequest,
    TimelineEntry,
)
from rung.queries.decisions import decisions_waiting
from rung.queries.owed import owed_rows, standing_of
from rung.services import ending, resources
from rung.services.doing import Doing, NotAllowed
from rung.services.resources import Answer
from rung.services.settling import settle_due
from rung.services.working import Committed
from tests.builders import TUESDAY_0820, mountain, person, running
from tests.policies import standard_document

pytestmark = pytest.mark.django_db
INSTANT = timedelta(microseconds=1)
KINDS = (
    ResourceRequest,
    RequestOption,
    RequestQuestion,
    Action,
    Clock,
    TimelineEntry,
    Notice,
    EngagedLevel,
)
CREW = "A second crew from Wednesday on; the duct is ready five days earlier."


def everything():
    return [kind.objects.count() for kind in KINDS]


def costing(*costs, currency="USD"):
    options = tuple(Option(f"Option of {cost}", Decimal(cost), days=5) for cost in costs)
    return Wanted(RequestKind.EXPEDITE, CREW, currency, options)


def ask(escalation, doing, *costs, currency="USD"):
    return resources.ask_resources(
        escalation_id=escalation.id, wanted=costing(*costs, currency=currency), doing=doing
    )


def decide(escalation, doing, answer):
    request = ResourceRequest.objects.latest("asked_at")
    return resources.decide_resources(
        escalation_id=escalation.id, request_id=request.pk, answer=answer, doing=doing
    )


YES = Answer(granted=True, words="It is worth it.")
NO = Answer(granted=False, words="Not this week.", alternate_date=date(2026, 12, 9))


def any_manager(world, who, now=TUESDAY_0820):
    """A manager who is not engaged in the escalation."""
    return Doing(who, Party(Role.MANAGER, frozenset({Relation.CARRIER})), Channel.PORTAL, now)


def settle(now):
    while settle_due(now=now) != (0, 0):
        pass


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def limits(world, *of_levels):
    """The standard policy with these limits for its four levels."""
    document = standard_document()
    for level, limit in zip(document["levels"], of_levels, strict=True):
        level.pop("approves_up_to", None)
        if limit is not None:
            level["approves_up_to"] = limit
    PolicyVersion.objects.create(
        policy=world.policy.policy, number=2, document=document, published_at=mountain(2, 8)
    )


# --- who decides


@pytest.mark.parametrize(
    ("cost", "level", "who", "because"),
    [
        ("0", 2, "Morgan Ellis", "0 USD is within the limit of 10,000 USD: Morgan Ellis decides."),
        (
            "10000",
            2,
            "Morgan Ellis",
            "10,000 USD is within the limit of 10,000 USD: Morgan Ellis decides.",
        ),
        (
            "10000.01",
            3,
            "Karin Holt",
            "10,000.01 USD is over Morgan Ellis's limit of 10,000 USD: Karin Holt decides.",
        ),
        (
            "18000",
            3,
            "Karin Holt",
            "18,000 USD is over Morgan Ellis's limit of 10,000 USD: Karin Holt decides.",
        ),
        (
            "50000.01",
            4,
            "Sam Okoro",
            "50,000.01 USD is over Karin Holt's limit of 50,000 USD: Sam Okoro decides.",
        ),
    ],
)
def test_it_goes_to_the_lowest_level_whose_limit_allows_the_cost(world, cost, level, who, because):
    escalation = world.raised()

    ask(escalation, world.ccm_at(TUESDAY_0820), cost)

    row = ResourceRequest.objects.get()
    assert (row.level, row.decider.name, row.routed_because) == (level, who, because)
    assert told("resources.wanted") == [who]
    assert told("resources.asked") == ["Dana Reyes"]
    assert EngagedLevel.objects.count() == 1


def test_the_dearest_of_several_options_says_who_decides(world):
    escalation = world.raised()

    ask(escalation, world.ccm_at(TUESDAY_0820), "4000", "18000")

    assert ResourceRequest.objects.get().decider == world.director


def test_without_published_limits_the_highest_level_decides_and_the_page_says_so(world):
    limits(world, None, None, None, None)
    escalation = world.raised()

    ask(escalation, world.ccm_at(TUESDAY_0820), "200")

    row = ResourceRequest.objects.get()
    assert (row.level, row.decider) == (4, world.vp)
    assert row.routed_because == (
        "No limits are published; Sam Okoro, at the highest level, decides."
    )


def test_a_cost_over_every_limit_waits_for_the_highest_level(world):
    limits(world, None, "1000 USD", "5000 USD", "9000 USD")
    escalation = world.raised()

    ask(escalation, world.ccm_at(TUESDAY_0820), "9000.01")
    decide(escalation, world.manager_at(TUESDAY_0820, world.vp), YES)

    row = ResourceRequest.objects.get()
    assert row.routed_because == (
        "9,000.01 USD is over every limit; Sam Okoro, at the highest level, decides."
    )
    assert row.granted is True


def test_a_limit_in_one_currency_says_nothing_about_another(world):
    escalation = world.raised()

    ask(escalation, world.ccm_at(TUESDAY_0820), "200", currency="EUR")

    row = ResourceRequest.objects.get()
    assert (row.level, row.routed_because) == (
        4,
        "Limits are in USD, not EUR: Sam Okoro decides.",
    )


def test_who_is_away_is_covered_and_who_nobody_covers_is_passed_over(world):
    cover = person("Ruth Adeyemi", Role.MANAGER)
    world.director.cover = cover
    world.director.save(update_fields=["cover"])
    for away in (world.manager, world.director):
        Absence.objects.create(person=away, starts_at=mountain(23, 8), ends_at=mountain(27, 8))
    escalation = world.raised()

    ask(escalation, world.ccm_at(TUESDAY_0820), "8000")

    row = ResourceRequest.objects.get()
    assert (row.level, row.decider, row.cover_for) == (3, cover, world.director)
    assert row.routed_because.endswith("Nobody is available at level 2.")
    assert told("resources.wanted") == ["Ruth Adeyemi"]


def test_with_nobody_at_the_top_the_desk_is_told(world):
    LevelHolder.objects.filter(level=4).delete()
    escalation = world.raised()

    ask(escalation, world.ccm_at(TUESDAY_0820), "60000")

    assert ResourceRequest.objects.get().decider is None
    assert told("resources.wanted") == ["Ines Carvalho"]


# --- what is refused writes nothing


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (Wanted(RequestKind.MONEY, " ", "USD", costing("1").options), "Say what it buys"),
        (Wanted(RequestKind.MONEY, CREW, "USD", ()), "Say what it costs"),
        (costing("1", "2", "3", "4"), "at most 3 options"),
        (costing("1", currency=""), "in which currency"),
        (costing("1", currency="US1"), "in which currency"),
        (costing("-1"), "A cost is an amount"),
        (
            Wanted(RequestKind.MONEY, CREW, "USD", (Option("Crew", Decimal(1), -1),)),
            "The days gained",
        ),
        (Wanted(RequestKind.MONEY, CREW, "USD", (Option(" ", Decimal(1)),)), "what each option is"),
    ],
)
def test_what_nobody_could_decide_on_is_refused(world, wanted, said):
    escalation = world.raised()
    before = everything()

    with pytest.raises(BadInput, match=said):
        resources.ask_resources(
            escalation_id=escalation.id, wanted=wanted, doing=world.ccm_at(TUESDAY_0820)
        )

    assert everything() == before


def test_a_customer_neither_asks_nor_decides(world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "8000")
    before = everything()

    with pytest.raises(NotAllowed):
        ask(escalation, world.customer_at(TUESDAY_0820), "1")
    with pytest.raises(NotAllowed):
        decide(escalation, world.customer_at(TUESDAY_0820), YES)

    assert everything() == before


def test_whose_limit_does_not_allow_it_is_refused_by_name(world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "18000")
    before = everything()

    with pytest.raises(NotAllowed) as refused:
        decide(escalation, world.manager_at(TUESDAY_0820), YES)

    assert str(refused.value) == (
        "18,000 USD is over Morgan Ellis's limit of 10,000 USD: Karin Holt decides."
    )
    assert everything() == before


def test_the_care_manager_is_told_who_decides(world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "18000")

    with pytest.raises(NotAllowed, match="Karin Holt decides on this request, not Dana Reyes"):
        decide(escalation, world.ccm_at(TUESDAY_0820), YES)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(granted=True, words=" "), "Say why"),
        (Answer(granted=True, words="Yes.", option=4), "Choose one of the options"),
        (Answer(granted=True, words="Yes.", alternate_date=date(2026, 12, 9)), "with a refusal"),
        (Answer(granted=True, words="Yes.", step="Crew starts"), "by when"),
        (
            Answer(granted=False, words="No.", alternate_date=date(2026, 11, 24)),
            "a date to come|date to come",
        ),
    ],
)
def test_an_answer_that_says_too_little_is_refused(world, answer, said):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "8000")
    before = everything()

    with pytest.raises(BadInput, match=said):
        decide(escalation, world.manager_at(TUESDAY_0820), answer)

    assert everything() == before


def test_of_several_options_one_is_chosen(world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "4000", "8000")

    with pytest.raises(BadInput, match="Choose which"):
        decide(escalation, world.manager_at(TUESDAY_0820), YES)
    decide(escalation, world.manager_at(TUESDAY_0820), Answer(True, "The cheap one.", option=1))

    chosen = list(RequestOption.objects.filter(chosen=True).values_list("cost", flat=True))
    assert chosen == [Decimal("4000.00")]


# --- the answer


def test_an_approval_settles_the_clock_and_tells_who_asked_and_nobody_of_the_customer(world):
    escalation = world.raised()
    ask(escalation, world.manager_at(TUESDAY_0820), "18000")

    decide(escalation, any_manager(world, world.director), YES)

    row = ResourceRequest.objects.get()
    assert (row.granted, row.decided_by, row.words) == (True, world.director, "It is worth it.")
    assert running(escalation, "REQUEST") == []
    assert told("resources.decided") == ["Dana Reyes", "Morgan Ellis"]
    seen = TimelineEntry.objects.filter(escalation=escalation, fact__startswith="resources.")
    assert {entry.visibility for entry in seen} == {"INTERNAL"}
    customers = Notice.objects.filter(recipient=world.customer, kind__startswith="resources.")
    assert not customers.exists()


def test_an_approval_may_put_its_action_into_the_plan(world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "8000")

    answer = Answer(
        True, "Yes.", step="The second crew starts", step_by=Committed(date(2026, 11, 25))
    )
    decide(escalation, world.manager_at(TUESDAY_0820), answer)

    action = Action.objects.get()
    assert (action.text, action.visible) == ("The second crew starts", False)
    assert action.committed_at == mountain(25, 17)
    assert ResourceRequest.objects.get().action == action


def test_a_refusal_with_an_alternate_date_writes_it_into_the_plan_inside(world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "8000")

    decide(escalation, world.manager_at(TUESDAY_0820), NO)

    action = Action.objects.get()
    assert action.text.startswith("Alternate date, not agreed yet: A second crew")
    assert (action.visible, action.committed_at) == (False, mountain(9, 17, month=12))
    assert ResourceRequest.objects.get().alternate_date == date(2026, 12, 9)


def test_the_customer_reads_released_words_and_nothing_else(world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "8000")
    decide(escalation, world.manager_at(TUESDAY_0820), YES)

    resources.release_resources(
        escalation_id=escalation.id,
        request_id=ResourceRequest.objects.get().pk,
        words="A second crew starts on Wednesday.",
        doing=world.ccm_at(TUESDAY_0820),
    )

    notice = Notice.objects.get(kind="resources.released")
    assert notice.recipient == world.customer
    assert "8,000" not in str(notice.context)
    assert CREW not in str(notice.context)
    entry = TimelineEntry.objects.get(fact="resources.released")
    assert (entry.visibility, entry.words) == ("CUSTOMER", "A second crew starts on Wednesday.")


def test_what_nobody_has_decided_has_no_wording_for_the_customer(world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "8000")
    before = everything()

    with pytest.raises(RuleViolation, match="Nobody has decided yet"):
        resources.release_resources(
            escalation_id=escalation.id,
            request_id=ResourceRequest.objects.get().pk,
            words="Soon.",
            doing=world.ccm_at(TUESDAY_0820),
        )

    assert everything() == before


# --- a question back, and passing it up


def test_a_question_leaves_the_clock_running_and_its_answer_comes_with_a_way_to_decide(world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "8000")
    request = ResourceRequest.objects.get()
    due = running(escalation, "REQUEST")[0].due_at

    resources.ask_back(
        escalation_id=escalation.id,
        request_id=request.pk,
        words="Is five days enough?",
        doing=world.manager_at(TUESDAY_0820),
    )
    resources.answer_back(
        escalation_id=escalation.id,
        request_id=request.pk,
        words="It is.",
        doing=world.ccm_at(TUESDAY_0820),
    )

    assert running(escalation, "REQUEST")[0].due_at == due
    question = RequestQuestion.objects.get()
    assert (question.answer, question.answered_by) == ("It is.", world.ccm)
    assert told("resources.question") == ["Dana Reyes"]
    assert told("resources.answer") == ["Morgan Ellis"]


def test_passed_up_it_is_asked_of_the_next_level_and_time_counts_from_the_asking(world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "8000")
    request = ResourceRequest.objects.get()

    resources.pass_up(
        escalation_id=escalation.id,
        request_id=request.pk,
        words="It touches another region.",
        doing=world.manager_at(mountain(24, 9)),
    )

    request.refresh_from_db()
    assert (request.level, request.decider) == (3, world.director)
    clock = running(escalation, "REQUEST")[0]
    assert (clock.level, clock.started_at, clock.due_at) == (
        3,
        TUESDAY_0820,
        mountain(24, 12, 20),
    )
    with pytest.raises(NotAllowed, match="Karin Holt decides"):
        decide(escalation, world.manager_at(mountain(24, 10)), YES)


# --- its clock


def test_a_decision_is_owed_within_four_business_hours_of_its_level(world):
    escalation = world.raised()

    ask(escalation, world.ccm_at(mountain(25, 15)), "8000")

    (clock,) = running(escalation, "REQUEST")
    assert clock.due_at == mountain(27, 10)  # two hours Wednesday, none on Thanksgiving


def test_asked_at_midnight_it_counts_from_the_opening(world):
    escalation = world.raised()

    ask(escalation, world.ccm_at(mountain(25, 0)), "8000")

    (clock,) = running(escalation, "REQUEST")
    assert clock.due_at == mountain(25, 12)


def test_at_its_instant_it_can_be_decided_and_after_it_is_missed_told_once_and_open(world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "8000")
    due = running(escalation, "REQUEST")[0].due_at

    settle(due)
    assert running(escalation, "REQUEST") != []
    settle(due + INSTANT)
    settle(due + timedelta(hours=1))

    assert told("resources.missed") == ["Dana Reyes", "Karin Holt"]
    assert EngagedLevel.objects.filter(level__gte=3).count() == 0
    decide(escalation, world.manager_at(due + timedelta(hours=2)), YES)
    granted = TimelineEntry.objects.get(fact="resources.granted")
    assert granted.details["late"] is True


def test_who_decides_is_reminded(world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "18000")

    settle(mountain(24, 10, 20))

    warned = Notice.objects.filter(kind="warning.given", context__clock="REQUEST")
    assert [notice.recipient for notice in warned] == [world.director]


def test_the_end_of_the_escalation_ends_the_clock(world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "8000")

    ending.withdraw(escalation_id=escalation.id, words="", doing=world.customer_at(mountain(24, 9)))

    assert running(escalation, "REQUEST") == []
    with pytest.raises(RuleViolation):
        decide(escalation, world.manager_at(mountain(24, 9, 30)), YES)


# --- two at once


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_are_counted_once_and_the_second_is_told(world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "8000")
    barrier, outcomes = Barrier(2), []

    def press(doing, answer):
        barrier.wait()
        try:
            decide(escalation, doing, answer)
            outcomes.append("done")
        except AlreadyDone as told_so:
            outcomes.append(str(told_so))
        finally:
            connection.close()

    threads = [
        Thread(target=press, args=(any_manager(world, world.manager), YES)),
        Thread(target=press, args=(any_manager(world, world.director), NO)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert min(outcomes, key=len) == "done"
    assert "has already" in max(outcomes, key=len)
    assert ResourceRequest.objects.get().granted is not None
    facts = ["resources.granted", "resources.declined"]
    assert TimelineEntry.objects.filter(fact__in=facts).count() == 1


# --- taken back by who asked


def withdraw(escalation, doing, words="The first crew is back."):
    return resources.withdraw_resources(
        escalation_id=escalation.id,
        request_id=ResourceRequest.objects.get().pk,
        words=words,
        doing=doing,
    )


def test_who_asked_takes_it_back_and_nobody_owes_a_decision_any_more(world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "8000")

    withdraw(escalation, world.ccm_at(mountain(24, 9)))
    settle(mountain(30, 12))

    row = ResourceRequest.objects.get()
    assert (row.withdrawn_at, row.withdrawn_words) == (mountain(24, 9), "The first crew is back.")
    assert Clock.objects.get(kind="REQUEST").outcome == "CANCELLED"
    assert told("resources.withdrawn") == ["Morgan Ellis"]  # who did it need not be told
    assert told("resources.missed") == []
    reader = standing_of(world.manager, now=mountain(24, 10))
    assert "REQUEST" not in {row.kind for row in owed_rows(reader)}
    assert decisions_waiting(None, zone="America/Denver", now=mountain(24, 10)) == ()


def test_a_request_nobody_was_there_for_is_taken_back_at_the_desk(world):
    LevelHolder.objects.filter(level=4).delete()
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "60000")

    withdraw(escalation, world.ccm_at(mountain(24, 9)))

    assert told("resources.withdrawn") == ["Ines Carvalho"]


def test_only_who_asked_takes_it_back_and_only_with_words(world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "8000")
    before = everything()

    with pytest.raises(RuleViolation, match="Dana Reyes asked for this"):
        withdraw(escalation, world.manager_at(mountain(24, 9)))
    with pytest.raises(BadInput, match="not needed any more"):
        withdraw(escalation, world.ccm_at(mountain(24, 9)), words=" ")

    assert everything() == before
    assert ResourceRequest.objects.get().withdrawn_at is None


def test_what_is_decided_is_not_taken_back_and_what_is_taken_back_is_not_decided(world):
    escalation = world.raised()
    ask(escalation, world.ccm_at(TUESDAY_0820), "8000")
    withdraw(escalation, world.ccm_at(mountain(24, 9)))

    for act in (
        lambda: decide(escalation, world.manager_at(mountain(24, 10)), YES),
        lambda: withdraw(escalation, world.ccm_at(mountain(24, 10))),
    ):
        with pytest.raises(AlreadyDone, match="Dana Reyes has withdrawn this"):
            act()
    ask(escalation, world.ccm_at(mountain(24, 11)), "8000")
    decide(escalation, world.manager_at(mountain(24, 12)), YES)
    with pytest.raises(AlreadyDone, match="Morgan Ellis has already approved this"):
        resources.withdraw_resources(
            escalation_id=escalation.id,
            request_id=ResourceRequest.objects.latest("asked_at").pk,
            words="Too late.",
            doing=world.ccm_at(mountain(24, 13)),
        )
