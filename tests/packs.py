"""Policy packs for tests: a text read and checked as at the door, and the packs of carriers."""

from pathlib import Path

from rung.domain.ladder import At, Now, Unpublished, When, ladder
from rung.domain.matching import Circumstances
from rung.domain.pack_lines import read_pack_text
from rung.domain.pack_schema import check_pack
from rung.domain.packs import read_pack
from rung.domain.plan import Calendars, PinnedCalendar

PACKS = Path(__file__).parent / "data" / "packs"
CARRIERS = tuple(sorted(path.stem for path in PACKS.glob("*.toml")))


def document_of(text):
    """The document of a pack's text, which has no fault."""
    document, line_of = read_pack_text(text)
    assert check_pack(document, line_of) == ()
    return document


def pack_of(text):
    """The pack of a text without fault."""
    return read_pack(document_of(text), 1)


def carrier_text(name):
    return (PACKS / f"{name}.toml").read_text(encoding="utf-8")


def carrier(name):
    """A carrier's pack."""
    return pack_of(carrier_text(name))


def calendars(matrix, levels=None):
    """The calendars of an escalation: the matrix's, and those of levels with their own."""
    own = {number: PinnedCalendar(number + 1, each) for number, each in (levels or {}).items()}
    return Calendars(PinnedCalendar(1, matrix), own)


def tried(pack, contact_at, calendar, *, levels=None, **facts):
    """The ladder of a pack in these circumstances, after a contact."""
    policy = pack.resolve(Circumstances(**facts))
    return ladder(policy, calendars(calendar, levels), contact_at)


def said(steps):
    """Each level's answer: an instant, "now", "when …" or "not published"."""
    return [_said(step.answer) for step in steps]


def _said(answer):
    match answer:
        case At(at, _, condition):
            return (at, condition) if condition else at
        case Now():
            return "now"
        case When(condition):
            return f"when {condition}"
        case Unpublished():
            return "not published"
