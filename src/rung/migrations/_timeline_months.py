"""The timeline as a table of months: how it is made, kept ahead, and made whole again.

A month is a partition by the instant at which something was written down, in UTC. What belongs to
no month that exists goes to the rest, so that nothing is ever refused; making its month moves it.
What stands here was run on databases that exist: another way is another function.
"""

TABLE = "rung_timelineentry"
REST = f"{TABLE}_rest"
WHOLE = f"{TABLE}_whole"
_ESCALATION = f"{TABLE}_escalation_id_13f8a2bc_fk_rung_escalation_id"
_ACTOR = f"{TABLE}_actor_id_5e303536_fk_rung_person_id"

# Who could read or write the one table may do the same with the other.
_SAME_RIGHTS = f"""
DO $$
DECLARE given record;
BEGIN
    FOR given IN
        SELECT grantee::regrole::text AS who, privilege_type AS what
        FROM pg_class, aclexplode(relacl)
        WHERE oid = '{WHOLE}'::regclass AND grantee <> 0 AND grantee <> relowner
    LOOP
        EXECUTE format('GRANT %s ON {TABLE} TO %s', given.what, given.who);
    END LOOP;
END $$;
"""
# A table made like the other has its columns and checks; keys and indexes come when it is filled,
# with the names they had. Nothing hangs below the timeline.
_KEYS = f"""
ALTER TABLE {TABLE} ADD CONSTRAINT {TABLE}_pkey PRIMARY KEY (recorded_at, id);
ALTER TABLE {TABLE} ADD CONSTRAINT {_ESCALATION} FOREIGN KEY (escalation_id)
    REFERENCES rung_escalation (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE {TABLE} ADD CONSTRAINT {_ACTOR} FOREIGN KEY (actor_id)
    REFERENCES rung_person (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX timeline_of_escalation ON {TABLE} (escalation_id, happened_at);
CREATE INDEX {TABLE}_escalation_id_13f8a2bc ON {TABLE} (escalation_id);
CREATE INDEX {TABLE}_actor_id_5e303536 ON {TABLE} (actor_id);
CREATE TRIGGER timeline_append_only BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION rung_timeline_is_append_only();
"""

# Makes the month of an instant and some after it, and a month for everything in the rest. Run by
# the owner and by the worker, whose role may make no tables: hence with the owner's rights. Locks
# are taken in the order in which an act takes them; how long to wait for them is the caller's to say.
MONTHS = f"""
CREATE FUNCTION rung_timeline_months(at timestamptz, ahead int) RETURNS int LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp SET TimeZone = 'UTC' AS $$
DECLARE
    missing timestamptz[];
    month timestamptz;
    name text;
    made int := 0;
BEGIN
    missing := ARRAY(
        SELECT wanted FROM (
            SELECT generate_series(date_trunc('month', at),
                date_trunc('month', at) + least(greatest(ahead, 0), 24) * interval '1 month',
                interval '1 month') AS wanted
            UNION SELECT date_trunc('month', recorded_at) FROM {REST}) AS months
        WHERE to_regclass('{TABLE}_' || to_char(wanted, 'YYYY_MM')) IS NULL ORDER BY wanted);
    FOREACH month IN ARRAY missing LOOP
        IF made = 0 THEN
            LOCK TABLE rung_escalation, rung_person IN SHARE ROW EXCLUSIVE MODE;
            LOCK TABLE {TABLE} IN ACCESS EXCLUSIVE MODE;
        END IF;
        name := '{TABLE}_' || to_char(month, 'YYYY_MM');
        CONTINUE WHEN to_regclass(name) IS NOT NULL;  -- somebody else made it meanwhile
        EXECUTE format('CREATE TABLE %I (LIKE {TABLE} INCLUDING ALL)', name);
        ALTER TABLE {REST} DISABLE TRIGGER USER;
        EXECUTE format('WITH moved AS (DELETE FROM {REST} WHERE recorded_at >= %L'
            ' AND recorded_at < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
            month, month + interval '1 month', name);
        ALTER TABLE {REST} ENABLE TRIGGER USER;
        EXECUTE format('ALTER TABLE {TABLE} ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            name, month, month + interval '1 month');
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY carrier_sees_all ON %I TO rung_carrier'
            ' USING (true) WITH CHECK (true)', name);
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION rung_timeline_months(timestamptz, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rung_timeline_months(timestamptz, int) TO rung_carrier;
"""
# The months of what there is come first, so that every row is written once.
SPLIT = f"""
LOCK TABLE rung_escalation, rung_person IN SHARE ROW EXCLUSIVE MODE;
ALTER TABLE {TABLE} RENAME TO {WHOLE};
CREATE TABLE {TABLE} (LIKE {WHOLE} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
    PARTITION BY RANGE (recorded_at);
DO $$
DECLARE month timestamptz;
BEGIN
    SET LOCAL TimeZone = 'UTC';
    FOR month IN SELECT DISTINCT date_trunc('month', recorded_at) FROM {WHOLE} ORDER BY 1 LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF {TABLE} FOR VALUES FROM (%L) TO (%L)',
            '{TABLE}_' || to_char(month, 'YYYY_MM'), month, month + interval '1 month');
    END LOOP;
END $$;
CREATE TABLE {REST} PARTITION OF {TABLE} DEFAULT;
INSERT INTO {TABLE} SELECT * FROM {WHOLE} ORDER BY recorded_at, id;
{_SAME_RIGHTS}
DROP TABLE {WHOLE};
{_KEYS}
"""
JOIN = f"""
ALTER TABLE {TABLE} RENAME TO {WHOLE};
CREATE TABLE {TABLE} (LIKE {WHOLE} INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
INSERT INTO {TABLE} SELECT * FROM {WHOLE};
{_SAME_RIGHTS}
DROP TABLE {WHOLE};
{_KEYS}
"""
# Each month is closed to whoever asks it directly, as the whole is.
PARTS = f"""
DO $$
DECLARE part regclass;
BEGIN
    FOR part IN SELECT inhrelid FROM pg_inherits WHERE inhparent = '{TABLE}'::regclass LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', part);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', part);
        EXECUTE format('CREATE POLICY carrier_sees_all ON %s TO rung_carrier'
            ' USING (true) WITH CHECK (true)', part);
    END LOOP;
END $$;
"""
