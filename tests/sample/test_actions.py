"""The sample is what people could have made: through the actions of the apps, in their order, in three rounds."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.circles.models import Circle, OpeningQuote, Proposal, Seat
from kurumaza.field.models import (
    AgreementVersion,
    HostValues,
    Insight,
    InsightCard,
    InsightReply,
    JoinWish,
    Lead,
    PhotoAsk,
    Placement,
)
from kurumaza.partners.models import Organisation
from kurumaza.people.models import Consent, Notice, Person
from kurumaza.reflections.models import Answer, WillNote
from kurumaza.rooms.models import Gift, Room, RoomEvent
from kurumaza.sample.actions import ensure_empty_start, ensure_sample
from kurumaza.sample.content import doors
from kurumaza.sample.errors import OtherKind
from kurumaza.scripts.queries import cards_of
from kurumaza.stories.models import Response, Story, StoryConsent
from kurumaza.stories.queries import visible_stories
from kurumaza.terms.models import Enrolment, Slot, Term
from tests.conftest import SignIn
from tests.support.write_owners import foreign_writes, written_table

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
# An hour at which nobody meets: 4:12 in the morning in Japan.
NOW = datetime(2026, 2, 13, 19, 12, 30, tzinfo=UTC)


def test_sample_is_written_by_the_apps_that_own_it() -> None:
    with foreign_writes() as found:
        ensure_sample(now=NOW)
    assert found == set()
    _has_people_and_groups()
    _was_written_as_people_would()
    _stories_have_travelled()
    _an_internship_is_over_and_one_open()


def _has_people_and_groups() -> None:
    known = Enrolment.objects.filter(term__retrospective_of=None)
    people = known.values_list("side__name", flat=True)
    assert Counter(people) == {"学生": 24, "卒業生": 24}
    assert Enrolment.objects.filter(prepared_at=None).count() == 0
    circles = Circle.objects.filter(round__kind="dialogue").values_list("round__number", flat=True)
    assert Counter(circles) == {1: 12, 2: 12}
    seats = Seat.objects.filter(round__kind="dialogue")
    assert Counter(seats.values_list("reply", flat=True)) == {"coming": 96}
    slots = Slot.objects.filter(round__kind="dialogue").values_list("round__number", flat=True)
    assert Counter(slots) == {1: 1, 2: 1, 3: 6}
    assert Slot.objects.get(round__number=1, round__kind="dialogue").starts_at == datetime(
        2026, 1, 31, 10, 0, tzinfo=UTC
    )
    assert Slot.objects.get(round__number=2).starts_at == datetime(2026, 2, 13, 19, 20, tzinfo=UTC)


def _was_written_as_people_would() -> None:
    # One more of those who looked back on an internship.
    assert (Room.objects.filter(ended_at=None).count(), Room.objects.count()) == (0, 13)
    assert Gift.objects.filter(opened_at__isnull=False, written_at__lt=NOW - timedelta(days=13)).count() == 48
    assert Counter(Answer.objects.values_list("occasion", flat=True)) == {"before": 48 * 8, "circle": 48 * 6}
    assert {one.person.email: one.about_kind for one in WillNote.objects.select_related("person")} == {
        door.email: "circle" for door in doors()[:2]
    }
    assert Counter(Consent.objects.values_list("purpose", flat=True)) == {
        "participation": 48,
        "ground_rules": 48,
    }
    assert set(Proposal.objects.values_list("state", flat=True)) == {"confirmed"}
    acts = Counter(AuditEntry.objects.values_list("act", flat=True))
    assert {act: acts[act] for act in ("terms.created", "circles.confirmed", "stories.approved")} == {
        "terms.created": 1,
        "circles.confirmed": 2,
        "stories.approved": 7,
    }
    assert acts["terms.person_enrolled"] == 48


def _stories_have_travelled() -> None:
    assert set(Story.objects.values_list("state", flat=True)) == {"approved"}
    assert Counter(StoryConsent.objects.values_list("audience", "granted")) == {
        ("term", True): 6,
        ("public", True): 1,
    }
    assert Counter(Response.objects.values_list("kind", flat=True)) == {
        "echo": 3,
        "question": 2,
        "kindling": 4,
    }
    told = set(Notice.objects.values_list("name", flat=True))
    of_roles = {"terms.company_wanted", "terms.role_answered"}
    of_the_field = {one for one in told if one.startswith("field.")}
    assert of_the_field == {
        "field.event_added",
        "field.insight_answered",
        "field.led_on",
        "field.placement_finished",
        "field.retrospective",
        "field.wish_answered",
    }
    # Who looked back together was invited and reminded.
    of_evenings = {"circles.invitation", "circles.reminder"}
    assert told - of_roles - of_the_field - of_evenings == {
        "stories.answered",
        "stories.delivered",
        "stories.opens_round",
        "stories.replied",
    }
    quote = OpeningQuote.objects.get()
    assert (quote.round.number, quote.call_name) == (2, "けんじ")
    assert quote.text == "大切にしたかったのは、肩書きよりも、毎朝同じ人に会えることでした。"
    [first] = Story.objects.filter(deliveries__kindled__deliveries__kindled__title="手を挙げなかった三年間")
    assert first.title == "二つの願書"
    assert [one.title for one in visible_stories(None)] == ["名刺のない一年"]


def _an_internship_is_over_and_one_open() -> None:
    over, still_open = Placement.objects.order_by("pk")
    assert (over.finished_at is not None, still_open.closed_at) == (True, None)
    assert over.members.count() == 3
    assert (over.events.count(), over.visits.count(), over.voices.count()) == (4, 6, 4)
    told = Insight.objects.filter(placement=over).order_by("told_at")
    assert [one.question for one in told] == ["how", "with_whom", "where_to", "why"]
    answers = InsightReply.objects.order_by("pk").values_list("kind", flat=True)
    assert Counter(answers) == {"taken_up": 2, "seen_anew": 1, "not_now": 1, "became": 2}
    assert [one.text for one in cards_of(over.term.deck, "ja")][-1] == InsightCard.objects.get().words
    assert HostValues.objects.count() == 2
    assert AgreementVersion.objects.get().published_at is not None
    led = Lead.objects.order_by("pk").values_list("placement", "story__title")
    assert list(led) == [(over.pk, "二つの願書"), (still_open.pk, "名刺のない一年")]
    assert (over.photos.count(), PhotoAsk.objects.count()) == (2, 0)
    assert JoinWish.objects.filter(placement=still_open, state="waiting").count() == 1


def test_evening_begins_anew_from_a_door_once_it_cannot_be_entered(sign_in: SignIn) -> None:
    days_ago = timezone.now() - timedelta(days=3)
    ensure_sample(now=days_ago)
    person = Person.objects.get(email=doors()[0].email)
    client, before = sign_in(person), Slot.objects.get(round__number=2).starts_at
    assert client.get("/sample/student/").status_code == 302
    evening = Slot.objects.get(round__number=2)
    assert before < timezone.now() < evening.starts_at <= timezone.now() + timedelta(minutes=10)
    assert client.get("/sample/student/").status_code == 302
    assert Slot.objects.get(round__number=2).starts_at == evening.starts_at
    assert (Room.objects.count(), RoomEvent.objects.exclude(room__circle__round__number=1).count()) == (13, 0)
    _is_kept_or_renewed_by_a_start(evening)
    assert ensure_empty_start(now=timezone.now()) == OtherKind("holds_sample")


def _is_kept_or_renewed_by_a_start(evening: Slot) -> None:
    soon, later = timezone.now(), timezone.now() + timedelta(hours=3)
    assert (ensure_sample(now=soon), Slot.objects.get(pk=evening.pk).starts_at) == (None, evening.starts_at)
    assert ensure_sample(now=later) is None
    assert Slot.objects.get(pk=evening.pk).starts_at > evening.starts_at


def test_empty_start_is_no_sample_and_stays_none() -> None:
    assert ensure_empty_start(now=NOW) is None
    assert ensure_empty_start(now=NOW) is None
    assert [one.has_contact for one in Organisation.objects.all()] == [False, False]
    assert Term.objects.count() == 0
    assert ensure_sample(now=NOW) == OtherKind("holds_no_sample")
    assert Term.objects.count() == 0


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ('INSERT INTO "circles_seat" ("id") VALUES (%s)', "circles_seat"),
        ('UPDATE "circles_seat" SET "reply" = %s', "circles_seat"),
        ('DELETE FROM "circles_seat" WHERE 1', "circles_seat"),
        ('SELECT "id" FROM "circles_seat" FOR UPDATE', None),
        ("SAVEPOINT x", None),
    ],
)
def test_watch_knows_what_a_statement_writes(sql: str, table: str | None) -> None:
    assert written_table(sql) == table


def test_watch_finds_a_foreign_write() -> None:
    with foreign_writes() as found:
        Organisation.objects.create(name="団体")
    assert found == {"None writes partners_organisation"}
