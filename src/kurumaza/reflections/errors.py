"""Expected refusals of reflections."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class ReflectionRefused:
    """Nothing was written: an answer is not on the scale, or the text is too long or empty."""

    code: Literal["not_on_scale", "unknown_item", "too_long", "empty", "not_over"]
