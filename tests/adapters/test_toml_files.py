"""A document written as a pack is the same document when it is read again."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rung.adapters import presets, toml_files
from rung.domain.pack_lines import read_pack_text
from rung.domain.pack_schema import check_pack, in_order
from rung.domain.packs import Kind
from tests.domain.pack_strategies import documents

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # of a whole pack it takes minutes


@pytest.mark.parametrize("kind", Kind)
@settings(
    max_examples=60,
    deadline=None,
    phases=NO_SHRINKING,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_valid_document_is_the_same_after_the_way_through_a_pack(kind, data):
    document = data.draw(documents(kind))
    assert check_pack(document) == ()

    text = toml_files.write(in_order(document))
    read, line_of = read_pack_text(text)

    assert read == document
    lines = text.split("\n")
    for path in _paths(document):
        *_, name = (part for part in path if isinstance(part, str))
        if isinstance(path[-1], str):
            assert name in lines[line_of(path) - 1]


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_is_a_pack_without_fault_and_writes_out_to_itself(name):
    document, line_of = read_pack_text(presets.text_of(name))

    assert check_pack(document, line_of) == ()
    assert document["name"] == name
    assert read_pack_text(toml_files.write(in_order(document)))[0] == document


def test_a_preset_that_there_is_not_is_refused_with_those_there_are():
    with pytest.raises(LookupError, match="any-time, by-severity, routing"):
        presets.text_of("../standard")


def _paths(value, path=()):
    if path:
        yield path
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _paths(each, (*path, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _paths(each, (*path, place))
