"""Every address of the product."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/", include("rung.web.common.own_sign_in_urls")),
    path("", include("rung.web.common.urls")),
    path("demo/", include("rung.web.common.demo_urls")),
    path("", include("rung.web.portal.urls")),
    path("", include("rung.web.desk.urls")),
    path("", include("rung.web.admin.urls")),
]

handler400 = "rung.web.common.errors.bad_request"
handler403 = "rung.web.common.errors.forbidden"
handler404 = "rung.web.common.errors.not_found"
handler429 = "rung.web.common.errors.too_many"  # whom the sign-in library slows down
handler500 = "rung.web.common.errors.broken"
