"""Incidents: sealed, read by the two, kept until their day; concerns and keys go with what need not be kept."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.jobs.actions_retention import forget_old
from kurumaza.people.models import Person, PersonKey
from kurumaza.safety import actions_answers
from kurumaza.safety.actions import raise_concern
from kurumaza.safety.actions_incidents import (
    forget_concerns,
    forget_incidents,
    record_incident,
)
from kurumaza.safety.errors import IncidentRefused
from kurumaza.safety.models import Concern, ConcernMessage, Incident, Safeguard
from kurumaza.safety.queries_incidents import (
    CONCERN_KEPT_FOR,
    INCIDENT_KEPT_FOR,
    Written,
    incidents_of,
    usual_keep_until,
)
from tests.conftest import SignIn
from tests.factories.doors import everything_kept, words_of
from tests.factories.terms import NOW, PersonFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
WORDS = Written("連絡先を何度も聞いた", "二人で電話した")
DAY = timedelta(days=1)


@pytest.fixture
def world() -> World:
    world = make_world()
    Safeguard.objects.create(term=world.term, person=world.student_organiser)
    return world


def _concern(world: World, *, is_answered: bool = True, now: datetime = NOW) -> Concern:
    concern = raise_concern(person=world.haruka.person, term=world.term, text="知らせ", now=now)
    if is_answered:
        actions_answers.answer_concern(
            safeguard=world.student_organiser, concern=concern, text="返事", now=now
        )
    return concern


def _incident(world: World, until: date, concern: Concern | None = None) -> Incident:
    done = record_incident(
        term=world.term, written=WORDS, keep_until=until, by=world.student_organiser, now=NOW, concern=concern
    )
    assert isinstance(done, Incident)
    return done


def _at(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=NOW.tzinfo)


def test_incident_is_sealed_and_the_log_has_its_id_alone(world: World) -> None:
    incident = _incident(world, usual_keep_until(world.term, NOW), _concern(world))
    assert incident.keep_until == world.term.ends_on + INCIDENT_KEPT_FOR
    kept = str(everything_kept())
    assert not any(word in kept for word in WORDS)
    entry = AuditEntry.objects.get(act="safety.incident_written")
    assert (entry.actor, entry.subject, entry.details) == (
        world.student_organiser.uuid,
        incident.uuid,
        {},
    )
    (read,) = incidents_of(world.term, world.student_organiser)
    assert (read.written, read.keep_until) == (WORDS, incident.keep_until)


@pytest.mark.parametrize(("days", "code"), [(-1, "too_short"), (0, "too_short"), (2000, "too_long")])
def test_incident_is_kept_for_a_sensible_time(world: World, days: int, code: str) -> None:
    refused = record_incident(
        term=world.term,
        written=WORDS,
        keep_until=NOW.date() + days * DAY,
        by=world.student_organiser,
        now=NOW,
    )
    assert isinstance(refused, IncidentRefused)
    assert (refused.code, Incident.objects.count()) == (code, 0)


def test_incident_goes_after_its_day_with_its_concern_and_letters(world: World) -> None:
    until = NOW.date() + 30 * DAY
    _incident(world, until, _concern(world))
    other = _incident(world, until + DAY)
    assert forget_incidents(now=_at(until)) == 0
    assert forget_incidents(now=_at(until + DAY)) == 1
    assert list(Incident.objects.all()) == [other]
    assert not Concern.objects.exists()
    assert not ConcernMessage.objects.exists()


def test_concern_stays_while_another_incident_or_its_author_needs_it(world: World) -> None:
    until = NOW.date() + 30 * DAY
    twice, waiting = _concern(world), _concern(world, is_answered=False)
    for concern in (twice, waiting):
        _incident(world, until, concern)
    _incident(world, until + 10 * DAY, twice)
    assert forget_incidents(now=_at(until + DAY)) == 2
    assert set(Concern.objects.all()) == {twice, waiting}


def test_answered_concern_goes_some_time_after_the_term(world: World) -> None:
    _concern(world)
    waiting, kept = _concern(world, is_answered=False), _concern(world)
    _incident(world, usual_keep_until(world.term, NOW), kept)
    last = world.term.ends_on + CONCERN_KEPT_FOR
    assert forget_concerns(now=_at(last)) == 0
    assert forget_concerns(now=_at(last + DAY)) == 1
    assert set(Concern.objects.all()) == {waiting, kept}


def test_nightly_upkeep_forgets_and_in_the_end_the_key_goes(world: World) -> None:
    _incident(world, world.term.ends_on + INCIDENT_KEPT_FOR, _concern(world))
    for day, is_there in ((INCIDENT_KEPT_FOR, True), (INCIDENT_KEPT_FOR + DAY, False)):
        forget_old(now=_at(world.term.ends_on + day))
        assert Incident.objects.exists() is is_there
        assert PersonKey.objects.filter(person=world.term.uuid).exists() is is_there


def test_incidents_are_written_and_read_by_the_two_alone(sign_in: SignIn) -> None:
    world = make_world(now=timezone.now())
    guard: Person = PersonFactory.create()
    for person in (world.student_organiser, guard):
        Safeguard.objects.create(term=world.term, person=person)
    concern = raise_concern(person=world.haruka.person, term=world.term, text="知らせ", now=timezone.now())
    pages = f"/terms/{world.term.slug}/incidents/"
    client = sign_in(guard)
    sent = {**WORDS._asdict(), "keep_until": str(usual_keep_until(world.term, timezone.now()))}
    new = f"{pages}new/?concern={concern.uuid}"
    assert client.post(new, {**sent, "keep_until": "2020-01-01"}).status_code == 200
    assert client.post(new, {**sent, "happened": " "}).status_code == 200
    assert client.post(new, sent)["Location"] == pages
    incident = Incident.objects.get()
    assert incident.concern == concern
    read = words_of(sign_in(world.student_organiser).get(pages))
    assert all(words in read for words in WORDS)
    one = f"{pages}{incident.uuid}/"
    assert WORDS.happened in words_of(client.get(one))
    assert client.post(one, {**sent, "done": "会って話した"})["Location"] == pages
    assert "会って話した" in words_of(client.get(pages))
    for person in (world.graduate_organiser, world.haruka.person, world.outsider):
        assert sign_in(person).get(pages).status_code == 404
        for path in (f"{pages}new/", one):
            assert sign_in(person).get(path).status_code == 404
            assert sign_in(person).post(path, sent).status_code == 404
    assert Incident.objects.count() == 1
