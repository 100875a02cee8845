from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rung", "0022_requests_withdrawn")]

    operations = [
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                fields=["gave_up_at"],
                condition=models.Q(("gave_up_at__isnull", False)),
                name="notice_given_up",
            ),
        ),
    ]
