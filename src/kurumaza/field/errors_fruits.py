"""Why something around looking back together was not done."""

from dataclasses import dataclass
from typing import Literal

RetrospectiveCode = Literal[
    "no_members",
    "no_hosts",
    "too_few",
    "past",
    "not_ahead",
    "asked",
    "nobody_yet",
    "settled",
    "called_off",
    "begun",
]


@dataclass(frozen=True)
class RetrospectiveRefused:
    """no_members: nobody of the placement can be asked. no_hosts: nobody of the host was chosen. too_few: fewer than three in all.
    past: the time is over. not_ahead: it is too near. asked: people are asked already. nobody_yet: with the answers so far no circle can be
    made. settled: seats were given. called_off: it does not take place. begun: it is about to begin, or has begun."""

    code: RetrospectiveCode


@dataclass(frozen=True)
class ValuesRefused:
    """empty: no line. too_many, too_long: more than can be kept. not_yet: before the first retrospective. changed: somebody
    else wrote them down meanwhile."""

    code: Literal["empty", "too_many", "too_long", "not_yet", "changed"]


@dataclass(frozen=True)
class AgreementRefused:
    """not_yet: before the first retrospective. past: its last day is over. names: `names` of people are in the text, and it was not said
    that they may be. changed: another wording was drafted meanwhile. no_partner, same_person: as of `partners`. over: nothing waits for a
    key, or nothing is published."""

    code: Literal["not_yet", "past", "names", "changed", "no_partner", "same_person", "over"]
    names: tuple[str, ...] = ()
