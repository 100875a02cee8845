"""Routes for the tests of the common parts, apart from the product's own."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/", include("rung.web.common.own_sign_in_urls")),
    path("", include("rung.web.common.urls")),
    path("demo/", include("rung.web.common.demo_urls")),
]
