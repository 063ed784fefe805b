"""Expected refusals of a start."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class OtherKind:
    """The data folder was begun the other way: with the sample, or without it. Nothing was changed."""

    code: Literal["holds_sample", "holds_no_sample"]
