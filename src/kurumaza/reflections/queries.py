"""Reads of reflections: one's own only. Private writing is opened for its author."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from kurumaza.circles.models import Circle, Seat
from kurumaza.people.models import Person
from kurumaza.people.private_writing import unseal
from kurumaza.reflections.models import Answer, PrivateNote
from kurumaza.reflections.queries_will import own_will
from kurumaza.rooms.models import Gift, Room, SeatMemo
from kurumaza.terms.models import CrossroadsCard, Enrolment


@dataclass(frozen=True)
class OwnPiece:
    """Something one wrote oneself: what a story can start from.

    `key` names it among one's own pieces. `part` is the part of a story that it was written as (a line of the
    crossroads card), else empty. `circle` is the group out of whose evening it came, if it came out of one."""

    key: str
    kind: Literal["card", "note", "memo", "will", "gift", "story"]
    when: datetime
    text: str
    part: str = ""
    circle: Circle | None = None


class OpenedGift(NamedTuple):
    """今日のひとこと with the call name of who wrote it."""

    call_name: str
    text: str
    is_mine: bool
    uuid: UUID


class EveningOfGifts(NamedTuple):
    """What one received in one circle."""

    circle: Circle
    gifts: list[OpenedGift]


def own_seat(person: Person, circle: UUID) -> Seat | None:
    """One's own seat in a circle, also a past one."""
    return (
        Seat.objects.filter(
            enrolment__person=person,
            circle__uuid=circle,
            circle__cancelled_at__isnull=True,
            released_at__isnull=True,
            round__term__rehearsal_of__isnull=True,
        )
        .select_related(
            "circle__slot__round__term__questionnaire", "circle__round__term", "enrolment__person"
        )
        .first()
    )


def has_begun(circle: Circle, now: datetime) -> bool:
    """Reflection opens half-way, so that who had to leave early can write; earlier if the circle ended earlier."""
    half_way = circle.slot.starts_at + timedelta(minutes=circle.slot.minutes) / 2
    return now >= min(half_way, ended_at(circle))


def own_answers(seat: Seat) -> dict[str, int]:
    """One's own answers after a circle, by item."""
    rows = Answer.objects.filter(enrolment=seat.enrolment, circle=seat.circle)
    return {row.item: row.value for row in rows}


def own_note(author: Person, seat: Seat) -> str:
    """One's own private note of a circle, or empty."""
    row = PrivateNote.objects.filter(enrolment=seat.enrolment, circle=seat.circle).first()
    return str(unseal(author, row.sealed)) if row else ""


def opened_gifts(seat: Seat) -> list[OpenedGift]:
    """The gifts of one's circle, once opened together."""
    rows = Gift.objects.filter(room__circle=seat.circle, opened_at__isnull=False).select_related(
        "seat__enrolment"
    )
    return [
        OpenedGift(row.seat.enrolment.call_name, row.text, row.seat_id == seat.pk, row.uuid)
        for row in rows.order_by("pk")
    ]


def gifts_by_evening(person: Person) -> list[EveningOfGifts]:
    """What others gave in each of one's circles, the last evening first; as on the circle's own page, once opened together."""
    seats = Seat.objects.filter(
        enrolment__person=person,
        circle__cancelled_at__isnull=True,
        released_at__isnull=True,
        round__term__rehearsal_of__isnull=True,
    ).select_related("circle__slot__round__term")
    evenings = {
        seat.circle_id: EveningOfGifts(seat.circle, [])
        for seat in seats.order_by("-circle__slot__starts_at", "-pk")
    }
    rows = Gift.objects.filter(room__circle__in=evenings, opened_at__isnull=False)
    others = rows.exclude(seat__enrolment__person=person).select_related("seat__enrolment", "room")
    for row in others.order_by("pk"):
        gift = OpenedGift(row.seat.enrolment.call_name, row.text, False, row.uuid)
        evenings[row.room.circle_id].gifts.append(gift)
    return [evening for evening in evenings.values() if evening.gifts]


def own_writing(author: Person) -> list[OwnPiece]:
    """Everything that one wrote oneself, newest first: what a story can start from."""
    pieces = [*_card_lines(author), *_words_of_evenings(author)]
    pieces += [
        OwnPiece(f"will-{one.uuid}-{name}", "will", one.created_at, text)
        for one in own_will(author)
        for name, text in (("line", one.line), ("how_it_went", one.how_it_went))
    ]
    return sorted((one for one in pieces if one.text.strip()), key=lambda one: one.when, reverse=True)


def _card_lines(author: Person) -> list[OwnPiece]:
    """The lines of one's crossroads cards, each with the part of a story that it was asked as."""
    return [
        OwnPiece(f"card-{row.pk}-{part}", "card", row.updated_at, text, part=part)
        for row in CrossroadsCard.objects.filter(enrolment__person=author)
        for part, text in unseal(author, row.sealed).items()
    ]


def _words_of_evenings(author: Person) -> list[OwnPiece]:
    """One's notes, memos and gifts, with the groups that they came out of."""
    notes = PrivateNote.objects.filter(enrolment__person=author).select_related("circle__slot__round__term")
    memos = SeatMemo.objects.filter(seat__enrolment__person=author)
    gifts = Gift.objects.filter(seat__enrolment__person=author)
    circle_of_room = "room__circle__slot__round__term"
    return [
        *(
            OwnPiece(
                f"note-{row.uuid}", "note", row.updated_at, unseal(author, row.sealed), circle=row.circle
            )
            for row in notes
        ),
        *(
            OwnPiece(
                f"memo-{row.pk}",
                "memo",
                row.updated_at,
                unseal(author, row.sealed)["text"],
                circle=row.room.circle,
            )
            for row in memos.select_related(circle_of_room)
        ),
        *(
            OwnPiece(f"gift-{row.uuid}", "gift", row.written_at, row.text, circle=row.room.circle)
            for row in gifts.select_related(circle_of_room)
        ),
    ]


def ended_at(circle: Circle) -> datetime:
    """When a circle ended, or will by its plan: closed together, or its time was over."""
    room: Room | None = getattr(circle, "room", None)
    if room is not None and room.ended_at is not None:
        return room.ended_at
    return circle.slot.starts_at + timedelta(minutes=circle.slot.minutes)


def own_circles(enrolment: Enrolment) -> list[Circle]:
    """The circles of a term that someone has or had a seat in, the latest first."""
    seats = Seat.objects.filter(
        enrolment=enrolment, circle__cancelled_at__isnull=True, released_at__isnull=True
    )
    rows = seats.select_related("circle__slot__round__term").order_by("-circle__slot__starts_at")
    return [row.circle for row in rows]
