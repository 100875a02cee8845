"""Corrections beside the figures, and the indexes by which figures are counted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

DECIDED_ONCE = """
CREATE FUNCTION rung_correction_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a correction is decided once, and kept'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER correction_decided_once BEFORE UPDATE ON rung_correction
    FOR EACH ROW WHEN (OLD.decided_at IS NOT NULL) EXECUTE FUNCTION rung_correction_decided_once();
CREATE TRIGGER correction_kept BEFORE DELETE ON rung_correction
    FOR EACH ROW EXECUTE FUNCTION rung_correction_decided_once();
"""
NO_LONGER = """
DROP TRIGGER correction_kept ON rung_correction;
DROP TRIGGER correction_decided_once ON rung_correction;
DROP FUNCTION rung_correction_decided_once();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("rung", "0016_plan_and_answers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("words", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("approved", models.BooleanField(null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision", models.TextField(blank=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("outcome__in", ["MET", "MISSED", "REPLACED"])),
                fields=["kind", "settled_at"],
                include=("outcome", "escalation", "level"),
                name="clock_counted",
            ),
        ),
        migrations.AddIndex(
            model_name="engagedlevel",
            index=models.Index(fields=["received_at"], name="level_received"),
        ),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(fields=["raised_at"], name="escalation_raised"),
        ),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", False)),
                fields=["closed_at"],
                name="escalation_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="waiver",
            index=models.Index(fields=["asked_at"], name="waiver_asked"),
        ),
        migrations.AddField(
            model_name="correction",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="clock",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="correction",
                to="rung.clock",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="escalation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="rung.escalation",
            ),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(
                condition=models.Q(("decided_at", None)),
                fields=["asked_at"],
                name="correction_undecided",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="correction_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved", None),
                        ("decided_at", None),
                        ("decided_by", None),
                        ("decision", ""),
                    ),
                    models.Q(
                        ("approved__isnull", False),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        models.Q(("decision", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="correction_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="correction_not_by_who_asked",
            ),
        ),
        migrations.RunSQL(DECIDED_ONCE, NO_LONGER),
    ]
