"""Addresses of the plan at the desk, and of the dates that customers were given."""

from django.urls import path

from rung.web.desk.views import dates, plan

ESCALATION = "desk/escalations/ESC-<int:number>/"
ACTION = f"{ESCALATION}plan/<uuid:action_id>/"
URLS = [
    path(f"{ESCALATION}dates/", dates.dates, name="dates"),
    path("desk/orders/<str:reference>/dates/", dates.dates_of_order, name="order_dates"),
    path(ACTION, plan.action, name="action"),
    path(f"{ACTION}end/", plan.end_action, name="end_action"),
    path(f"{ACTION}move/", plan.move_action, name="move_action"),
    path(f"{ACTION}release/", plan.release_action, name="release_action"),
    path(f"{ACTION}after/", plan.order_action, name="order_action"),
]
