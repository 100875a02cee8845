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
_BELOW = """SELECT held.level, held.received_at FROM rung_engagedlevel AS held
    WHERE held.escalation_id = {0}.escalation_id AND held.level < {0}.level
    ORDER BY held.level DESC LIMIT 1"""
_TOP = """SELECT held.level, held.received_at FROM rung_engagedlevel AS held
    WHERE held.escalation_id = {0} ORDER BY held.level DESC LIMIT 1"""
# With the next level; or with the end, which is the resolution the customer accepted.
_STAYS = f"""SELECT above.escalation_id, above.received_at AS at, below.level::int AS level,
        {_PLAIN}, 'ended' AS fate,
        extract(epoch FROM above.received_at - below.received_at)::float AS seconds,
        NULL::timestamptz AS due_at
    FROM rung_engagedlevel AS above JOIN LATERAL ({_BELOW.format("above")}) AS below ON true
    WHERE {_IN_PERIOD.format("above.received_at")} AND above.received_at > below.received_at
    UNION ALL
    SELECT over.id, over.closed_at, top.level::int, {_PLAIN}, 'ended',
        extract(epoch FROM ended.at - top.received_at)::float, NULL::timestamptz
    FROM rung_escalation AS over JOIN LATERAL ({_TOP.format("over.id")}) AS top ON true
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
CAUSE = """LEFT JOIN LATERAL (SELECT jeopardy.code FROM rung_jeopardy AS jeopardy
    WHERE jeopardy.order_id = escalation.order_id
    ORDER BY jeopardy.cleared_at DESC NULLS FIRST, jeopardy.since_date, jeopardy.id LIMIT 1)
    AS standing ON true"""
