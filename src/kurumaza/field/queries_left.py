"""What somebody left in a placement of which they are no member any more: theirs to read and to take away, and nothing else of it.

And what may be taken away at all: by whoever left it there, by who is in a photo, by organisers of the host."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from kurumaza.field.models import FieldNote, Insight, Photo, PhotoAsk, Placement, Visit, Voice
from kurumaza.field.queries import OwnPlace, own_place, own_placements
from kurumaza.field.queries_days import Viewer, viewer_of, voices_for
from kurumaza.field.queries_notes import note_rows
from kurumaza.field.queries_photos import photo_seen
from kurumaza.people.models import Person
from kurumaza.people.private_writing import unseal_each
from kurumaza.terms.models import Enrolment
from kurumaza.terms.queries_apart import keys_apart_from


class Left(NamedTuple):
    """All of it, sealed as it is; photos of one's own, and those in which one is."""

    visits: QuerySet[Visit]
    voices: QuerySet[Voice]
    notes: QuerySet[FieldNote]
    photos: QuerySet[Photo]
    has_insights: bool


class TakenAway(NamedTuple):
    """What is there to take away, and as whom: its author, who is in it, or the host."""

    what: Voice | Photo
    by: Literal["own", "shown", "host"]
    at: OwnPlace | Viewer


def left_placements(person: Person) -> QuerySet[Placement]:
    """Where somebody was a member and left something, the newest first; also in a term that they have left."""
    theirs, something = {"enrolment__person": person}, Q(pk__in=_asks(person).values("photo__placement"))
    for kind in (Visit, Voice, FieldNote, Photo):
        something |= Q(pk__in=kind._default_manager.filter(**theirs).values("placement"))
    something |= Q(pk__in=Insight.objects.filter(**theirs, taken_back_at__isnull=True).values("placement"))
    rows = Placement.objects.filter(something).exclude(pk__in=own_placements(person).order_by().values("pk"))
    return rows.select_related("term", "organisation").order_by("-pk")


def left_place(person: Person, uuid: UUID) -> OwnPlace | None:
    """One of them, with one's own place in its term."""
    placement = left_placements(person).filter(uuid=uuid).first()
    if placement is None:
        return None
    place = Enrolment.objects.select_related("person", "term").get(person=person, term=placement.term_id)
    return OwnPlace(placement, place)


def own_or_left_place(person: Person, uuid: UUID) -> OwnPlace | None:
    """For what one takes away of one's own: as a member, or as who was one."""
    return own_place(person, uuid) or left_place(person, uuid)


def left_in(place: OwnPlace) -> Left:
    """All that is left there, the newest first."""
    theirs = {"placement": place.placement, "enrolment": place.enrolment}
    insights = Insight.objects.filter(**theirs, taken_back_at__isnull=True)
    return Left(
        visits=Visit.objects.filter(**theirs).order_by("-on", "-pk"),
        voices=Voice.objects.filter(**theirs).order_by("-heard_on", "-pk"),
        notes=note_rows(place),
        photos=_photos(place).order_by("-created_at", "-pk"),
        has_insights=insights.exists(),
    )


def with_private_notes(author: Person, visits: Sequence[Visit]) -> list[tuple[Visit, str]]:
    """One's own visits, each with what one noted with it for oneself."""
    sealed = {one.pk: one.sealed_note for one in visits if one.sealed_note}
    opened = dict(zip(sealed, unseal_each(author, sealed.values()), strict=True)) if sealed else {}
    return [(one, opened.get(one.pk, "")) for one in visits]


def visit_left(place: OwnPlace, uuid: UUID) -> Visit | None:
    """One that one has noted oneself."""
    return Visit.objects.filter(placement=place.placement, enrolment=place.enrolment, uuid=uuid).first()


def voice_to_take_away(person: Person, placement: UUID, uuid: UUID) -> TakenAway | None:
    """One's own, or for the host one that it reads."""
    place, viewer = own_or_left_place(person, placement), viewer_of(person, placement)
    if place is not None:
        theirs = {"placement": place.placement, "enrolment": place.enrolment}
        if (own := Voice.objects.filter(**theirs, uuid=uuid).first()) is not None:
            return TakenAway(own, "own", place)
    if viewer is None or not viewer.is_host:
        return None
    heard = voices_for(viewer).filter(uuid=uuid).first()
    return TakenAway(heard, "host", viewer) if heard is not None else None


def photo_to_take_away(person: Person, placement: UUID, uuid: UUID) -> TakenAway | None:
    """One's own, one in which one is, or for the host one that it sees."""
    viewer = viewer_of(person, placement)
    seen = photo_seen(viewer, uuid) if viewer is not None else None
    if viewer is None or seen is None:
        place = left_place(person, placement)
        found = _left_photo(place, uuid) if place is not None else None
        if place is None or found is None:
            return None
        return TakenAway(found, "own" if found.enrolment_id == place.enrolment.pk else "shown", place)
    if viewer.enrolment is not None and (seen.is_own or seen.is_asked):
        place = OwnPlace(viewer.placement, viewer.enrolment)
        return TakenAway(seen.photo, "own" if seen.is_own else "shown", place)
    return TakenAway(seen.photo, "host", viewer) if viewer.is_host else None


def left_photo(person: Person, placement: UUID, uuid: UUID) -> Photo | None:
    """A photo of one's own, or in which one is, of who is no member any more."""
    place = left_place(person, placement)
    return _left_photo(place, uuid) if place is not None else None


def own_photos(person: Person) -> QuerySet[Photo]:
    """Those that one has added and still reads, as a member or as who was one, the oldest first; without the pictures."""
    readable = set(own_placements(person).order_by().values_list("pk", flat=True))
    readable |= set(left_placements(person).order_by().values_list("pk", flat=True))
    rows = Photo.objects.filter(enrolment__person=person, placement__in=readable).defer("image")
    return rows.select_related("placement", "event").order_by("pk")


def own_picture(person: Person, photo: int) -> bytes | None:
    """The JPEG of one of them; None where it was taken away meanwhile."""
    image = own_photos(person).filter(pk=photo).values_list("image", flat=True).first()
    return bytes(image) if image is not None else None


def _left_photo(place: OwnPlace, uuid: UUID) -> Photo | None:
    return next(iter(unsaid_to(place.enrolment.person, _photos(place).filter(uuid=uuid))), None)


def _photos(place: OwnPlace) -> QuerySet[Photo]:
    rows = Photo.objects.filter(placement=place.placement).defer("image").select_related("enrolment", "event")
    in_it = _asks(place.enrolment.person).values("photo")
    return rows.filter(Q(enrolment=place.enrolment) | Q(pk__in=in_it))


def _asks(person: Person) -> QuerySet[PhotoAsk]:
    """Where one is in a photo; of somebody who is kept apart from them, only what they had said yes to."""
    rows = PhotoAsk.objects.filter(enrolment__person=person)
    return rows.exclude(agreed_at__isnull=True, photo__enrolment__person__in=_apart_from(person))


def _apart_from(person: Person) -> set[int]:
    asks = PhotoAsk.objects.filter(enrolment__person=person).order_by()
    return keys_apart_from(person, asks.values_list("photo__enrolment__person", flat=True).distinct())


def unsaid_to(person: Person, photos: Iterable[Photo]) -> list[Photo]:
    """Without the words of who is kept apart from them."""
    found, apart = list(photos), _apart_from(person)
    for one in found:
        if one.enrolment.person_id in apart:
            one.caption = ""
    return found
