"""A retrospective stands beside its term: its evening works as any, and nothing of it is in a list, roster or figure of the term."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from kurumaza.circles.actions_retrospective import seat_retrospective
from kurumaza.circles.calendar import calendar_entry
from kurumaza.circles.met import sittings_of
from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.circles.problem import problem_of, problem_of_slot
from kurumaza.desk.queries_rounds import rounds_of
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Person
from kurumaza.reflections.queries_questions import to_remind
from kurumaza.safety.actions import call_duty, name_safeguard
from kurumaza.safety.models import Concern
from kurumaza.safety.queries import concerns_of, terms_to_tell
from kurumaza.stories.queries_handover import offer_in
from kurumaza.terms.actions_retrospective import give_places
from kurumaza.terms.models import Slot, Term
from kurumaza.terms.queries import all_places_of, enrolments_of, organised_term, terms_organised_by
from kurumaza.terms.queries_public import public_term, public_terms
from kurumaza.terms.queries_returning import later_terms, people_of
from tests.conftest import SignIn
from tests.factories.doors import words_of
from tests.factories.looking_back import LookingBack, make_looking_back

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def back(now: datetime) -> LookingBack:
    return make_looking_back(now=now)


def seated_circle(back: LookingBack, now: datetime) -> Circle:
    retrospective = back.ask(now=now)
    back.say(retrospective, now=now)
    [circle] = back.seat(retrospective, now=now)
    return circle


def move(circle: Circle, starts_at: datetime) -> None:
    """Rather than the clock: a room's own keeps its pace."""
    Slot.objects.filter(pk=circle.slot_id).update(starts_at=starts_at)


def pages_of(back: LookingBack) -> list[str]:
    slug = back.world.term.slug
    named = ("desk_term", "term_page", "people_list", "met", "circulation", "roles_on_desk", "news_list")
    return ["/desk/", "/", *(reverse(name, args=[slug]) for name in named), reverse("groups", args=[slug, 1])]


def test_pages_of_the_term_say_the_same_before_and_after(
    back: LookingBack, now: datetime, sign_in: SignIn
) -> None:
    clients = [sign_in(back.host), sign_in(back.world.graduate_organiser)]
    before = [[len(words_of(me.get(page))) for page in pages_of(back)] for me in clients]
    beside = seated_circle(back, now).round.term
    after = [[words_of(me.get(page)) for page in pages_of(back)] for me in clients]
    assert [[len(words) for words in pages] for pages in after] == before
    assert not any(beside.slug in words for pages in after for words in pages)


def test_reads_of_the_term_are_the_same_before_and_after(back: LookingBack, now: datetime) -> None:
    term, held = back.world.term, back.world.round

    def read() -> list[object]:
        return [
            problem_of(held, now=now),
            rounds_of(term, now),
            sittings_of(term, now),
            people_of(term),
            list(later_terms(term)),
            [one.pk for one in offer_in(term).people],
            list(term.enrolments.values_list("pk", flat=True)),
            list(term.rounds.values_list("number", "kind")),
            list(to_remind(now)),
            list(public_terms()),
            list(terms_organised_by(back.host)),
            [one.pk for one in enrolments_of(back.world.haruka.person)],
            [one.pk for one in all_places_of(back.world.haruka.person)],
            list(enrolments_of(back.host)),
        ]

    before = read()
    beside = seated_circle(back, now).round.term
    assert read() == before
    assert (public_term(beside.slug), organised_term(back.host, beside.slug)) == (None, None)


@pytest.mark.parametrize(
    "name", ["next_round", "term_media", "people_list", "met", "story_review", "rehearsal", "term_keys"]
)
def test_no_page_of_a_term_opens_for_it(back: LookingBack, now: datetime, sign_in: SignIn, name: str) -> None:
    beside = seated_circle(back, now).round.term
    assert sign_in(back.host).get(reverse(name, args=[beside.slug])).status_code == 404
    side = beside.sides.first()
    assert side is not None
    upload = reverse("roster_upload", args=[beside.slug, side.uuid])
    assert sign_in(back.host).get(upload).status_code == 404


@pytest.mark.parametrize("who", ["haruka", "host"])
def test_everybody_walks_the_same_evening(
    back: LookingBack, now: datetime, sign_in: SignIn, who: str
) -> None:
    person: Person = back.world.haruka.person if who == "haruka" else back.host
    circle = seated_circle(back, now)
    me = sign_in(person)
    move(circle, now + timedelta(minutes=5))
    assert 'data-state="before"' in words_of(me.get(reverse("waiting_room", args=[circle.uuid])))
    title = me.get(reverse("room", args=[circle.uuid])).context["room_data"]["title"]
    assert title.startswith("ふりかえりの対話 ")
    assert me.get(f"/check/?circle={circle.uuid}").status_code == 200
    attendance = reverse("attendance", args=[circle.uuid])
    assert "待合室へ" in words_of(me.get(attendance))
    answered = me.post(attendance, {"reply": "coming"}, follow=True)
    assert "お返事を受け取りました" in words_of(answered)
    move(circle, now - timedelta(minutes=70))
    for name in ("reflect", "gifts", "circle_people"):
        assert me.get(reverse(name, args=[circle.uuid])).status_code == 200, name
    assert sign_in(back.world.outsider).get(reverse("waiting_room", args=[circle.uuid])).status_code == 404


def test_home_of_a_member_shows_it_beside_their_own_place(
    back: LookingBack, now: datetime, sign_in: SignIn
) -> None:
    seated_circle(back, now)
    page = words_of(sign_in(back.world.haruka.person).get("/home/"))
    assert "インターンで一緒に過ごした人たちと、ふりかえる時間です。" in page
    assert reverse("prepare", args=[back.world.haruka.uuid]) in page
    assert sign_in(back.host).get("/home/").headers["Location"] == reverse("desk")


def test_calendar_calls_it_by_its_name(back: LookingBack, now: datetime) -> None:
    circle = seated_circle(back, now)
    entry = calendar_entry(circle.seats.select_related("round__term").all()[0], now=now).decode()
    assert "SUMMARY:ふりかえりの対話(商店街の朝市)" in entry
    assert "第1回" not in entry


def test_absence_asks_for_no_repair(back: LookingBack, now: datetime, sign_in: SignIn) -> None:
    circle = seated_circle(back, now)
    sign_in(back.host).post(reverse("attendance", args=[circle.uuid]), {"reply": "absent"})
    run_all_due()
    assert Seat.objects.filter(circle=circle, reply="absent").count() == 1
    assert not Proposal.objects.filter(round=circle.round).exists()


def test_live_seating_lets_who_is_there_sit_together_whatever_their_side(
    back: LookingBack, now: datetime
) -> None:
    circle = seated_circle(back, now)
    assert problem_of_slot(circle.slot).sides == "any"
    assert problem_of_slot(back.world.slots[0]).sides == "mixed"


def test_call_for_help_is_on_its_own_board(back: LookingBack, now: datetime, sign_in: SignIn) -> None:
    circle = seated_circle(back, now)
    beside = circle.round.term
    call_duty(person=back.world.haruka.person, term=beside, circle=circle.uuid, now=now)
    board = words_of(sign_in(back.world.graduate_organiser).get(reverse("desk_term", args=[beside.slug])))
    assert "運営が呼ばれました" in board
    assert "次の回を加える" not in board
    assert reverse("desk_term", args=[back.world.term.slug]) in board


@pytest.mark.parametrize("who", ["haruka", "host"])
def test_what_is_told_from_there_reaches_the_two_of_the_term(
    back: LookingBack, now: datetime, sign_in: SignIn, who: str
) -> None:
    reader = back.world.graduate_organiser
    name_safeguard(term=back.world.term, person=reader, by=reader)
    circle = seated_circle(back, now)
    person: Person = back.world.haruka.person if who == "haruka" else back.host
    assert terms_to_tell(person) == [back.world.term]
    beside = reverse("concern", args=[circle.round.term.slug])
    move(circle, now - timedelta(minutes=5))
    me = sign_in(person)
    form = {"text": "困ったこと", "about_kind": "circle", "about": str(circle.uuid), "who": ""}
    assert me.get(beside).status_code == 200
    assert me.post(beside, form).status_code == 302
    told = Concern.objects.get()
    assert told.term == back.world.term
    [opened] = concerns_of(back.world.term, reader, now)
    assert opened.call_name == ("はるか" if who == "haruka" else "なつき")
    assert "ふりかえりの対話" in opened.about
    assert not Term.objects.filter(safeguards__isnull=False, retrospective_of__isnull=False).exists()


def test_nobody_is_seated_like_this_in_a_term_of_dialogues(back: LookingBack, now: datetime) -> None:
    with pytest.raises(ValueError, match="only a retrospective"):
        give_places(term=back.world.term, members=[back.world.haruka], hosts=[], now=now)
    with pytest.raises(ValueError, match="groups of a dialogue"):
        seat_retrospective(slot=back.world.slots[0], tables=[[back.world.haruka]], by=back.host, now=now)


def test_names_that_are_kept_are_not_in_the_language_of_whoever_asks(back: LookingBack) -> None:
    with override("en"):
        term = back.ask(now=timezone.now()).round.term
    assert term.name == "ふりかえりの対話(商店街の朝市)"
    assert [one.name for one in term.sides.order_by("position")] == ["学生", "卒業生", "受け入れた人"]
