"""Mails of the corpus, broken in the ways in which programs, servers and enemies break them."""

import re
from base64 import b64encode
from collections.abc import Callable
from random import Random

_CHARSETS = (
    *(b"utf-16", b"utf-7", b"idna", b"punycode", b"unicode_escape", b"undefined", b"hex", b"zlib"),
    *(b"x" * 200, b'"', b"\xff", b"utf-8\x00", b"big5", b"iso-2022-jp", b"", b"../../etc"),
)
_ENCODINGS = (
    b"base64",
    b"quoted-printable",
    b"x-uuencode",
    b"binary",
    b"7bit",
    b"\x00",
    b"base64;",
)
_RUBBISH = (
    *(b"\x00", b"\xff\xfe", b"=?utf-8?b?", b"=?x?q?=?=", b'"', b"<", b">", b";*=", b"*0*=", b":"),
    *(b"\r\n", b"\r", b"\n", b"\r\n\r\n", b"--", b"\t", b"=", b"%00", b"\xc3", b"\xed\xa0\x80"),
    *("\u202e".encode(), "\u200b".encode(), b"()" * 50, b"@", b",", b"'); --", b"<script>"),
)
_NAMES = (
    *(b"From", b"To", b"Subject", b"Message-ID", b"In-Reply-To", b"References", b"Date"),
    *(b"Content-Type", b"Content-Transfer-Encoding", b"Content-Disposition", b"MIME-Version"),
    *(b"Return-Path", b"Auto-Submitted", b"Authentication-Results", b"List-Id", b"Delivered-To"),
)
DEEPEST = 400  # parts within parts
LONGEST = 60_000  # bytes of one line


def _place(raw: bytes, chance: Random) -> int:
    return chance.randrange(len(raw) + 1)


def flipped_bits(raw: bytes, chance: Random) -> bytes:
    made = bytearray(raw or b"\x00")
    for _ in range(chance.randrange(1, 30)):
        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def cut_off(raw: bytes, chance: Random) -> bytes:
    return raw[: _place(raw, chance)]


def begun_late(raw: bytes, chance: Random) -> bytes:
    return raw[_place(raw, chance) :]


def rubbish_between(raw: bytes, chance: Random) -> bytes:
    for _ in range(chance.randrange(1, 12)):
        at = _place(raw, chance)
        raw = raw[:at] + chance.choice(_RUBBISH) + raw[at + chance.randrange(3) :]
    return raw


def repeated_headers(raw: bytes, chance: Random) -> bytes:
    head, between, body = raw.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    line = chance.choice(lines)
    return b"\r\n".join([*lines, *[line] * chance.choice((1, 2, 500))]) + between + body


def strange_header(raw: bytes, chance: Random) -> bytes:
    value = b"".join(chance.choices((*_RUBBISH, b"a@b.c", b"x" * 80), k=chance.randrange(1, 60)))
    return chance.choice(_NAMES) + b": " + value + b"\r\n" + raw


def without_a_header(raw: bytes, chance: Random) -> bytes:
    lines = raw.split(b"\r\n")
    del lines[chance.randrange(min(len(lines), 12))]
    return b"\r\n".join(lines)


def another_charset(raw: bytes, chance: Random) -> bytes:
    lie = b"charset=" + chance.choice(_CHARSETS)
    if b"charset=" not in raw:
        return b"Content-Type: text/plain; " + lie + b"\r\n" + raw
    return re.sub(rb"charset=[^\s;]*", lambda _: lie, raw)


def another_encoding(raw: bytes, chance: Random) -> bytes:
    said = b"Content-Transfer-Encoding: " + chance.choice(_ENCODINGS) + b"\r\n"
    return said + re.sub(rb"(?i)content-transfer-encoding:[^\r\n]*\r\n", lambda _: b"", raw)


def wrong_base64(raw: bytes, chance: Random) -> bytes:
    head, _, body = raw.partition(b"\r\n\r\n")
    text = bytearray(b64encode(body))
    for _ in range(chance.randrange(1, 9)):
        text[_place(bytes(text), chance) :][:1] = chance.choice((b"!", b"=", b"\x00", b"\xff", b""))
    broken = bytes(text[: _place(bytes(text), chance)])
    return b"Content-Transfer-Encoding: base64\r\n" + head + b"\r\n\r\n" + broken


def damaged_boundary(raw: bytes, chance: Random) -> bytes:
    how = chance.choice((b'boundary="b2"', b"boundary=", b'boundary="', b'boundary="--b1--"', b""))
    if chance.random() < 0.5:
        return re.sub(rb"boundary=[^\s;]*", lambda _: how, raw)
    return raw.replace(b"--b1", chance.choice((b"-b1", b"--b1--", b"--b1 ", b"\x00--b1")), 1)


def one_in_another(raw: bytes, chance: Random) -> bytes:
    kind = chance.choice((b"message/rfc822", b"message/delivery-status", b"text/calendar"))
    boundary = b"n%d" % chance.randrange(3)
    head = b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n--' + boundary
    return (
        head + b"\r\nContent-Type: " + kind + b"\r\n\r\n" + raw + b"\r\n--" + boundary + b"--\r\n"
    )


def very_deep(raw: bytes, chance: Random) -> bytes:
    same = chance.random() < 0.5
    for depth in range(chance.randrange(2, DEEPEST)):
        boundary = b"d" if same else b"d%d" % depth
        head = b"Content-Type: multipart/mixed; boundary=" + boundary
        raw = head + b"\r\n\r\n--" + boundary + b"\r\n" + raw
    return raw


def many_files(raw: bytes, chance: Random) -> bytes:
    name = b"".join(chance.choices((*_RUBBISH, b"a", b".exe", b"../", b"\\"), k=8))
    file = (
        b'--f\r\nContent-Type: image/svg+xml; name="' + name + b'"\r\nContent-Disposition: '
        b'attachment; filename="' + name + b'"\r\n\r\n' + chance.randbytes(20) + b"\r\n"
    )
    head = b"Content-Type: multipart/mixed; boundary=f\r\n\r\n--f\r\n"
    return head + raw + b"\r\n" + file * chance.choice((1, 3, 300)) + b"--f--\r\n"


def a_long_line(raw: bytes, chance: Random) -> bytes:
    at = _place(raw, chance)
    piece = raw[at : at + 20] or b"y "
    return raw[:at] + piece * (LONGEST // len(piece)) + raw[at:]


def zeros_inside(raw: bytes, chance: Random) -> bytes:
    at = _place(raw, chance)
    return raw[:at] + b"\x00" * chance.choice((1, 2, 1_000)) + raw[at:]


def other_line_ends(raw: bytes, chance: Random) -> bytes:
    return raw.replace(b"\r\n", chance.choice((b"\n", b"\r", b"\r\r\n", b"\n\r")))


MUTATIONS: tuple[Callable[[bytes, Random], bytes], ...] = (
    *(flipped_bits, cut_off, begun_late, rubbish_between, repeated_headers, strange_header),
    *(without_a_header, another_charset, another_encoding, wrong_base64, damaged_boundary),
    *(one_in_another, very_deep, many_files, a_long_line, zeros_inside, other_line_ends),
)


def mutated(raw: bytes, chance: Random) -> bytes:
    """A mail broken in one to three ways."""
    for _ in range(chance.randrange(1, 4)):
        raw = chance.choice(MUTATIONS)(raw, chance)
    return raw
