"""18 or more, a guardian's agreement, and belonging to a term without groups."""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from kurumaza.circles import actions, actions_seats
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.circles.problem import problem_of, problem_of_slot
from kurumaza.circles.queries_live import may_sit
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Consent, Person
from kurumaza.people.queries import has_consented
from kurumaza.rooms.queries import own_seat
from kurumaza.stories.queries import visible_stories
from kurumaza.terms import actions_ages
from kurumaza.terms.actions_media import choose_media
from kurumaza.terms.actions_safety import choose_age_rule
from kurumaza.terms.errors import MediaRefused, PrepareRefused
from kurumaza.terms.models import Enrolment, GuardianRequest, Term
from kurumaza.terms.queries import candidates_for_round
from kurumaza.terms.queries_ages import guardian_token
from kurumaza.terms.queries_conditions import consent_version
from tests.conftest import SignIn
from tests.factories.circles import confirm, make_table_of, propose
from tests.factories.doors import everything_kept, words_of
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
GUARDIAN = "guardian@kurumaza.example"
ADULTS, MINORS = Term.AgeRule.ADULTS_ONLY, Term.AgeRule.GUARDIAN


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


def _rule(world: World, rule: str, *, servers: frozenset[str] = frozenset({"turn"})) -> Term | MediaRefused:
    return choose_age_rule(
        term=world.term,
        rule=rule,
        minimum_age=15,
        by=world.student_organiser,
        now=timezone.now(),
        servers=servers,
    )


def _fresh(enrolment: Enrolment) -> Enrolment:
    return Enrolment.objects.select_related("term", "person", "side").get(pk=enrolment.pk)


def _send(client: Client, enrolment: Enrolment, part: str, **fields: str) -> str:
    version = consent_version(_fresh(enrolment).term)
    data = {"part": part, "participation": "on", "version": version, **fields}
    return words_of(client.post(f"/e/{enrolment.uuid}/prepare/", data, follow=True))


def _minor(world: World, email: str = GUARDIAN, now: datetime | None = None) -> Enrolment:
    """はるか says in a guardian term that she is 16."""
    assert isinstance(_rule(world, MINORS), Term)
    place = _fresh(world.haruka)
    refused = actions_ages.say_age(
        enrolment=place, age_group="minor", guardian_email=email, now=now or timezone.now()
    )
    assert refused is None
    return _fresh(place)


def _link(enrolment: Enrolment) -> str:
    return f"/g/{guardian_token(GuardianRequest.objects.get(enrolment=enrolment))}/"


def test_who_is_18_says_so_with_the_button_of_the_consent(world: World, sign_in: SignIn) -> None:
    sora = world.add_person(world.students, "そら", is_prepared=False)
    page = words_of(sign_in(sora.person).get(f"/e/{sora.uuid}/prepare/", {"step": "consent"}))
    assert page.count("18歳以上です。同意して進む") == 1
    assert "生年月日" not in page
    _send(sign_in(sora.person), sora, "consent")
    sora = _fresh(sora)
    assert (sora.age_group, sora.without_groups) == ("adult", False)


def test_who_is_younger_belongs_to_an_adults_term_without_groups(world: World, sign_in: SignIn) -> None:
    sora = world.add_person(world.students, "そら", is_prepared=False)
    client = sign_in(sora.person)
    _send(client, sora, "consent_minor")
    _send(client, sora, "rules")
    sora = _fresh(sora)
    assert (sora.age_group, sora.without_groups) == ("younger", True)
    assert sora.prepared_at is not None  # no time is asked of them
    for page in (words_of(client.get("/home/")), words_of(client.get(f"/e/{sora.uuid}/prepare/"))):
        assert "グループには入らずに参加しています。" in page
    assert sora not in [one for one, _times in candidates_for_round(world.round)]
    assert client.get("/stories/").status_code == 200


def test_who_prepared_before_ages_were_asked_stays_in_groups(world: World) -> None:
    assert world.haruka.age_group == ""
    assert {one.call_name for one, _times in candidates_for_round(world.round)} == {"はるか", "けんじ"}


def test_age_once_said_is_changed_by_an_organiser_of_ones_own_side_only(
    world: World, sign_in: SignIn
) -> None:
    place = _fresh(world.haruka)
    assert actions_ages.say_age(enrolment=place, age_group="younger", now=timezone.now()) is None
    refused = actions_ages.say_age(enrolment=place, age_group="adult", now=timezone.now())
    assert refused == PrepareRefused("under_age_said")
    assert "前に、18歳未満とお答え" in _send(sign_in(place.person), place, "consent")
    assert _fresh(place).age_group == "younger"
    again = words_of(sign_in(place.person).get(f"/e/{place.uuid}/prepare/", {"step": "consent"}))
    assert "18歳以上です。同意して進む" not in again
    path, act = f"/desk/{world.term.slug}/people/", {"act": "age_anew", "enrolment": str(place.uuid)}
    assert sign_in(world.graduate_organiser).post(path, act).status_code == 404
    assert "年齢のため、グループには入りません。" in words_of(sign_in(world.student_organiser).get(path))
    assert sign_in(world.student_organiser).post(path, act).status_code == 302
    place = _fresh(place)
    assert (place.age_group, place.without_groups, place.prepared_at) == ("", True, None)
    _send(sign_in(place.person), place, "consent")
    place = _fresh(place)
    assert (place.age_group, place.without_groups) == ("adult", False)
    assert place.prepared_at is not None
    sign_in(world.student_organiser).post(path, act)  # of an adult nothing is taken
    assert _fresh(place).prepared_at is not None


def test_guardian_is_asked_and_only_the_button_agrees(world: World) -> None:
    place = _minor(world)
    assert place.without_groups
    run_all_due()
    (message,) = mail.outbox
    assert message.to == [GUARDIAN]
    link = _link(place)
    assert link in message.body
    browser = Client()
    for _ in range(3):
        assert browser.head(link).status_code == 200
        assert "保護者として同意する" in words_of(browser.get(link))
    assert _fresh(place).without_groups
    assert browser.post(link, {"act": "agree"})["Location"] == link
    assert not _fresh(place).without_groups
    word = Consent.objects.get(purpose="guardian")
    assert (word.person, word.version, word.granted, word.subject) == (
        place.person,
        "1",
        True,
        world.term.uuid,
    )
    assert place.uuid in [one.uuid for one, _times in candidates_for_round(world.round)]


def test_guardian_takes_the_agreement_back_at_any_time(world: World) -> None:
    place = _minor(world)
    browser, link = Client(), _link(place)
    browser.post(link, {"act": "agree"})
    assert "同意をいただいています。" in words_of(browser.get(link))
    browser.post(link, {"act": "withdraw"})
    assert _fresh(place).without_groups
    assert place.uuid not in [one.uuid for one, _times in candidates_for_round(world.round)]
    browser.post(link, {"act": "agree"})
    assert not _fresh(place).without_groups
    words = Consent.objects.filter(purpose="guardian").order_by("pk")
    assert [word.granted for word in words] == [True, False, True]
    assert browser.post(link, {"act": "x"}).status_code == 400
    assert browser.get("/g/" + "0" * 64 + "/").status_code == 404


def test_address_of_the_guardian_is_sealed_and_on_no_page(world: World, sign_in: SignIn) -> None:
    place = _minor(world)
    assert GUARDIAN not in str(everything_kept())
    for person in (world.student_organiser, world.graduate_organiser):
        for path in (f"/desk/{world.term.slug}/people/", f"/desk/{world.term.slug}/"):
            assert GUARDIAN not in words_of(sign_in(person).get(path))
    assert GUARDIAN not in words_of(Client().get(_link(place)))


@pytest.mark.parametrize(
    ("email", "code"),
    [("", "guardian_missing"), ("だれか", "guardian_address"), ("own", "guardian_is_self")],
)
def test_guardian_is_somebody_else_with_an_address(world: World, email: str, code: str) -> None:
    assert isinstance(_rule(world, MINORS), Term)
    place = _fresh(world.haruka)
    given = str(place.person.email) if email == "own" else email
    refused = actions_ages.say_age(
        enrolment=place, age_group="minor", guardian_email=given, now=timezone.now()
    )
    assert isinstance(refused, PrepareRefused)
    assert (refused.code, _fresh(place).age_group) == (code, "")


def test_another_guardian_ends_the_link_and_the_word_of_the_first(world: World) -> None:
    start = timezone.now() - timedelta(hours=1)
    place = _minor(world, now=start)
    old = _link(place)
    request = GuardianRequest.objects.get()
    actions_ages.answer_as_guardian(request=request, agrees=True, now=start + timedelta(minutes=1))
    place = _fresh(place)
    assert not place.without_groups
    for minutes, code in ((5, "asked_too_often"), (20, None)):
        refused = actions_ages.say_age(
            enrolment=place,
            age_group="minor",
            guardian_email="other@kurumaza.example",
            now=start + timedelta(minutes=minutes),
        )
        assert (refused and refused.code) == code
    assert _fresh(place).without_groups
    assert _link(place) != old
    assert Client().get(old).status_code == 404
    Client().post(_link(place), {"act": "agree"})
    assert not _fresh(place).without_groups


def test_guardian_is_not_asked_without_end(world: World) -> None:
    now = timezone.now()
    place = _minor(world, now=now)
    codes = []
    for _ in range(6):
        now += actions_ages.ASKED_AGAIN_AFTER
        refused = actions_ages.ask_guardian_again(enrolment=place, now=now)
        codes.append(refused.code if refused else None)
    assert codes == [None] * 4 + ["asked_too_often"] * 2
    run_all_due()
    assert [message.to for message in mail.outbox] == [[GUARDIAN]] * 5


def test_minor_prepares_with_age_and_guardian(world: World, sign_in: SignIn) -> None:
    assert isinstance(_rule(world, MINORS), Term)
    sora = world.add_person(world.students, "そら", is_prepared=False)
    client = sign_in(sora.person)
    assert "いまの年齢を選んでください。" in _send(client, sora, "consent_minor")
    assert "保護者の方のメールアドレスを入れてください。" in _send(
        client, sora, "consent_minor", age_group="minor"
    )
    assert not has_consented(sora.person, Consent.Purpose.PARTICIPATION, world.term.uuid)
    page = _send(client, sora, "consent_minor", age_group="minor", guardian_email=GUARDIAN)
    assert "話し方の約束" in page
    _send(client, sora, "rules")
    home = words_of(client.get("/home/"))
    assert "保護者の方の同意を待っています。" in home
    assert "続けては送れません。" in _send(client, sora, "ask_guardian")
    run_all_due()
    assert len(mail.outbox) == 1


def test_younger_than_the_minimum_asks_no_guardian(world: World, sign_in: SignIn) -> None:
    assert isinstance(_rule(world, MINORS), Term)
    sora = world.add_person(world.students, "そら", is_prepared=False)
    _send(sign_in(sora.person), sora, "consent_minor", age_group="younger", guardian_email=GUARDIAN)
    sora = _fresh(sora)
    assert (sora.age_group, sora.without_groups) == ("younger", True)
    assert not GuardianRequest.objects.exists()


def test_minors_are_by_relay_only(world: World) -> None:
    assert _rule(world, MINORS, servers=frozenset()) == MediaRefused("no_relay")
    chosen = _rule(world, MINORS)
    assert isinstance(chosen, Term)
    assert chosen.relay_only
    for media in Term.Media.values:
        refused = choose_media(
            term=chosen,
            media=media,
            relay_only=False,
            by=world.student_organiser,
            now=timezone.now(),
            servers={"turn", "livekit"},
        )
        assert refused == MediaRefused("minors_elsewhere" if media == Term.Media.EXTERNAL else "minors")


def test_rule_is_not_changed_while_people_talk(world: World) -> None:
    slot = world.slots[0]
    slot.starts_at = timezone.now()
    slot.save()
    assert _rule(world, MINORS) == MediaRefused("under_way")


def test_change_of_the_rule_sorts_people_anew(world: World) -> None:
    place = _minor(world)
    Client().post(_link(place), {"act": "agree"})
    assert isinstance(_rule(world, ADULTS), Term)
    assert _fresh(place).without_groups
    assert "お願いしていません" not in words_of(Client().get(_link(place)))  # it can still be taken back
    assert isinstance(_rule(world, MINORS), Term)
    assert not _fresh(place).without_groups


def test_desk_chooses_the_rule(world: World, sign_in: SignIn, settings: Settings) -> None:
    settings.TURN_URLS = []
    client, path = sign_in(world.student_organiser), f"/desk/{world.term.slug}/safety/"
    sent = {"answer_hours": "24", "age_rule": "guardian", "minimum_age": "16"}
    assert "(TURN)が、まだ用意されていません。" in words_of(client.post(path, sent))
    world.term.refresh_from_db()
    assert (world.term.age_rule, world.term.answer_hours) == ("adults_only", 48)
    settings.TURN_URLS = ["turn:turn.example"]
    assert client.post(path, sent).status_code == 302
    world.term.refresh_from_db()
    assert (world.term.age_rule, world.term.minimum_age, world.term.relay_only) == ("guardian", 16, True)


def _circles_of_eight(world: World) -> list[Circle]:
    make_table_of(world, students=4, graduates=4)
    return confirm(world, propose(world, now=timezone.now()), now=timezone.now())


def test_who_is_kept_out_is_in_no_problem_and_cannot_be_moved_in(world: World) -> None:
    circles = _circles_of_eight(world)
    seat = Seat.objects.select_related("enrolment__person", "circle__slot").filter(circle=circles[0])[0]
    place = _fresh(seat.enrolment)
    before = {str(one.id) for one in problem_of_slot(seat.circle.slot).people}
    assert str(place.uuid) in before
    assert actions_ages.say_age(enrolment=place, age_group="younger", now=timezone.now()) is None
    after = {str(one.id) for one in problem_of_slot(seat.circle.slot).people}
    assert after == before - {str(place.uuid)}
    assert str(place.uuid) not in problem_of(world.round, now=timezone.now()).by_id()
    refused = actions_seats.move_seat(
        enrolment=place, circle=circles[1], by=world.student_organiser, now=timezone.now()
    )
    assert refused == GroupsRefused("unknown_person")
    seat = Seat.objects.select_related("enrolment", "circle__slot").get(pk=seat.pk)
    assert not may_sit(seat)
    assert own_seat(place.person, seat.circle.uuid) is None


def test_seats_ahead_of_who_is_kept_out_are_taken_for_absent(world: World, sign_in: SignIn) -> None:
    circles = _circles_of_eight(world)
    place = _fresh(Seat.objects.filter(circle=circles[0]).order_by("pk")[0].enrolment)
    run_all_due()
    mail.outbox.clear()
    actions_ages.say_age(enrolment=place, age_group="younger", now=timezone.now())
    run_all_due()
    assert Seat.objects.get(enrolment=place).reply == Seat.Reply.ABSENT
    client = sign_in(place.person)
    for path in ("wait", "room"):
        assert client.get(f"/circles/{circles[0].uuid}/{path}/").status_code in (302, 404)
    assert "待合室に入る" not in words_of(client.get("/home/"))


def test_proposal_that_still_holds_somebody_who_is_kept_out_is_not_confirmed(world: World) -> None:
    make_table_of(world, students=4, graduates=4)
    proposal: Proposal = propose(world, now=timezone.now())
    place = _fresh(world.haruka)
    actions_ages.say_age(enrolment=place, age_group="younger", now=timezone.now())
    refused = actions.confirm_groups(
        proposal=proposal, revision=proposal.revision, by=world.student_organiser, now=timezone.now()
    )
    assert isinstance(refused, GroupsRefused)
    assert refused.code == "people_changed"
    assert not Seat.objects.exists()


def test_nothing_of_ages_is_shown_to_other_participants(world: World, sign_in: SignIn) -> None:
    circles = _circles_of_eight(world)
    one, other = (
        _fresh(seat.enrolment) for seat in Seat.objects.filter(circle=circles[0]).order_by("pk")[:2]
    )
    actions_ages.say_age(enrolment=one, age_group="adult", now=timezone.now())
    client = sign_in(other.person)
    for path in ("/home/", f"/circles/{circles[0].uuid}/people/", f"/circles/{circles[0].uuid}/wait/"):
        assert not re.search("歳|保護者|グループには入らず", words_of(client.get(path)))


def test_minor_reads_stories_of_the_term(world: World) -> None:
    place = _fresh(world.haruka)
    actions_ages.say_age(enrolment=place, age_group="younger", now=timezone.now())
    reader: Person = place.person
    assert list(visible_stories(reader)) == []  # asked without an error; there is none


def _guarded(world: World) -> Enrolment:
    """はるか, under 18, whose guardian agrees."""
    _rule(world, MINORS)
    haruka = _fresh(world.haruka)
    refused = actions_ages.say_age(
        enrolment=haruka, age_group=Enrolment.AgeGroup.MINOR, now=timezone.now(), guardian_email=GUARDIAN
    )
    assert refused is None
    request = GuardianRequest.objects.select_related("enrolment__term", "enrolment__person").get(
        enrolment=haruka
    )
    actions_ages.answer_as_guardian(request=request, agrees=True, now=timezone.now())
    assert not _fresh(haruka).without_groups
    return _fresh(haruka)


def _guardian_says_yes(enrolment: Enrolment) -> bool:
    return has_consented(enrolment.person_id, Consent.Purpose.GUARDIAN, enrolment.term.uuid)


def test_who_may_say_their_age_anew_sits_nowhere_until_then(world: World) -> None:
    haruka = _guarded(world)
    by = world.student_organiser
    actions_ages.let_age_be_said_anew(enrolment=haruka, by=by, now=timezone.now())
    place = _fresh(haruka)
    assert (place.age_group, place.without_groups) == (Enrolment.AgeGroup.UNSAID, True)
    assert not _guardian_says_yes(place)
    request = GuardianRequest.objects.select_related("enrolment__term", "enrolment__person").get(
        enrolment=place
    )
    actions_ages.answer_as_guardian(request=request, agrees=False, now=timezone.now())
    assert _fresh(haruka).without_groups
    assert (
        actions_ages.say_age(enrolment=place, age_group=Enrolment.AgeGroup.ADULT, now=timezone.now()) is None
    )
    assert not _fresh(haruka).without_groups


def test_yes_of_before_does_not_count_for_an_answer_given_anew(world: World) -> None:
    haruka = _guarded(world)
    actions_ages.let_age_be_said_anew(enrolment=haruka, by=world.student_organiser, now=timezone.now())
    place = _fresh(haruka)
    for address in (GUARDIAN, "mother@kurumaza.example"):
        refused = actions_ages.say_age(
            enrolment=place,
            age_group=Enrolment.AgeGroup.MINOR,
            now=timezone.now() + timedelta(hours=1),
            guardian_email=address,
        )
        assert refused is None
        assert _fresh(haruka).without_groups


def test_stricter_age_asks_minors_anew(world: World) -> None:
    haruka = _guarded(world)
    chosen = choose_age_rule(
        term=world.term,
        rule=MINORS,
        minimum_age=16,
        by=world.student_organiser,
        now=timezone.now(),
        servers=frozenset({"turn"}),
    )
    assert isinstance(chosen, Term)
    place = _fresh(haruka)
    assert (place.age_group, place.without_groups, place.prepared_at) == (
        Enrolment.AgeGroup.UNSAID,
        True,
        None,
    )


def test_meeting_of_another_product_is_not_for_minors(world: World) -> None:
    Term.objects.filter(pk=world.term.pk).update(media=Term.Media.EXTERNAL)
    assert _rule(world, MINORS) == MediaRefused("minors_elsewhere")
    Term.objects.filter(pk=world.term.pk).update(media=Term.Media.MESH)
    assert isinstance(_rule(world, MINORS), Term)
    refused = choose_media(
        term=world.term,
        media=Term.Media.EXTERNAL,
        relay_only=True,
        by=world.student_organiser,
        now=timezone.now(),
        servers=frozenset({"turn"}),
    )
    assert refused == MediaRefused("minors_elsewhere")


def test_page_of_ones_own_data_knows_what_a_guardian_said(world: World, sign_in: SignIn) -> None:
    haruka = _guarded(world)
    client = sign_in(haruka.person)
    page = client.get("/me/data/")
    assert page.status_code == 200
    assert "保護者の方が決めます" in page.content.decode()
