"""The contact matrix of an order: its open escalation's if there is one, else what applies now."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from rung.domain.calendars import Calendar
from rung.domain.contact_matrix import ContactMatrix, counts_business_time, hours_words
from rung.domain.instants import show_full
from rung.domain.matching import plainly
from rung.domain.matrix import Policy
from rung.domain.matrix_words import desk_words, entry_words, start_words
from rung.domain.pack_variants import entries, variants
from rung.domain.permissions import Role
from rung.models import (
    AccountContact,
    CalendarVersion,
    EscalationOrder,
    LevelCalendar,
    Order,
    Person,
)
from rung.models.in_force import choose_for
from rung.queries.access import escalation_for
from rung.queries.contact_lines import Reading, Rules, lines
from rung.queries.escalation_parts import ladder
from rung.queries.level_people import OnLevel, people_on_levels
from rung.queries.policy_words import runs_on
from rung.queries.situations import situation_of


def contact_matrix(order: Order, person: Person, *, now: datetime) -> ContactMatrix:
    """The matrix of an order that queries.access found, said for this reader."""
    carrier_side = person.role != Role.CUSTOMER.value
    link = EscalationOrder.objects.filter(order=order, ended=False)
    number = link.values_list("escalation__number", flat=True).first()
    rules: Rules | str
    if number is not None:
        rules = _of_escalation(person, number, carrier_side=carrier_side, now=now)
    else:
        rules = _of_order(order, carrier_side=carrier_side)
    if isinstance(rules, str):
        return _page(order, None, person.zone, now, nothing=rules, carrier_side=carrier_side)
    reading = Reading(
        rules=rules,
        people=_people(rules, now),
        counterparts=_counterparts(order.account_id),
        carrier_side=carrier_side,
        zone=person.zone,
        now=now,
    )
    return _page(order, reading, person.zone, now, nothing="", carrier_side=carrier_side)


def _of_escalation(person: Person, number: int, *, carrier_side: bool, now: datetime) -> Rules:
    """The version, the calendars and the people that the escalation is pinned to."""
    escalation, _ = escalation_for(person, number)
    situation = situation_of(escalation, [], carrier_side=carrier_side)
    policy, answer = situation.policy, situation.next_level(now)
    views = ladder(
        escalation,
        policy,
        answer,
        situation.answers,
        situation.holders,
        zone=person.zone,
        now=now,
    )
    own = LevelCalendar.objects.filter(escalation=escalation).select_related("calendar")
    return Rules(
        policy=policy,
        variants=(),
        start=(f"{situation.headline(zone=person.zone, now=now)}.",),
        about=runs_on(escalation, policy, carrier_side=carrier_side),
        calendar=escalation.calendar.as_domain(),
        own_calendars={row.level: row.calendar.as_domain() for row in own},
        order=escalation.order,
        track=escalation.track,
        escalation=escalation,
        views={view.number: view for view in views},
        answer=answer,
    )


def _of_order(order: Order, *, carrier_side: bool) -> Rules | str:
    """What applies to the order now; where nothing does, why, in words."""
    chosen = choose_for(order)
    if chosen.version is None or chosen.rules is None:
        inside = f": {chosen.words}" if carrier_side else ""
        return chosen.refer or f"No contact matrix applies to this order{inside}."
    pack, policy = chosen.version.as_domain(), chosen.rules
    why = chosen.words if carrier_side else plainly(chosen.words)
    calendars = _newest_calendars(order, policy)
    named = calendars.get(policy.calendar)
    return Rules(
        policy=policy,
        variants=variants(pack, chosen.facts),
        start=(start_words(policy), *(entry_words(*entry) for entry in entries(pack))),
        about=f"{policy.words[:1].upper()}{policy.words[1:]}; {why}.",
        calendar=named or calendars[""],
        own_calendars={
            level.number: calendars[level.calendar]
            for level in policy.levels
            if level.calendar in calendars and level.calendar
        },
        order=order,
    )


def _newest_calendars(order: Order, policy: Policy) -> dict[str, Calendar]:
    """The newest version of every calendar the policy names; the region's under no name."""
    names = {policy.calendar, *(level.calendar for level in policy.levels)} - {""}
    rows = (
        CalendarVersion.objects.filter(calendar__name__in=names)
        | CalendarVersion.objects.filter(calendar=order.region.calendar_id)
    ).select_related("calendar")
    found = {}
    for row in rows.order_by("calendar_id", "-number").distinct("calendar_id"):
        found[row.calendar.name] = row.as_domain()
        if row.calendar_id == order.region.calendar_id:
            found[""] = row.as_domain()
    return found


def _people(rules: Rules, now: datetime) -> dict[int, tuple[OnLevel, ...]]:
    rows = rules.escalation.levels.all() if rules.escalation else ()
    engaged = {row.level: row.holder for row in rows if row.holder is not None}
    levels = [level.number for level in rules.levels]
    return people_on_levels(rules.order, levels, engaged, track=rules.track, now=now)


def _counterparts(account_id: int) -> dict[int, tuple[str, ...]]:
    """The customer's own people by the level they stand opposite."""
    rows = AccountContact.objects.filter(
        account=account_id, counterpart_level__isnull=False, person__is_active=True
    )
    found: dict[int, tuple[str, ...]] = {}
    for level, name in rows.order_by("pk").values_list("counterpart_level", "person__name"):
        found[level or 1] = (*found.get(level or 1, ()), name)
    return found


def _page(
    order: Order,
    reading: Reading | None,
    zone: str,
    now: datetime,
    *,
    nothing: str,
    carrier_side: bool,
) -> ContactMatrix:
    rules = reading.rules if reading else None
    escalation = rules.escalation if rules else None
    desk = rules.policy.desk if rules else None
    return ContactMatrix(
        carrier=settings.RUNG_CARRIER,
        account=order.account.name,
        order=order.reference,
        service=f"{order.product}, {order.site}",
        escalation=escalation.reference if escalation else "",
        escalation_number=escalation.number if escalation else None,
        as_of=show_full(now, zone),
        as_of_iso=now.isoformat(),
        about=rules.about if rules else "",
        start=rules.start if rules else (),
        lines=tuple(lines(reading)) if reading else (),
        desk=desk_words(desk) if desk and (desk.speaks_to_customer or carrier_side) else "",
        hours=tuple(_hours(rules, zone, now)) if rules else (),
        nothing=nothing,
        own_side="On the customer's side" if carrier_side else "On your side",
    )


def _hours(rules: Rules, zone: str, now: datetime) -> Iterator[str]:
    policies = [rules.policy, *(each.policy for each in rules.variants)]
    levels = [(policy, level) for policy in policies for level in policy.levels]
    if not counts_business_time(
        (
            *(policy.interval(level.number) for policy, level in levels),
            *(level.acknowledge_within for _, level in levels),
        )
    ):
        return
    hours = hours_words(rules.calendar, zone=zone, now=now)
    if rules.policy.hours_published:
        yield f"Business hours are {hours}; holidays are not counted."
    else:
        yield f"Its business hours are not published; those of the region count: {hours}."
    for number, calendar in rules.own_calendars.items():
        yield f"At level {number} they are {hours_words(calendar, zone=zone, now=now)}."
