"""Routes that belong to no side: the colours, and the health of the whole."""

from django.urls import path

from rung.web.common.health import health, live, ready
from rung.web.common.metrics import metrics
from rung.web.common.theme import choose_theme

app_name = "common"
urlpatterns = [
    path("theme/", choose_theme, name="theme"),
    path("health/", health, name="health"),
    path("health/live", live, name="live"),
    path("health/ready", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
]
