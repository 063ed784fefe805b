"""What was taken back stays taken back, whichever of the two databases is older; and what was decided anew since stands."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kurumaza.circles.models import Seat
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions import record_consent
from kurumaza.people.actions_erasure import erase_person
from kurumaza.people.actions_retractions import bring_together, keep_retraction
from kurumaza.people.erasures import retracted_kinds
from kurumaza.people.models import Consent, Person, PersonKey, Retraction, RetractionMark
from kurumaza.people.queries import consent_id, has_consented
from kurumaza.stories.actions import recall_story, withdraw_story
from kurumaza.stories.models import Story
from kurumaza.terms.actions_prepare import (
    agree_to_participation,
    choose_airtime,
    withdraw_participation,
)
from kurumaza.terms.queries_conditions import consent_version
from tests.factories.own_data import Written, write_everywhere
from tests.factories.stories import draft_story, tell

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
LATER = timedelta(minutes=1)
KINDS = ("person", "story", "recalled_story", "story_mention", "excerpt_report", "consent")


@pytest.fixture
def written() -> Written:
    return write_everywhere(timezone.now())


def kept() -> set[tuple[str, UUID]]:
    return set(Retraction.objects.values_list("kind", "subject"))


def participation_of(written: Written) -> UUID:
    return consent_id(written.person.uuid, "participation", written.haruka.term.uuid)


def test_everything_that_is_taken_back_is_kept_beside_the_keys(written: Written) -> None:
    withdraw_story(story=written.told, now=timezone.now())
    withdraw_participation(enrolment=written.haruka, now=timezone.now())
    assert kept() == set()  # with the transaction's own job, not before
    run_all_due()
    assert kept() == {("story", written.told.uuid), ("consent", participation_of(written))}


def test_nothing_is_kept_of_what_was_rolled_back(written: Written) -> None:
    with transaction.atomic():
        withdraw_story(story=written.told, now=timezone.now())
        transaction.set_rollback(True)
    run_all_due()
    assert kept() == set()


def test_consent_that_an_old_database_still_has_is_taken_back_with_what_follows(written: Written) -> None:
    at = timezone.now() + LATER
    keep_retraction(kind="consent", subject=participation_of(written), at=at)
    airtime = consent_id(written.person.uuid, "airtime", written.haruka.term.uuid)
    keep_retraction(kind="consent", subject=airtime, at=at)
    bring_together(now=at + LATER)
    subject = written.haruka.term.uuid
    assert not has_consented(written.person, Consent.Purpose.PARTICIPATION, subject)
    assert not has_consented(written.person, Consent.Purpose.AIRTIME, subject)
    assert Consent.objects.filter(person=written.person, granted=False, at=at).count() == 2
    written.haruka.refresh_from_db()
    assert written.haruka.prepared_at is None
    run_all_due()
    assert Seat.objects.get(pk=written.ahead.pk).reply == Seat.Reply.ABSENT
    before = Consent.objects.count()
    bring_together(now=at + LATER)
    assert Consent.objects.count() == before


def agree_again(written: Written, at: datetime) -> None:
    version = consent_version(written.haruka.term)
    assert agree_to_participation(enrolment=written.haruka, version=version, now=at) is None


def test_consent_that_was_given_again_stands(written: Written) -> None:
    now = timezone.now()
    withdraw_participation(enrolment=written.haruka, now=now)
    agree_again(written, now + LATER)
    run_all_due()
    bring_together(now=now + 2 * LATER)
    assert has_consented(written.person, Consent.Purpose.PARTICIPATION, written.haruka.term.uuid)
    # A second no, later, is the one that counts.
    withdraw_participation(enrolment=written.haruka, now=now + 2 * LATER)
    run_all_due()
    assert Retraction.objects.get(subject=participation_of(written)).at == now + 2 * LATER


def test_consent_about_something_else_is_taken_back_too(written: Written) -> None:
    now, subject = timezone.now(), UUID(int=7)
    said: dict[str, Any] = {"purpose": "notices", "version": "1", "subject_kind": "list", "subject": subject}
    record_consent(person=written.person, granted=True, now=now, **said)
    keep_retraction(
        kind="consent", subject=consent_id(written.person.uuid, "notices", subject), at=now + LATER
    )
    bring_together(now=now + LATER)
    assert not has_consented(written.person, "notices", subject)


def test_story_that_was_taken_back_into_the_draft_waits_for_nobody_again(written: Written) -> None:
    now = timezone.now()
    story = draft_story(written.evening, now=now)
    assert isinstance(tell(written.evening, story, now=now), Story)
    keep_retraction(kind="recalled_story", subject=story.uuid, at=now + LATER)
    bring_together(now=now + LATER)
    story.refresh_from_db()
    assert (story.state, story.title) == (Story.State.DRAFT, "")
    # Told again since: that stands.
    assert isinstance(tell(written.evening, story, now=now + 2 * LATER), Story)
    bring_together(now=now + 3 * LATER)
    story.refresh_from_db()
    assert story.state == Story.State.IN_REVIEW
    assert isinstance(recall_story(story=story, now=now + 4 * LATER), Story)
    run_all_due()
    assert Retraction.objects.get(kind="recalled_story").at == now + 4 * LATER


def test_what_this_database_never_had_is_left_alone(written: Written) -> None:
    for kind in KINDS:
        keep_retraction(kind=kind, subject=UUID(int=1), at=timezone.now())
    people = Person.objects.filter(erased_at=None).count()
    bring_together(now=timezone.now())
    assert Person.objects.filter(erased_at=None).count() == people


def test_no_to_being_measured_is_kept(written: Written) -> None:
    choose_airtime(enrolment=written.haruka, agrees=False, now=timezone.now())
    run_all_due()
    assert {kind for kind, _subject in kept()} == {"consent"}


MANY = 5_000


def keep_many(kind: str, at: datetime) -> None:
    """Of people, stories or consents that this database never had."""
    Retraction.objects.bulk_create(Retraction(kind=kind, subject=uuid4(), at=at) for _one in range(MANY))


def queries_of_a_pass(now: datetime) -> int:
    """To both databases."""
    with (
        CaptureQueriesContext(connections["default"]) as here,
        CaptureQueriesContext(connections["keys"]) as keys,
    ):
        bring_together(now=now)
    return len(here) + len(keys)


def test_pass_with_nothing_new_asks_the_same_few_questions_however_much_is_kept(written: Written) -> None:
    now = timezone.now()
    withdraw_participation(enrolment=written.haruka, now=now)
    agree_again(written, now + LATER)
    run_all_due()
    bring_together(now=now + 2 * LATER)
    few = queries_of_a_pass(now + 2 * LATER)
    for kind in KINDS:
        keep_many(kind, now)
    bring_together(now=now + 3 * LATER)
    assert queries_of_a_pass(now + 4 * LATER) == few
    assert few <= len(retracted_kinds()) + 6  # one for each kind, what is new, and the marks


def test_whole_pass_goes_through_all_in_batches(written: Written) -> None:
    now = timezone.now()
    keep_many("consent", now - LATER)
    keep_retraction(kind="consent", subject=participation_of(written), at=now + LATER)
    keep_many("story", now)
    keep_retraction(kind="story", subject=written.told.uuid, at=now)
    assert queries_of_a_pass(now + LATER) < 150
    written.told.refresh_from_db()
    assert written.told.state == Story.State.WITHDRAWN
    assert not has_consented(written.person, "participation", written.haruka.term.uuid)


def test_database_with_another_mark_is_gone_through_as_a_whole(written: Written) -> None:
    """An older one was put back: what was done before its successor's last pass is missing in it."""
    now = timezone.now()
    keep_retraction(kind="story", subject=written.told.uuid, at=now)
    bring_together(now=now)
    # As it was then: the story told, and the mark of an earlier pass.
    Story.objects.filter(pk=written.told.pk).update(state=Story.State.APPROVED, withdrawn_at=None, version=1)
    bring_together(now=now)
    written.told.refresh_from_db()
    assert written.told.state == Story.State.APPROVED  # the marks are the same: nobody looked
    RetractionMark.objects.update(mark=uuid4())
    bring_together(now=now)
    written.told.refresh_from_db()
    assert written.told.state == Story.State.WITHDRAWN


def test_what_is_kept_after_the_mark_is_done_again_in_a_database_with_this_mark(written: Written) -> None:
    now = timezone.now()
    bring_together(now=now)
    keep_retraction(kind="person", subject=written.person.uuid, at=now)
    bring_together(now=now + LATER)
    written.person.refresh_from_db()
    assert written.person.erased_at == now + LATER


def test_old_copy_of_the_keys_learns_again_what_was_taken_back_since(written: Written) -> None:
    now = timezone.now()
    bring_together(now=now)
    key = PersonKey.objects.get(person=written.person.uuid)
    assert erase_person(person=written.person, now=now + LATER) is None
    run_all_due()
    # The copy was made after the last pass: its mark is the present one.
    Retraction.objects.exclude(kind="mark").delete()
    PersonKey.objects.create(person=key.person, wrapped=key.wrapped)
    bring_together(now=now + LATER)
    assert ("person", written.person.uuid) in kept()
    assert not PersonKey.objects.filter(person=written.person.uuid).exists()
    # One of before the last pass carries another mark, or none.
    Retraction.objects.all().delete()
    bring_together(now=now + 60 * 24 * 60 * LATER)
    assert ("person", written.person.uuid) in kept()


def test_pass_that_is_killed_before_its_end_begins_anew(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    bring_together(now=now)
    keep_retraction(kind="story", subject=written.told.uuid, at=now)
    before = RetractionMark.objects.get().mark

    def die(**_arguments: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("kurumaza.stories.actions_erasure.withdraw_story", die)
        with pytest.raises(KeyboardInterrupt):
            bring_together(now=now)
    assert RetractionMark.objects.get().mark == before
    bring_together(now=now)
    written.told.refresh_from_db()
    assert written.told.state == Story.State.WITHDRAWN
