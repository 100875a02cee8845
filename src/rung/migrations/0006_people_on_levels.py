import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


CHANGES = """
CREATE FUNCTION rung_people_changes_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was changed about people stays on record'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER people_change_append_only BEFORE UPDATE OR DELETE ON rung_peoplechange
    FOR EACH ROW EXECUTE FUNCTION rung_people_changes_are_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("rung", "0005_policies_as_data"),
    ]

    operations = [
        migrations.CreateModel(
            name="CoverageCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checked_at", models.DateTimeField(db_index=True)),
                ("places", models.PositiveIntegerField()),
                ("holes", models.PositiveIntegerField()),
                ("single_points", models.PositiveIntegerField()),
                ("findings", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="PeopleChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("words", models.CharField(max_length=400)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="levelholder",
            name="holder_one_per_level",
        ),
        migrations.AddField(
            model_name="accountcontact",
            name="counterpart_level",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="levelholder",
            name="account",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holders",
                to="rung.account",
            ),
        ),
        migrations.AddField(
            model_name="levelholder",
            name="outside",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="levelholder",
            name="product",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="levelholder",
            name="rank",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="levelholder",
            name="title",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="levelholder",
            name="track",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="person",
            name="calendar",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="rung.calendar",
            ),
        ),
        migrations.AlterField(
            model_name="levelholder",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="held",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="levelholder",
            name="region",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holders",
                to="rung.region",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountcontact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("counterpart_level", None), ("counterpart_level__gte", 1), _connector="OR"
                ),
                name="contact_counterpart_of_a_level",
            ),
        ),
        migrations.AddConstraint(
            model_name="levelholder",
            constraint=models.UniqueConstraint(
                models.F("level"),
                models.F("region"),
                models.F("account"),
                django.db.models.functions.text.Lower("product"),
                django.db.models.functions.text.Lower("track"),
                models.F("rank"),
                name="holder_one_per_rank",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="levelholder",
            constraint=models.CheckConstraint(
                condition=models.Q(("rank__gte", 1)), name="holder_ranks_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="levelholder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("person", None), models.Q(("outside", ""), _negated=True)),
                    models.Q(("outside", ""), ("person__isnull", False)),
                    _connector="OR",
                ),
                name="holder_is_a_person_or_outside",
            ),
        ),
        migrations.AddField(
            model_name="coveragecheck",
            name="checked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="peoplechange",
            name="about",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="peoplechange",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="peoplechange",
            index=models.Index(fields=["about", "-made_at"], name="people_change_of_person"),
        ),
        migrations.AddConstraint(
            model_name="peoplechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="people_change_says_what"
            ),
        ),
        migrations.RunSQL(
            CHANGES,
            "DROP TRIGGER people_change_append_only ON rung_peoplechange;"
            "DROP FUNCTION rung_people_changes_are_append_only()",
        ),
    ]
