"""Under every customer's request the database itself holds back the rows of other accounts.

The roles exist before: `rung migrate` and the embedded database see to that.
"""

from django.db import migrations

from rung.migrations._row_security import (
    ADD,
    CUSTOMER,
    OF_ACCOUNTS,
    READ,
    WRITE,
    guarded,
    of,
    shared,
)

# The accounts a request has stated; nothing stated is no account.
ACCOUNTS = """
CREATE FUNCTION rung_accounts() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT string_to_array(nullif(current_setting('rung.account', true), ''), ',')::bigint[] $$
"""
# Whether somebody has this address, and no more: an address of another customer's is refused.
KNOWN = """
CREATE FUNCTION rung_address_is_known(text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT EXISTS (SELECT FROM rung_person WHERE lower(email) = lower($1)) $$
"""
SEQUENCES = (
    "rung_escalation_number",
    "procrastinate_jobs_id_seq",
    "procrastinate_events_id_seq",
)
OF_ORDER = of("rung_order", "order_id")
OF_ESCALATION = of("rung_escalation", "escalation_id")
# Carrier's people are known to everybody they serve; other customers' people to nobody else.
OF_PEOPLE = "role <> 'CUSTOMER' OR id IN (SELECT person_id FROM rung_accountcontact)"
# What a request about an order tells people has neither; it is written, and not read again.
OF_NEITHER = "(escalation_id IS NULL AND letter_id IS NULL)"
OF_NOTICE = f"{OF_ESCALATION} OR {of('rung_letter', 'letter_id')}"

GUARDED = (
    ("rung_account", "id = ANY ((SELECT rung_accounts())::bigint[])", READ),
    ("rung_accountcontact", OF_ACCOUNTS, READ),
    ("rung_person", OF_PEOPLE, READ),
    ("rung_levelholder", f"account_id IS NULL OR {OF_ACCOUNTS}", READ),
    ("rung_project", OF_ACCOUNTS, READ),
    ("rung_order", OF_ACCOUNTS, WRITE),
    ("rung_escalation", OF_ACCOUNTS, WRITE),
    ("rung_specialhandling", OF_ACCOUNTS, READ),
    ("rung_lastlooked", OF_ACCOUNTS, WRITE),
    ("rung_orderdate", OF_ORDER, READ),
    ("rung_milestone", OF_ORDER, READ),
    ("rung_jeopardy", OF_ORDER, READ),
    ("rung_letter", OF_ORDER, READ),
    ("rung_expedite", OF_ORDER, WRITE),
    ("rung_slatarget", OF_ORDER, READ),
    ("rung_proposalanswer", OF_ORDER, READ),
    ("rung_escalationorder", OF_ESCALATION, WRITE),
    ("rung_levelcalendar", OF_ESCALATION, WRITE),
    ("rung_engagedlevel", OF_ESCALATION, WRITE),
    ("rung_contact", OF_ESCALATION, WRITE),
    ("rung_waiver", OF_ESCALATION, WRITE),
    ("rung_action", OF_ESCALATION, WRITE),
    ("rung_actionmove", of("rung_action", "action_id"), WRITE),
    ("rung_actiondependency", of("rung_action", "action_id"), READ),
    ("rung_plananswer", OF_ESCALATION, WRITE),
    ("rung_survey", OF_ESCALATION, WRITE),
    ("rung_notready", OF_ESCALATION, WRITE),
    ("rung_attachment", OF_ESCALATION, WRITE),
    ("rung_clock", OF_ESCALATION, WRITE),
    ("rung_clockpause", of("rung_clock", "clock_id"), WRITE),
    ("rung_clockmove", of("rung_clock", "clock_id"), READ),
    ("rung_policymove", OF_ESCALATION, READ),
    ("rung_acknowledgement", OF_ESCALATION, WRITE),
    ("rung_communicationplan", OF_ESCALATION, WRITE),
    ("rung_stakeholder", OF_ESCALATION, WRITE),
    ("rung_correction", OF_ESCALATION, WRITE),
    ("rung_impact", OF_ESCALATION, WRITE),
    ("rung_roadblock", OF_ESCALATION, WRITE),
    ("rung_resourcerequest", OF_ESCALATION, WRITE),
    ("rung_requestoption", of("rung_resourcerequest", "request_id"), READ),
    ("rung_requestquestion", of("rung_resourcerequest", "request_id"), READ),
    ("rung_snooze", OF_ESCALATION, WRITE),
    ("rung_handover", OF_ESCALATION, WRITE),
    ("rung_deskticketlink", OF_ESCALATION, WRITE),
    ("rung_broadcastcopy", OF_ESCALATION, READ),
    ("rung_timelineentry", OF_ESCALATION, ADD),
)
SHARED = (
    ("rung_calendar", READ),
    ("rung_calendarversion", READ),
    ("rung_region", READ),
    ("rung_absence", READ),
    ("rung_policy", READ),
    ("rung_policyversion", READ),
    ("rung_rebase", READ),
    ("rung_policyrebase", READ),
    ("rung_importrun", READ),
    ("rung_heartbeat", READ),
    ("rung_movable_time", READ),
    ("rung_press", ADD),
    ("procrastinate_jobs", WRITE),
    ("procrastinate_events", ADD),
)


class Migration(migrations.Migration):
    dependencies = [
        ("rung", "0024_intervals_wake_before_they_end"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [
        migrations.RunSQL(ACCOUNTS, "DROP FUNCTION rung_accounts()"),
        migrations.RunSQL(KNOWN, "DROP FUNCTION rung_address_is_known(text)"),
        migrations.RunSQL(
            f"GRANT USAGE ON SCHEMA public TO {CUSTOMER}",
            f"REVOKE USAGE ON SCHEMA public FROM {CUSTOMER}",
        ),
        *(guarded(table, condition, grant) for table, condition, grant in GUARDED),
        guarded("rung_notice", OF_NOTICE, WRITE, check=f"{OF_NOTICE} OR {OF_NEITHER}"),
        *(shared(table, grant) for table, grant in SHARED),
        *(
            migrations.RunSQL(
                f"GRANT USAGE ON SEQUENCE {name} TO {CUSTOMER}",
                f"REVOKE USAGE ON SEQUENCE {name} FROM {CUSTOMER}",
            )
            for name in SEQUENCES
        ),
    ]
