"""Policies as packs: what an escalation is matched by; documents in the words of a pack file."""

from django.db import migrations, models

TEXT = {"blank": True, "max_length": 40}
KINDS = ["WORKING_TIME", "CLOSE_AFTER", "BUSINESS_DAYS", "AT", "ELAPSED"]


def hours(amount):
    return f"{amount} business hour" if amount == 1 else f"{amount} business hours"


def in_words(old):
    """A document of hours as a document of a pack; the interval moves to the level it opens."""
    levels = []
    for place, level in enumerate(old["levels"]):
        entry = {"title": level["title"]}
        if place and old["levels"][place - 1]["interval_hours"] is not None:
            entry["opens_after"] = hours(old["levels"][place - 1]["interval_hours"])
        if level["acknowledge_hours"] is not None:
            entry["acknowledge_within"] = hours(level["acknowledge_hours"])
        if not level["published"]:
            entry["contact"] = "from the level below"
        if level.get("calendar"):
            entry["calendar"] = level["calendar"]
        levels.append(entry)
    return {
        "name": old["name"],
        "kind": "ladder",
        "start": "asked",
        "levels": levels,
        "warn_at_percent": old["warn_at_percent"],
        "updates": {
            "first_after": hours(old["first_update_after_hours"]),
            "every": "1 business day",
        },
        "confirm_within": f"{old['confirm_within_business_days']} business days",
        "dispute_within": f"{old['dispute_business_days']} business days",
    }


def rewrite(apps, schema_editor):
    for version in apps.get_model("rung", "PolicyVersion").objects.all():
        if "warn_at_percent" in version.document and "kind" not in version.document:
            version.document = in_words(version.document)
            version.save(update_fields=["document"])


class Migration(migrations.Migration):
    dependencies = [("rung", "0004_calendar_records")]

    operations = [
        migrations.AddField("account", "segment", models.CharField(**TEXT, db_default="")),
        migrations.AddField(
            "escalation", "matched_by", models.CharField(blank=True, max_length=300, db_default="")
        ),
        migrations.AddField("escalation", "priority", models.CharField(**TEXT, db_default="")),
        migrations.AddField("escalation", "severity", models.CharField(**TEXT, db_default="")),
        migrations.AddField("escalation", "track", models.CharField(**TEXT, db_default="")),
        migrations.AlterField(
            "clock",
            "target_kind",
            models.CharField(choices=[(kind, kind) for kind in KINDS], max_length=20),
        ),
        migrations.RunPython(rewrite, migrations.RunPython.noop),
    ]
