"""Days in a placement of the student side's host: the reader and the teller are its members."""

from datetime import date, datetime, timedelta
from typing import Any

from kurumaza.field.actions_days import VisitWords, VoiceWords, add_note, add_voice, log_visit
from kurumaza.field.actions_events import EventWords, add_event, answer_event
from kurumaza.field.actions_photos import PhotoWords, add_photo
from kurumaza.field.models import FieldEvent, FieldNote, Photo, Placement, Visit, Voice
from kurumaza.field.queries import OwnPlace
from kurumaza.field.queries_days import Viewer
from kurumaza.terms.models import Enrolment
from tests.access.roles import AT_THE_PLACEMENT, Scene
from tests.core.pictures.photos_sent import picture, written


def days_in_the_field(scene: Scene, reader: Enrolment, teller: Enrolment, now: datetime) -> dict[str, Any]:
    """What addresses and mails ask for."""
    placement = Placement.objects.create(
        term=scene.term,
        organisation=reader.side.organisation,
        title=scene.keep("現場", *AT_THE_PLACEMENT),
        description={"about": scene.keep("趣旨", *AT_THE_PLACEMENT)},
        starts_on=now.date(),
    )
    placement.members.add(reader, teller)
    place = OwnPlace(placement, reader)
    return {
        "placement": placement.uuid,
        "event": _event(scene, place, OwnPlace(placement, teller), now).uuid,
        "as_added": 0,
        "left_placement": _left(scene, reader, now).uuid,
        **_notes(scene, place, (now - timedelta(days=1)).date(), now),
        **_photos(scene, place, OwnPlace(placement, teller), now),
    }


def _left(scene: Scene, reader: Enrolment, now: datetime) -> Placement:
    """Another one, of which the reader is no member any more."""
    placement = Placement.objects.create(
        term=scene.term, organisation=reader.side.organisation, title="前の現場", starts_on=now.date()
    )
    noted = add_note(place=OwnPlace(placement, reader), text=scene.keep("残したメモ", "reader"), now=now)
    assert isinstance(noted, FieldNote)
    return placement


def _event(scene: Scene, place: OwnPlace, tellers: OwnPlace, now: datetime) -> FieldEvent:
    """Added by the reader. The teller comes: of what one comes to, one's calendar tells name and place to whoever has its address."""
    viewer = Viewer(place.enrolment.person, place.placement, place.enrolment, is_host=False)
    begins = now + timedelta(days=1)
    words = EventWords(
        "event",
        scene.keep("行事", *AT_THE_PLACEMENT),
        begins,
        begins + timedelta(hours=1),
        place=scene.keep("場所", *AT_THE_PLACEMENT),
        words=scene.keep("持ち物", *AT_THE_PLACEMENT),
    )
    event = add_event(viewer=viewer, words=words, now=now)
    assert isinstance(event, FieldEvent), event
    comes = Viewer(tellers.enrolment.person, tellers.placement, tellers.enrolment, is_host=False)
    assert answer_event(viewer=comes, event=event.uuid, answer="going", now=now) is None
    return event


def _notes(scene: Scene, place: OwnPlace, on: date, now: datetime) -> dict[str, Any]:
    shown = [scene.keep(part, *AT_THE_PLACEMENT) for part in ("参加", "一行", "立場", "声", "感じた", "名前")]
    visited = VisitWords(shown[0], on, shown[1], scene.keep("行事メモ", "reader"))
    visit = log_visit(place=place, words=visited, event=None, now=now)
    heard = VoiceWords(shown[2], shown[3], on, shown[4], name=shown[5], knows=True)
    voice = add_voice(place=place, words=heard, event=None, now=now)
    note = add_note(place=place, text=scene.keep("自分メモ", "reader"), now=now)
    assert isinstance(visit, Visit)
    assert isinstance(voice, Voice)
    assert isinstance(note, FieldNote)
    return {"visit": visit.uuid, "voice": voice.uuid, "note": note.uuid}


def _photos(scene: Scene, mine: OwnPlace, tellers: OwnPlace, now: datetime) -> dict[str, Any]:
    """The reader's is in sight; of the teller's the reader is asked, and it is seen by these two alone."""
    data = written(picture(), "PNG")
    seen = PhotoWords(scene.keep("写真", *AT_THE_PLACEMENT), Photo.Others.NOBODY)
    asking = PhotoWords(
        scene.keep("待つ写真", "reader", "teller"), Photo.Others.NOBODY, [mine.enrolment.uuid]
    )
    photo = add_photo(place=mine, data=data, words=seen, event=None, now=now)
    waits = add_photo(place=tellers, data=data, words=asking, event=None, now=now)
    assert isinstance(photo, Photo)
    assert isinstance(waits, Photo)
    return {"photo": photo.uuid, "waiting_photo": waits.uuid}
