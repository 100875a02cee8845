"""A language knows every notice or none: the catalogue is held against what is really said."""

import re
from datetime import timedelta
from pathlib import Path
from string import Formatter

import pytest

import rung
from rung.domain import languages
from rung.domain.instants import show, show_full
from rung.domain.languages import CATALOGUES, Language, said
from rung.domain.mail_answers import hint
from rung.domain.mail_meaning import Asked, Meaning, asked_by
from rung.domain.notices import NoticeKind
from rung.domain.said_again import say_again
from rung.domain.vocabulary import Side
from rung.domain.wording import compose
from rung.domain.wording_short import ALPHABET, KINDS, MOST, compose_short
from tests.domain.all_words import NEW_YORK, NOW, RICH, SPANISH, everything_said, kept_sentences

WORDS = CATALOGUES[SPANISH]
SAME_IN_BOTH = {"Total", "{thing} {at}."}
SOURCE = Path(rung.__file__).parent
OUR_LETTERS = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
NO_WORDS = {"lun", "mar", "mié", "jue", "vie", "sáb", "dom", "oct", "nov", "dic", "min", "http"}
NO_WORDS |= {"EST", "EDT", "MST", "MDT", "UTC", "USD"}


class Recorder(dict[str, str]):
    """A language that leaves out every word of a template, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def get(self, template: str, _otherwise: object = None) -> str:  # type: ignore[override]
        self.asked.add(template)
        return "-".join(f"{{{name}}}" for name in sorted(holes(template))) or "-"


def holes(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def in_letters(text: str) -> list[str]:
    """What is left of a text that was said without words of ours: English by mistake."""
    return [word for word in OUR_LETTERS.findall(text) if word not in NO_WORDS]


def around_the_mail() -> set[str]:
    """What whoever writes the mail says beside the message: in the text and in the template."""
    template = SOURCE / "web/common/templates/mail/notice.html"
    in_text = {"Total", "{title} Counted in {zone}:", "{subject}, and {count} more"}
    source = (SOURCE / "services/mail.py").read_text()
    assert all(f'"{words}"' in source for words in in_text)
    return in_text | set(re.findall(r'say\("([^"]+)"', template.read_text()))


@pytest.fixture
def wordless(monkeypatch):
    """Spanish without any words: whatever is still read in letters is not said in a language."""
    recorder = Recorder()
    monkeypatch.setitem(languages.CATALOGUES, SPANISH, recorder)
    return recorder


def test_nothing_that_a_customer_is_sent_is_left_in_english(wordless):
    texts = set(everything_said())

    assert len(texts) > 200
    assert {text for text in texts if in_letters(text)} == set()


def test_the_catalogue_holds_all_that_is_said_and_nothing_else(wordless):
    for _ in everything_said():
        pass
    asked = wordless.asked | around_the_mail()

    assert asked - WORDS.keys() == set(), "said, and not known in Spanish"
    assert WORDS.keys() - asked == set(), "known in Spanish, and never said"


def test_a_sentence_has_the_same_holes_in_each_language():
    for template, in_spanish in WORDS.items():
        assert holes(in_spanish) == holes(template), template
        assert (in_spanish == template) is (template in SAME_IN_BOTH), template


def test_what_is_kept_in_english_is_said_again_and_anything_else_is_left_alone():
    kept = set(kept_sentences())

    assert len(kept) > 35
    assert {each for each in kept if say_again(SPANISH, each) == each} == set()
    assert say_again(SPANISH, "each business day at 16:30 MST") == "cada día hábil a las 16:30 MST"
    typed = "Forecast 25 Nov, as Dana said"
    assert say_again(SPANISH, typed) == typed


def test_an_instant_has_its_day_in_the_language_and_always_its_zone():
    later = NOW + timedelta(days=9)

    assert show(NOW, NEW_YORK, NOW, SPANISH) == "mar 10:30 EST"
    assert show(later, NEW_YORK, NOW, SPANISH) == "jue 3 dic 10:30 EST"
    assert show_full(NOW, NEW_YORK, SPANISH) == "mar 24 nov 2026 10:30 EST"


def test_typed_braces_stay_what_they_are():
    typed = {**RICH, "holder_name": "{level}", "words": "{at} {nothing}"}
    message = compose(NoticeKind.ACKNOWLEDGED, typed, zone=NEW_YORK, now=NOW, language=SPANISH)

    assert message.quotes[0].words == "{at} {nothing}"
    assert said(Language.ENGLISH, "{nothing}") == "{nothing}"


def test_a_short_message_in_spanish_is_one_sms_and_names_its_instant():
    for kind in KINDS - {NoticeKind.WEBHOOK_PAUSED}:
        facts = {**RICH, "reference": "ESC-1042", "late_because": None}
        link = "https://rung.example.com/escalations/ESC-1042/"
        text = compose_short(kind, facts, zone=NEW_YORK, now=NOW, link=link, language=SPANISH)
        assert len(text) <= MOST, kind
        assert ALPHABET.issuperset(text), kind
        assert link in text, kind


def test_what_spanish_mails_ask_for_in_the_first_line_works():
    asks = {
        NoticeKind.LEVEL_OPENED: [Meaning.ENGAGE],
        NoticeKind.LEVEL_OPENS_SOON: [Meaning.ENGAGE],
    }
    asks[NoticeKind.RESOLVED] = [Meaning.CONFIRM, Meaning.NOT_SOLVED]
    for kind, meanings in asks.items():
        named = re.findall("“([^”]+)”", hint(kind, Side.CUSTOMER, language=SPANISH))
        found = [asked_by(f"{words.capitalize()}.\nGracias.") for words in named]
        assert found == [Asked(meaning, None, "Gracias.") for meaning in meanings]
    assert asked_by("¡Activar el nivel 3!") == Asked(Meaning.ENGAGE, 3, "")
    assert asked_by("Confirmar mañana con ustedes") is None
