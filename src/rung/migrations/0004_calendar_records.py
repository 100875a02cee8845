import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


VERSIONS = """
CREATE FUNCTION rung_calendar_version_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a calendar version never changes; write a new one'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER calendar_version_immutable BEFORE UPDATE OR DELETE ON rung_calendarversion
    FOR EACH ROW EXECUTE FUNCTION rung_calendar_version_is_immutable();
"""
MOVES = """
CREATE FUNCTION rung_clock_moves_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what a clock was stays as it was'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER clock_move_append_only BEFORE UPDATE OR DELETE ON rung_clockmove
    FOR EACH ROW EXECUTE FUNCTION rung_clock_moves_are_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("rung", "0003_letter_page"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClockMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_due_at", models.DateTimeField(blank=True, null=True)),
                ("to_due_at", models.DateTimeField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Rebase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("past_too", models.BooleanField(default=False)),
                ("ordered_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="calendarversion",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="calendarversion",
            name="review",
            field=models.JSONField(
                db_default=models.Value({}, output_field=models.JSONField()), default=dict
            ),
        ),
        migrations.AddField(
            model_name="calendarversion",
            name="source",
            field=models.CharField(
                choices=[
                    ("EDITOR", "calendar editor"),
                    ("ICALENDAR", "iCalendar file"),
                    ("IMPORT", "people file"),
                ],
                db_default="IMPORT",
                default="IMPORT",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="calendarversion",
            name="words",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddConstraint(
            model_name="calendarversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["EDITOR", "ICALENDAR", "IMPORT"])),
                name="calendar_version_source_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("source", "IMPORT"), ("created_by__isnull", False), _connector="OR"
                ),
                name="calendar_version_by_somebody",
            ),
        ),
        migrations.AddField(
            model_name="clockmove",
            name="clock",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="rung.clock"
            ),
        ),
        migrations.AddField(
            model_name="clockmove",
            name="from_calendar",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rung.calendarversion",
            ),
        ),
        migrations.AddField(
            model_name="clockmove",
            name="to_calendar",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rung.calendarversion",
            ),
        ),
        migrations.AddField(
            model_name="rebase",
            name="calendar",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rebases",
                to="rung.calendar",
            ),
        ),
        migrations.AddField(
            model_name="rebase",
            name="ordered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rebase",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rung.calendarversion",
            ),
        ),
        migrations.AddField(
            model_name="clockmove",
            name="rebase",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="rung.rebase"
            ),
        ),
        migrations.AddConstraint(
            model_name="rebase",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="rebase_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="rebase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at", None)),
                fields=("calendar",),
                name="rebase_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockmove",
            constraint=models.UniqueConstraint(
                fields=("rebase", "clock"), name="clock_moved_once_by_rebase"
            ),
        ),
        migrations.AddConstraint(
            model_name="clockmove",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_calendar", models.F("to_calendar")), _negated=True),
                name="clock_moves_somewhere",
            ),
        ),
        migrations.RunSQL(
            VERSIONS,
            "DROP TRIGGER calendar_version_immutable ON rung_calendarversion;"
            "DROP FUNCTION rung_calendar_version_is_immutable()",
        ),
        migrations.RunSQL(
            MOVES,
            "DROP TRIGGER clock_move_append_only ON rung_clockmove;"
            "DROP FUNCTION rung_clock_moves_are_append_only()",
        ),
    ]
