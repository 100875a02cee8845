import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


VERSIONS = """
CREATE FUNCTION rung_policy_version_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a policy version never changes; publish a new one'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER policy_version_immutable BEFORE UPDATE OR DELETE ON rung_policyversion
    FOR EACH ROW EXECUTE FUNCTION rung_policy_version_is_immutable();
"""
MOVES = """
CREATE FUNCTION rung_policy_moves_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the policy an escalation ran on stays on record'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER policy_move_append_only BEFORE UPDATE OR DELETE ON rung_policymove
    FOR EACH ROW EXECUTE FUNCTION rung_policy_moves_are_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("rung", "0008_expedites"),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True)),
                ("document", models.JSONField()),
                ("edition", models.PositiveIntegerField()),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PolicyMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PolicyRebase",
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
        migrations.RemoveConstraint(
            model_name="clockmove",
            name="clock_moves_somewhere",
        ),
        migrations.AddField(
            model_name="clockmove",
            name="from_target_amount",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="clockmove",
            name="from_target_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("WORKING_TIME", "WORKING_TIME"),
                    ("CLOSE_AFTER", "CLOSE_AFTER"),
                    ("BUSINESS_DAYS", "BUSINESS_DAYS"),
                    ("AT", "AT"),
                    ("ELAPSED", "ELAPSED"),
                ],
                db_default="",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="published_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="words",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AlterField(
            model_name="clockmove",
            name="rebase",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="rung.rebase",
            ),
        ),
        migrations.AddField(
            model_name="policydraft",
            name="based_on",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rung.policyversion",
            ),
        ),
        migrations.AddField(
            model_name="policydraft",
            name="changed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="policymove",
            name="escalation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="policy_moves",
                to="rung.escalation",
            ),
        ),
        migrations.AddField(
            model_name="policymove",
            name="from_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rung.policyversion",
            ),
        ),
        migrations.AddField(
            model_name="policymove",
            name="to_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rung.policyversion",
            ),
        ),
        migrations.AddField(
            model_name="clockmove",
            name="policy_move",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="clocks",
                to="rung.policymove",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockmove",
            constraint=models.UniqueConstraint(
                fields=("policy_move", "clock"), name="clock_moved_once_by_policy"
            ),
        ),
        migrations.AddConstraint(
            model_name="clockmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("from_target_kind", ""),
                        ("policy_move", None),
                        ("rebase__isnull", False),
                        models.Q(("from_calendar", models.F("to_calendar")), _negated=True),
                    ),
                    models.Q(
                        ("from_target_amount__isnull", False),
                        ("policy_move__isnull", False),
                        ("rebase", None),
                        models.Q(("from_target_kind", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="clock_moves_somewhere",
            ),
        ),
        migrations.AddField(
            model_name="policyrebase",
            name="ordered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="policyrebase",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rebases",
                to="rung.policy",
            ),
        ),
        migrations.AddField(
            model_name="policyrebase",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rung.policyversion",
            ),
        ),
        migrations.AddField(
            model_name="policymove",
            name="rebase",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="rung.policyrebase",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrebase",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="policy_rebase_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="policyrebase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at", None)),
                fields=("policy",),
                name="policy_rebase_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="policymove",
            constraint=models.UniqueConstraint(
                fields=("rebase", "escalation"), name="policy_moved_once_by_rebase"
            ),
        ),
        migrations.AddConstraint(
            model_name="policymove",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_version", models.F("to_version")), _negated=True),
                name="policy_moves_somewhere",
            ),
        ),
        migrations.RunSQL(
            VERSIONS,
            "DROP TRIGGER policy_version_immutable ON rung_policyversion;"
            "DROP FUNCTION rung_policy_version_is_immutable()",
        ),
        migrations.RunSQL(
            MOVES,
            "DROP TRIGGER policy_move_append_only ON rung_policymove;"
            "DROP FUNCTION rung_policy_moves_are_append_only()",
        ),
    ]
