"""Letters as PDF files: tagged, complete, and made of data alone (R2)."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from rung.adapters import letter_pdf
from rung.domain.calendars import Calendar
from rung.domain.letter import LetterFacts, LetterPage, Reach, written
from rung.domain.vocabulary import DateKind
from tests.builders import HOURS
from tests.policies import STANDARD_POLICY

DANA = Reach("Dana Reyes", "+1 303 555 0101", "dana.reyes@example.com")
LEO = Reach("Leo Marsh", "+1 303 555 0108", "leo.marsh@example.com")
FACTS = {
    "carrier": "Quillmark Networks",
    "portal": "https://rung.example.com",
    "number": 1,
    "reason": "",
    "issued_at": datetime(2026, 11, 3, 2, tzinfo=UTC),
    "zone": "America/New_York",
    "account": "Maplethorn Grocers",
    "order": "Q-1001",
    "pon": "MPL-77120",
    "site": "Boise store",
    "product": "Ethernet 1G",
    "project": "Western stores",
    "dates": {DateKind.DDD: date(2026, 11, 20), DateKind.CCD: date(2026, 11, 25)},
    "contact": DANA,
    "is_care_manager": True,
    "channel_manager": LEO,
    "policy": STANDARD_POLICY,
    "calendar": Calendar.from_document(HOURS),
}


def page(**changed):
    return written(LetterFacts(**{**FACTS, **changed}))


def pdf(**changed):
    return letter_pdf.render(page(**changed).to_document())


def read(made):
    """The text of the file, on one line."""
    pages = PdfReader(BytesIO(made)).pages
    return " ".join(" ".join(each.extract_text() for each in pages).split())


def test_the_letter_is_tagged_and_has_a_title_and_a_language():
    catalogue = PdfReader(BytesIO(pdf())).trailer["/Root"]

    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in catalogue


def test_its_title_names_the_order_and_its_author_the_carrier():
    about = PdfReader(BytesIO(pdf())).metadata

    assert about.title == "Order acknowledgement: Q-1001"
    assert about.author == "Quillmark Networks"


def test_it_claims_the_standard_for_readers_that_read_aloud():
    metadata = PdfReader(BytesIO(pdf())).trailer["/Root"]["/Metadata"].get_data()

    assert b"pdfuaid:part" in metadata


@pytest.mark.parametrize(
    "words",
    [
        "Quillmark Networks",
        "Mon 2 Nov 2026",  # still the second in New York
        "Dana Reyes",
        "+1 303 555 0101",
        "dana.reyes@example.com",
        "MPL-77120",
        "Desired by you Fri 20 Nov 2026",
        "Committed by us Wed 25 Nov 2026",
        "Opens 4 business hours after level 1 is engaged. Answers within 4 business hours.",
        "Mon–Fri 08:00–17:00, Denver time",
        "Ask Leo Marsh, your channel manager",
    ],
)
def test_the_letter_says(words):
    assert words in read(pdf())


def test_it_fits_one_page():
    assert len(PdfReader(BytesIO(pdf())).pages) == 1


def test_while_nobody_is_named_it_says_so_and_names_the_channel_manager():
    said = read(pdf(contact=LEO, is_care_manager=False))

    assert "Your contact until a customer care manager is named" in said
    assert "Dana Reyes" not in said


def test_a_suppliers_date_is_not_printed():
    said = read(pdf(dates={DateKind.FOC: date(2026, 11, 19)}))

    assert "supplier" not in said
    assert "19 Nov" not in said


HOSTILE = (
    '#panic("stop") *bold* _low_ $x^2$ [a](b) @here <label> \\ // /* `code` ~',
    '#import "@preview/cetz:0.3.1": *',
    '#read("/etc/passwd") #sys.inputs',
    "\"}', \\u0023panic() {{ order }} {% x %} <script>alert(1)</script>",
    "= Heading\n- item\n+ item",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_printed_as_they_are_and_never_obeyed(words):
    # In the field that is drawn on a line of its own, so that no hyphen or break is added.
    made = pdf(site=words, pon="", project="", product="")

    assert "".join(words.split()) in "".join(read(made).split())


def test_signs_that_no_font_can_show_do_not_stop_the_letter():
    said = read(pdf(site="Łódź\x00 \ud800\u202e 漢字 🚀 end of site", account="Ελλάς Привет"))

    assert "end of site" in said
    assert "Ελλάς Привет" in said


def test_the_longest_words_that_are_stored_still_make_a_letter():
    long = "Westernmost distribution centre " * 5

    assert "Committed by us" in read(pdf(site=long, product=long[:80], carrier=long[:80]))


def test_the_same_letter_always_gives_the_same_bytes():
    assert pdf() == pdf()


def test_a_kept_page_reads_back_as_it_was_written():
    written_page = page(number=2, reason="Your customer care manager changed")

    assert LetterPage.from_document(written_page.to_document()) == written_page
    assert (
        written_page.edition == "Letter 2, replaces letter 1. Your customer care manager changed."
    )
