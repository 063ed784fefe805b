"""Reads of photos: whoever sees one is asked here, for its page, its list and its bytes alike.

A photo is seen by its uploader, by each member who is in it and is asked, and, once all of those agree, by the people of the placement.
Agreement ends with taking part: of somebody who has left, nobody can say that they agree still. Whoever said yes keeps the photo in sight
as long as it is there, so that they can take it away; where its uploader's words are not for them (any more), without its words."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kurumaza.field.models import Photo, PhotoAsk, Placement
from kurumaza.field.queries import members_of
from kurumaza.field.queries_days import Viewer, apart_from, authors_for
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries import taking_part
from kurumaza.terms.queries_apart import keys_apart_from, pairs_apart


@dataclass(frozen=True)
class PhotoSeen:
    """A photo as somebody sees it. `by`: who added it, empty where that is left out with its words; `asked`: whether one is in it and is
    asked, and what one has said; `is_open`: all agree, as far as its uploader is told."""

    photo: Photo
    by: str
    is_own: bool
    is_asked: bool
    has_agreed: bool
    is_open: bool


def open_photos(viewer: Viewer) -> QuerySet[Photo]:
    """Those in sight of the people of a placement, as far as this one of them is shown them; without the pictures."""
    return _open(viewer, _rows(viewer))


def photos_for(viewer: Viewer) -> QuerySet[Photo]:
    """The same with one's own that wait for somebody, and those in which one is and to which one said yes, the newest first. Their words
    are left out by `unsaid`."""
    rows = _rows(viewer)
    either = Q(pk__in=_open(viewer, rows).values("pk"))
    if viewer.enrolment is not None:
        agreed = _own_asks(viewer).filter(agreed_at__isnull=False)
        either |= Q(enrolment=viewer.enrolment) | Q(pk__in=agreed.values("photo"))
    return rows.filter(either)


def unsaid(viewer: Viewer, photos: Iterable[Photo]) -> list[Photo]:
    """These as a viewer is shown them: of whose author they read no words, without what is said with it."""
    found, authors = list(photos), authors_for(viewer)
    for one in found:
        if one.enrolment_id not in authors:
            one.caption = ""
    return found


def photos_that_ask(viewer: Viewer) -> QuerySet[Photo]:
    """In which one is, and has not answered yet."""
    if viewer.enrolment is None:
        return Photo.objects.none()
    return asking_photos(viewer.person, [viewer.placement])


def asking_photos(person: Person, placements: Iterable[Placement]) -> QuerySet[Photo]:
    """The same in several placements of which somebody is a member. Whoever added one is a member there still, and not kept apart from
    them: of others nothing new is shown."""
    here = {"enrolment__in": taking_part(), "enrolment__placements": F("photo__placement")}
    asks = PhotoAsk.objects.filter(**here, enrolment__person=person, agreed_at__isnull=True)
    rows = Photo.objects.filter(placement__in=placements, pk__in=asks.values("photo")).defer("image")
    rows = rows.filter(enrolment__in=taking_part(), enrolment__placements=F("placement"))
    apart = keys_apart_from(person, rows.order_by().values_list("enrolment__person", flat=True).distinct())
    rows = rows.exclude(enrolment__person__in=apart)
    return rows.select_related("enrolment", "event", "placement").order_by("-created_at", "-pk")


def waiting_of(viewer: Viewer, photos: Iterable[Photo]) -> set[UUID]:
    """Of these, one's own that others do not see yet."""
    own = [
        one.pk for one in photos if viewer.enrolment is not None and one.enrolment_id == viewer.enrolment.pk
    ]
    asks = PhotoAsk.objects.filter(_withheld(viewer), photo__in=own)
    return set(asks.values_list("photo__uuid", flat=True)) if viewer.enrolment else set()


def photo_seen(viewer: Viewer, uuid: UUID) -> PhotoSeen | None:
    """One of them; None for whoever must not learn that it exists."""
    found = photos_for(viewer).filter(uuid=uuid).first() or _asking(viewer).filter(uuid=uuid).first()
    if found is None:
        return None
    ask = _own_asks(viewer).filter(photo=found).first() if viewer.enrolment else None
    [shown] = unsaid(viewer, [found])
    return PhotoSeen(
        photo=shown,
        by=found.enrolment.call_name if found.enrolment_id in authors_for(viewer) else "",
        is_own=viewer.enrolment is not None and found.enrolment_id == viewer.enrolment.pk,
        is_asked=ask is not None,
        has_agreed=ask is not None and ask.agreed_at is not None,
        is_open=not PhotoAsk.objects.filter(photo=found).filter(_withheld(viewer)).exists(),
    )


def picture_of(photo: Photo) -> bytes:
    """The JPEG itself; whoever asks has been shown the photo by `photo_seen`."""
    return bytes(Photo.objects.values_list("image", flat=True).get(pk=photo.pk))


def people_to_ask(viewer: Viewer) -> list[Enrolment]:
    """The other members, who could be in a photo."""
    others = members_of(viewer.placement)
    return list(others.exclude(pk=viewer.enrolment.pk) if viewer.enrolment else others)


def ask_of(enrolment: UUID | str, photo: UUID | str) -> PhotoAsk | None:
    """What a member is asked, as long as they have not answered."""
    rows = PhotoAsk.objects.select_related("photo__placement__term", "enrolment__person", "enrolment__term")
    return rows.filter(photo__uuid=photo, enrolment__uuid=enrolment, agreed_at__isnull=True).first()


def _rows(viewer: Viewer) -> QuerySet[Photo]:
    rows = Photo.objects.filter(placement=viewer.placement).defer("image")
    return rows.select_related("enrolment", "event").order_by("-created_at", "-pk")


def _withheld(viewer: Viewer) -> Q:
    """Asks that have no yes, or none that stands still."""
    return Q(agreed_at__isnull=True) | ~Q(enrolment__in=members_of(viewer.placement).values("pk"))


def _of_apart(viewer: Viewer) -> set[int]:
    """Primary keys of photos with somebody in them who is kept apart from whoever added them, which may have come after their yes: a yes
    to that person is none any more, so nobody else is shown it. Its uploader is told nothing of it."""
    asks = PhotoAsk.objects.filter(photo__placement=viewer.placement)
    rows = list(asks.values_list("photo", "enrolment__person", "photo__enrolment__person"))
    shown, by = ({row[place] for row in rows} for place in (1, 2))
    pairs = pairs_apart(Person.objects.filter(pk__in=shown), Person.objects.filter(pk__in=by))
    return {photo for photo, one, other in rows if frozenset((one, other)) in pairs}


def _open(viewer: Viewer, rows: QuerySet[Photo]) -> QuerySet[Photo]:
    asks = PhotoAsk.objects.filter(photo=OuterRef("pk"))
    apart = asks.filter(enrolment__person__in=apart_from(viewer))
    shown = rows.filter(enrolment__in=authors_for(viewer)).exclude(pk__in=_of_apart(viewer))
    return shown.exclude(Exists(asks.filter(_withheld(viewer)))).exclude(Exists(apart))


def _own_asks(viewer: Viewer) -> QuerySet[PhotoAsk]:
    rows = (
        PhotoAsk.objects.filter(enrolment=viewer.enrolment) if viewer.enrolment else PhotoAsk.objects.none()
    )
    return rows.filter(photo__placement=viewer.placement)


def _asking(viewer: Viewer) -> QuerySet[Photo]:
    """Photos in which one is oneself. Of who is kept apart nothing new is shown: such a photo waits for ever."""
    return _rows(viewer).filter(pk__in=_own_asks(viewer).values("photo"), enrolment__in=authors_for(viewer))
