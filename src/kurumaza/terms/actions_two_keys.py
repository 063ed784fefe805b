"""Which acts of a term need a key of every partner. To change that needs every partner's key itself: else one could take the other's
away."""

import hashlib
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import combinations

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.partners.actions import Complete, Waiting, turn_key
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Membership
from kurumaza.partners.queries import times_agreed
from kurumaza.terms.models import Term
from kurumaza.terms.two_keys import ACTS, Act, in_order

TWO_KEYS = "two_keys"


@transaction.atomic
def change_two_keys(
    *, term: Term, acts: Collection[Act], membership: Membership, now: datetime, digest: str | None = None
) -> Term | Waiting | PartnersRefused:
    """One partner's key for letting exactly these acts need two; it takes place with the last one. With the `digest` of what was read
    nothing else is agreed to."""
    term = Term.objects.select_for_update().get(pk=term.pk)
    chosen = in_order(acts)
    if digest not in (None, digest_of(term, chosen)):
        return PartnersRefused("changed")
    if chosen == term.two_keys:
        return term
    turned = turn_key(
        programme=term.programme,
        kind=TWO_KEYS,
        subject=term.uuid,
        digest=digest_of(term, chosen),
        membership=membership,
        now=now,
    )
    if not isinstance(turned, Complete):
        return turned
    term.two_keys = chosen
    term.save(update_fields=["two_keys"])
    record(
        "terms.two_keys_changed",
        actor=membership.person.uuid,
        subject_kind="term",
        subject=term.uuid,
        acts=",".join(chosen),
    )
    return term


def digest_of(term: Term, acts: Collection[Act]) -> str:
    """What exactly is agreed to: from which acts to which. Agreed once, it cannot be used again after another change."""
    before = str(times_agreed(TWO_KEYS, term.uuid))
    words = "\0".join([str(term.uuid), before, ",".join(term.two_keys), ",".join(in_order(acts))])
    return hashlib.sha256(words.encode()).hexdigest()


def acts_meant(term: Term, digest: str) -> list[Act] | None:
    """The acts that a digest stands for; None if it was about another time."""
    return next((list(acts) for acts in _choices() if digest_of(term, acts) == digest), None)


def _choices() -> Iterator[tuple[Act, ...]]:
    for count in range(len(ACTS) + 1):
        yield from combinations(ACTS, count)
