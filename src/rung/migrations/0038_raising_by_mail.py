"""A mail raises an escalation, goes on from another or from an order, or names the next contact."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rung", "0037_mail_let_go")]

    operations = [
        migrations.RemoveConstraint(
            model_name="understoodmail",
            name="mail_match_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="understoodmail",
            name="mail_meaning_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="understoodmail",
            name="mail_done_is_known",
        ),
        migrations.AlterField(
            model_name="understoodmail",
            name="done",
            field=models.CharField(
                choices=[
                    ("WORDS", "Added to the timeline"),
                    ("ACTED", "Done as asked"),
                    ("NOTED", "Kept as a note inside"),
                    ("PARKED", "Kept, nothing done"),
                    ("BOUNCED", "The owner was told"),
                    ("TWICE", "Came twice, counted once"),
                    ("WAITING", "Waits for somebody to look"),
                    ("DISCARDED", "Discarded"),
                    ("RAISED", "Raised an escalation"),
                ],
                max_length=15,
            ),
        ),
        migrations.AlterField(
            model_name="understoodmail",
            name="matched_by",
            field=models.CharField(
                choices=[
                    ("THREAD", "it answers a mail of ours"),
                    ("REPLY_ADDRESS", "it came to the address for answers"),
                    ("OWN_MAIL", "it goes on from a mail of its writer"),
                    ("SUBJECT", "its subject names it"),
                    ("ORDER", "it names an order of it"),
                    ("PERSON", "somebody attached it"),
                    ("NONE", "nothing names an escalation"),
                ],
                max_length=15,
            ),
        ),
        migrations.AlterField(
            model_name="understoodmail",
            name="meaning",
            field=models.CharField(
                choices=[
                    ("REPLY", "Reply"),
                    ("ENGAGE", "Engage the next level"),
                    ("CONFIRM", "Confirm"),
                    ("NOT_SOLVED", "Not solved"),
                    ("ACKNOWLEDGE", "Acknowledgement"),
                    ("NEXT_CONTACT", "Next contact"),
                    ("NOTE", "Internal note"),
                    ("AUTOMATED", "Written by a machine"),
                    ("BOUNCE", "Did not arrive"),
                    ("NEW_MATTER", "New matter"),
                    ("UNCLEAR", "Unclear"),
                ],
                max_length=15,
            ),
        ),
        migrations.AddConstraint(
            model_name="understoodmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "matched_by__in",
                        [
                            "THREAD",
                            "REPLY_ADDRESS",
                            "OWN_MAIL",
                            "SUBJECT",
                            "ORDER",
                            "PERSON",
                            "NONE",
                        ],
                    )
                ),
                name="mail_match_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="understoodmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "meaning__in",
                        [
                            "REPLY",
                            "ENGAGE",
                            "CONFIRM",
                            "NOT_SOLVED",
                            "ACKNOWLEDGE",
                            "NEXT_CONTACT",
                            "NOTE",
                            "AUTOMATED",
                            "BOUNCE",
                            "NEW_MATTER",
                            "UNCLEAR",
                        ],
                    )
                ),
                name="mail_meaning_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="understoodmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "done__in",
                        [
                            "WORDS",
                            "ACTED",
                            "NOTED",
                            "PARKED",
                            "BOUNCED",
                            "TWICE",
                            "WAITING",
                            "DISCARDED",
                            "RAISED",
                        ],
                    )
                ),
                name="mail_done_is_known",
            ),
        ),
    ]
