"""The policy packs shipped with the program, as commented text to begin from."""

from importlib import resources
from typing import Final

_FOLDER: Final = "presets"
_ENDING: Final = ".toml"


def names() -> tuple[str, ...]:
    """The names of all presets, in order."""
    entries = resources.files("rung.adapters").joinpath(_FOLDER).iterdir()
    return tuple(
        sorted(each.name.removesuffix(_ENDING) for each in entries if each.name.endswith(_ENDING))
    )


def text_of(name: str) -> str:
    """The text of a preset. Raises LookupError with a sentence when there is none of that name."""
    if name not in names():
        raise LookupError(f"There is no preset “{name}”; there are {', '.join(names())}.")
    return resources.files("rung.adapters").joinpath(_FOLDER, name + _ENDING).read_text("utf-8")
