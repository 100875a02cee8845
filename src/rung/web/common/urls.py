"""Routes that belong to no side: the colours."""

from django.urls import path

from rung.web.common.theme import choose_theme

app_name = "common"
urlpatterns = [path("theme/", choose_theme, name="theme")]
