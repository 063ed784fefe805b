"""Looking back together: who is asked, what they say, who sits, and that nothing of it shows anywhere else."""

from datetime import datetime, timedelta
from random import Random

import pytest
from django.conf import LazySettings as Settings
from django.core import mail
from django.utils import timezone

from kurumaza.circles.actions_seats import step_back
from kurumaza.circles.actions_wishes import keep_apart
from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import Seat
from kurumaza.circles.problem import problem_of_slot
from kurumaza.field.actions_retrospective import answer_asked, ask_to_look_back, call_off, give_seats
from kurumaza.field.errors_fruits import RetrospectiveRefused
from kurumaza.field.models import Asked, Retrospective
from kurumaza.field.queries import members_of
from kurumaza.field.queries_own_retrospective import own_retrospective
from kurumaza.field.queries_retrospective import SEATS_UNTIL, person_of, slot_of
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions import block_person, declare_tie
from kurumaza.people.actions_notices import send_notices
from kurumaza.people.models import Notice
from kurumaza.rooms.actions import draw_seats
from kurumaza.scripts.queries import retrospective_content
from kurumaza.terms.actions_prepare import withdraw_participation
from kurumaza.terms.models import Enrolment, Round
from tests.factories.looking_back import IN_A_WEEK, LookingBack, asked_as, make_looking_back, seated
from tests.factories.terms import NOW, MembershipFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def back() -> LookingBack:
    return make_looking_back()


def test_every_member_and_the_hosts_that_were_chosen_are_asked(back: LookingBack) -> None:
    retrospective = back.ask(back.natsuki)
    asked = retrospective.asked.order_by("pk")
    assert {(one.enrolment or one.membership).call_name for one in asked} == {  # type: ignore[union-attr]
        "はるか",
        "けんじ",
        "そら",
        "なつき",
    }
    assert {one.answer for one in asked} == {Asked.Answer.NONE}
    held = retrospective.round
    content = retrospective_content(back.world.programme)
    assert content is not None
    assert (held.kind, held.term.retrospective_of) == (Round.Kind.RETROSPECTIVE, back.world.term)
    assert (held.term.script, held.term.deck) == (content.script, content.deck)
    # Nobody has a place there before they said yes.
    assert not held.term.enrolments.exists()


@pytest.mark.parametrize("code", ["no_members", "no_hosts", "too_few", "past", "not_ahead", "asked"])
def test_asking_is_refused(back: LookingBack, code: str) -> None:
    hosts, starts_at = {back.natsuki.uuid}, NOW + IN_A_WEEK
    if code == "no_members":
        back.placement.members.clear()
    elif code == "no_hosts":
        hosts = {MembershipFactory.create(call_name="よそ").uuid}
    elif code == "too_few":
        back.placement.members.set([back.world.haruka])
    elif code == "past":
        starts_at = NOW
    elif code == "not_ahead":
        starts_at = NOW + timedelta(hours=23)
    else:
        back.ask()
    refused = ask_to_look_back(
        placement=back.placement, starts_at=starts_at, hosts=hosts, by=back.host, now=NOW
    )
    assert refused == RetrospectiveRefused(code)  # type: ignore[arg-type]
    assert Retrospective.objects.count() == (code == "asked")


def test_member_without_groups_or_consent_is_not_asked(back: LookingBack) -> None:
    Enrolment.objects.filter(pk=back.world.kenji.pk).update(without_groups=True)
    withdraw_participation(enrolment=back.world.haruka, now=NOW)
    asked = back.ask().asked
    assert [one.enrolment.call_name for one in asked.filter(enrolment__isnull=False)] == ["そら"]  # type: ignore[union-attr]


def test_organiser_who_is_a_member_too_is_asked_once(back: LookingBack) -> None:
    both = MembershipFactory.create(
        organisation=back.placement.organisation, person=back.world.haruka.person, call_name="はるか"
    )
    retrospective = back.ask(back.natsuki, both)
    assert retrospective.asked.count() == 4
    assert not retrospective.asked.filter(membership=both).exists()


def test_everybody_who_comes_sits_in_one_circle_by_call_name(back: LookingBack) -> None:
    retrospective = back.ask()
    back.say(retrospective)
    [circle] = back.seat(retrospective)
    assert seated(retrospective) == [{"はるか", "けんじ", "そら", "なつき", "みのる"}]
    assert circle.script.name == "ふりかえりの対話"
    sides = {seat.enrolment.call_name: seat.enrolment.side.name for seat in circle.seats.all()}
    assert (sides["はるか"], sides["けんじ"], sides["みのる"]) == ("学生", "卒業生", "受け入れた人")


def test_no_list_begins_with_the_host(back: LookingBack) -> None:
    """Seats are shown in the order in which they were given, and who speaks first is drawn by lot."""
    first, opens = set(), set()
    for seed in range(8):
        retrospective = back.ask()
        back.say(retrospective)
        [circle] = give_seats(retrospective=retrospective, by=back.host, now=NOW, rng=Random(seed))  # type: ignore[misc]
        seats = list(circle.seats.select_related("enrolment__side", "circle__round").order_by("pk"))
        first.add(seats[0].enrolment.side.name)
        by_uuid = {str(seat.uuid): seat.enrolment.side.name for seat in seats}
        opens.add(by_uuid[draw_seats(circle, seats, frozenset(), Random(seed))[0]])
        call_off(retrospective=retrospective, by=back.host, now=NOW)
    assert first == opens == {"学生", "卒業生", "受け入れた人"}


def test_who_said_no_or_nothing_has_no_seat(back: LookingBack) -> None:
    retrospective = back.ask()
    back.say(retrospective, "はるか", "けんじ", "みのる")
    back.say(retrospective, "そら", comes=False)
    back.seat(retrospective)
    assert seated(retrospective) == [{"はるか", "けんじ", "みのる"}]


def test_too_few_answers_change_nothing(back: LookingBack) -> None:
    retrospective = back.ask()
    back.say(retrospective, "はるか", "けんじ", "そら")  # nobody of the host
    refused = give_seats(retrospective=retrospective, by=back.host, now=NOW, rng=Random(1))
    assert refused == RetrospectiveRefused("nobody_yet")
    assert not Seat.objects.filter(round=retrospective.round).exists()
    retrospective.refresh_from_db()
    assert retrospective.seated_at is None


def test_seats_given_twice_are_given_once(back: LookingBack) -> None:
    retrospective = back.ask()
    back.say(retrospective)
    back.seat(retrospective)
    again = give_seats(retrospective=retrospective, by=back.host, now=NOW, rng=Random(1))
    assert again == RetrospectiveRefused("settled")
    assert Seat.objects.filter(round=retrospective.round).count() == 5
    late = answer_asked(asked=asked_as(retrospective, back.host), comes=False, now=NOW)
    assert late == RetrospectiveRefused("settled")


def test_eight_people_sit_in_two_circles_with_both_in_each(back: LookingBack) -> None:
    for name in ("ゆい", "まこと", "あおい"):
        back.placement.members.add(back.world.add_person(back.world.graduates, name))
    retrospective = back.ask()
    back.say(retrospective)
    back.seat(retrospective)
    tables = seated(retrospective)
    assert sorted(map(len, tables)) == [4, 4]
    assert all(len(table & {"なつき", "みのる"}) == 1 for table in tables)


def test_member_who_blocked_the_only_host_reads_what_everybody_left_reads(back: LookingBack) -> None:
    haruka = back.world.haruka.person
    block_person(person=haruka, other=back.host, label="なつきさん", now=NOW)
    retrospective = back.ask(back.natsuki)
    back.say(retrospective)
    back.seat(retrospective)
    assert seated(retrospective) == [{"けんじ", "そら", "なつき"}]
    own = own_retrospective(haruka, back.placement, NOW)
    assert own is not None
    assert own.state == "no_seat"


def test_tie_by_a_written_name_keeps_two_apart(back: LookingBack) -> None:
    haruka = back.world.haruka
    Enrolment.objects.filter(pk=haruka.pk).update(name="春日 遥")
    declare_tie(person=back.world.kenji.person, name_or_address="春日 遥", now=NOW)
    retrospective = back.ask()
    back.say(retrospective)
    back.seat(retrospective)
    assert not any({"はるか", "けんじ"} <= table for table in seated(retrospective))


def test_whom_organisers_keep_apart_do_not_sit_together_either(back: LookingBack) -> None:
    sora = back.world.term.enrolments.get(call_name="そら")
    assert not isinstance(
        keep_apart(term=back.world.term, one=back.world.kenji, other=sora, by=back.host, now=NOW),
        GroupsRefused,
    )
    back.placement.members.add(back.world.add_person(back.world.graduates, "ゆい"))
    retrospective = back.ask()
    back.say(retrospective)
    back.seat(retrospective)
    tables = seated(retrospective)
    assert sorted(map(len, tables)) == [3, 3]
    assert not any({"けんじ", "そら"} <= table for table in tables)
    # Also when the live seating puts tables together.
    apart = [one.apart for one in problem_of_slot(slot_of(retrospective)).people]
    assert sorted(map(len, apart)) == [0, 0, 0, 0, 1, 1]


def test_host_who_left_the_organisation_has_no_seat(back: LookingBack) -> None:
    retrospective = back.ask()
    back.say(retrospective)
    back.minoru.role = "left"
    back.minoru.save()
    back.seat(retrospective)
    assert seated(retrospective) == [{"はるか", "けんじ", "そら", "なつき"}]


def test_who_leaves_the_term_is_taken_for_absent() -> None:
    now = timezone.now()
    back = make_looking_back(now=now)
    retrospective = back.ask(now=now)
    back.say(retrospective, now=now)
    back.seat(retrospective, now=now)
    withdraw_participation(enrolment=back.world.haruka, now=now)
    run_all_due()
    seats = Seat.objects.filter(round=retrospective.round, reply=Seat.Reply.ABSENT)
    assert [seat.enrolment.person for seat in seats] == [back.world.haruka.person]


def test_who_may_sit_in_no_circle_any_more_is_taken_for_absent() -> None:
    now = timezone.now()
    back = make_looking_back(now=now)
    retrospective = back.ask(now=now)
    back.say(retrospective, now=now)
    back.seat(retrospective, now=now)
    Enrolment.objects.filter(pk=back.world.haruka.pk).update(without_groups=True)
    step_back(enrolment=back.world.haruka.uuid, now=now)
    seats = Seat.objects.filter(round=retrospective.round, reply=Seat.Reply.ABSENT)
    assert [seat.enrolment.person for seat in seats] == [back.world.haruka.person]


def test_calling_off_before_seats_ends_the_asking(back: LookingBack) -> None:
    retrospective = back.ask()
    done = call_off(retrospective=retrospective, by=back.host, now=NOW)
    assert isinstance(done, Retrospective)
    assert call_off(retrospective=retrospective, by=back.host, now=NOW) == RetrospectiveRefused("called_off")
    refused = answer_asked(asked=asked_as(retrospective, back.host), comes=True, now=NOW)
    assert refused == RetrospectiveRefused("called_off")
    # Another time can be asked for.
    assert back.ask().pk != retrospective.pk


def test_calling_off_after_seats_takes_the_circles_back(back: LookingBack) -> None:
    retrospective = back.ask()
    back.say(retrospective)
    [circle] = back.seat(retrospective)
    assert isinstance(call_off(retrospective=retrospective, by=back.host, now=NOW), Retrospective)
    circle.refresh_from_db()
    assert circle.cancelled_at == NOW


def test_shortly_before_it_begins_nothing_is_called_off(back: LookingBack) -> None:
    retrospective = back.ask()
    back.say(retrospective)
    [circle] = back.seat(retrospective)
    late = slot_of(retrospective).starts_at - timedelta(minutes=10)
    refused = call_off(retrospective=retrospective, by=back.host, now=late)
    assert refused == RetrospectiveRefused("begun")
    circle.refresh_from_db()
    retrospective.refresh_from_db()
    assert (circle.cancelled_at, retrospective.called_off_at) == (None, None)


def test_mails_say_that_something_waits_and_name_nobody_else(settings: Settings) -> None:
    settings.MAILS_WAIT = False
    now = timezone.now()
    back = make_looking_back(now=now)
    run_all_due()
    mail.outbox.clear()
    retrospective = back.ask(now=now)
    run_all_due()
    names = {one.to[0]: {name for name in NAMES if f"{name}さん" in str(one.body)} for one in mail.outbox}
    assert names == {
        person_of(one).email: {(one.enrolment or one.membership).call_name}  # type: ignore[union-attr]
        for one in retrospective.asked.all()
    }
    mail.outbox.clear()
    back.say(retrospective, now=now)
    back.seat(retrospective, now=now)
    run_all_due()
    assert [one.attachments[0][0] for one in mail.outbox] == ["kurumaza.ics"] * 5
    assert all("ふりかえりの対話(商店街の朝市)" in one.subject for one in mail.outbox)


def test_who_has_no_seat_and_who_was_asked_in_vain_are_told(settings: Settings) -> None:
    settings.MAILS_WAIT = False
    now = timezone.now()
    back = make_looking_back(now=now)
    block_person(person=back.world.haruka.person, other=back.host, label="なつきさん", now=now)
    retrospective = back.ask(back.natsuki, now=now)
    back.say(retrospective, now=now)
    run_all_due()
    mail.outbox.clear()
    back.seat(retrospective, now=now)
    run_all_due()
    told = {one.to[0]: one.subject for one in mail.outbox}
    assert told[str(back.world.haruka.person.email)] == "ふりかえりの対話は、別の日にご相談します"
    assert len(told) == 4


def told_since(back: LookingBack) -> dict[str, str]:
    """Subjects by call name, of what was sent since the last look."""
    run_all_due()
    name_of = {str(one.person.email): one.call_name for one in members_of(back.placement)}
    name_of |= {str(one.person.email): one.call_name for one in (back.natsuki, back.minoru)}
    told = {name_of[one.to[0]]: str(one.subject) for one in mail.outbox}
    mail.outbox.clear()
    return told


def test_who_has_not_answered_when_seats_are_given_is_told_too(settings: Settings) -> None:
    settings.MAILS_WAIT = False
    now = timezone.now()
    back = make_looking_back(now=now)
    retrospective = back.ask(now=now)
    back.say(retrospective, "はるか", "みのる", "なつき", now=now)
    told_since(back)
    back.seat(retrospective, now=now)
    run_all_due()
    told = [one for one in mail.outbox if one.subject == "ふりかえりの対話は、別の日にご相談します"]
    assert {one.to[0] for one in told} == {
        str(one.person.email) for one in back.placement.members.exclude(call_name="はるか")
    }
    assert all("席を用意できませんでした" in str(one.body) for one in told)
    assert not any("お返事をありがとうございました" in str(one.body) for one in told)


@pytest.mark.parametrize("what", ["nothing", "seated", "called_off"])
def test_time_that_passes_without_seats_is_told_to_who_might_have_come(settings: Settings, what: str) -> None:
    settings.MAILS_WAIT = False
    now = timezone.now()
    back = make_looking_back(now=now)
    retrospective = back.ask(now=now)
    back.say(retrospective, "はるか", "けんじ", "みのる", now=now)
    back.say(retrospective, "そら", comes=False, now=now)
    if what == "seated":
        back.seat(retrospective, now=now)
    elif what == "called_off":
        call_off(retrospective=retrospective, by=back.host, now=now)
    told_since(back)
    slot = slot_of(retrospective)
    assert {one.from_at for one in Notice.objects.filter(key__endswith=":missed")} == {
        slot.starts_at - SEATS_UNTIL
    }
    # The time has come.
    slot.starts_at = now
    slot.save()
    Notice.objects.update(from_at=now, due=now)
    send_all_notices(now)
    another_day = "ふりかえりの対話は、別の日にご相談します"
    expected = (
        dict.fromkeys(("はるか", "けんじ", "みのる", "なつき"), another_day) if what == "nothing" else {}
    )
    assert told_since(back) == expected


def send_all_notices(now: datetime) -> None:
    """As if each of them had come due."""
    for person in Notice.objects.filter(bundle=None).values_list("person__uuid", flat=True).distinct():
        send_notices(person=person, now=now)


NAMES = ("はるか", "けんじ", "そら", "なつき", "みのる")
