"""Word lists that belong to the rules of this package, kept as JSON beside the code."""

from importlib.resources import files
from typing import TypeVar

import msgspec

WordList = TypeVar("WordList")


def read_wordlist(name: str, shape: type[WordList]) -> WordList:
    """Decode `data/NAME.json` into `shape`; a list that does not fit raises when the package is imported."""
    return msgspec.json.decode(files(__package__).joinpath("data", f"{name}.json").read_bytes(), type=shape)
