"""Expected refusals of this app, translated at the door."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class PartnersRefused:
    """An act of an organiser that cannot be done.

    no_partner: the organisation does not run the programme."""

    code: Literal["no_partner"]
