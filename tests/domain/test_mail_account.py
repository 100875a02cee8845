"""Whom a mail that was fetched came to, and who sent it: no envelope says so."""

import pytest

from rung.domain.mail_account import NOBODY_SAID, addressee, return_path
from rung.domain.mail_reading import read_mail

OURS = "escalations@carrier.example"
SIGNED = "escalations+abc@carrier.example"


def is_ours(address):
    local, _, domain = address.partition("@")
    return domain == "carrier.example" and local.split("+")[0] == "escalations"


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (f"To: {OURS}", OURS),
        (f"To: Lee <lee@example.com>, Escalations <{OURS.upper()}>", OURS),
        (f"To: {OURS}\nCc: {SIGNED}", SIGNED),
        (f"X-Original-To: {OURS}\nTo: {SIGNED}", OURS),
        (f"Delivered-To: mailbox@carrier.example\nDelivered-To: {SIGNED}\nTo: {OURS}", SIGNED),
        (f"X-Original-To: lee@example.com\nTo: {OURS}", OURS),
        (f"X-Never-Named: {OURS}\nTo: lee@example.com", ""),
        ("To: undisclosed-recipients:;", ""),
        (f"Subject: {OURS}", ""),
        ('To: "a" <', ""),
    ],
)
def test_the_recipient_is_the_named_headers_else_one_of_ours_that_the_mail_names(headers, found):
    mail = read_mail(f"{headers}\n\nwords".encode())

    named = ("x-original-to", "delivered-to")
    assert addressee(mail, recipient_headers=named, is_ours=is_ours) == found


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ("Return-Path: <Lee@example.com>\nFrom: x@example.org", "lee@example.com"),
        ("Return-Path: <>\nFrom: lee@example.com", ""),
        ("From: Lee <lee@example.com>", "lee@example.com"),
        ("From: a@example.com, b@example.com", NOBODY_SAID),
    ],
)
def test_only_a_return_path_that_says_so_is_a_null_one(headers, found):
    assert return_path(read_mail(f"{headers}\n\nwords".encode())) == found
