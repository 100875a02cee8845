"""Addresses of the demo; outside the demo each of them answers 404."""

from django.urls import path

from rung.web.common import demo

app_name = "demo"
urlpatterns = [
    path("people/", demo.people, name="people"),
    path("sign-in/<str:token>/", demo.sign_in, name="sign-in"),
    path("advance/", demo.advance, name="advance"),
    path("mailbox/", demo.mailbox, name="mailbox"),
    path("mailbox/<str:name>/", demo.mail, name="mail"),
    path("mailbox/<str:name>/as-designed/", demo.mail_as_designed, name="mail-as-designed"),
]
