"""`rung doctor` looks at gateways of short messages, sends nothing, and says no secret."""

import json
import os
import socket
import subprocess
import sys
from threading import Event

import pytest

from rung.adapters import short_messages
from rung.commands.doctor_gateways import look_at_gateways
from rung.commands.findings import How
from tests.gateway import open_gateway
from tests.mailbox import closed_port

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
SECRET = "s3cret"


def told_of(settings, sms="", **chats):
    """What is said of each gateway; never its secret."""
    settings.RUNG_SMS, settings.RUNG_CHATS = sms, chats
    found = {each.what: each for each in look_at_gateways()}
    assert SECRET not in str(found)
    return found


def test_a_gateway_that_is_there_is_well_and_gets_nothing(settings):
    with open_gateway() as gateway:
        host = f"json://user:{SECRET}@127.0.0.1:{gateway.port}"
        told = told_of(settings, f"{host}/{{phone}}", ops=f"{host}/{{name}}")

    assert {each.how for each in told.values()} == {How.WELL}
    assert sorted(told) == ["chat ops", "sms gateway"]
    assert gateway.taken == []
    assert told_of(settings)["sms gateway"].how is How.WELL


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (f"nothing://{SECRET}/{{phone}}", "is not understood"),
        (f"twilio://{SECRET}/{{phone}}", "is not understood"),
        (f"json://user:{SECRET}@127.0.0.1:{closed_port()}/{{phone}}", "Connection refused"),
        (f"json://user:{SECRET}@gateway.invalid/{{phone}}", "is not known"),
    ],
    ids=["no service", "a part is missing", "nobody there", "no such host"],
)
def test_each_trouble_of_a_gateway_is_named_with_its_remedy(settings, address, words):
    told = told_of(settings, address)["sms gateway"]

    assert told.how is How.WRONG
    assert "RUNG_SMS" in told.words
    assert words in told.words
    assert told.mend


def test_a_host_that_says_nothing_is_left_after_the_patience(settings, monkeypatch):
    """Also while its name is looked up, which has no end of its own."""
    let_go = Event()

    def look_up(*_, **__):
        let_go.wait(10)
        raise TimeoutError

    monkeypatch.setattr(short_messages, "CONNECT", 0.1)
    monkeypatch.setattr(socket, "create_connection", look_up)
    told = told_of(settings, "json://127.0.0.1/{phone}")["sms gateway"]

    assert not let_go.is_set()
    let_go.set()
    assert (told.how, "does not answer" in told.words) == (How.WRONG, True)


def test_a_service_is_looked_for_where_it_is_whatever_stands_in_the_address(settings, monkeypatch):
    tried = []

    def connect(place, timeout):
        tried.append(place)
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", connect)
    account = "AC" + "1" * 32
    told = told_of(settings, f"twilio://{account}:{SECRET}@15551230000/{{phone}}")["sms gateway"]

    assert tried == [("api.twilio.com", 443)]
    assert "api.twilio.com does not answer." in told.words


def test_an_address_without_a_place_for_the_number_is_one_finding_in_the_same_shape(tmp_path):
    """Nothing starts with it, so nothing else is looked at; the rest of the shape stays."""
    wrong = {"RUNG_SMS": f"json://user:{SECRET}@127.0.0.1/", "RUNG_DATA_DIR": str(tmp_path)}
    start = "import sys; from rung.commands.main import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", start, "doctor", "--json"],
        env={**os.environ, **wrong},
        capture_output=True,
        text=True,
        check=False,
    )

    (told,) = json.loads(done.stdout)
    assert done.returncode == 1
    assert sorted(told) == ["how", "mend", "what", "words"]
    assert (told["what"], told["how"]) == ("settings", "wrong")
    assert "RUNG_SMS has {phone} once" in told["words"]
    assert SECRET not in done.stdout + done.stderr
