"""Expected refusals of this app, translated at the door."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class PartnersRefused:
    """An act of an organiser that cannot be done.

    no_partner: the organisation does not run the programme; name_taken: an organisation is called so; same_person: who turned one
    partner's key turns another's; changed: it is not what was read any more; closed: what it is about is over; last_lead: nobody would be
    left who leads; member_already: they organise for it; other_requires: another organisation of theirs asks for the passkey too;
    own_passkeys: one's own are not reset like this; no_passkey: who asks others for a passkey shows one first."""

    code: Literal[
        "no_partner",
        "name_taken",
        "same_person",
        "changed",
        "closed",
        "last_lead",
        "member_already",
        "other_requires",
        "own_passkeys",
        "no_passkey",
    ]
