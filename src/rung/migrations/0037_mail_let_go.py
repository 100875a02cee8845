"""Mail that came in can be let go of: its bytes and words, never that it came and what it did.

Kept for ever unless whoever runs it says for how long. What still waits for somebody stays.
"""

from django.db import migrations, models
from django.db.models import Q

ERASE = """
CREATE FUNCTION rung_erase_mails(received_before timestamptz, at timestamptz, most int)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    keys uuid[];
BEGIN
    keys := ARRAY(SELECT mail.id FROM rung_receivedmail AS mail
        JOIN rung_understoodmail AS understood ON understood.mail_id = mail.id
        LEFT JOIN rung_escalation AS escalation ON escalation.id = understood.escalation_id
        WHERE mail.erased_at IS NULL AND understood.done <> 'WAITING'
        AND (mail.received_at < received_before AND mail.received_at < at
            OR escalation.erased_at IS NOT NULL)
        ORDER BY mail.received_at, mail.id LIMIT most
        FOR UPDATE OF mail, understood SKIP LOCKED);
    IF cardinality(keys) = 0 THEN
        RETURN 0;
    END IF;
    PERFORM set_config('rung.erases', 'on', true);
    UPDATE rung_understoodmail SET subject = 'Erased', message_id = '',
        from_name = CASE WHEN from_name = '' THEN '' ELSE 'Erased' END,
        from_address = CASE WHEN from_address = '' THEN '' ELSE mail_id || '@erased.invalid' END,
        words = CASE WHEN words = '' THEN '' ELSE 'Erased' END,
        refusal = CASE WHEN refusal = '' THEN '' ELSE 'Erased' END,
        left_out = CASE WHEN left_out = '' THEN '' ELSE 'Erased' END
        WHERE mail_id = ANY(keys);
    UPDATE rung_receivedmail SET raw = ''::bytea, erased_at = at,
        sender = CASE WHEN sender = '' THEN '' ELSE id || '@erased.invalid' END
        WHERE id = ANY(keys);
    PERFORM set_config('rung.erases', 'off', true);
    RETURN cardinality(keys);
END $$;
REVOKE ALL ON FUNCTION rung_erase_mails(timestamptz, timestamptz, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rung_erase_mails(timestamptz, timestamptz, int) TO rung_carrier;
"""
NO_LONGER = "DROP FUNCTION rung_erase_mails(timestamptz, timestamptz, int)"
GUARD = """
DROP TRIGGER mail_append_only ON rung_receivedmail;
CREATE TRIGGER mail_append_only BEFORE UPDATE OR DELETE ON rung_receivedmail
    FOR EACH ROW {when}EXECUTE FUNCTION rung_mail_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("rung", "0036_calendar_feed")]
    operations = [
        migrations.AddField(
            model_name="receivedmail",
            name="erased_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="receivedmail",
            index=models.Index(
                condition=Q(erased_at=None), fields=["received_at"], name="mail_to_erase"
            ),
        ),
        migrations.RunSQL(GUARD.format(when="WHEN (NOT rung_erases()) "), GUARD.format(when="")),
        migrations.RunSQL(ERASE, NO_LONGER),
    ]
