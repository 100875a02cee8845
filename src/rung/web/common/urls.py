"""Routes that belong to no side: the colours, and the health of the whole."""

from django.urls import path

from rung.web.common.health import health
from rung.web.common.theme import choose_theme

app_name = "common"
urlpatterns = [
    path("theme/", choose_theme, name="theme"),
    path("health/", health, name="health"),
]
