"""One's own data: events of a placement, photos, and notes for oneself. A photo's picture is a file of its own, beside."""

from collections.abc import Iterator, Mapping
from typing import Any

from kurumaza.field.models import EventAnswer, FieldEvent, PhotoAsk, Placement
from kurumaza.field.queries import OwnPlace
from kurumaza.field.queries_left import own_photos
from kurumaza.field.queries_notes import own_notes
from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment

Values = dict[str, Any]


def field_days(person: Person, pictures: Mapping[int, str]) -> list[Values]:
    """In the order in which they came; with the name of each photo's file, where there are files of them."""
    return [
        *_events(person),
        *_answers(person),
        *_photos(person, pictures),
        *_asks(person),
        *_notes(person),
    ]


def _events(person: Person) -> Iterator[Values]:
    for one in FieldEvent.objects.filter(added_by__person=person).select_related("placement").order_by("pk"):
        yield {
            "placement": one.placement.title,
            "event_added": one.title,
            "starts_at": one.starts_at,
            "ends_at": one.ends_at,
            "place": one.place,
            "online_url": one.online_url,
            "text": one.words,
            "called_off_at": one.cancelled_at,
        }


def _answers(person: Person) -> Iterator[Values]:
    rows = EventAnswer.objects.filter(enrolment__person=person).select_related("event__placement")
    for one in rows.order_by("pk"):
        yield {
            "placement": one.event.placement.title,
            "event_answered": one.event.title,
            "coming": one.answer,
            "answered_at": one.answered_at,
        }


def _photos(person: Person, pictures: Mapping[int, str]) -> Iterator[Values]:
    for one in own_photos(person):
        picture = {"picture": pictures[one.pk]} if one.pk in pictures else {}
        yield {
            "placement": one.placement.title,
            "photo": one.caption,
            **picture,
            "taken_at_event": one.event.title if one.event else "",
            "others_in_photo": one.others,
            "added_at": one.created_at,
        }


def _asks(person: Person) -> Iterator[Values]:
    """In which one is: what it shows, and who took it, is somebody else's."""
    rows = PhotoAsk.objects.filter(enrolment__person=person).select_related("photo__placement")
    for one in rows.defer("photo__image").order_by("pk"):
        yield {
            "placement": one.photo.placement.title,
            "photo_asked_at": one.photo.created_at,
            "photo_agreed_at": one.agreed_at,
        }


def _notes(person: Person) -> Iterator[Values]:
    """Also of placements that one has left."""
    for enrolment in Enrolment.objects.filter(person=person).select_related("person").order_by("pk"):
        for placement in Placement.objects.filter(notes__enrolment=enrolment).distinct().order_by("pk"):
            for one in reversed(own_notes(OwnPlace(placement, enrolment))):
                yield {"placement": placement.title, "field_note": one.text, "written_at": one.created_at}
