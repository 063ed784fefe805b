"""運営に知らせる: from a participant to the two safeguarding people, and to nobody else."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.circles.models import Circle, Seat
from kurumaza.jobs.models import Mail
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Person
from kurumaza.safety.actions import call_duty
from kurumaza.safety.models import Concern, Safeguard
from tests.conftest import SignIn
from tests.factories.doors import everything_kept, words_of
from tests.factories.terms import PersonFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

WORDS = "帰り道にずっと連絡が来ます"


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


@pytest.fixture
def safeguards(world: World) -> list[Person]:
    """The organiser of the students' side and somebody from outside the organisations."""
    people = [world.student_organiser, PersonFactory.create(email="guard@kurumaza.example")]
    for person in people:
        Safeguard.objects.create(term=world.term, person=person)
    return people


@pytest.fixture
def strangers(world: World) -> Iterator[Person]:
    return iter([world.outsider, PersonFactory.create()])


def page_of(world: World, end: str = "concern/") -> str:
    return f"/terms/{world.term.slug}/{end}"


def test_concern_reaches_the_two_safeguarding_people(
    world: World, safeguards: list[Person], sign_in: SignIn
) -> None:
    response = sign_in(world.haruka.person).post(page_of(world), {"text": WORDS})
    assert (response.status_code, response["Location"]) == (302, page_of(world, "concern/sent/"))
    for safeguard in safeguards:
        page = words_of(sign_in(safeguard).get(page_of(world, "concerns/")))
        assert WORDS in page
        assert "はるかさん" in page
    assert _may_write_to(world.haruka.person, safeguards, sign_in, world) == [world.student_organiser]


def _may_write_to(author: Person, safeguards: list[Person], sign_in: SignIn, world: World) -> list[Person]:
    """The safeguarding people who are given the author's address: those of the author's own side."""
    pages = {one: words_of(sign_in(one).get(page_of(world, "concerns/"))) for one in safeguards}
    return [one for one, page in pages.items() if f"mailto:{author.email}" in page]


def test_call_from_a_room_reaches_every_organiser_by_mail_without_words(world: World) -> None:
    circle = UUID(int=7)
    for _ in range(2):
        call_duty(person=world.haruka.person, term=world.term, circle=circle, now=timezone.now())
    run_all_due()
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        [str(world.student_organiser.email), str(world.graduate_organiser.email)]
    )
    assert all("対話ルームから、運営が呼ばれています" in message.subject for message in mail.outbox)
    assert not any("はるか" in message.body for message in mail.outbox)


def test_concern_is_mailed_without_its_words(world: World, safeguards: list[Person], sign_in: SignIn) -> None:
    sign_in(world.haruka.person).post(page_of(world), {"text": WORDS})
    run_all_due()
    assert sorted(message.to[0] for message in mail.outbox) == sorted(str(one.email) for one in safeguards)
    sent = "".join(str(message.message()) + str(message.body) for message in mail.outbox)
    assert page_of(world, "concerns/") in sent
    for secret in (WORDS, "はるか", str(world.haruka.person.email)):
        assert secret not in sent


def test_hosts_hear_nothing_once_somebody_reads_it(world: World, sign_in: SignIn) -> None:
    """Named between the telling and its mail."""
    sign_in(world.haruka.person).post(page_of(world), {"text": WORDS})
    assert Mail.objects.filter(template="safety.concern_has_no_reader").exists()
    Safeguard.objects.create(term=world.term, person=world.student_organiser)
    run_all_due()
    assert "まだ読める人がいません" not in "".join(str(message.subject) for message in mail.outbox)


def test_concern_without_safeguarding_people_reaches_the_hosts(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.haruka.person)
    assert "見守り役はまだ決まっていません。" in words_of(client.get(page_of(world)))
    sent = words_of(client.post(page_of(world), {"text": WORDS}, follow=True))
    assert "運営団体の連絡先にメールで伝わります" in sent
    run_all_due()
    hosts = (world.students.organisation, world.graduates.organisation)
    assert sorted(message.to[0] for message in mail.outbox) == sorted(one.contact_email for one in hosts)
    mailed = "".join(str(message.message()) + str(message.body) for message in mail.outbox)
    assert "見守り役がまだ決まっていないため、団体の連絡先にお送りしています。" in mailed
    for secret in (WORDS, "はるか", str(world.haruka.person.email)):
        assert secret not in mailed


def test_organisers_see_that_safeguarding_people_are_to_be_named(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.student_organiser)
    for missing in (2, 1):
        page = words_of(client.get(f"/desk/{world.term.slug}/"))
        words = "見守り役が、まだ決まっていません。" if missing == 2 else "見守り役が、1人足りません。"
        assert words in page
        Safeguard.objects.create(term=world.term, person=PersonFactory.create())
    assert "見守り役が、" not in words_of(client.get(f"/desk/{world.term.slug}/"))


def test_concern_cannot_be_read_in_the_database(
    world: World, safeguards: list[Person], sign_in: SignIn
) -> None:
    sign_in(world.haruka.person).post(page_of(world), {"text": WORDS})
    concern = Concern.objects.get()
    assert WORDS.encode() not in bytes(concern.sealed)
    kept = str(everything_kept())
    assert WORDS not in kept
    assert WORDS not in str(list(Mail.objects.values_list()))


def test_log_of_acts_does_not_say_who_told(world: World, safeguards: list[Person], sign_in: SignIn) -> None:
    sign_in(world.haruka.person).post(page_of(world), {"text": WORDS})
    entry = AuditEntry.objects.get(act="safety.concern_raised")
    assert (entry.actor, entry.subject, entry.details) == (None, Concern.objects.get().uuid, {})


def test_concern_without_words_is_asked_for_again(world: World, sign_in: SignIn) -> None:
    response = sign_in(world.haruka.person).post(page_of(world), {"text": "  "})
    assert response.status_code == 200
    assert "一言書いてから、送ってください。" in words_of(response)
    assert not Concern.objects.exists()


def test_concern_says_what_it_is_about(world: World, safeguards: list[Person], sign_in: SignIn) -> None:
    browser = sign_in(world.haruka.person)
    circle = Circle.objects.create(round=world.round, slot=world.slots[0], script=world.term.script, number=1)
    Seat.objects.create(circle=circle, round=world.round, enrolment=world.haruka)
    about = str(circle.uuid)
    form = words_of(browser.get(page_of(world), {"about_kind": "circle", "about": about}))
    assert about in form
    browser.post(page_of(world), {"text": WORDS, "about_kind": "circle", "about": about})
    concern = Concern.objects.get()
    assert (concern.about_kind, str(concern.about)) == ("circle", about)
    assert "対話ルームについて(第1回 1番" in words_of(sign_in(safeguards[0]).get(page_of(world, "concerns/")))


@pytest.mark.parametrize(("kind", "about"), [("circle", "1"), ("<b>", ""), ("salary", "0" * 32)])
def test_concern_about_nonsense_is_kept_all_the_same(
    world: World, sign_in: SignIn, kind: str, about: str
) -> None:
    data = {"text": WORDS, "about_kind": kind, "about": about}
    assert sign_in(world.haruka.person).post(page_of(world), data).status_code == 302
    assert Concern.objects.get().about_kind == ""


def test_who_left_can_still_tell(world: World, sign_in: SignIn) -> None:
    world.haruka.left_at = timezone.now()
    world.haruka.save()
    assert sign_in(world.haruka.person).post(page_of(world), {"text": WORDS}).status_code == 302


@pytest.mark.parametrize("end", ["concern/", "concern/sent/"])
def test_concern_pages_are_for_people_of_the_term(
    world: World, strangers: Iterator[Person], sign_in: SignIn, end: str
) -> None:
    assert Client().get(page_of(world, end)).status_code == 302
    for person in (*strangers, world.graduate_organiser):
        assert sign_in(person).get(page_of(world, end)).status_code == 404
        assert sign_in(person).post(page_of(world, "concern/"), {"text": WORDS}).status_code == 404
    assert sign_in(world.haruka.person).get("/terms/no-such-term/concern/").status_code == 404


def test_concerns_exist_for_their_readers_only(
    world: World, safeguards: list[Person], strangers: Iterator[Person], sign_in: SignIn
) -> None:
    sign_in(world.haruka.person).post(page_of(world), {"text": WORDS})
    path = page_of(world, f"concerns/{Concern.objects.get().uuid}/answered/")
    for person in (*strangers, world.graduate_organiser, world.haruka.person, world.kenji.person):
        assert sign_in(person).get(page_of(world, "concerns/")).status_code == 404
        assert sign_in(person).post(path).status_code == 404
    assert Client().get(page_of(world, "concerns/")).status_code == 302
    assert Concern.objects.get().answered_at is None


def test_safeguard_of_another_term_reads_nothing_here(world: World, sign_in: SignIn) -> None:
    Safeguard.objects.create(term=world.outsiders_term, person=world.outsider)
    assert sign_in(world.outsider).get(page_of(world, "concerns/")).status_code == 404


def test_answer_is_noted_once(world: World, safeguards: list[Person], sign_in: SignIn) -> None:
    sign_in(world.haruka.person).post(page_of(world), {"text": WORDS})
    path = page_of(world, f"concerns/{Concern.objects.get().uuid}/answered/")
    sign_in(safeguards[0]).post(path)
    first = Concern.objects.get().answered_at
    assert first is not None
    sign_in(safeguards[1]).post(path)
    assert Concern.objects.get().answered_at == first
    assert AuditEntry.objects.filter(act="safety.concern_answered").count() == 1
    assert "に返事をしました。" in words_of(sign_in(safeguards[1]).get(page_of(world, "concerns/")))


def test_words_are_shown_as_words(world: World, safeguards: list[Person], sign_in: SignIn) -> None:
    sign_in(world.haruka.person).post(page_of(world), {"text": "<script>alert(1)</script>"})
    page = words_of(sign_in(safeguards[0]).get(page_of(world, "concerns/")))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
