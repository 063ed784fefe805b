"""What waits for a member's own answer stands on their first page until it is given."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from kurumaza.field.actions_events import answer_event
from kurumaza.field.actions_insights import Written, save_insight
from kurumaza.field.actions_photos import PhotoWords, add_photo, agree_to_photo
from kurumaza.field.actions_retrospective import answer_asked, ask_to_look_back
from kurumaza.field.actions_wishes import accept_wish, write_to_applicant, write_to_host
from kurumaza.field.models import Insight, Photo, Retrospective
from kurumaza.field.queries import OwnPlace
from kurumaza.field.queries_asked import NEW_FOR, AskedInField, asked_in_field
from kurumaza.field.queries_retrospective import askable_hosts
from kurumaza.terms.actions_roles import accept_role, ask_for_longer, offer_role
from tests.conftest import SignIn
from tests.core.pictures.photos_sent import picture, written
from tests.factories.field import asked, joined, published_placement
from tests.factories.terms import make_world
from tests.field.conftest import Placed

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def waiting(placed: Placed) -> list[AskedInField]:
    return asked_in_field(placed.world.kenji.person, placed.now)


def test_photo_waits_on_the_first_page_of_who_is_in_it(placed: Placed, sign_in: SignIn) -> None:
    words = PhotoWords("", Photo.Others.NOBODY, [placed.world.kenji.uuid])
    photo = add_photo(
        place=placed.haruka, data=written(picture(), "PNG"), words=words, event=None, now=placed.now
    )
    assert isinstance(photo, Photo), photo
    address = reverse("field_photo", args=[placed.placement.uuid, photo.uuid])
    assert waiting(placed) == [AskedInField(placed.placement, "photo", address)]
    assert address in sign_in(placed.world.kenji.person).get("/home/").content.decode()
    assert asked_in_field(placed.world.haruka.person, placed.now) == []
    agree_to_photo(enrolment=placed.world.kenji, photo=photo.uuid, now=placed.now)
    assert waiting(placed) == []


def test_time_to_look_back_waits_until_it_is_answered(placed: Placed, sign_in: SignIn) -> None:
    [host, *_rest] = askable_hosts(placed.placement)
    made = ask_to_look_back(
        placement=placed.placement,
        starts_at=placed.now + timedelta(days=3),
        hosts={host.uuid},
        by=placed.world.student_organiser,
        now=placed.now,
    )
    assert isinstance(made, Retrospective), made
    address = reverse("retrospective", args=[placed.placement.uuid])
    assert waiting(placed) == [AskedInField(placed.placement, "retrospective", address)]
    assert address in sign_in(placed.world.kenji.person).get("/home/").content.decode()
    answer_asked(asked=made.asked.get(enrolment=placed.world.kenji), comes=False, now=placed.now)
    assert waiting(placed) == []


def test_hosts_letter_waits_until_it_is_answered(sign_in: SignIn) -> None:
    now = timezone.now()
    world = make_world(now=now)
    placement = published_placement(world, now)
    wish, person = asked(world, placement, now), world.haruka.person
    assert asked_in_field(person, now) == []
    write_to_applicant(
        wish=wish, membership=world.member(world.student_organiser), text="いつ話せますか。", now=now
    )
    address = reverse("placement_wish", args=[wish.uuid])
    assert asked_in_field(person, now) == [AskedInField(placement, "letter", address)]
    shown = sign_in(person).get("/home/").content.decode()
    assert "火-Okoshiからメッセージが届いています。" in shown
    assert address in shown
    assert "いつ話せますか。" not in shown
    write_to_host(wish=wish, text="土曜日なら。", now=now)
    assert asked_in_field(person, now) == []


def test_letter_to_a_member_stands_there_until_it_is_answered_or_two_weeks_passed() -> None:
    now = timezone.now()
    world = make_world(now=now)
    placement, host = published_placement(world, now), world.member(world.student_organiser)
    wish, person = asked(world, placement, now), world.haruka.person
    write_to_applicant(wish=wish, membership=host, text="いつ話せますか。", now=now)
    accept_wish(wish=wish, membership=host, now=now + timedelta(hours=1))
    welcome = AskedInField(placement, "welcome", reverse("placement_home", args=[placement.uuid]))
    assert asked_in_field(person, now + timedelta(hours=2)) == [welcome]  # of before the yes
    sent = now + timedelta(days=1)
    write_to_applicant(wish=wish, membership=host, text="長靴でどうぞ。", now=sent)
    letter = AskedInField(placement, "letter", reverse("placement_wish", args=[wish.uuid]))
    assert asked_in_field(person, sent) == [letter, welcome]
    assert asked_in_field(person, sent + NEW_FOR) == []
    write_to_host(wish=wish, text="わかりました。", now=sent)
    assert asked_in_field(person, sent) == [welcome]


def test_welcome_stands_there_until_something_was_written_or_two_weeks_passed(sign_in: SignIn) -> None:
    now = timezone.now()
    world = make_world(now=now)
    placement = published_placement(world, now)
    joined(world, placement, now)
    person, address = world.haruka.person, reverse("placement_home", args=[placement.uuid])
    assert asked_in_field(person, now) == [AskedInField(placement, "welcome", address)]
    assert "のメンバーとして迎えられました。" in sign_in(person).get("/home/").content.decode()
    assert asked_in_field(person, now + timedelta(days=15)) == []
    words = Written("how", "strength", "before", "手順が多そうです。")
    place = OwnPlace(placement, world.haruka)
    draft = save_insight(place=place, uuid=uuid4(), written=words, mark="", is_told=False, now=now)
    assert isinstance(draft, Insight)
    assert asked_in_field(person, now) == []


def test_next_event_waits_until_it_is_answered(placed: Placed, sign_in: SignIn) -> None:
    in_weeks = placed.now.replace(microsecond=0) + timedelta(days=20)
    placed.event(title="まだ先", starts_at=in_weeks, ends_at=in_weeks + timedelta(hours=1))
    assert waiting(placed) == []
    event, viewer = placed.event(), placed.viewer(placed.kenji)
    address = reverse("field_event", args=[placed.placement.uuid, event.uuid])
    assert waiting(placed) == [AskedInField(placed.placement, "event", address, event)]
    shown = sign_in(placed.world.kenji.person).get("/home/").content.decode()
    assert "まつりの準備)に行けるかどうか、お聞きしています。" in shown
    assert address in shown
    answer_event(viewer=viewer, event=event.uuid, answer="unsure", now=placed.now)
    assert waiting(placed) == []


def test_role_that_is_offered_waits_until_it_is_answered(placed: Placed, sign_in: SignIn) -> None:
    it: dict[str, Any] = {"enrolment": placed.world.kenji, "kind": "companion", "now": placed.now}
    until, by = placed.now.date() + timedelta(days=30), placed.world.graduate_organiser
    home, said = sign_in(placed.world.kenji.person), "運営からお願いが届いています。"
    assert said not in home.get("/home/").content.decode()
    offer_role(until=until, by=by, **it)
    assert said in home.get("/home/").content.decode()
    accept_role(until=until, **it)
    assert said not in home.get("/home/").content.decode()
    ask_for_longer(until=until + timedelta(days=30), by=by, **it)
    assert said in home.get("/home/").content.decode()
