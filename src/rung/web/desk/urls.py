"""Addresses of the carrier's people."""

from django.urls import path

from rung.web.desk import (
    day_urls,
    desk_urls,
    figures_urls,
    obstacle_urls,
    plan_urls,
    readiness_urls,
)
from rung.web.desk.views import (
    calls,
    communication,
    contacts,
    escalation,
    escalations,
    jeopardies,
    link,
    mail,
    mail_raise,
    orders,
    projects,
    records,
    status_packs,
    undo_link,
)

app_name = "desk"
urlpatterns = [
    path("a/<str:token>/", link.acknowledge, name="acknowledge_link"),
    path("a/<str:token>/hand-on/", link.hand_on, name="hand_on_link"),
    path("u/<str:token>/", undo_link.undo, name="undo_link"),
    *day_urls.URLS,
    *figures_urls.URLS,
    *desk_urls.URLS,
    path("desk/calls/new/", calls.new_call, name="new_call"),
    path("desk/calls/new/preview/", calls.call_preview, name="call_preview"),
    path("desk/mail/", mail.waiting, name="mail"),
    path("desk/mail/<uuid:mail_id>/", mail.one, name="one_mail"),
    path("desk/mail/<uuid:mail_id>/attach/", mail.attach, name="attach_mail"),
    path("desk/mail/<uuid:mail_id>/raise/", mail_raise.raise_mail, name="raise_mail"),
    path("desk/mail/<uuid:mail_id>/discard/", mail.discard, name="discard_mail"),
    path("desk/orders/", orders.orders, name="orders"),
    path("desk/orders/<str:reference>/", orders.order, name="order"),
    path(
        "desk/orders/<str:reference>/reasons/<int:jeopardy_id>/",
        jeopardies.wording,
        name="wording",
    ),
    path("desk/orders/<str:reference>/contacts/", contacts.contacts, name="contacts"),
    path("desk/orders/<str:reference>/contacts.pdf", contacts.contacts_pdf, name="contacts_pdf"),
    path("desk/orders/<str:reference>/ccm/", orders.name_care_manager, name="name_ccm"),
    path(
        "desk/orders/<str:reference>/expedite/<uuid:expedite_id>/",
        orders.decide,
        name="decide_expedite",
    ),
    path("desk/unmatched/", orders.unmatched_orders, name="unmatched"),
    path("desk/projects/<int:project_id>/", projects.project, name="project"),
    path(
        "desk/projects/<int:project_id>/status-pack.<str:form>",
        status_packs.of_project,
        name="project_pack",
    ),
    path(
        "desk/accounts/<int:account_id>/status-pack.<str:form>",
        status_packs.of_account,
        name="account_pack",
    ),
    path("desk/escalations/", escalations.escalations, name="escalations"),
    path("desk/escalations/ESC-<int:number>/", escalation.escalation, name="escalation"),
    path(
        "desk/escalations/ESC-<int:number>/communication/",
        communication.page,
        name="communication",
    ),
    path(
        "desk/escalations/ESC-<int:number>/clocks.json",
        escalation.escalation_clocks,
        name="escalation_clocks",
    ),
    path(
        "desk/escalations/ESC-<int:number>/live/",
        escalation.escalation_live,
        name="escalation_live",
    ),
    path("desk/escalations/ESC-<int:number>/record.<str:form>", records.record, name="record"),
    *plan_urls.URLS,
    *obstacle_urls.URLS,
    *readiness_urls.URLS,
    path("desk/escalations/ESC-<int:number>/<slug:name>/", escalation.act, name="act"),
]
