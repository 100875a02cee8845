import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What was visible has been seen since it was written; a later release was not kept till now.
SHOWN_SINCE = "UPDATE rung_action SET shown_at = created_at WHERE visible"
GUARDS = """
CREATE FUNCTION rung_plan_answer_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what a customer said of a plan stays on record'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER plan_answer_append_only BEFORE UPDATE OR DELETE ON rung_plananswer
    FOR EACH ROW EXECUTE FUNCTION rung_plan_answer_is_kept();
CREATE FUNCTION rung_move_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.told_at IS NULL AND NEW.told_at IS NOT NULL AND
       (NEW.action_id, NEW.from_at, NEW.from_kind, NEW.to_at, NEW.cause, NEW.cause_words,
        NEW.moved_at, NEW.moved_by_id)
       = (OLD.action_id, OLD.from_at, OLD.from_kind, OLD.to_at, OLD.cause, OLD.cause_words,
          OLD.moved_at, OLD.moved_by_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a moved date stays on record; it is told once'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER move_told_once BEFORE UPDATE OR DELETE ON rung_actionmove
    FOR EACH ROW EXECUTE FUNCTION rung_move_is_kept();
"""
UNGUARD = """
DROP TRIGGER plan_answer_append_only ON rung_plananswer;
DROP FUNCTION rung_plan_answer_is_kept();
DROP TRIGGER move_told_once ON rung_actionmove;
DROP FUNCTION rung_move_is_kept()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("rung", "0015_desk_and_the_end"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActionDependency",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanAnswer",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("agreed", models.BooleanField()),
                ("words", models.TextField(blank=True)),
                ("stamp", models.CharField(max_length=32)),
                ("given_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="action",
            name="date_kind",
            field=models.CharField(
                choices=[
                    ("DDD", "desired by you"),
                    ("CCD", "committed by us"),
                    ("FOC", "confirmed by the supplier"),
                    ("ESTIMATED", "estimated"),
                    ("FORECAST", "forecast"),
                    ("ACTUAL", "actual"),
                ],
                db_default="CCD",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="internal_words",
            field=models.CharField(blank=True, db_default="", max_length=300),
        ),
        migrations.AddField(
            model_name="action",
            name="shown_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="actionmove",
            name="cause",
            field=models.CharField(blank=True, db_default="", max_length=4),
        ),
        migrations.AddField(
            model_name="actionmove",
            name="cause_words",
            field=models.CharField(blank=True, db_default="", max_length=300),
        ),
        migrations.AddField(
            model_name="actionmove",
            name="from_kind",
            field=models.CharField(
                choices=[
                    ("DDD", "desired by you"),
                    ("CCD", "committed by us"),
                    ("FOC", "confirmed by the supplier"),
                    ("ESTIMATED", "estimated"),
                    ("FORECAST", "forecast"),
                    ("ACTUAL", "actual"),
                ],
                db_default="CCD",
                max_length=10,
            ),
        ),
        migrations.RunSQL(SHOWN_SINCE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("shown_at__isnull", False), ("visible", True)),
                    models.Q(("shown_at", None), ("visible", False)),
                    _connector="OR",
                ),
                name="action_visible_since_an_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(("date_kind__in", ["CCD", "FOC", "ESTIMATED", "FORECAST"])),
                name="action_date_kind_is_of_a_plan",
            ),
        ),
        migrations.AddField(
            model_name="actiondependency",
            name="action",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="follows",
                to="rung.action",
            ),
        ),
        migrations.AddField(
            model_name="actiondependency",
            name="after",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="rung.action",
            ),
        ),
        migrations.AddField(
            model_name="plananswer",
            name="escalation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="plan_answers",
                to="rung.escalation",
            ),
        ),
        migrations.AddField(
            model_name="plananswer",
            name="given_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="actiondependency",
            constraint=models.UniqueConstraint(
                fields=("action", "after"), name="dependency_named_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="actiondependency",
            constraint=models.CheckConstraint(
                condition=models.Q(("action", models.F("after")), _negated=True),
                name="dependency_on_another_action",
            ),
        ),
        migrations.AddIndex(
            model_name="plananswer",
            index=models.Index(fields=["escalation", "-given_at"], name="plan_answer_newest"),
        ),
        migrations.AddConstraint(
            model_name="plananswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed", True), models.Q(("words", ""), _negated=True), _connector="OR"
                ),
                name="plan_answer_says_what_is_missing",
            ),
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
