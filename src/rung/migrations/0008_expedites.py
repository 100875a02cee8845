import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ANSWERED_ONCE = """
CREATE FUNCTION rung_expedite_is_answered_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'ASKED' AND
       (NEW.order_id, NEW.policy_id, NEW.asked_by_id, NEW.asked_at, NEW.wanted_day,
        NEW.reason, NEW.route, NEW.price)
       = (OLD.order_id, OLD.policy_id, OLD.asked_by_id, OLD.asked_at, OLD.wanted_day,
          OLD.reason, OLD.route, OLD.price)
       AND NEW.from_day IS NOT DISTINCT FROM OLD.from_day THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a request for an earlier date is answered once and stays on record'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER expedite_answered_once BEFORE UPDATE OR DELETE ON rung_expedite
    FOR EACH ROW EXECUTE FUNCTION rung_expedite_is_answered_once();
"""
STATES = [
    ("ASKED", "asked"),
    ("GRANTED", "granted"),
    ("REFUSED", "refused"),
    ("WITHDRAWN", "withdrawn"),
]
ROUTES = [("APPROVAL", "APPROVAL"), ("PRE_APPROVED", "PRE_APPROVED")]
PEOPLE = {
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": settings.AUTH_USER_MODEL,
}


class Migration(migrations.Migration):
    dependencies = [
        ("rung", "0007_waiver_triggers"),
    ]

    operations = [
        migrations.AddField(
            model_name="escalation",
            name="reason",
            field=models.CharField(blank=True, db_default="", max_length=40),
        ),
        migrations.CreateModel(
            name="Expedite",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField()),
                ("wanted_day", models.DateField()),
                ("from_day", models.DateField(blank=True, null=True)),
                ("reason", models.TextField()),
                ("route", models.CharField(choices=ROUTES, max_length=20)),
                ("price", models.CharField(max_length=200)),
                ("state", models.CharField(choices=STATES, default="ASKED", max_length=10)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("words", models.TextField(blank=True)),
                ("offered_day", models.DateField(blank=True, null=True)),
                ("asked_by", models.ForeignKey(**PEOPLE)),
                ("decided_by", models.ForeignKey(blank=True, null=True, **PEOPLE)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="expedites",
                        to="rung.order",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rung.policyversion",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["order", "-asked_at"], name="expedite_of_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["ASKED", "GRANTED", "REFUSED", "WITHDRAWN"])
                        ),
                        name="expedite_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("route__in", ["APPROVAL", "PRE_APPROVED"])),
                        name="expedite_route_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at", None),
                                ("decided_by", None),
                                ("state", "ASKED"),
                                ("words", ""),
                            ),
                            models.Q(
                                models.Q(("state", "ASKED"), _negated=True),
                                ("decided_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="expedite_answered_at_an_instant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_at", None),
                            ("decided_by__isnull", False),
                            models.Q(("route", "PRE_APPROVED"), ("state", "GRANTED")),
                            _connector="OR",
                        ),
                        name="expedite_answered_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("offered_day", None), ("state", "REFUSED"), _connector="OR"
                        ),
                        name="expedite_offers_with_a_refusal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_day", None),
                            ("wanted_day__lt", models.F("from_day")),
                            _connector="OR",
                        ),
                        name="expedite_is_earlier",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ASKED")),
                        fields=("order",),
                        name="expedite_one_unanswered",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            ANSWERED_ONCE,
            "DROP TRIGGER expedite_answered_once ON rung_expedite;"
            "DROP FUNCTION rung_expedite_is_answered_once()",
        ),
    ]
