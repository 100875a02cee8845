"""Routes that belong to no side: the colours, and the health of the whole."""

from django.urls import path

from rung.web.common import own_calendar_feed, own_told_how
from rung.web.common.entering import enter_once
from rung.web.common.health import health, live, ready
from rung.web.common.metrics import metrics
from rung.web.common.single_sign_on import come_back, leave
from rung.web.common.theme import choose_theme

app_name = "common"
urlpatterns = [
    path("theme/", choose_theme, name="theme"),
    path("health/", health, name="health"),
    path("health/live", live, name="live"),
    path("health/ready", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    path("calendar-feed/", own_calendar_feed.page, name="calendar_feed"),
    path("calendar-feed/end/", own_calendar_feed.end, name="end_calendar_feed"),
    path("how-you-are-told/", own_told_how.page, name="told_how"),
    path("sign-in/once/<str:token>/", enter_once, name="enter_once"),
    path("sign-in/provider/", leave, name="single_sign_on"),
    path("sign-in/provider/back/", come_back, name="single_sign_on_back"),
]
