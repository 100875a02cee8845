"""Impact as each side tells it, roadblocks, and requests for resources with their options."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

IMPACT = """
CREATE FUNCTION rung_impact_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was told is kept' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER impact_append_only BEFORE UPDATE OR DELETE ON rung_impact
    FOR EACH ROW EXECUTE FUNCTION rung_impact_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("rung", "0011_last_looked"),
    ]

    operations = [
        migrations.CreateModel(
            name="ResourceRequest",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("TECHNICAL", "Technical help"),
                            ("PEOPLE", "People"),
                            ("MONEY", "Money"),
                            ("EXPEDITE", "An expedite"),
                        ],
                        max_length=10,
                    ),
                ),
                ("buys", models.TextField()),
                ("currency", models.CharField(max_length=3)),
                ("asked_at", models.DateTimeField()),
                ("level", models.PositiveSmallIntegerField()),
                ("routed_because", models.TextField(blank=True)),
                ("granted", models.BooleanField(null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("words", models.TextField(blank=True)),
                ("alternate_date", models.DateField(blank=True, null=True)),
                ("customer_words", models.TextField(blank=True)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rung.action",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cover_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decider",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "escalation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="rung.escalation",
                    ),
                ),
                (
                    "released_by",
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
        migrations.CreateModel(
            name="RequestQuestion",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("words", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="rung.resourcerequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RequestOption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("words", models.CharField(max_length=300)),
                ("cost", models.DecimalField(decimal_places=2, max_digits=14)),
                ("days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("chosen", models.BooleanField(default=False)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="options",
                        to="rung.resourcerequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Roadblock",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("blocks", models.TextField()),
                ("department", models.CharField(max_length=120)),
                ("due_at", models.DateTimeField()),
                ("named_at", models.DateTimeField()),
                ("customer_words", models.TextField(blank=True)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("removed_words", models.TextField(blank=True)),
                (
                    "escalation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roadblocks",
                        to="rung.escalation",
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "remover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roadblocks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Impact",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "side",
                    models.CharField(
                        choices=[("CUSTOMER", "CUSTOMER"), ("CARRIER", "CARRIER")], max_length=10
                    ),
                ),
                ("words", models.TextField(blank=True)),
                (
                    "effect",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("STOPPED", "Business has stopped"),
                            ("HINDERED", "It goes on, but slower or with loss"),
                            ("NOT_YET", "Nothing has stopped yet"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "workaround",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NONE", "No work-around"),
                            ("PARTLY", "One that carries a part"),
                            ("FULL", "One that carries it all for now"),
                        ],
                        max_length=10,
                    ),
                ),
                ("workaround_words", models.CharField(blank=True, max_length=300)),
                ("safety", models.BooleanField(null=True)),
                ("sites", models.PositiveIntegerField(blank=True, null=True)),
                ("users", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "money_per_day",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True),
                ),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("hard_dates", models.TextField(blank=True)),
                ("agrees", models.BooleanField(default=False)),
                ("told_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "escalation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="impacts",
                        to="rung.escalation",
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["escalation", "told_at"], name="impact_of_escalation")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["CUSTOMER", "CARRIER"])),
                        name="impact_side_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effect", ""),
                            ("effect__in", ["STOPPED", "HINDERED", "NOT_YET"]),
                            _connector="OR",
                        ),
                        name="impact_effect_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("workaround", ""),
                            ("workaround__in", ["NONE", "PARTLY", "FULL"]),
                            _connector="OR",
                        ),
                        name="impact_workaround_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("currency", ""), ("money_per_day", None)),
                            models.Q(
                                ("money_per_day__gte", 0), models.Q(("currency", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="impact_money_has_a_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("agrees", False), ("side", "CARRIER"), _connector="OR"),
                        name="impact_agreed_by_the_carrier",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("recorded_at__gte", models.F("told_at"))),
                        name="impact_recorded_after",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="resourcerequest",
            index=models.Index(fields=["escalation"], name="request_of_escalation"),
        ),
        migrations.AddIndex(
            model_name="resourcerequest",
            index=models.Index(
                condition=models.Q(("granted", None)), fields=["decider"], name="request_of_decider"
            ),
        ),
        migrations.AddConstraint(
            model_name="resourcerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["TECHNICAL", "PEOPLE", "MONEY", "EXPEDITE"])),
                name="request_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="resourcerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at", None), ("decided_by", None), ("granted", None), ("words", "")
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("granted__isnull", False),
                        models.Q(("words", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="request_decided_by_somebody_with_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="resourcerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("alternate_date", None), ("granted", False), _connector="OR"),
                name="request_alternate_date_with_a_refusal",
            ),
        ),
        migrations.AddConstraint(
            model_name="resourcerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("customer_words", ""), ("released_at", None), ("released_by", None)),
                    models.Q(
                        models.Q(("customer_words", ""), _negated=True),
                        ("released_at__isnull", False),
                        ("released_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="request_wording_is_released_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="requestquestion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None)),
                fields=("request",),
                name="request_one_question_unanswered",
            ),
        ),
        migrations.AddConstraint(
            model_name="requestquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None), ("answered_by", None)),
                    models.Q(
                        models.Q(("answer", ""), _negated=True),
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="request_question_answered_with_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="requestoption",
            constraint=models.UniqueConstraint(
                fields=("request", "position"), name="request_option_one_per_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="requestoption",
            constraint=models.UniqueConstraint(
                condition=models.Q(("chosen", True)),
                fields=("request",),
                name="request_one_option_chosen",
            ),
        ),
        migrations.AddConstraint(
            model_name="requestoption",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__gte", 1), ("position__lte", 3)),
                name="request_three_options_at_most",
            ),
        ),
        migrations.AddConstraint(
            model_name="requestoption",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost__gte", 0)), name="request_cost_is_an_amount"
            ),
        ),
        migrations.AddIndex(
            model_name="roadblock",
            index=models.Index(fields=["escalation"], name="roadblock_of_escalation"),
        ),
        migrations.AddIndex(
            model_name="roadblock",
            index=models.Index(
                condition=models.Q(("removed_at", None)),
                fields=["remover"],
                name="roadblock_of_remover",
            ),
        ),
        migrations.AddConstraint(
            model_name="roadblock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("blocks", ""), _negated=True),
                    models.Q(("department", ""), _negated=True),
                ),
                name="roadblock_says_what_and_whose",
            ),
        ),
        migrations.AddConstraint(
            model_name="roadblock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("customer_words", ""), ("released_at", None), ("released_by", None)),
                    models.Q(
                        models.Q(("customer_words", ""), _negated=True),
                        ("released_at__isnull", False),
                        ("released_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="roadblock_wording_is_released_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="roadblock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removed_at", None), ("removed_by", None), ("removed_words", "")),
                    models.Q(
                        models.Q(("removed_words", ""), _negated=True),
                        ("removed_at__isnull", False),
                        ("removed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="roadblock_removed_by_somebody_with_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="roadblock",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__gt", models.F("named_at"))),
                name="roadblock_due_after_it_was_named",
            ),
        ),
        migrations.RunSQL(
            IMPACT,
            "DROP TRIGGER impact_append_only ON rung_impact;"
            "DROP FUNCTION rung_impact_is_append_only()",
        ),
    ]
