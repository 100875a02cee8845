"""The things that figures count, one statement a family: who it happened to, when, what became.

What was missed but not yet settled, because the engine is a moment behind, is counted as the
screens show it: missed. Every text here is ours; what somebody asked for goes into parameters.
"""

from rung.domain.figures import Family

_IN_PERIOD = "{0} >= %(since)s AND {0} < %(until)s"
# A duty that runs over; its clock asked to be woken by now, which is how the index finds it.
_OVER = (
    "clock.settled_at IS NULL AND clock.wake_at <= %(now)s AND clock.due_at < %(now)s AND "
    + _IN_PERIOD.format("clock.due_at")
)


def _clocks(kind: str, outcomes: str, fate: str, *, more: str = "", level: str = "NULL") -> str:
    """Clocks of a kind that were decided in the period, and those that run over."""
    columns = f"""SELECT clock.escalation_id, {{at}} AS at, {level}::int AS level,
        {{extra}}, {{fate}} AS fate, NULL::float AS seconds, clock.due_at
        FROM rung_clock AS clock {{joins}}"""  # noqa: S608 - our own words alone, as below
    extra, joins = _EXTRAS.get(more, _EXTRAS[""])
    settled = columns.format(at="clock.settled_at", extra=extra, fate=fate, joins=joins)
    over = columns.format(at="clock.due_at", extra=extra, fate=_FATE_OVER[kind], joins=joins)
    in_period = _IN_PERIOD.format("clock.settled_at")
    return (
        f"{settled} WHERE clock.kind = '{kind}' AND clock.outcome IN ({outcomes}) AND {in_period} "
        f"UNION ALL {over} WHERE clock.kind = '{kind}' AND {_OVER}"
    )


_FATE_OVER = {
    "ACKNOWLEDGEMENT": "'unanswered'",
    "UPDATE": "'missed'",
    "COMMITMENT": "'missed'",
}
_PLAIN = "'' AS party, '' AS party_name, '' AS what, false AS corrected"
_CORRECTED = (
    "'' AS party, '' AS party_name, '' AS what, COALESCE(correction.approved, false) AS corrected"
)
# A person who owns an action stands for their department: nobody is ranked by name.
_OWNER = """CASE WHEN action.owner = 'CARRIER' THEN COALESCE(
        (SELECT person.role FROM rung_person AS person WHERE person.role <> 'CUSTOMER'
            AND starts_with(lower(action.owner_name), lower(person.name)) LIMIT 1),
        action.owner_name) ELSE action.owner_name END"""
_EXTRAS = {
    "": (_PLAIN, ""),
    "answer": (
        _CORRECTED,
        """LEFT JOIN rung_acknowledgement AS answer ON answer.clock_id = clock.id
        LEFT JOIN rung_correction AS correction ON correction.clock_id = clock.id""",
    ),
    "action": (
        f"action.owner AS party, {_OWNER} AS party_name, action.text AS what, false AS corrected",
        "JOIN rung_action AS action ON action.id = clock.subject_id",
    ),
}
_ANSWER_FATE = """CASE WHEN clock.outcome = 'MET' THEN 'kept'
    WHEN answer.clock_id IS NULL THEN 'unanswered' ELSE 'late' END"""
_DATE_FATE = (
    "CASE clock.outcome WHEN 'MET' THEN 'kept' WHEN 'MISSED' THEN 'missed' ELSE 'moved' END"
)
_NEWS_FATE = "CASE clock.outcome WHEN 'MET' THEN 'kept' ELSE 'missed' END"
# Every level of the escalations that reached one in the period, each with the one before it.
_CLIMBS = f"""SELECT held.escalation_id, held.received_at,
        lag(held.level) OVER climb AS level_below, lag(held.received_at) OVER climb AS since
    FROM rung_engagedlevel AS held WHERE held.escalation_id IN (
        SELECT reached.escalation_id FROM rung_engagedlevel AS reached
        WHERE {_IN_PERIOD.format("reached.received_at")})
    WINDOW climb AS (PARTITION BY held.escalation_id ORDER BY held.level)"""  # noqa: S608
_TOP = """SELECT held.level, held.received_at FROM rung_engagedlevel AS held
    WHERE held.escalation_id = {0} ORDER BY held.level DESC LIMIT 1"""
# The highest level of each escalation that was closed in the period.
_LAST = f"""SELECT DISTINCT ON (held.escalation_id) held.escalation_id, held.level, held.received_at
    FROM rung_engagedlevel AS held WHERE held.escalation_id IN (
        SELECT done.id FROM rung_escalation AS done WHERE {_IN_PERIOD.format("done.closed_at")})
    ORDER BY held.escalation_id, held.level DESC"""  # noqa: S608
# With the next level; or with the end, which is the resolution the customer accepted.
_STAYS = f"""SELECT above.escalation_id, above.received_at AS at, above.level_below::int AS level,
        {_PLAIN}, 'ended' AS fate,
        extract(epoch FROM above.received_at - above.since)::float AS seconds,
        NULL::timestamptz AS due_at
    FROM ({_CLIMBS}) AS above
    WHERE {_IN_PERIOD.format("above.received_at")} AND above.received_at > above.since
    UNION ALL
    SELECT over.id, over.closed_at, top.level::int, {_PLAIN}, 'ended',
        extract(epoch FROM ended.at - top.received_at)::float, NULL::timestamptz
    FROM rung_escalation AS over JOIN ({_LAST}) AS top ON top.escalation_id = over.id
    CROSS JOIN LATERAL (SELECT CASE WHEN over.closed_as = 'WITHDRAWN' THEN over.closed_at
        ELSE COALESCE(over.resolved_at, over.closed_at) END AS at) AS ended
    WHERE {_IN_PERIOD.format("over.closed_at")} AND ended.at > top.received_at"""  # noqa: S608
_WAIVERS = f"""SELECT waiver.escalation_id, waiver.asked_at AS at, waiver.level::int AS level,
        '' AS party, '' AS party_name, waiver.risk AS what, false AS corrected,
        CASE WHEN waiver.granted THEN 'granted' WHEN NOT waiver.granted THEN 'refused'
            WHEN waiver.decided_at IS NOT NULL THEN 'lapsed' ELSE 'waiting' END AS fate,
        NULL::float AS seconds, NULL::timestamptz AS due_at
    FROM rung_waiver AS waiver WHERE {_IN_PERIOD.format("waiver.asked_at")}"""  # noqa: S608
_ESCALATIONS = f"""SELECT raised.id AS escalation_id, raised.raised_at AS at, NULL::int AS level,
        {_PLAIN}, CASE WHEN raised.previous_id IS NULL THEN 'first' ELSE 'repeat' END AS fate,
        NULL::float AS seconds, NULL::timestamptz AS due_at
    FROM rung_escalation AS raised WHERE {_IN_PERIOD.format("raised.raised_at")}"""  # noqa: S608
COUNTED: dict[Family, str] = {
    Family.ACKNOWLEDGEMENTS: _clocks(
        "ACKNOWLEDGEMENT", "'MET', 'MISSED'", _ANSWER_FATE, more="answer", level="clock.level"
    ),
    Family.STAYS: _STAYS,
    Family.COMMITMENTS: _clocks(
        "COMMITMENT", "'MET', 'MISSED', 'REPLACED'", _DATE_FATE, more="action"
    ),
    Family.UPDATES: _clocks("UPDATE", "'MET', 'MISSED'", _NEWS_FATE),
    Family.WAIVERS: _WAIVERS,
    Family.ESCALATIONS: _ESCALATIONS,
}
# Acknowledgements once more, told apart into kept and missed alone: nothing else has to be read.
ANSWERS = _clocks(
    "ACKNOWLEDGEMENT",
    "'MET', 'MISSED'",
    "CASE clock.outcome WHEN 'MET' THEN 'kept' ELSE 'missed' END",
    level="clock.level",
)
HIGHEST = f"CROSS JOIN LATERAL ({_TOP.format('thing.escalation_id')}) AS highest"
# The cause found at the end; until then the reason code that stands at the order, or stood last.
# Of all orders at once: one pass over the codes, not a look for every thing that is counted.
CAUSE = """LEFT JOIN (SELECT DISTINCT ON (jeopardy.order_id) jeopardy.order_id, jeopardy.code
    FROM rung_jeopardy AS jeopardy ORDER BY jeopardy.order_id,
        jeopardy.cleared_at DESC NULLS FIRST, jeopardy.since_date, jeopardy.id)
    AS standing ON standing.order_id = escalation.order_id"""
