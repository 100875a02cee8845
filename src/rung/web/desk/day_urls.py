"""Addresses of a day: its list, acts on its rows, and what is proposed."""

from django.urls import path

from rung.web.desk.views import day, day_acts, proposals

URLS = [
    path("desk/", day.day, name="my_day"),
    path("desk/live/", day.day_live, name="my_day_live"),
    path("desk/day/update/", day_acts.same_update, name="same_update"),
    path("desk/day/snooze/", day_acts.snooze, name="snooze"),
    path("desk/day/back/", day_acts.bring_back, name="bring_back"),
    path("desk/day/hand-over/", day_acts.hand_over, name="hand_over"),
    path(
        "desk/day/hand-over/<uuid:hand_over_id>/end/",
        day_acts.end_hand_over,
        name="end_hand_over",
    ),
    path("desk/proposals/", proposals.proposals, name="proposals"),
    path("desk/orders/<str:reference>/proposal/", proposals.proposal, name="proposal"),
    path("desk/orders/<str:reference>/proposal/put-off/", proposals.put_off, name="put_off"),
    path("desk/orders/<str:reference>/sla/", proposals.sla, name="sla"),
]
