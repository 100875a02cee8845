"""The house's record: changes of policy, people and permissions, and sensitive reads (R28).

What was kept of changes about people goes over to it. Their old table stays behind, unused, so that
processes of the version before run on beside this one; a later version takes it away.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from rung.migrations._row_security import guarded

APPEND_ONLY = """
CREATE FUNCTION rung_record_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER record_append_only BEFORE UPDATE OR DELETE ON rung_recordentry
    FOR EACH ROW EXECUTE FUNCTION rung_record_is_append_only();
"""
# A key of version 7, as everywhere: it sorts by the instant.
CARRIED_OVER = """
INSERT INTO rung_recordentry (id, recorded_at, happened_at, kind, subject, about_id, before, after,
    words, actor_id, actor_name, way)
SELECT (lpad(to_hex((extract(epoch FROM change.made_at) * 1000)::bigint), 12, '0')
        || '7' || right(lpad(to_hex(change.id), 3, '0'), 3) || '8'
        || right(md5(change.id::text), 15))::uuid,
    change.made_at, change.made_at, 'PERSON', coalesce(about.name, 'Levels'), change.about_id,
    '', change.words, '', change.made_by_id, maker.name, 'PAGE'
FROM rung_peoplechange AS change JOIN rung_person AS maker ON maker.id = change.made_by_id
LEFT JOIN rung_person AS about ON about.id = change.about_id
"""
# A customer's request puts its own acts there and reads nothing.
OWN_ACTS = "actor_id IN (SELECT person_id FROM rung_accountcontact)"


class Migration(migrations.Migration):
    dependencies = [
        ("rung", "0028_notices_of_orders"),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordEntry",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField()),
                ("happened_at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("POLICY", "Policy"),
                            ("CALENDAR", "Calendar"),
                            ("PERSON", "Person"),
                            ("PERMISSION", "Role or permission"),
                            ("LEVEL", "Level or cover"),
                            ("ABSENCE", "Absence"),
                            ("CARE_MANAGER", "Care manager"),
                            ("SIGN_IN", "Sign-in"),
                            ("IMPORT", "Import"),
                            ("READ", "Read"),
                            ("OPERATION", "Operation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("subject", models.CharField(max_length=300)),
                ("before", models.TextField(blank=True)),
                ("after", models.TextField(blank=True)),
                ("words", models.TextField(blank=True)),
                ("actor_name", models.CharField(blank=True, max_length=120)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("PAGE", "page"),
                            ("LINK", "mailed link"),
                            ("API", "API"),
                            ("COMMAND", "command line"),
                            ("IMPORT", "import"),
                            ("SYSTEM", "rung itself"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="PeopleChange")]
        ),
        migrations.AddIndex(
            model_name="recordentry",
            index=models.Index(fields=["kind", "id"], name="record_of_kind"),
        ),
        migrations.AddIndex(
            model_name="recordentry",
            index=models.Index(fields=["about", "id"], name="record_about_person"),
        ),
        migrations.AddIndex(
            model_name="recordentry",
            index=models.Index(fields=["actor", "id"], name="record_by_person"),
        ),
        migrations.AddConstraint(
            model_name="recordentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "POLICY",
                            "CALENDAR",
                            "PERSON",
                            "PERMISSION",
                            "LEVEL",
                            "ABSENCE",
                            "CARE_MANAGER",
                            "SIGN_IN",
                            "IMPORT",
                            "READ",
                            "OPERATION",
                        ],
                    )
                ),
                name="record_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("way__in", ["PAGE", "LINK", "API", "COMMAND", "IMPORT", "SYSTEM"])
                ),
                name="record_way_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("subject", ""), _negated=True), name="record_says_of_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="recordentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_at__gte", models.F("happened_at"))),
                name="record_recorded_after",
            ),
        ),
        migrations.RunSQL(CARRIED_OVER, migrations.RunSQL.noop),
        migrations.RunSQL(
            APPEND_ONLY,
            "DROP TRIGGER record_append_only ON rung_recordentry;"
            "DROP FUNCTION rung_record_is_append_only()",
        ),
        guarded("rung_recordentry", OWN_ACTS, "INSERT"),
    ]
