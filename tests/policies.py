"""Policies for tests: the standard one, and the standard one with something said otherwise."""

import copy

from rung.adapters import presets
from rung.domain.matching import Circumstances
from rung.domain.pack_lines import read_pack_text
from rung.domain.packs import read_pack

STANDARD, _ = read_pack_text(presets.text_of("standard"))


def standard_document(*, levels=None, **fields):
    """The standard document; ``levels`` maps a level's number to what it says otherwise."""
    document = {**copy.deepcopy(STANDARD), **fields}
    for number, entry in (levels or {}).items():
        document["levels"][number - 1] |= entry
    return document


def rules(document, number=1, **facts):
    """The rules of a document in these circumstances."""
    return read_pack(document, number).resolve(Circumstances(**facts))


STANDARD_POLICY = rules(standard_document())
