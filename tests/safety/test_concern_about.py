"""運営に知らせる from anywhere: what it is about is what one can see, and the reported never learn of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Person
from kurumaza.rooms.models import Gift
from kurumaza.safety.actions import raise_concern
from kurumaza.safety.models import Concern, Incident, Safeguard
from kurumaza.safety.queries import readers_of, waiting_for
from tests.conftest import SignIn
from tests.factories import stories
from tests.factories.doors import words_of
from tests.factories.terms import EnrolmentFactory, PersonFactory, SideFactory

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WORDS = "帰り道にずっと連絡が来ます"


@pytest.fixture
def evening() -> stories.Evening:
    evening = stories.make_evening(next_day=timezone.now())
    Safeguard.objects.create(term=evening.world.term, person=evening.world.student_organiser)
    return evening


def _form(evening: stories.Evening) -> str:
    return f"/terms/{evening.world.term.slug}/concern/"


def _told(evening: stories.Evening, sign_in: SignIn) -> str:
    """What a safeguarding person reads."""
    client = sign_in(evening.world.student_organiser)
    return words_of(client.get(f"/terms/{evening.world.term.slug}/concerns/"))


def _gift(evening: stories.Evening, name: str) -> str:
    return str(Gift.objects.get(seat=evening.seats[name]).uuid)


def test_gift_leads_to_the_form_and_is_read_with_the_concern(
    evening: stories.Evening, sign_in: SignIn
) -> None:
    client = sign_in(evening.person("はるか").person)
    page = words_of(client.get(f"/circles/{evening.circle.uuid}/gifts/"))
    assert f"about_kind=gift&amp;about={_gift(evening, 'けんじ')}" in page
    assert _gift(evening, "はるか") not in page  # one's own
    about = {"about_kind": "gift", "about": _gift(evening, "けんじ")}
    assert "けんじさんのひとこと「けんじのひとこと」について" in words_of(client.get(_form(evening), about))
    client.post(_form(evening), {"text": WORDS, **about})
    assert "けんじさんのひとこと「けんじのひとこと」について" in _told(evening, sign_in)


@pytest.mark.parametrize("kind", ["gift", "circle", "person", "story", "delivery"])
def test_nobody_points_at_what_they_cannot_see(evening: stories.Evening, sign_in: SignIn, kind: str) -> None:
    there = {
        "gift": _gift(evening, "まこと"),
        "circle": str(evening.other_circle.uuid),
        "person": str(evening.seats["まこと"].uuid),
        "story": str(uuid4()),
        "delivery": str(uuid4()),
    }[kind]
    client = sign_in(evening.person("はるか").person)
    about = {"about_kind": kind, "about": there}
    seen = words_of(client.get(_form(evening), about))
    assert f'value="{there}"' not in seen
    client.post(_form(evening), {"text": WORDS, **about})
    concern = Concern.objects.get()
    assert (concern.about_kind, concern.about) == ("", None)


def test_gift_that_was_not_opened_is_pointed_at_by_nobody(evening: stories.Evening, sign_in: SignIn) -> None:
    Gift.objects.update(opened_at=None)
    about = {"about_kind": "gift", "about": _gift(evening, "けんじ")}
    sign_in(evening.person("はるか").person).post(_form(evening), {"text": WORDS, **about})
    assert Concern.objects.get().about is None


def test_somebody_is_named_out_of_ones_own_circles(evening: stories.Evening, sign_in: SignIn) -> None:
    client = sign_in(evening.person("はるか").person)
    page = words_of(client.get(_form(evening)))
    for name in ("けんじ", "そら", "みどり"):
        assert f"{name}さん(第1回)" in page
    assert "まことさん" not in page
    seat = evening.seats["けんじ"]
    client.post(_form(evening), {"text": WORDS, "who": str(seat.uuid)})
    concern = Concern.objects.get()
    assert (concern.about_kind, concern.about) == ("person", seat.uuid)
    assert "けんじさん(卒業生、第1回 1番)について" in _told(evening, sign_in)


def test_name_out_of_another_circle_is_not_taken(evening: stories.Evening, sign_in: SignIn) -> None:
    client = sign_in(evening.person("はるか").person)
    response = client.post(_form(evening), {"text": WORDS, "who": str(evening.seats["まこと"].uuid)})
    assert response.status_code == 200
    assert not Concern.objects.exists()


def test_page_of_people_leads_to_the_form_with_their_name_chosen(
    evening: stories.Evening, sign_in: SignIn
) -> None:
    client = sign_in(evening.person("はるか").person)
    seat = evening.seats["けんじ"].uuid
    assert f"about_kind=person&amp;about={seat}" in words_of(
        client.get(f"/circles/{evening.circle.uuid}/people/")
    )
    page = words_of(client.get(_form(evening), {"about_kind": "person", "about": str(seat)}))
    assert f'<option value="{seat}" selected>' in page


def test_reported_person_learns_nothing(evening: stories.Evening, sign_in: SignIn) -> None:
    kenji = evening.person("けんじ").person
    pages = ["/home/", "/stories/", f"/circles/{evening.circle.uuid}/gifts/", _form(evening)]

    def read(person: Person) -> list[str]:
        client = sign_in(person)
        return [words_of(client.get(page)).split("csrfmiddlewaretoken")[0] for page in pages]

    before = read(kenji)
    sign_in(evening.person("はるか").person).post(
        _form(evening), {"text": WORDS, "who": str(evening.seats["けんじ"].uuid)}
    )
    assert Concern.objects.count() == 1
    assert read(kenji) == before


def test_every_page_leads_to_the_form(evening: stories.Evening, sign_in: SignIn) -> None:
    client, slug = sign_in(evening.person("はるか").person), evening.world.term.slug
    pages = ["/home/", "/stories/", "/will/", "/calendar/", f"/t/{slug}/", "/check/", "/signout/"]
    pages += [f"/e/{evening.person('はるか').uuid}/prepare/", f"/circles/{evening.circle.uuid}/left/"]
    for page in pages:
        assert 'href="/concern/' in words_of(client.get(page)), page
    room = words_of(client.get(f"/circles/{evening.circle.uuid}/wait/"))
    assert 'href="/concern/' in room
    # Whoever is not signed in is given the contacts.
    assert 'href="/concern/' not in words_of(Client().get(f"/t/{slug}/"))
    assert evening.world.students.organisation.contact_email in words_of(Client().get(f"/t/{slug}/"))


def test_choice_leads_straight_to_ones_only_term(evening: stories.Evening, sign_in: SignIn) -> None:
    client = sign_in(evening.person("はるか").person)
    about = {"about_kind": "gift", "about": _gift(evening, "けんじ")}
    response = client.get("/concern/", {"term": "no-such-term", **about})
    assert response["Location"] == f"{_form(evening)}?about_kind=gift&about={about['about']}"


def test_who_is_in_several_terms_chooses(evening: stories.Evening, sign_in: SignIn) -> None:
    person = evening.person("はるか").person
    second = SideFactory.create(term=evening.world.outsiders_term)
    EnrolmentFactory.create(side=second, person=person, call_name="はるか")
    client = sign_in(person)
    page = words_of(client.get("/concern/"))
    for term in (evening.world.term, second.term):
        assert f"/terms/{term.slug}/concern/" in page
    assert client.get("/concern/", {"term": second.term.slug})["Location"].endswith(
        f"/terms/{second.term.slug}/concern/"
    )


def test_who_takes_part_nowhere_is_given_the_contacts(evening: stories.Evening, sign_in: SignIn) -> None:
    for person in (PersonFactory.create(), evening.world.graduate_organiser):
        page = words_of(sign_in(person).get("/concern/"))
        assert "参加している期がないので、下の連絡先へ" in page
        assert evening.world.term.slug not in page
    assert Client().get("/concern/").status_code == 302


def test_safeguarding_person_whom_it_is_about_learns_nothing(
    evening: stories.Evening, sign_in: SignIn
) -> None:
    term, kenji = evening.world.term, evening.person("けんじ").person
    Safeguard.objects.create(term=term, person=kenji)
    pages = [f"/terms/{term.slug}/concerns/", f"/terms/{term.slug}/incidents/"]
    before = [words_of(sign_in(kenji).get(page)) for page in pages]
    for data in (
        {"who": str(evening.seats["けんじ"].uuid)},
        {"about_kind": "gift", "about": _gift(evening, "けんじ")},
    ):
        sign_in(evening.person("はるか").person).post(_form(evening), {"text": WORDS, **data})
    run_all_due()
    assert {message.to[0] for message in mail.outbox} == {evening.world.student_organiser.email}
    concern = Concern.objects.order_by("pk")[0]
    organiser = sign_in(evening.world.student_organiser)
    new = {"happened": "h", "done": "", "keep_until": str(timezone.now().date() + timedelta(days=9))}
    organiser.post(f"{pages[1]}new/?concern={concern.uuid}", new)
    assert [words_of(sign_in(kenji).get(page)) for page in pages] == before
    incident = Incident.objects.get()
    for path in (f"{pages[0]}{concern.uuid}/answer/", f"{pages[1]}{incident.uuid}/"):
        assert sign_in(kenji).post(path, {"text": "x", **new}).status_code == 404
    assert _told(evening, sign_in).count(WORDS) == 2
    assert waiting_for(kenji, term, timezone.now()) == (0, 0)


def test_concern_about_the_only_safeguarding_person_reaches_the_hosts(evening: stories.Evening) -> None:
    kenji = evening.person("けんじ").person
    Safeguard.objects.update(person=kenji)
    concern = raise_concern(
        person=evening.person("はるか").person,
        term=evening.world.term,
        text=WORDS,
        now=timezone.now(),
        about_kind="person",
        about=evening.seats["けんじ"].uuid,
    )
    assert readers_of(concern) == []
    run_all_due()
    hosts = {one.organisation.contact_email for one in (evening.world.students, evening.world.graduates)}
    assert {message.to[0] for message in mail.outbox} == hosts
