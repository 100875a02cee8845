"""Addresses of roadblocks, requests for resources and waivers, at the desk and from a mail."""

from django.urls import path

from rung.web.desk.views import decide_link, resources, roadblocks, waiver_link

ESCALATION = "desk/escalations/ESC-<int:number>/"
REQUEST = f"{ESCALATION}resources/<uuid:request_id>/"
ROADBLOCK = f"{ESCALATION}roadblocks/<uuid:roadblock_id>/"
URLS = [
    path("d/<str:token>/", decide_link.decide, name="decide_link"),
    path("d/<str:token>/up/", decide_link.pass_up, name="decide_link_up"),
    path("w/<str:token>/", waiver_link.decide, name="waiver_link"),
    path(REQUEST, resources.request_page, name="request"),
    path(f"{REQUEST}<slug:what>/", resources.request_act, name="request_act"),
    path(ROADBLOCK, roadblocks.roadblock, name="roadblock"),
    path(f"{ROADBLOCK}<slug:what>/", roadblocks.roadblock_act, name="roadblock_act"),
]
