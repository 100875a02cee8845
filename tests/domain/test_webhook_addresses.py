"""Webhooks go to public addresses over TLS, unless the operator allows more."""

from ipaddress import ip_network

import pytest

from rung.domain.webhook_addresses import address_refusal, is_refused

INSIDE = (
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.8.8.8",
    "168.63.129.16",
    "169.254.169.254",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.0.9",
    "198.19.0.1",
    "224.0.0.251",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "2002:7f00:1::",
    "64:ff9b::10.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "fd00:ec2::254",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
)
PUBLIC = ("8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8")
WRONG = (
    "",
    "example.com/in",
    "ftp://example.com/",
    "https://",
    "https://exa mple.com/",
    "https://exämple.com/",
    "https://example.com/\r\nX: y",
    "https://example.com:port/",
    "https://example.com:0/",
    "https://user:word@example.com/",
    "https://example.com/#there",
    "https://[::1/",
    "http://example.com/",
    "https://127.0.0.1/",
    "https://[::ffff:10.0.0.1]/",
    "https://169.254.169.254/latest/",
    f"https://example.com/{'x' * 500}",
)


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_no_public_address_is_refused_however_it_is_written(address):
    assert is_refused(address, scheme="https", allowed=())


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_for_tls_alone(address):
    assert not is_refused(address, scheme="https", allowed=())
    assert is_refused(address, scheme="http", allowed=())
    assert is_refused(address, scheme="http", allowed=(ip_network("10.0.0.0/8"),))


def test_the_operator_allows_some_networks_or_all_and_no_more():
    ten, everything = (ip_network("10.0.0.0/8"),), (ip_network("0.0.0.0/0"), ip_network("::/0"))
    for address in ("10.0.0.1", "::ffff:10.0.0.1"):
        assert not is_refused(address, scheme="http", allowed=ten)
    assert is_refused("127.0.0.1", scheme="https", allowed=ten)
    assert not [each for each in INSIDE if is_refused(each, scheme="http", allowed=everything)]


@pytest.mark.parametrize("url", WRONG)
def test_an_address_that_cannot_be_a_receivers_is_refused_with_a_sentence(url):
    assert address_refusal(url, allowed=()).endswith(".")


def test_an_address_of_the_web_is_let_through_and_what_is_allowed_inside():
    ten = (ip_network("10.0.0.0/8"),)
    for url in ("https://example.com", "https://example.com:8443/in?of=rung"):
        assert address_refusal(url, allowed=()) == ""
    for url in ("http://receiver.inside/in", "http://10.0.0.7:8080/"):
        assert address_refusal(url, allowed=ten) == ""
        assert address_refusal(url, allowed=())
