"""The line of every key of a policy pack, and texts that are none."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rung.domain.pack_lines import MOST_BYTES, PackTextError, read_pack_bytes, read_pack_text

TEXT = '''# a comment with [[levels]] in it
name = "x"  # and one = behind

about = """
[levels]
title = "no key" \\
"""
source = """"quoted" at both ends""""
owner.may_hold_back = true
[updates]
every = { sev1 = "1 hour", "sev 2" = '2 hours' }
[[calendars]]
when = { region = [
    "W",  # a comment, with a comma
    "E",
  ] }
[[levels]]
channels = [ "phone",
  "email" ]
[levels.opens_after]
sev1 = "1 hour"
[[levels]]
title = \'\'\'
it's ]] \'\'\'
[[waiver.triggers]]
[[waiver.triggers]]
"key" = 1979-05-27 07:32:00
'''
LINES = {
    ("name",): 2,
    ("about",): 4,
    ("source",): 8,
    ("owner", "may_hold_back"): 9,
    ("updates",): 10,
    ("updates", "every"): 11,
    ("updates", "every", "sev 2"): 11,
    ("calendars", 0): 12,
    ("calendars", 0, "when", "region"): 13,
    ("calendars", 0, "when", "region", 0): 14,
    ("calendars", 0, "when", "region", 1): 15,
    ("levels", 0): 17,
    ("levels", 0, "channels", 0): 18,
    ("levels", 0, "channels", 1): 19,
    ("levels", 0, "opens_after"): 20,
    ("levels", 0, "opens_after", "sev1"): 21,
    ("levels", 1): 22,
    ("levels", 1, "title"): 23,
    ("waiver", "triggers", 0): 25,
    ("waiver", "triggers", 1, "key"): 27,
}


@pytest.mark.parametrize(("path", "line"), LINES.items())
def test_a_key_stands_on_its_line(path, line):
    _, line_of = read_pack_text(TEXT)

    assert line_of(path) == line


def test_a_key_that_is_missing_has_the_line_of_its_table():
    _, line_of = read_pack_text(TEXT)

    assert line_of(("levels", 1, "opens_after", "sev1")) == 22
    assert line_of(("nowhere",)) == 1


def test_lines_end_as_windows_ends_them_and_may_begin_with_a_mark():
    document, line_of = read_pack_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())

    assert document == read_pack_text(TEXT)[0]
    assert line_of(("levels", 1, "title")) == 23


keys = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=6)
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


@given(st.lists(st.tuples(keys, texts), min_size=1, max_size=8, unique_by=lambda each: each[0]))
def test_any_key_and_any_text_are_walked_past(pairs):
    lines = [f"{_quoted(key)} = {_quoted(text)} # {text!r}" for key, text in pairs]

    document, line_of = read_pack_text("\n".join(lines))

    assert document == dict(pairs)
    assert [line_of((key,)) for key, _ in pairs] == list(range(1, len(pairs) + 1))


def _quoted(text):
    inner = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'


NOT_TOML = [
    ("name = \n", 1, "a value is expected here"),
    ('name = "x\nkind = "y"\n', 1, "not closed on its line"),
    ('name = "x"\nname = "y"\n', 2, "written twice"),
    ("[desk]\n[desk]\n", 2, "written twice"),
    ("name\n", 1, "expected '='"),
    ('about = """\nnever closed\n', 2, "not valid TOML"),
    ("a = 1\nb = 2021-02-30\n", 2, "not valid TOML"),
    ("a.b.c = 1\na.b = 2\n", 2, "not valid TOML"),
]


@pytest.mark.parametrize(("text", "line", "words"), NOT_TOML)
def test_a_text_that_is_no_toml_is_refused_with_its_line(text, line, words):
    with pytest.raises(PackTextError, match=words) as refused:
        read_pack_text(text)

    assert refused.value.line == line


HOSTILE = {
    "5 MB": b"a = 1\n" * 850_000,
    "5 MB on one line": b"a" * 5_000_000,
    "junk": bytes(range(256)) * 40,
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00",
    "nothing but zeros": b"\x00" * 1000,
    "deep lists": b"a = " + b"[\n" * 100_000,
    "deep tables": b"a = " + b"{ b = " * 600,
    "deep keys": b"\n".join(b"[" + b"a." * 1900 + b"a%d]" % number for number in range(60)),
    "a long line": b"a = " + b"1" * 5000,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_pack_is_refused_with_a_sentence_and_soon(content):
    begun = time.process_time()  # a busy machine makes nobody late by it

    with pytest.raises(PackTextError) as refused:
        read_pack_bytes(content)

    assert refused.value.sentence.endswith(".")
    assert time.process_time() - begun < 5


def test_a_pack_of_the_largest_size_is_read_in_reasonable_time():
    text = "".join(f'[[levels]]\ntitle = "{number}"\n' for number in range(9000))

    document, line_of = read_pack_text(text[:MOST_BYTES])

    assert line_of(("levels", 8999, "title")) == 18000
    assert len(document["levels"]) == 9000
