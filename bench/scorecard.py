"""The regional scorecard and the figures over 100,000 escalations of two years.

The rows are copies of ones the services wrote, multiplied in the database itself; what differs is
stated below: which levels were engaged, what was kept, missed, answered late and corrected.
"""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

from django.db import connection
from django.test import Client

from rung import clock
from rung.models import Clock, Escalation, Order, Person, Region
from tests.builders import TUESDAY_0820

ESCALATIONS, REGIONS, WEEKS = 100_000, 8, 104
LIMIT = 150  # milliseconds
FEW = 3
Measure = Callable[[Callable[[], object]], tuple[float, float]]
# One escalation every so many seconds, the newest a minute ago; the newest 3,000 are open.
FILL = (
    """INSERT INTO rung_order
    SELECT (jsonb_populate_record(model, jsonb_build_object('id', %(first_order)s + n,
        'reference', 'C-' || n, 'region_id', (%(regions)s::bigint[])[1 + n %% %(region_count)s],
        'product', 'Product ' || n %% 12))).*
    FROM rung_order AS model, generate_series(1, %(count)s) AS n WHERE model.id = %(order)s""",
    """INSERT INTO rung_escalation
    SELECT (jsonb_populate_record(model, jsonb_build_object('id', md5('e' || n)::uuid,
        'number', 5000000 + n, 'order_id', %(first_order)s + n, 'raised_at', at, 'recorded_at', at,
        'changed_at', at, 'previous_id', CASE WHEN n %% 50 = 49 THEN md5('e' || n - 1)::uuid END,
        'cause', CASE WHEN n %% 3 = 0 AND NOT live THEN 'PERMIT' ELSE '' END)
        || CASE WHEN live THEN '{}' ELSE jsonb_build_object('status', 'CLOSED',
            'closed_as', 'CONFIRMED', 'resolution', 'Up.', 'resolved_at', at + interval '6 days',
            'closed_at', at + interval '7 days', 'resolved_by_id', %(person)s,
            'closed_by_id', %(person)s) END)).*
    FROM rung_escalation AS model, generate_series(1, %(count)s) AS n,
        LATERAL (SELECT %(now)s - interval '1 minute' - (%(count)s - n) * %(every)s AS at,
            n > %(count)s - 3000 AS live) AS made WHERE model.id = %(escalation)s""",
    """INSERT INTO rung_engagedlevel (id, escalation_id, level, holder_id, received_at, recorded_at,
        engaged_by_id, on_behalf, channel, reason)
    SELECT md5('l' || escalation.number || level)::uuid, escalation.id, level, %(person)s, at, at,
        %(person)s, false, 'PORTAL', ''
    FROM rung_escalation AS escalation, generate_series(1, 3) AS level,
        LATERAL (SELECT escalation.raised_at + (level - 1) * interval '20 hours' AS at) AS made
    WHERE escalation.number > 5000000 AND at < %(now)s AND (level = 1 OR
        level = 2 AND escalation.number %% 2 = 0 OR level = 3 AND escalation.number %% 10 = 0)""",
    """INSERT INTO rung_clock (id, escalation_id, kind, subject_id, level, started_at, target_kind,
        target_amount, calendar_id, due_at, wake_at, warned_percent, settled_at,
        settled_recorded_at, outcome, trouble)
    SELECT md5('a' || held.id)::uuid, held.escalation_id, 'ACKNOWLEDGEMENT', held.id, held.level,
        held.received_at, 'WORKING_TIME', 14400, %(calendar)s, due, NULL, 0, settled, settled,
        CASE WHEN missed THEN 'MISSED' ELSE 'MET' END, ''
    FROM rung_engagedlevel AS held JOIN rung_escalation AS escalation
        ON escalation.id = held.escalation_id AND escalation.number > 5000000,
        LATERAL (SELECT held.received_at + interval '4 hours' AS due,
            escalation.number %% 13 = 0 AS missed) AS made,
        LATERAL (SELECT CASE WHEN missed THEN due ELSE due - interval '1 hour' END AS settled) AS s
    WHERE held.level > 1 AND due < %(now)s""",
    """INSERT INTO rung_acknowledgement (clock_id, escalation_id, level, happened_at, recorded_at,
        given_by_id, recorded_by_id, channel, words, next_contact_at)
    SELECT clock.id, clock.escalation_id, clock.level, clock.settled_at, clock.settled_at,
        %(person)s, %(person)s, 'PORTAL', 'I have it.', clock.settled_at + interval '4 hours'
    FROM rung_clock AS clock JOIN rung_escalation AS escalation
        ON escalation.id = clock.escalation_id AND escalation.number > 5000000
    WHERE clock.kind = 'ACKNOWLEDGEMENT' AND (clock.outcome = 'MET'
        OR clock.outcome = 'MISSED' AND escalation.number %% 3 > 0)""",
    """INSERT INTO rung_correction (id, clock_id, escalation_id, words, asked_at, asked_by_id,
        approved, decided_at, decided_by_id, decision)
    SELECT md5('c' || clock.id)::uuid, clock.id, clock.escalation_id, 'The mail.',
        clock.due_at, %(person)s, true, clock.due_at, %(other)s, 'Seen.'
    FROM rung_clock AS clock JOIN rung_escalation AS escalation
        ON escalation.id = clock.escalation_id AND escalation.number > 5000000
    WHERE clock.kind = 'ACKNOWLEDGEMENT' AND clock.outcome = 'MISSED'
        AND escalation.number %% 100 = 0""",
    """INSERT INTO rung_clock (id, escalation_id, kind, subject_id, started_at, target_kind,
        target_amount, calendar_id, due_at, wake_at, warned_percent, settled_at,
        settled_recorded_at, outcome, trouble)
    SELECT md5('u' || n || escalation.id)::uuid, escalation.id, 'UPDATE', escalation.id, at,
        'BUSINESS_DAYS', 1, %(calendar)s, due, CASE WHEN due > %(now)s THEN due END, 0,
        CASE WHEN due <= %(now)s THEN due END, CASE WHEN due <= %(now)s THEN due END,
        CASE WHEN due > %(now)s THEN ''
            WHEN escalation.number %% 9 = n THEN 'MISSED' ELSE 'MET' END,
        ''
    FROM rung_escalation AS escalation, generate_series(0, 2) AS n,
        LATERAL (SELECT escalation.raised_at + n * interval '1 day' AS at) AS made,
        LATERAL (SELECT at + interval '1 day' AS due) AS owed
    WHERE escalation.number > 5000000 AND at < %(now)s""",
    """INSERT INTO rung_waiver (id, escalation_id, level, trigger, risk, evidence, asked_at,
        asked_by_id, asked_side, granted, decided_at, decided_by_id, words)
    SELECT md5('w' || escalation.number)::uuid, escalation.id, 2, '', 'No payments.', '', at,
        %(person)s, 'CUSTOMER', CASE WHEN old THEN escalation.number %% 200 = 0 END,
        CASE WHEN old THEN at + interval '1 hour' END, CASE WHEN old THEN %(person)s END, ''
    FROM rung_escalation AS escalation, LATERAL (SELECT escalation.raised_at AS at,
        escalation.raised_at < %(now)s - interval '1 day' AS old) AS made
    WHERE escalation.number > 5000000 AND escalation.number %% 100 = 0""",
    """INSERT INTO rung_jeopardy
    SELECT (jsonb_populate_record(NULL::rung_jeopardy, to_jsonb(model) || jsonb_build_object(
        'id', %(first_order)s + n, 'order_id', %(first_order)s + n,
        'code', (ARRAY['1A', '1B', '1C', '1G', '1U', '1Z'])[1 + n %% 6],
        'cleared_at', CASE WHEN n %% 5 > 0 THEN %(now)s END))).*
    FROM rung_jeopardy AS model, generate_series(3, %(count)s, 7) AS n
    WHERE model.id = (SELECT min(id) FROM rung_jeopardy)""",
    "VACUUM ANALYZE",
)


def report(measure: Measure) -> None:
    """Multiply what is there, then measure both pages."""
    clock.move_to(TUESDAY_0820)
    _fill()
    manager = Person.objects.get(name="Karin Holt")
    region = Region.objects.get(code="WEST")
    pages = {
        "scorecard, all regions": "/desk/scorecard/?region=all",
        "scorecard, one region": f"/desk/scorecard/?region={region.code}",
    }
    whole = {
        "figures by level, eight weeks": "/desk/figures/?by=level",
        "figures by cause, two years": "/desk/figures/?by=cause&from=2024-11-01",
    }
    clocks = Clock.objects.count()
    print(f"{Escalation.objects.count()} escalations, {clocks} clocks (scorecard limit {LIMIT} ms)")
    for name, path in pages.items():
        cpu, wall = measure(_getter(manager, path))
        print(f"{name:42} {cpu:8.2f} {wall:8.2f}")
    for name, path in whole.items():
        print(f"{name:42} {'':8} {_seconds(_getter(manager, path)) * 1000:8.2f}")


def _seconds(request: Callable[[], object]) -> float:
    """The median of a few: these pages are opened now and then, not kept open."""
    spent = []
    for _ in range(FEW):
        start = time.perf_counter()
        request()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def _fill() -> None:
    model = Escalation.objects.select_related("order").order_by("number")[0]
    calendar = Region.objects.get(code="WEST").calendar
    regions = [
        Region.objects.get_or_create(
            code=f"S{n}", defaults={"name": f"Area {n}", "calendar": calendar}
        )[0].pk
        for n in range(REGIONS - 1)
    ]
    parameters = {
        "count": ESCALATIONS,
        "first_order": Order.objects.order_by("-pk")[0].pk,
        "order": model.order_id,
        "escalation": model.pk,
        "regions": [model.order.region_id, *regions],
        "region_count": REGIONS,
        "person": Person.objects.get(name="Morgan Ellis").pk,
        "other": Person.objects.get(name="Karin Holt").pk,
        "calendar": model.calendar_id,
        "now": TUESDAY_0820,
        "every": timedelta(weeks=WEEKS) / ESCALATIONS,
    }
    with connection.cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement, parameters if "%(" in statement else None)


def _getter(reader: Person, path: str) -> Callable[[], object]:
    client = Client()
    client.force_login(reader)

    def get() -> object:
        response = client.get(path)
        if response.status_code != HTTPStatus.OK:
            raise SystemExit(f"{path} answered {response.status_code}")
        return response

    return get
