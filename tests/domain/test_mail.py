"""What a mail is taken to mean: a corpus with one meaning each, and whatever bytes arrive."""

import random
import time
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rung.domain.mail_automated import bounce_of, is_loop
from rung.domain.mail_meaning import ACTS, Meaning, reference_in, understand
from rung.domain.mail_reading import NOTHING, read_mail, shown
from tests.domain.mail_corpus import PEOPLE
from tests.domain.mail_machines import MACHINES
from tests.domain.mail_mutations import mutated
from tests.domain.mails import CUSTOMER, MANAGER, NOTICE, plain, report

CORPUS = (*PEOPLE, *MACHINES)


def test_the_corpus_is_large_and_no_two_of_its_mails_have_one_name():
    assert len({mail.name for mail in CORPUS}) == len(CORPUS) >= 120


@pytest.mark.parametrize("mail", CORPUS, ids=lambda mail: mail.name)
def test_every_mail_of_the_corpus_means_what_its_table_says(mail):
    read = read_mail(mail.raw)

    found = understand(read, mail.standing, envelope_sender=mail.envelope)

    assert (found.meaning, found.words) == (mail.meaning, mail.words)
    assert found.why.endswith(".") or found.why.endswith(").")


@pytest.mark.parametrize("mail", MACHINES, ids=lambda mail: mail.name)
def test_no_machine_ever_acts_whoever_it_writes_for(mail):
    read = read_mail(mail.raw)

    for standing in (CUSTOMER, MANAGER):
        assert understand(read, standing, envelope_sender=mail.envelope).meaning not in ACTS


def test_a_bounce_names_the_address_and_the_mail_that_did_not_arrive():
    found = bounce_of(read_mail(report("5.1.1")), envelope_sender="")

    assert (found.addresses, found.message_ids, found.final) == (
        ("gone@example.com",),
        (NOTICE,),
        True,
    )
    assert not bounce_of(read_mail(report("4.2.2")), envelope_sender="").final


def test_our_own_mail_is_known_by_its_id_under_any_host():
    assert is_loop(read_mail(plain("x", Message_ID=NOTICE.replace("rung.", "other."))))
    assert not is_loop(read_mail(plain("x")))


def test_a_subject_that_names_two_escalations_names_none():
    assert reference_in("Re: an update (ESC-1042)") == 1042
    assert reference_in("ESC-1042 and esc-1043") is None
    assert reference_in("ESCALATION-1042, DESC-1") is None


def harmless(read):
    """What is kept of a mail fits into a database and on a page, and may be understood."""
    for text in (read.words, read.quoted, read.subject, read.sender, read.sender_name):
        assert shown(text) == text
    for standing in (CUSTOMER, MANAGER):
        for envelope in (None, "", "a@b.c"):
            assert understand(read, standing, envelope_sender=envelope).meaning in Meaning
    return read


@settings(max_examples=30, deadline=timedelta(seconds=2))
@given(st.one_of(st.binary(max_size=2000), st.text(max_size=500).map(str.encode)))
def test_whatever_bytes_arrive_they_are_read(raw):
    harmless(read_mail(raw))
    harmless(read_mail(plain(raw)))


def test_no_mutation_of_the_corpus_breaks_the_reading():
    chance = random.Random(7)  # noqa: S311
    for mail in (each for each in CORPUS if len(each.raw) < 5_000):
        harmless(read_mail(mutated(mail.raw, chance)))


@pytest.mark.parametrize(
    "text",
    [
        "On " * 20_000,
        "\n" * 60_000 + "x",
        "> " * 60_000,
        "From: a\n" * 10_000,
        "On a\n" * 12_000,
        "-" * 60_000,
        "_" * 60_000 + "\n",
        "a@b.c " * 10_000 + "wrote:",
    ],
    ids=["on", "lines", "signs", "heads", "wrapped", "dashes", "underlines", "addresses"],
)
def test_no_mail_takes_long_to_read(text):
    assert read_mail(plain(text)) is not NOTHING


def test_parts_without_end_are_a_mail_that_says_nothing():
    raw = b"".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n'.encode()
        for n in range(2_000)
    )

    assert read_mail(b"From: a@b.c\r\n" + raw).words == ""


def deep(levels, lines):
    """Parts within parts, and then many lines, each of which may end any of them."""
    heads = (
        b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n)
        for n in range(levels)
    )
    return b"".join(heads) + b"\r\n" + b"y\n" * lines


@pytest.mark.parametrize(
    ("raw", "is_read"),
    [
        (b"Content-Type: text/plain; " + b"a=b; " * 400_000 + b"\r\n\r\nyes", True),
        (b"Content-Disposition: attachment; " + b"a*0=b; " * 300_000 + b"\r\n\r\nyes", True),
        (deep(250, 200_000), False),
        (b"a: b\r\n" * 10_000 + b"\r\nyes", False),
        (b"Subject: x\r\n\r\n" + b"\r\n" * 3_000_000, False),
        (b"Subject: x\r\n\r\n" + b"y" * 76 + b"\r\n" * 300_000, True),
    ],
    ids=["parameters", "pieces", "deep", "headers", "lines", "a file"],
)
def test_no_megabytes_take_long_to_read(raw, is_read):
    began = time.thread_time()

    assert (read_mail(raw) is not NOTHING) == is_read
    assert time.thread_time() - began < 3
