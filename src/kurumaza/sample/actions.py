"""Builds what a newcomer finds: the sample term, or an empty start with two organisations."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.partners import actions as partners
from kurumaza.partners.models import Organisation, Programme
from kurumaza.people import actions as people
from kurumaza.people.private_writing import seal
from kurumaza.reflections.models import Answer, PrivateNote, WillNote
from kurumaza.rooms.models import Room, RoomEvent
from kurumaza.safety.models import Safeguard
from kurumaza.sample.actions_story import tell_story
from kurumaza.sample.content import (
    SEED,
    content,
    email_of,
    groups_of_first_round,
    groups_of_second_round,
)
from kurumaza.sample.evening import begins, play_evening
from kurumaza.scripts.actions import DefaultContent, create_default_content
from kurumaza.terms.models import Availability, CrossroadsCard, Enrolment, Round, Side, Slot, Term

HOURS_OF_THIRD_ROUND = (0, 2, 24, 26, 48, 50)


def ensure_sample(*, now: datetime) -> None:
    """Builds the sample term once; later, sets its evening up anew when it is over."""
    term = Term.objects.filter(is_sample=True).first()
    if term is None:
        with transaction.atomic():
            _build(now)
    else:
        _renew_evening(term, now)


def ensure_empty_start(*, now: datetime) -> None:
    """Two organisations with a programme, the first one's organiser, and an invitation for the second one's."""
    if Organisation.objects.exists():
        return
    with transaction.atomic():
        organisations = [_organisation(one) for one in content()["organisations"]]
        programme = partners.create_programme(name=content()["programme"], partners=organisations, by=None)
        create_default_content(programme=programme, now=now)
        for organisation, one, invited in zip(
            organisations, content()["organisations"], (False, True), strict=True
        ):
            partners.add_member(
                organisation=organisation, by=None, now=now, invite=invited, **one["organiser"]
            )


def _build(now: datetime) -> None:
    rng = Random(SEED)
    term, sides = _term(now)
    people_of = [[_enrol(term, side, index, rng, now) for index in range(24)] for side in sides]
    first, second, third = (Round.objects.create(term=term, number=number) for number in (1, 2, 3))
    evening = begins(now)
    past = Slot.objects.create(round=first, starts_at=evening - timedelta(days=14), minutes=60)
    tonight = Slot.objects.create(round=second, starts_at=evening, minutes=60)
    _slots_ahead(third, evening, people_of, rng)
    gifts = content()["gifts"]
    for circle in _seat_groups(past, groups_of_first_round(), people_of):
        start = (circle.number - 1) * 4 % len(gifts)
        play_evening(circle=circle, gifts=gifts[start : start + 4], rng=rng)
        _answer(circle, rng)
    _seat_groups(tonight, groups_of_second_round(), people_of)
    _private_writing(people_of, Circle.objects.filter(round=first), now)
    tell_story(teller=people_of[1][0], reader=people_of[0][0], now=now)


def _organisation(one: dict[str, Any]) -> Organisation:
    words = {key: one[key] for key in ("name", "about", "contact_name", "contact_email", "contact_phone")}
    return partners.create_organisation(by=None, **words)


def _term(now: datetime) -> tuple[Term, list[Side]]:
    organisations = [_organisation(one) for one in content()["organisations"]]
    programme = partners.create_programme(name=content()["programme"], partners=organisations, by=None)
    defaults = create_default_content(programme=programme, now=now)
    term = _create_term(programme, defaults, now)
    sides = []
    for position, (organisation, one) in enumerate(
        zip(organisations, content()["organisations"], strict=True)
    ):
        member = partners.add_member(
            organisation=organisation, by=None, now=now, invite=False, **one["organiser"]
        )
        Safeguard.objects.create(term=term, person=member.person)
        sides.append(
            Side.objects.create(term=term, organisation=organisation, position=position, **one["side"])
        )
    return term, sides


def _create_term(programme: Programme, defaults: DefaultContent, now: datetime) -> Term:
    return Term.objects.create(
        programme=programme,
        starts_on=(now - timedelta(days=28)).date(),
        ends_on=(now + timedelta(days=42)).date(),
        script=defaults.script60,
        deck=defaults.deck,
        questionnaire=defaults.questionnaire,
        ground_rules=defaults.ground_rules,
        public_page=content()["public_page"],
        topics=content()["topics"],
        measures_airtime=True,
        is_sample=True,
        created_at=now,
        **content()["term"],
    )


def _enrol(term: Term, side: Side, index: int, rng: Random, now: datetime) -> Enrolment:
    words = content()
    is_student = side.position == 0
    person = people.ensure_person(email=email_of(side.position, index), now=now)
    call_name = words["students" if is_student else "graduates"][index]
    enrolment = Enrolment.objects.create(
        person=person,
        term=term,
        side=side,
        name=call_name,
        call_name=call_name,
        school=words["schools"][index % 6] if is_student else "",
        past_employer="" if is_student else words["employers"][index % 8],
        region=rng.choice(words["regions"][:4] if is_student else words["regions"]),
        cohort="" if is_student else f"{index % 4 + 1}期",  # data: as in a roster
        topics=rng.sample(words["topics"], 3) if index else [words["topics"][0], words["topics"][1]],
        invited_at=now - timedelta(days=25),
        prepared_at=now - timedelta(days=20),
        created_at=now - timedelta(days=26),
    )
    for purpose in ("participation", "ground_rules", "airtime"):
        people.record_consent(
            person=person,
            purpose=purpose,
            version="1",
            subject_kind="term",
            subject=term.uuid,
            granted=True,
            now=now - timedelta(days=20),
        )
    return enrolment


def _slots_ahead(round_: Round, evening: datetime, people_of: list[list[Enrolment]], rng: Random) -> None:
    first = (evening + timedelta(days=14)).replace(minute=0)
    slots = [
        Slot.objects.create(round=round_, starts_at=first + timedelta(hours=hours))
        for hours in HOURS_OF_THIRD_ROUND
    ]
    Availability.objects.bulk_create(
        Availability(enrolment=one, slot=slot, answer=rng.choice(("yes", "yes", "maybe", "no")))
        for side in people_of
        for one in side
        for slot in slots
    )


def _seat_groups(
    slot: Slot, groups: list[tuple[int, int, int, int]], people_of: list[list[Enrolment]]
) -> list[Circle]:
    proposal = Proposal.objects.create(
        round=slot.round,
        state=Proposal.State.CONFIRMED,
        seed=SEED,
        created_at=slot.starts_at - timedelta(days=7),
        confirmed_at=slot.starts_at - timedelta(days=7),
    )
    circles = []
    for number, (student, other_student, graduate, other_graduate) in enumerate(groups, start=1):
        circle = Circle.objects.create(
            round=slot.round, slot=slot, script=slot.round.term.script, proposal=proposal, number=number
        )
        students, graduates = people_of
        for one in (
            students[student],
            graduates[graduate],
            students[other_student],
            graduates[other_graduate],
        ):
            Seat.objects.create(circle=circle, round=slot.round, enrolment=one, reply=Seat.Reply.COMING)
        circles.append(circle)
    return circles


def _answer(circle: Circle, rng: Random) -> None:
    questionnaire = circle.round.term.questionnaire
    Answer.objects.bulk_create(
        Answer(
            enrolment=seat.enrolment,
            circle=circle,
            occasion=Answer.Occasion.CIRCLE,
            questionnaire=questionnaire,
            item=item["key"],
            value=rng.choice((1, 2, 2, 3) if item["reversed"] else (4, 5, 6, 6, 7)),
            answered_at=circle.slot.starts_at + timedelta(hours=2),
        )
        for seat in circle.seats.select_related("enrolment")
        for item in questionnaire.body["after_circle"]
    )


def _private_writing(people_of: list[list[Enrolment]], circles: Any, now: datetime) -> None:
    words = content()["own_writing"]
    for role, enrolment in (("reader", people_of[0][0]), ("teller", people_of[1][0])):
        author = enrolment.person
        hesitation, choice, since_then = words[f"{role}_card"]
        card = {"hesitation": hesitation, "choice": choice, "since_then": since_then}
        CrossroadsCard.objects.create(
            enrolment=enrolment, sealed=seal(author, card), updated_at=now - timedelta(days=18)
        )
        PrivateNote.objects.create(
            enrolment=enrolment,
            circle=circles.get(seats__enrolment=enrolment),
            sealed=seal(author, words[f"{role}_note"]),
            updated_at=now - timedelta(days=13),
        )
        will = {**words[f"{role}_will"], "how_it_went": ""}
        WillNote.objects.create(
            person=author,
            sealed=seal(author, will),
            created_at=now - timedelta(days=12),
            updated_at=now - timedelta(days=12),
        )


def _renew_evening(term: Term, now: datetime) -> None:
    """The evening that can be entered is always now: when it is over, it begins again with empty rooms."""
    circles = Circle.objects.filter(round__term=term, round__number=2)
    slot = Slot.objects.get(round__term=term, round__number=2)
    is_over = slot.starts_at + timedelta(minutes=slot.minutes) < now
    if is_over or Room.objects.filter(circle__in=circles, ended_at__isnull=False).exists():
        with transaction.atomic():
            _remove_rooms(circles)
            Slot.objects.filter(pk=slot.pk).update(starts_at=begins(now))


def _remove_rooms(circles: QuerySet[Circle]) -> None:
    """Rooms first: while a room stands, the database lets no row of its log go."""
    rooms = list(Room.objects.filter(circle__in=circles).values_list("pk", flat=True))
    Room.objects.filter(pk__in=rooms).delete()
    RoomEvent.objects.filter(room__in=rooms).delete()
