"""What a newcomer finds: the sample term, or an empty start with two organisations.

Everything is written by the actions of the apps that own it, as people would have written it on those days."""

from datetime import datetime
from random import Random

from django.db import transaction

from kurumaza.circles import actions_live
from kurumaza.partners.models import Organisation
from kurumaza.rooms import actions as rooms
from kurumaza.sample import queries
from kurumaza.sample.actions_evening import play_evening
from kurumaza.sample.actions_field import offer_internships
from kurumaza.sample.actions_groups import seat_groups
from kurumaza.sample.actions_preparing import ALWAYS, AS_PEOPLE_CAN, offer_times, prepare_everybody
from kurumaza.sample.actions_story import tell_stories
from kurumaza.sample.actions_term import found_programme, open_term, publish_news
from kurumaza.sample.actions_ties import go_on
from kurumaza.sample.actions_writing import answer_before, reflect, write_wills
from kurumaza.sample.content import SEED, content, groups_of_first_round, groups_of_second_round
from kurumaza.sample.errors import OtherKind
from kurumaza.sample.schedule import begins
from kurumaza.terms import actions_opening as terms


def ensure_sample(*, now: datetime) -> OtherKind | None:
    """Builds the sample term once; later, sets its evening up anew when it is over or was held."""
    evening = queries.find_evening()
    if evening is not None:
        if evening.is_over(now) or evening.has_ended_rooms:
            begin_evening_anew(evening=evening, now=now)
        return None
    if Organisation.objects.exists():
        return OtherKind("holds_no_sample")
    with transaction.atomic():
        _build(now)
    return None


def ensure_empty_start(*, now: datetime) -> OtherKind | None:
    """Two organisations with a programme, the first one's organiser, and an invitation for the second one's."""
    if queries.find_evening() is not None:
        return OtherKind("holds_sample")
    if not Organisation.objects.exists():
        with transaction.atomic():
            found_programme(invited=(False, True), has_contacts=False, now=now)
    return None


def begin_evening_anew(*, evening: queries.Evening, now: datetime) -> None:
    """Lets tonight's evening begin now, with empty rooms."""
    with transaction.atomic():
        rooms.empty_sample_rooms(circles=evening.circles)
        actions_live.empty_sample_seating(slot=evening.slot)
        terms.move_sample_slot(slot=evening.slot, starts_at=begins(now))


def _build(now: datetime) -> None:
    rng = Random(SEED)
    opened = open_term(now=now, rng=rng)
    schedule, gifts = opened.schedule, content()["gifts"]
    offer_times(opened, 0, [schedule.past], answers=ALWAYS, rng=rng, at=opened.day(-10))
    prepare_everybody(opened, rng=rng, at=opened.day(-9))
    answer_before(opened, rng=rng, at=opened.day(-8))
    for circle in seat_groups(opened, 0, groups_of_first_round(), at=opened.day(-7)):
        start = (circle.number - 1) * 4 % len(gifts)
        play_evening(circle=circle, gifts=gifts[start : start + 4], rng=rng)
        reflect(opened, circle, rng)
    write_wills(opened, at=opened.day(2))
    offer_times(opened, 1, [schedule.tonight], answers=ALWAYS, rng=rng, at=opened.day(2))
    tell_stories(opened)
    # Of its own: what else is drawn by lot stays as it is.
    offer_internships(opened, Random(SEED + 1))
    publish_news(opened, at=opened.day(5))
    seat_groups(opened, 1, groups_of_second_round(), at=opened.day(6))
    go_on(opened, now=now)
    offer_times(opened, 2, schedule.ahead, answers=AS_PEOPLE_CAN, rng=rng, at=opened.day(10))
