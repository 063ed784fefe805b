"""Writes about photos: taken in, agreed to, taken away. Whatever takes one away takes it from everybody, for good."""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from threading import Lock
from typing import NamedTuple
from uuid import UUID, uuid5

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.core.pictures.photos import PhotoRefusal, clean_photo
from kurumaza.field.errors_days import DaysRefused
from kurumaza.field.models import FieldEvent, Photo, PhotoAsk, Placement
from kurumaza.field.queries import OwnPlace, members_of
from kurumaza.field.queries_days import Viewer
from kurumaza.field.queries_photos import photo_seen
from kurumaza.people.actions_notices import notify
from kurumaza.people.actions_retractions import note_retraction
from kurumaza.people.models import Person
from kurumaza.people.queries import was_taken_back
from kurumaza.people.sent_once import sent_once
from kurumaza.terms.dates import zone_of
from kurumaza.terms.models import Enrolment

PHOTO = "field_photo"
PHOTOS_MAX, CAPTION_MAX = 100, 200
# A large picture takes some hundred megabytes while it is decoded: one after the other. Whoever waits for it holds one of the few
# threads on which all pages are made, so nobody waits for long.
_one_at_a_time = Lock()
_WAIT_SECONDS = 2.0


class PhotoWords(NamedTuple):
    """What is said with a photo: `others` who no members are, `asked` the members who are in it (public ids)."""

    caption: str
    others: str
    asked: Collection[UUID] = ()


def add_photo(
    *,
    place: OwnPlace,
    data: bytes,
    words: PhotoWords,
    event: FieldEvent | None,
    now: datetime,
    sent_as: UUID | None = None,
) -> Photo | DaysRefused | PhotoRefusal:
    """Takes a photo in, drawn anew, and asks who is in it; a form that is sent twice takes one in. With other words, those count; with
    another picture, it is another photo."""
    if len(words.caption.strip()) > CAPTION_MAX:
        return DaysRefused("too_long")
    number = uuid5(sent_once(place.enrolment.person, sent_as), sha256(data).hexdigest())
    mine = Photo.objects.defer("image").filter(placement=place.placement, enrolment=place.enrolment)
    if mine.filter(uuid=number).exists():
        return _added_again(place, number, words, event, now)
    if place.placement.finished_at is not None:
        return DaysRefused("finished")
    if was_taken_back(PHOTO, number):
        return DaysRefused("taken_back")
    if mine.count() >= PHOTOS_MAX:
        return DaysRefused("too_many")
    if not _one_at_a_time.acquire(timeout=_WAIT_SECONDS):
        return DaysRefused("busy")
    try:
        clean = clean_photo(data)
    finally:
        _one_at_a_time.release()
    if isinstance(clean, PhotoRefusal):
        return clean
    columns = {"image": clean.data, "width": clean.width, "height": clean.height, "created_at": now}
    return _kept(place, number, {**_said(words, event), **columns}, words.asked, now)


@transaction.atomic
def _kept(
    place: OwnPlace, number: UUID, columns: dict[str, object], asked: Collection[UUID], now: datetime
) -> Photo | DaysRefused:
    """Drawing takes its time: who leaves, or that the time there ends, waits from here on or was seen."""
    placement = Placement.objects.select_for_update(of=("self",)).get(pk=place.placement.pk)
    if placement.finished_at is not None:
        return DaysRefused("finished")
    people = _to_ask(place, asked)
    if isinstance(people, DaysRefused):
        return people
    photo, is_new = Photo.objects.get_or_create(
        placement=placement, enrolment=place.enrolment, uuid=number, defaults=columns
    )
    if is_new:
        _ask(photo, people, now)
    return photo


@transaction.atomic
def _added_again(
    place: OwnPlace, number: UUID, words: PhotoWords, event: FieldEvent | None, now: datetime
) -> Photo | DaysRefused:
    """The same picture: what is said with it is the later words, as long as nobody has agreed to it with the earlier ones. Who was asked
    stays asked, also where no tick was made anew."""
    rows = Photo.objects.select_for_update(of=("self",)).defer("image").select_related("event")
    photo = rows.filter(placement=place.placement, enrolment=place.enrolment, uuid=number).first()
    if photo is None:
        return DaysRefused("taken_back")
    said, asks = _said(words, event), PhotoAsk.objects.filter(photo=photo)
    changed = {name: value for name, value in said.items() if getattr(photo, name) != value}
    if changed and asks.filter(agreed_at__isnull=False).exists():
        return DaysRefused("agreed")
    there = set(asks.values_list("enrolment__uuid", flat=True))
    people = _to_ask(place, set(words.asked) - there)
    if isinstance(people, DaysRefused):
        return people
    for name, value in changed.items():
        setattr(photo, name, value)
    if changed:
        photo.save(update_fields=list(changed))
    _ask(photo, people, now)
    return photo


def _said(words: PhotoWords, event: FieldEvent | None) -> dict[str, object]:
    return {"event": event, "caption": words.caption.strip(), "others": words.others}


def _to_ask(place: OwnPlace, asked: Collection[UUID]) -> list[Enrolment] | DaysRefused:
    """All of them but oneself: nobody who is in it is passed over, as whoever has left meanwhile would be."""
    wanted = set(asked) - {place.enrolment.uuid}
    people = list(members_of(place.placement).filter(uuid__in=wanted).select_related("person", "term"))
    return people if len(people) == len(wanted) else DaysRefused("no_member")


def _ask(photo: Photo, people: Collection[Enrolment], now: datetime) -> None:
    for one in people:
        PhotoAsk.objects.create(photo=photo, enrolment=one)
        notify(
            "field.photo_asked",
            person=one.person,
            key=f"{photo.uuid}:{one.uuid}",
            zone=zone_of(one.term),
            now=now,
            photo=str(photo.uuid),
            enrolment=str(one.uuid),
        )


@transaction.atomic
def agree_to_photo(*, enrolment: Enrolment, photo: UUID, now: datetime) -> DaysRefused | None:
    """A member who is in it says yes; said twice, the first time counts."""
    ask = PhotoAsk.objects.select_for_update().filter(photo__uuid=photo, enrolment=enrolment).first()
    if ask is None:
        return DaysRefused("gone")
    if ask.agreed_at is None:
        ask.agreed_at = now
        ask.save()
    return None


@transaction.atomic
def refuse_photo(*, enrolment: Enrolment, photo: UUID, now: datetime) -> None:
    """A member who is in it says no, now or later: the photo goes."""
    ask = PhotoAsk.objects.select_related("photo").filter(photo__uuid=photo, enrolment=enrolment).first()
    if ask is not None:
        take_photo_away(photo=ask.photo, now=now)


@transaction.atomic
def delete_photo(*, place: OwnPlace, photo: UUID, now: datetime) -> None:
    """Its uploader takes it away."""
    mine = Photo.objects.defer("image").filter(placement=place.placement, enrolment=place.enrolment)
    if (found := mine.filter(uuid=photo).first()) is not None:
        take_photo_away(photo=found, now=now)


@transaction.atomic
def remove_photo(*, viewer: Viewer, photo: UUID, now: datetime) -> None:
    """The host takes away what is in its sight. Its uploader learns no more than that it is gone."""
    seen = photo_seen(viewer, photo) if viewer.is_host else None
    if seen is not None:
        take_photo_away(photo=seen.photo, now=now, by=viewer.person)


def take_photo_away(*, photo: Photo, now: datetime, by: Person | None = None) -> None:
    """For good: from an older database that is put back, too. Within the caller's transaction. `by` is noted of the host alone."""
    if Photo.objects.filter(pk=photo.pk).delete()[0]:
        note_retraction(kind=PHOTO, subject=photo.uuid, at=now)
        actor = by.uuid if by is not None else None
        record("field.photo_gone", actor=actor, subject_kind=PHOTO, subject=photo.uuid)
