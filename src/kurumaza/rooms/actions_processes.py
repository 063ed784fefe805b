"""Which server processes live, and which one answers for which page."""

from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F

from kurumaza.rooms.models import OpenPage, ServerProcess
from kurumaza.rooms.processes import bell


class Known(NamedTuple):
    """Another process, as its row stands now."""

    beats: int
    public_key: bytes


class Looked(NamedTuple):
    """What a process sees when it beats: whether its own row was still there, and the others."""

    was_known: bool
    others: dict[UUID, Known]


class Orphan(NamedTuple):
    """A page whose process is gone."""

    circle: UUID
    seat: str
    connection: str


def beat(*, process: UUID, public_key: bytes) -> Looked:
    """Says that this process lives, and looks at the others."""
    with transaction.atomic():
        was_known = bool(ServerProcess.objects.filter(pk=process).update(beats=F("beats") + 1))
        if not was_known:
            ServerProcess.objects.create(uuid=process, public_key=public_key)
        rows = ServerProcess.objects.exclude(pk=process)
        others = {row.uuid: Known(row.beats, bytes(row.public_key)) for row in rows}
        bell.ring(bell.Beat(process))
    return Looked(was_known, others)


def take_over(*, gone: UUID, by: UUID) -> list[Orphan]:
    """`by` answers for the pages of a process that is gone. Of several that ask at once, one gets them."""
    with transaction.atomic():
        # Locked and asked again by the update: what another process got meanwhile is not among them.
        pages = list(
            OpenPage.objects.select_for_update(of=("self",))
            .filter(process=gone)
            .select_related("room__circle")
            .order_by("room_id", "pk")  # rooms in the order in which every writer takes them
        )
        OpenPage.objects.filter(pk__in=[page.pk for page in pages], process=gone).update(process=by)
        ServerProcess.objects.filter(pk=gone).delete()
    return [Orphan(page.room.circle.uuid, str(page.seat), page.connection) for page in pages]
