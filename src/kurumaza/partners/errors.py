"""Expected refusals of this app, translated at the door."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class PartnersRefused:
    """An act of an organiser that cannot be done.

    no_partner: the organisation does not run the programme; already_complete: all keys are turned;
    not_turned: there is no key of this organisation to take back."""

    code: Literal["no_partner", "already_complete", "not_turned"]
