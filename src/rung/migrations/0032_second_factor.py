"""Which roles need a second factor, and tries at the second step are counted like others.

Both tables, and the factors themselves, stay closed to customers' requests: no policy names them.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ROLES = ["CUSTOMER", "CCM", "MANAGER", "DESK", "CHANNEL_MANAGER", "ADMINISTRATOR"]
WAYS = ["PASSWORD", "CODE", "FACTOR", "ASKED", "LINK"]


class Migration(migrations.Migration):
    dependencies = [
        ("rung", "0031_the_door"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.CreateModel(
            name="RequiredFactor",
            fields=[
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("CUSTOMER", "Customer contact"),
                            ("CCM", "Customer care manager"),
                            ("MANAGER", "Manager"),
                            ("DESK", "Escalations Desk"),
                            ("CHANNEL_MANAGER", "Channel manager"),
                            ("ADMINISTRATOR", "Administrator"),
                        ],
                        max_length=20,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("since_at", models.DateTimeField()),
                (
                    "required_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ROLES)),
                        name="required_factor_role_is_known",
                    )
                ],
            },
        ),
        migrations.AlterField(
            model_name="signintries",
            name="way",
            field=models.CharField(
                choices=[
                    ("PASSWORD", "Password"),
                    ("CODE", "Mailed code"),
                    ("FACTOR", "Code of the second step"),
                    ("ASKED", "Asking for a mail"),
                    ("LINK", "Mailed link"),
                ],
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(
            model_name="signintries",
            name="sign_in_way_is_known",
        ),
        migrations.AddConstraint(
            model_name="signintries",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", WAYS)), name="sign_in_way_is_known"
            ),
        ),
    ]
