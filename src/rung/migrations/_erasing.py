"""How the words and names of an escalation are erased long after its end, and who may do it.

What is append-only for the application stays so: one function of the owner's, and nothing else,
replaces what was typed. It leaves every instant, number, code, outcome and department, hence every
figure. What stands here was run on databases that exist: another way is another function.
"""

ERASED = "Erased"

# Every column of typed words below an escalation, by table; {keys} are the escalations'.
_OF = "escalation_id = ANY(keys)"
_TICKETS = """{column} IN (SELECT ticket_id FROM rung_deskticketlink WHERE escalation_id = ANY(keys)
    EXCEPT SELECT link.ticket_id FROM rung_deskticketlink AS link
      JOIN rung_escalation AS other ON other.id = link.escalation_id
     WHERE other.erased_at IS NULL AND NOT other.id = ANY(keys))"""
_ACTIONS = "action_id IN (SELECT id FROM rung_action WHERE escalation_id = ANY(keys))"
_REQUESTS = "request_id IN (SELECT id FROM rung_resourcerequest WHERE escalation_id = ANY(keys))"
_SURVEYS = "survey_id IN (SELECT id FROM rung_survey WHERE escalation_id = ANY(keys))"
WORDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "acknowledgement": (_OF, ("words",)),
    "action": (_OF, ("text", "internal_words")),
    "actionmove": (_ACTIONS, ("reason", "cause_words")),
    "attachment": (_OF, ("name",)),
    "broadcast": (_TICKETS.format(column="ticket_id"), ("words",)),
    "broadcastcopy": (_OF, ("words",)),
    "communicationplan": (_OF, ("audience", "words", "answer")),
    "contact": (_OF, ("words",)),
    "correction": (_OF, ("words", "decision")),
    "desknote": (_TICKETS.format(column="ticket_id"), ("words",)),
    "deskticket": (_TICKETS.format(column="id"), ("title", "cause", "next_step")),
    "engagedlevel": (_OF, ("reason",)),
    "handover": (_OF, ("words",)),
    "impact": (_OF, ("words", "workaround_words", "hard_dates")),
    "notready": (_OF, ("needs", "evidence", "billing", "dispute", "decision", "end_words")),
    "plananswer": (_OF, ("words",)),
    "requestoption": (_REQUESTS, ("words",)),
    "requestquestion": (_REQUESTS, ("words", "answer")),
    "resourcerequest": (
        _OF,
        ("buys", "routed_because", "words", "customer_words", "withdrawn_words"),
    ),
    "roadblock": (_OF, ("blocks", "customer_words", "removed_words")),
    "snooze": (_OF, ("reason",)),
    "specialhandling": (_OF, ("words",)),
    "stakeholder": (_OF, ("name", "phone")),
    "survey": (_OF, ("words",)),
    "surveyfollowup": (_SURVEYS, ("words",)),
    "timelineentry": (_OF, ("words",)),
    "waiver": (_OF, ("risk", "evidence", "words")),
    "escalation": (
        "id = ANY(keys)",
        ("impact", "need_by_reason", "tried", "rhythm_wish", "resolution", "cause_words"),
    ),
}
# What a fact of the timeline brought with it that somebody typed, or that names somebody.
TYPED = (
    *("after", "audience", "because", "chosen", "evidence", "files", "from_name", "held_by"),
    *("lines", "name", "options", "reason", "remover", "risk", "text", "title", "to", "to_name"),
    *("who", "words"),
)


def _words() -> str:
    statements = []
    for table, (which, columns) in WORDS.items():
        changed = ", ".join(
            f"{column} = CASE WHEN {column} = '' THEN '' ELSE '{ERASED}' END" for column in columns
        )
        statements.append(f"UPDATE rung_{table} SET {changed} WHERE {which};")
    return "\n    ".join(statements)


_TYPED = ", ".join(f"'{key}'" for key in TYPED)
ERASES = """
CREATE FUNCTION rung_erases() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('rung.erases', true), '') = 'on' AND current_user =
        (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'rung_escalation'::regclass)
$$;
"""
# Most of the time there is nothing to do, and the partial index says so.
ERASE = f"""
CREATE FUNCTION rung_erase_escalations(ended_before timestamptz, at timestamptz, most int)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    keys uuid[];
BEGIN
    keys := ARRAY(SELECT id FROM rung_escalation
        WHERE closed_at < ended_before AND closed_at < at AND erased_at IS NULL
        ORDER BY closed_at, id LIMIT most FOR UPDATE SKIP LOCKED);
    IF cardinality(keys) = 0 THEN
        RETURN 0;
    END IF;
    PERFORM set_config('rung.erases', 'on', true);
    {_words()}
    UPDATE rung_action SET owner_name = '{ERASED}' WHERE {_OF} AND owner = 'CUSTOMER';
    UPDATE rung_attachment SET content = ''::bytea WHERE {_OF};
    UPDATE rung_stakeholder SET address = id || '@erased.invalid' WHERE {_OF} AND address <> '';
    UPDATE rung_notice SET context = '{{}}', address = id || '@erased.invalid' WHERE {_OF};
    UPDATE rung_timelineentry AS entry SET
        actor_name = CASE WHEN actor_name = '' THEN '' ELSE coalesce(
            (SELECT CASE role WHEN 'CUSTOMER' THEN 'The customer' ELSE 'The carrier' END
               FROM rung_person AS person WHERE person.id = entry.actor_id), '{ERASED}') END,
        details = coalesce((SELECT jsonb_object_agg(key, CASE
            WHEN key = 'owner_name' AND details->>'owner' <> 'CUSTOMER' THEN value
            WHEN key = 'cause' AND fact NOT LIKE 'desk.%' THEN value
            WHEN NOT key = ANY(ARRAY[{_TYPED}, 'owner_name', 'cause']) THEN value
            WHEN value IN ('""', 'null') THEN value
            WHEN jsonb_typeof(value) = 'string' THEN '"{ERASED}"'::jsonb
            WHEN jsonb_typeof(value) = 'array' THEN (SELECT
                coalesce(jsonb_agg('{ERASED}'::text), '[]') FROM jsonb_array_elements(value))
            ELSE value END) FROM jsonb_each(details)), '{{}}')
        WHERE {_OF};
    UPDATE rung_escalation SET erased_at = at WHERE id = ANY(keys);
    UPDATE rung_person AS person SET name = 'Erased person ' || id, phone = '', title = '',
        email = 'erased-' || id || '@erased.invalid'
        WHERE role = 'CUSTOMER' AND NOT is_active AND email NOT LIKE 'erased-%@erased.invalid'
        AND EXISTS (SELECT FROM rung_timelineentry AS entry
            WHERE entry.escalation_id = ANY(keys) AND entry.actor_id = person.id)
        AND NOT EXISTS (SELECT FROM rung_timelineentry AS entry
            JOIN rung_escalation AS escalation ON escalation.id = entry.escalation_id
            WHERE entry.actor_id = person.id AND escalation.erased_at IS NULL);
    PERFORM set_config('rung.erases', 'off', true);
    RETURN cardinality(keys);
END $$;
REVOKE ALL ON FUNCTION rung_erase_escalations(timestamptz, timestamptz, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rung_erase_escalations(timestamptz, timestamptz, int) TO rung_carrier;
"""
# What keeps rows as they were told, in whose way that function would be: (table, trigger, on what,
# the condition it had, function).
_ANY = "UPDATE OR DELETE"
GUARDS = (
    ("timelineentry", "timeline_append_only", _ANY, "", "rung_timeline_is_append_only"),
    ("actionmove", "move_told_once", _ANY, "", "rung_move_is_kept"),
    ("attachment", "attachment_unchanged", _ANY, "", "rung_attachment_is_unchanged"),
    ("broadcast", "broadcast_written_once", _ANY, "", "rung_written_once"),
    (
        *("communicationplan", "communication_plan_answered_once", _ANY, ""),
        "rung_communication_plan_is_answered_once",
    ),
    (
        *("correction", "correction_decided_once", "UPDATE", "OLD.decided_at IS NOT NULL"),
        "rung_correction_decided_once",
    ),
    ("desknote", "desk_note_written_once", _ANY, "", "rung_written_once"),
    ("impact", "impact_append_only", _ANY, "", "rung_impact_is_append_only"),
    ("notready", "not_ready_stays_on_record", _ANY, "", "rung_not_ready_stays_on_record"),
    ("plananswer", "plan_answer_append_only", _ANY, "", "rung_plan_answer_is_kept"),
    ("survey", "survey_written_once", _ANY, "", "rung_written_once"),
)


def guards(*, let_through: bool) -> str:
    """The guards anew: with a way through for the one function, or as they were."""
    said = []
    for table, trigger, on, condition, function in GUARDS:
        conditions = [condition] if condition else []
        conditions += ["NOT rung_erases()"] if let_through else []
        when = f"WHEN ({' AND '.join(conditions)})" if conditions else ""
        said.append(
            f"DROP TRIGGER {trigger} ON rung_{table};"
            f"CREATE TRIGGER {trigger} BEFORE {on} ON rung_{table}"
            f" FOR EACH ROW {when} EXECUTE FUNCTION {function}();"
        )
    return "\n".join(said)
