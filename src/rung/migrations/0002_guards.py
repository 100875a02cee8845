"""What the database itself guards and tells: numbers, the timeline, the engine's wake-up call."""

from django.db import migrations

NUMBERS = "CREATE SEQUENCE rung_escalation_number START 1001"
TIMELINE = """
CREATE FUNCTION rung_timeline_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the timeline is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER timeline_append_only BEFORE UPDATE OR DELETE ON rung_timelineentry
    FOR EACH ROW EXECUTE FUNCTION rung_timeline_is_append_only();
"""
WAKE = """
CREATE FUNCTION rung_clock_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NOTIFY rung_clock;
    RETURN NULL;
END $$;
CREATE TRIGGER clock_wakes_the_engine AFTER INSERT OR UPDATE ON rung_clock
    FOR EACH STATEMENT EXECUTE FUNCTION rung_clock_changed();
"""
CACHE = """
CREATE TABLE cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX cache_expires ON cache (expires);
"""
VACUUM = """
ALTER TABLE rung_clock SET (autovacuum_vacuum_scale_factor = 0.02,
                            autovacuum_analyze_scale_factor = 0.02, fillfactor = 80);
"""


class Migration(migrations.Migration):
    dependencies = [("rung", "0001_initial")]
    operations = [
        migrations.RunSQL(NUMBERS, "DROP SEQUENCE rung_escalation_number"),
        migrations.RunSQL(
            TIMELINE,
            "DROP TRIGGER timeline_append_only ON rung_timelineentry;"
            "DROP FUNCTION rung_timeline_is_append_only()",
        ),
        migrations.RunSQL(
            WAKE,
            "DROP TRIGGER clock_wakes_the_engine ON rung_clock; DROP FUNCTION rung_clock_changed()",
        ),
        migrations.RunSQL(CACHE, "DROP TABLE cache"),
        migrations.RunSQL(VACUUM, "ALTER TABLE rung_clock RESET (fillfactor)"),
    ]
