"""What organisers paste into LINE: for a group's chat without names, for one person of their own side with theirs."""

from datetime import datetime
from typing import NamedTuple

from django.urls import reverse

from kurumaza.circles.models import Circle, Seat
from kurumaza.people.mails import absolute
from kurumaza.people.models import Person
from kurumaza.terms import line_texts
from kurumaza.terms.dates import in_term, slot_text
from kurumaza.terms.line_texts import Kind
from kurumaza.terms.models import Enrolment, Round, Slot, Term
from kurumaza.terms.queries import sides_run_by


class LineText(NamedTuple):
    """One text, ready to paste; `template` is what organisers change."""

    kind: Kind
    title: str
    text: str
    template: str = ""


def round_for_line(term: Term, number: int | None, now: datetime) -> Round | None:
    """The round that was asked for, else the next one, else the last."""
    rounds = term.rounds.select_related("term")
    if number is not None:
        return rounds.filter(number=number).first()
    ahead = rounds.filter(slots__starts_at__gt=now).order_by("slots__starts_at").first()
    return ahead or rounds.order_by("number").last()


def texts_for_chat(term: Term, held: Round | None, now: datetime) -> list[LineText]:
    """For everybody in a chat; without a round, the invitation only."""
    titles, link = line_texts.titles(), _outside(reverse("account_login"))
    found = []
    for kind in line_texts.KINDS if held is not None else line_texts.KINDS[:1]:
        times = _times(held, now, is_near=kind in line_texts.BEFORE) if held is not None else ""
        values = {"term": term.name, "number": held.number if held else "", "times": times, "link": link}
        template = line_texts.template_of(term, kind)
        found.append(LineText(kind, titles[kind], line_texts.filled(template, values), template))
    return found


def own_people_with_seats(person: Person, held: Round) -> list[Seat]:
    """Seats of a round of people on the organiser's own side, by name."""
    seats = Seat.objects.filter(round=held, enrolment__left_at__isnull=True)
    mine = seats.filter(enrolment__side__in=sides_run_by(person, held.term))
    return list(mine.select_related("enrolment").order_by("enrolment__kana", "enrolment__name", "pk"))


def texts_for_person(enrolment: Enrolment, seat: Seat) -> list[LineText]:
    """What fits the state of somebody's seat."""
    titles, is_off = line_texts.titles(), seat.circle.cancelled_at is not None
    kinds: list[Kind] = ["cancelled"] if is_off else ["group", "changed", *line_texts.BEFORE, "thanks"]
    link = _outside(reverse("home"))
    term, number, times = seat.round.term.name, seat.round.number, slot_text(seat.circle.slot)
    return [
        LineText(
            kind,
            titles[kind],
            line_texts.personal_text(kind, enrolment, term=term, number=number, times=times, link=link),
        )
        for kind in kinds
    ]


def seat_for_line(enrolment: Enrolment, held: Round) -> Seat | None:
    """Somebody's seat in a round, also where it was called off."""
    related = Seat.objects.select_related("circle__slot__round__term", "round__term")
    return related.filter(enrolment=enrolment, round=held).first()


def _times(held: Round, now: datetime, *, is_near: bool) -> str:
    """When the round's groups meet, else the times that were offered; `is_near`: on the next day of them only."""
    met = Circle.objects.filter(round=held, cancelled_at__isnull=True).values("slot")
    offered = Slot.objects.filter(round=held).select_related("round__term").order_by("starts_at")
    slots = list(offered.filter(pk__in=met)) or list(offered)
    if is_near:
        ahead = [slot for slot in slots if slot.starts_at > now] or slots
        days = [in_term(slot.starts_at, held.term).date() for slot in ahead]
        slots = [slot for slot, day in zip(ahead, days, strict=True) if day == days[0]]
    return "\n".join(slot_text(slot) for slot in slots)


def _outside(path: str) -> str:
    """LINE opens it in the phone's own browser."""
    return f"{absolute(path)}?openExternalBrowser=1"
