"""Addresses of sites that are not ready, of files, and of whose turn it was."""

from django.urls import path

from rung.web.desk.views import readiness

_ESCALATION = "desk/escalations/ESC-<int:number>/"
URLS = [
    path(f"{_ESCALATION}time/", readiness.time, name="time"),
    path(f"{_ESCALATION}files/<uuid:file_id>/", readiness.file, name="file"),
    path(f"{_ESCALATION}not-ready/", readiness.tell, name="tell_not_ready"),
    path(f"{_ESCALATION}not-ready/<uuid:notice_id>/", readiness.notice, name="not_ready_notice"),
    path(
        f"{_ESCALATION}not-ready/<uuid:notice_id>/decide/",
        readiness.decide,
        name="decide_not_ready",
    ),
    path(
        f"{_ESCALATION}not-ready/<uuid:notice_id>/withdraw/",
        readiness.withdraw,
        name="withdraw_not_ready",
    ),
]
