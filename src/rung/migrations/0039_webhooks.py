"""Webhooks out: receivers, and every event that is owed to them.

A customer's request sees neither table: it only calls the function, which writes for the receivers
there are what the request has just written into the timeline, and nothing where there are none.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from rung.migrations._row_security import READ, guarded

NOBODY = "false"
# Asked once in each act, and once in each batch of the engine: where nobody listens that is all.
TELL = """
CREATE FUNCTION rung_has_subscribers() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM rung_webhooksubscription WHERE ended_at IS NULL)
$$;
CREATE FUNCTION rung_tell_subscribers(entries uuid[], at timestamptz)
RETURNS TABLE (delivery uuid, subscription bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO rung_webhookdelivery (id, subscription_id, event_id, type, escalation_id,
        recorded_at, body, created_at, try_at, attempts, answer, trouble)
    SELECT gen_random_uuid(), told.id, entry.id, 'rung.' || entry.fact, entry.escalation_id,
        entry.recorded_at, '', at, at, 0, '', ''
    FROM rung_timelineentry AS entry
    JOIN rung_escalation AS escalation ON escalation.id = entry.escalation_id
    JOIN rung_webhooksubscription AS told ON told.ended_at IS NULL
        AND told.facts ? entry.fact
        AND (told.internal OR entry.visibility = 'CUSTOMER')
        AND (told.account_id IS NULL OR told.account_id = escalation.account_id)
    WHERE entry.recorded_at = at AND entry.id = ANY(entries)
    ORDER BY told.id, entry.position
    RETURNING id, subscription_id;
$$;
REVOKE ALL ON FUNCTION rung_has_subscribers(), rung_tell_subscribers(uuid[], timestamptz)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rung_has_subscribers(), rung_tell_subscribers(uuid[], timestamptz)
    TO rung_carrier, rung_customer;
"""
NO_LONGER = "DROP FUNCTION rung_has_subscribers(), rung_tell_subscribers(uuid[], timestamptz)"


class Migration(migrations.Migration):
    dependencies = [("rung", "0038_raising_by_mail")]

    operations = [
        migrations.CreateModel(
            name="WebhookSubscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("url", models.CharField(max_length=500)),
                ("facts", models.JSONField(default=list)),
                ("internal", models.BooleanField(default=False)),
                ("secret", models.TextField()),
                ("old_secret", models.TextField(blank=True)),
                ("old_until", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                (
                    "paused_because",
                    models.CharField(
                        blank=True,
                        choices=[("BY_HAND", "BY_HAND"), ("GONE", "GONE"), ("FAILING", "FAILING")],
                        max_length=10,
                    ),
                ),
                ("failures", models.PositiveIntegerField(default=0)),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                ("rests_until", models.DateTimeField(blank=True, null=True)),
                ("probe_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rung.account",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("event_id", models.UUIDField()),
                ("type", models.CharField(max_length=60)),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
                ("body", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("try_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("tried_at", models.DateTimeField(blank=True, null=True)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                ("gave_up_at", models.DateTimeField(blank=True, null=True)),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("milliseconds", models.PositiveIntegerField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=300)),
                ("trouble", models.CharField(blank=True, max_length=300)),
                (
                    "escalation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rung.escalation",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="rung.webhooksubscription",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="webhooksubscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paused_at", None), ("paused_because", "")),
                    models.Q(
                        ("paused_at__isnull", False),
                        ("paused_because__in", ["BY_HAND", "GONE", "FAILING"]),
                    ),
                    _connector="OR",
                ),
                name="webhook_paused_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhooksubscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("ended_by", None)),
                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="webhook_ended_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhooksubscription",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("old_secret", ""), ("old_until", None)),
                    models.Q(
                        models.Q(("old_secret", ""), _negated=True), ("old_until__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="webhook_old_secret_ends",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("try_at__isnull", False)),
                fields=["try_at"],
                name="webhook_to_try",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["subscription", "-created_at"], name="webhook_log"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["created_at"], name="webhook_old"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.UniqueConstraint(
                fields=("subscription", "event_id"), name="webhook_once_per_subscription"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("delivered_at__isnull", False), ("gave_up_at", None), ("try_at", None)
                    ),
                    models.Q(
                        ("delivered_at", None), ("gave_up_at__isnull", False), ("try_at", None)
                    ),
                    models.Q(
                        ("delivered_at", None), ("gave_up_at", None), ("try_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="webhook_waits_arrived_or_given_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("escalation", None), ("recorded_at", None)),
                    models.Q(("escalation__isnull", False), ("recorded_at__isnull", False)),
                    _connector="OR",
                ),
                name="webhook_of_an_entry_or_of_itself",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("delivered_at__isnull", False)),
                fields=["subscription", "-delivered_at"],
                name="webhook_arrived",
            ),
        ),
        guarded("rung_webhooksubscription", NOBODY, READ),
        guarded("rung_webhookdelivery", NOBODY, READ),
        migrations.RunSQL(TELL, NO_LONGER),
    ]
