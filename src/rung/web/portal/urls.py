"""Addresses of the customer's side."""

from django.urls import path

from rung.web.portal.views import (
    acts,
    adding,
    calendar_feeds,
    communication,
    contacts,
    ending,
    escalations,
    expedites,
    home,
    impact,
    letters,
    orders,
    overview,
    plan,
    projects,
    raising,
    readiness,
    records,
    status_packs,
    surveys,
)

app_name = "portal"
ESCALATION = "escalations/ESC-<int:number>/"
ORDER = "orders/<str:reference>/"
PROJECT = "projects/<int:project_id>/"
urlpatterns = [
    path("", home.home, name="home"),
    path("overview/", overview.whole_picture, name="overview"),
    path("overview/seen/", overview.seen, name="seen"),
    path("orders/", orders.my_orders_view, name="orders"),
    path(ORDER, orders.order, name="order"),
    path(f"{ORDER}raise/", raising.raise_escalation, name="raise"),
    path(f"{ORDER}raise/next/", raising.what_happens_next, name="raise_next"),
    path(f"{ORDER}contacts/", contacts.contacts, name="contacts"),
    path(f"{ORDER}contacts.pdf", contacts.contacts_pdf, name="contacts_pdf"),
    path(f"{ORDER}expedite/", expedites.ask, name="expedite"),
    path(
        f"{ORDER}expedite/<uuid:expedite_id>/withdraw/",
        expedites.withdraw,
        name="withdraw_expedite",
    ),
    path(f"{ORDER}dates/", plan.dates_of_order, name="order_dates"),
    path(f"{ORDER}letter/", letters.newest, name="letter"),
    path(f"{ORDER}letter.pdf", letters.newest_pdf, name="letter_pdf"),
    path(f"{ORDER}letter/<int:number>/", letters.edition, name="letter_edition"),
    path(f"{ORDER}letter-<int:number>.pdf", letters.edition_pdf, name="letter_edition_pdf"),
    path(PROJECT, projects.project, name="project"),
    path(f"{PROJECT}status-pack.<str:form>", status_packs.of_project, name="project_pack"),
    path(
        "accounts/<int:account_id>/status-pack.<str:form>",
        status_packs.of_account,
        name="account_pack",
    ),
    path(f"{PROJECT}raise/", projects.get_help, name="project_help"),
    path("escalations/", escalations.my_escalations_view, name="escalations"),
    path(ESCALATION, escalations.escalation, name="escalation"),
    path(f"{ESCALATION}communication/", communication.page, name="communication"),
    path(f"{ESCALATION}clocks.json", escalations.clocks, name="clocks"),
    path(f"{ESCALATION}record.<str:form>", records.record, name="record"),
    path(f"{ESCALATION}live/", escalations.live, name="live"),
    path(f"{ESCALATION}impact/", impact.add_impact, name="impact"),
    path(f"{ESCALATION}time/", readiness.time, name="time"),
    path(f"{ESCALATION}files/<uuid:file_id>/", readiness.file, name="file"),
    path(f"{ESCALATION}ready/<uuid:notice_id>/", readiness.page, name="readiness"),
    path(f"{ESCALATION}ready/<uuid:notice_id>/confirm/", readiness.confirm, name="confirm_ready"),
    path(
        f"{ESCALATION}ready/<uuid:notice_id>/dispute/",
        readiness.dispute,
        name="dispute_not_ready",
    ),
    path(f"{ESCALATION}engage/", acts.engage, name="engage"),
    path(f"{ESCALATION}plan/agree/", plan.agree, name="agree_plan"),
    path(f"{ESCALATION}plan/missing/", plan.missing, name="missing_plan"),
    path(f"{ESCALATION}dates/", plan.dates, name="dates"),
    path(f"{ESCALATION}contact/", adding.log_contact, name="contact"),
    path(
        f"{ESCALATION}calls/<uuid:versions_id>/agree/", adding.agree_on_call, name="agree_on_call"
    ),
    path(f"{ESCALATION}write/", acts.write, name="write"),
    path(f"{ESCALATION}waiver/", acts.ask_waiver, name="waiver"),
    path(f"{ESCALATION}ground/", adding.add_ground, name="ground"),
    path(f"{ESCALATION}confirm/", ending.confirm, name="confirm"),
    path(f"{ESCALATION}reject/", ending.reject, name="reject"),
    path(f"{ESCALATION}withdraw/", ending.withdraw, name="withdraw"),
    path(f"{ESCALATION}survey/", surveys.survey, name="survey"),
    path("calendar/<str:token>.ics", calendar_feeds.feed, name="calendar_feed"),
    path("s/<str:token>/", surveys.survey_link, name="survey_link"),
]
