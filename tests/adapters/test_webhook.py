"""An event goes to the address that was looked at, under the name it was asked for, in time."""

import socket
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rung.adapters import webhook
from rung.adapters.webhook import NotAnsweredError, post
from tests.receiver import receiving

NAME = "receiver.example"


def anything_goes(_address):
    return False


def sent(url, **given):
    return post(url, headers={"X-A": "b"}, body=b"{}", is_refused=anything_goes, **given)


@pytest.fixture
def certificate(tmp_path):
    """A certificate for the receiver's name, with its key, as one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(tz=UTC)  # noqa: TID251 - certificates are of the machine's time
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "receiver.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
def leads_to(monkeypatch):
    """Names lead where the test says, one answer after the other."""

    def set_up(*answers):
        asked = iter(answers)

        def look_up(_host, port, **_kind):
            return [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in next(asked)
            ]

        monkeypatch.setattr(webhook.socket, "getaddrinfo", look_up)
        # What connects gets an address in numbers; a second look-up would have no answer left.
        monkeypatch.setattr(webhook.socket, "create_connection", connected_directly)

    def connected_directly(place, timeout):
        line = socket.socket()
        line.settimeout(timeout)
        line.connect(place)
        return line

    return set_up


def test_over_tls_the_name_is_the_one_asked_for_and_the_address_the_one_looked_at(
    certificate, leads_to
):
    trust = ssl.create_default_context(cafile=str(certificate))
    with receiving(certificate) as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        leads_to(["127.0.0.1"])
        answer = sent(f"https://{NAME}:{port}/in", trust=trust)

    assert (answer.status, answer.start) == (200, "thank you")
    ((path, headers, body),) = receiver.got
    assert (path, headers["host"], headers["x-a"], body) == ("/in", f"{NAME}:{port}", "b", b"{}")


def test_a_certificate_of_another_name_or_of_nobody_is_not_accepted(certificate, leads_to):
    trust = ssl.create_default_context(cafile=str(certificate))
    with receiving(certificate) as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        leads_to(["127.0.0.1"], ["127.0.0.1"])
        with pytest.raises(NotAnsweredError, match="certificate is not accepted"):
            sent(f"https://other.example:{port}/in", trust=trust)
        with pytest.raises(NotAnsweredError, match="certificate is not accepted"):
            sent(f"https://{NAME}:{port}/in")

    assert receiver.got == []


def test_a_name_of_which_one_address_is_refused_is_told_nothing(leads_to):
    asked = []

    def refused(address):
        asked.append(address)
        return address == "10.0.0.1"

    with receiving() as receiver:
        port = receiver.url.split(":")[2].split("/")[0]
        leads_to(["127.0.0.1", "10.0.0.1"])
        with pytest.raises(NotAnsweredError, match="network that is not allowed"):
            post(f"http://{NAME}:{port}/", headers={}, body=b"{}", is_refused=refused)

    assert (receiver.got, asked) == ([], ["127.0.0.1", "10.0.0.1"])


def test_a_name_that_nobody_knows_and_an_address_without_anybody(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror

    with pytest.raises(NotAnsweredError, match="Nobody answers"):
        sent("http://127.0.0.1:9/")
    monkeypatch.setattr(webhook.socket, "getaddrinfo", unknown)
    with pytest.raises(NotAnsweredError, match="name is not known"):
        sent("http://no.example/")


def test_whoever_answers_byte_by_byte_is_hung_up_on(monkeypatch):
    monkeypatch.setattr(webhook, "WITHIN", 0.3)
    with receiving() as receiver:
        receiver.drips = True
        with pytest.raises(NotAnsweredError, match="did not answer in time"):
            sent(receiver.url)


def test_of_a_long_answer_only_the_beginning_is_read_and_no_proxy_is_asked(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    with receiving() as receiver:
        receiver.answer = b"\xff<script>" * 5000
        answer = sent(receiver.url)

    assert len(answer.start) <= webhook.READ
    assert answer.start.startswith("�<script>")
