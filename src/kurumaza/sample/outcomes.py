"""What an action made, in the sample: a refusal would be a fault of the sample's own words."""

from typing import TypeVar

Made = TypeVar("Made")


def made(kind: type[Made], outcome: object) -> Made:
    """The outcome, which is of this kind."""
    assert isinstance(outcome, kind), outcome
    return outcome
