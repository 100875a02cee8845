"""TOML as text: the standard library reads it, this writes it."""

from collections.abc import Mapping
from typing import Any

import tomli_w


def write(document: Mapping[str, Any]) -> str:
    """A document as TOML that reads back as the same document, its keys in their order."""
    return tomli_w.dumps(document)
