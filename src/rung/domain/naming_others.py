"""Whether words meant for one customer name another (N13): which word, and whom it names.

A draft that goes to many customers at once is checked against everything that would name one of
the others: the account, its people, its orders and escalations, its sites. What names the reader
as well is theirs to read. Case, accents, marks between words and invisible characters make no
difference; a reference is the same with and without its hyphen.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate

LONGEST = 12  # tokens of one name; what is longer is found by its first tokens
DISTINCT = 4  # letters: a shorter word of a company's name says nothing by itself
FAMILY = 3


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Words of companies' names that name nobody by themselves.
GENERIC = _words(
    "account agency airport association bakery bank brothers business capital care centre center "
    "central church city clinic club college communications community company consulting "
    "corporation council county credit data department design digital east eastern electric energy "
    "engineering enterprise express farm federal finance financial first food foods foundation "
    "freight general global grocer grocers group health hospital hotel house industries "
    "institute insurance international investments kitchen laboratory legal library limited "
    "logistics management market markets media medical metro mobile national network networks "
    "north northern office online order partners power press public railway regional reisen retail "
    "saint school security service services shop site software solutions south southern state "
    "store stores street studio supply support systems team technology telecom theatre trade "
    "transport travel trust union united university utility water west western wireless works "
    "world"
)
# Names that are ordinary words as well; alone they name nobody.
ORDINARY = _words(
    "april august bill carrier case chance chase customer dean drew faith fall frank grace grant "
    "hall hope june king lane long love mark may miles next page park penny pike post price reed "
    "rich rose short stone sue summer sunny the van von wade ward will young"
)


@dataclass(frozen=True)
class Customer:
    """What names one customer. ``references`` are of orders and escalations."""

    name: str
    people: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


class By(StrEnum):
    """What kind of a name it was that names somebody."""

    ACCOUNT = "a customer"
    PERSON = "a person"
    REFERENCE = "an order or escalation"
    SITE = "a site"
    INSIDE = "something inside"


@dataclass(frozen=True)
class Named:
    """A word of the draft, and whom it names."""

    word: str  # as it stands in the draft
    whom: str
    by: By

    @property
    def sentence(self) -> str:
        """Say it: "“Lee Tan” names a person of Maplethorn Grocers."."""
        if self.by is By.INSIDE:
            return f"“{self.word}” is {self.whom}; no customer reads of it."
        if self.by is By.ACCOUNT:
            return f"“{self.word}” names {self.whom}."
        return f"“{self.word}” names {self.by.value} of {self.whom}."


@dataclass(frozen=True)
class _Token:
    text: str  # folded
    start: int
    end: int
    capital: bool


def others_named(words: str, own: Customer, others: Iterable[Customer]) -> tuple[Named, ...]:
    """Every word that names another customer, in the order in which they stand, each once."""
    said = _Said(words)
    theirs = _names_of(own)
    found: dict[str, tuple[int, Named]] = {}
    for other in others:
        for key, (by, needs_capital) in _names_of(other).items():
            place = None if key in theirs else said.place_of(key, capital=needs_capital)
            if place is not None:
                start, end = place
                found.setdefault(key, (start, Named(words[start:end], other.name, by)))
    return _widest(found.values())


def inside_named(words: str, inside: Mapping[str, str]) -> tuple[Named, ...]:
    """References that stay inside the carrier: each reference, and what it is."""
    said = _Said(words)
    found = []
    for reference, what in inside.items():
        place = said.place_of(_key(reference), capital=False)
        if place is not None:
            found.append(Named(words[place[0] : place[1]], what, By.INSIDE))
    return tuple(found)


def _widest(found: Iterable[tuple[int, Named]]) -> tuple[Named, ...]:
    """Without words that stand inside a longer name of the same customer."""
    placed = sorted(found, key=lambda each: (each[0], -len(each[1].word)))
    kept: list[tuple[int, Named]] = []
    for start, named in placed:
        covered = any(
            begin <= start and start + len(named.word) <= begin + len(wider.word)
            for begin, wider in kept
        )
        if not covered:
            kept.append((start, named))
    return tuple(named for _, named in kept)


class _Said:
    """A draft by every run of its tokens."""

    def __init__(self, words: str) -> None:
        tokens = _tokens(words)
        self._runs: dict[str, tuple[int, int]] = {}
        self._capital: dict[str, tuple[int, int]] = {}
        for first, begin in enumerate(tokens):
            run = [token.text for token in tokens[first : first + LONGEST]]
            for length, key in enumerate(accumulate(run, lambda so_far, text: f"{so_far} {text}")):
                place = (begin.start, tokens[first + length].end)
                self._runs.setdefault(key, place)
                self._runs.setdefault(_joined(key), place)
            if begin.capital:
                self._capital.setdefault(begin.text, (begin.start, begin.end))

    def place_of(self, key: str, *, capital: bool) -> tuple[int, int] | None:
        """Where a name stands, its beginning and end; None where it does not."""
        if capital:
            return self._capital.get(key)
        return self._runs.get(key)


@lru_cache(maxsize=4096)
def _names_of(customer: Customer) -> dict[str, tuple[By, bool]]:
    """Everything that names a customer, and whether it counts only when written large."""
    names: dict[str, tuple[By, bool]] = {}
    for phrase in (customer.name, *customer.sites, *customer.people, *customer.references):
        by = _kind(customer, phrase)
        for part in _parts(phrase, by):
            names.setdefault(_key(part), (by, False))
            if by is By.REFERENCE:
                names.setdefault(_joined(_key(part)), (by, False))
    for word in _folded(customer.name):
        if len(word) >= DISTINCT and word not in GENERIC | ORDINARY:
            names.setdefault(word, (By.ACCOUNT, False))
    for person in customer.people:
        for word in _folded(person):
            if len(word) >= FAMILY and word not in GENERIC | ORDINARY:
                names.setdefault(word, (By.PERSON, True))
    names.pop("", None)
    return names


def _kind(customer: Customer, phrase: str) -> By:
    if phrase in customer.references:
        return By.REFERENCE
    if phrase in customer.people:
        return By.PERSON
    return By.SITE if phrase in customer.sites and phrase != customer.name else By.ACCOUNT


def _parts(phrase: str, by: By) -> Iterable[str]:
    """A site is named by any of its parts that says more than a town."""
    if by is not By.SITE:
        return (phrase,)
    parts = phrase.split(",")
    if len(parts) == 1:
        return (phrase,)
    return [part for part in parts if len(_folded(part)) > 1]


def _key(phrase: str) -> str:
    return " ".join(_folded(phrase)[:LONGEST])


def _joined(key: str) -> str:
    """Tokens as one, where a digit is among them: "Q 1001" is "Q-1001" is "Q1001"."""
    return key.replace(" ", "") if any(letter.isdigit() for letter in key) else key


def _folded(phrase: str) -> list[str]:
    return [token.text for token in _tokens(phrase)]


def _tokens(words: str) -> list[_Token]:
    """Runs of letters and digits, folded; what cannot be seen divides nothing."""
    tokens: list[_Token] = []
    start, end = -1, -1
    for place, letter in enumerate(words):
        kind = unicodedata.category(letter)
        if kind in {"Cf", "Mn"}:
            continue
        if kind[0] in "LN":
            start = place if start < 0 else start
            end = place + 1
        elif start >= 0:
            tokens.append(_token(words, start, end))
            start = -1
    if start >= 0:
        tokens.append(_token(words, start, end))
    return tokens


def _token(words: str, start: int, end: int) -> _Token:
    run = words[start:end]
    seen = (letter for letter in unicodedata.normalize("NFKD", run))
    bare = "".join(letter for letter in seen if unicodedata.category(letter)[0] in "LN")
    return _Token(bare.casefold(), start, end, run[:1].isupper())
