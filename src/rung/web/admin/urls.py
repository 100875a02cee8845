"""Addresses of the administrators' pages."""

from django.urls import path

from rung.web.admin.policy_urls import policy_patterns
from rung.web.admin.views import (
    calendars,
    channels,
    coverage,
    creating,
    editing,
    importing,
    mail,
    operation,
    people,
    rebasing,
    record,
    sign_in,
    webhooks,
)

app_name = "admin"
urlpatterns = [
    path("absence/", people.own_absence, name="own_absence"),
    path("admin/people/", people.people, name="people"),
    path("admin/people/sign-in/", sign_in.sign_in, name="sign_in"),
    path("admin/people/sign-in/<int:person_id>/", sign_in.sign_in_of, name="sign_in_of"),
    path("admin/people/<int:person_id>/", people.person, name="person"),
    path("admin/coverage/", coverage.coverage, name="coverage"),
    path("admin/channels/", channels.channels, name="channels"),
    path("admin/mail/", mail.mails, name="mail"),
    path("admin/operation/", operation.operation, name="operation"),
    path("admin/operation/webhooks/", webhooks.webhooks, name="webhooks"),
    path("admin/operation/webhooks/new/", webhooks.new_webhook, name="new_webhook"),
    path("admin/operation/webhooks/<int:subscription_id>/", webhooks.webhook, name="webhook"),
    path(
        "admin/operation/webhooks/<int:subscription_id>/edit/",
        webhooks.edit_webhook,
        name="edit_webhook",
    ),
    path("admin/record/", record.record, name="record"),
    path("admin/record.csv", record.record_csv, name="record_csv"),
    path("admin/record.json", record.record_json, name="record_json"),
    path("admin/coverage/levels/", coverage.levels, name="levels"),
    path("admin/calendars/", calendars.calendars, name="calendars"),
    path("admin/calendars/new/", creating.new_calendar, name="new_calendar"),
    path("admin/calendars/<int:calendar_id>/", calendars.calendar, name="calendar"),
    path("admin/calendars/<int:calendar_id>/edit/", editing.edit, name="edit_calendar"),
    path("admin/calendars/<int:calendar_id>/rebase/", rebasing.rebase_clocks, name="rebase"),
    path(
        "admin/calendars/<int:calendar_id>/import/",
        importing.import_holidays,
        name="import_holidays",
    ),
    path(
        "admin/calendars/<int:calendar_id>/holidays.ics",
        calendars.holidays_file,
        name="holidays_file",
    ),
    *policy_patterns,
]
