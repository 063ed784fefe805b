"""Whom no mail reached. Told to their side's organisers only."""

from uuid import UUID

from kurumaza.jobs.queries import undelivered
from kurumaza.terms.models import Side

# Mails that ask somebody into a term: the first ones that go to an address.
ASKING_IN = ("terms.invitation", "terms.accepted")


def unreached_of(side: Side) -> set[UUID]:
    """Public ids of places of a side whose latest invitation was given up, and whose address nobody has corrected since."""
    failed = undelivered(templates=ASKING_IN, argument="enrolment")
    here = side.enrolments.filter(uuid__in=failed, left_at__isnull=True)
    return {
        uuid
        for uuid, corrected_at in here.values_list("uuid", "address_corrected_at")
        if corrected_at is None or corrected_at < failed[str(uuid)]
    }
