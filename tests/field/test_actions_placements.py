"""An internship from draft to its end: what its host writes, who has to agree, and who is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from kurumaza.desk.actions_keys import agree
from kurumaza.desk.queries_keys import agreed_lately, asked_of
from kurumaza.field import actions_placements as actions
from kurumaza.field.actions_events import EventWords, add_event, answer_event
from kurumaza.field.calendar_entries import entry_of
from kurumaza.field.errors import PlacementRefused
from kurumaza.field.models import FieldEvent, Placement
from kurumaza.field.queries_days import events_in_calendar, viewer_of
from kurumaza.field.queries_placements import (
    Content,
    content_of,
    digest_of,
    missing_of,
    placement_state,
    public_placement,
    takes_wishes,
)
from kurumaza.jobs.models import Job
from kurumaza.jobs.worker import run_all_due
from kurumaza.partners.actions import Waiting
from kurumaza.partners.models import Approval
from kurumaza.people.models import Notice
from tests.factories.field import (
    DESCRIBED,
    asked,
    draft_placement,
    full_content,
    joined,
    one_key,
    published_placement,
)
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
DAY = timedelta(days=1)


@dataclass
class Stage:
    """A world, and the time in it."""

    world: World
    now: datetime

    def publish(self, placement: Placement, **changes: Any) -> Placement | Waiting | PlacementRefused:
        given: dict[str, Any] = {
            "placement": placement,
            "mark": digest_of(content_of(placement)),
            "counsel_read": True,
            "membership": self.world.member(self.world.student_organiser),
            "now": self.now,
        }
        return actions.publish_placement(**given | changes)

    def rewrite(self, placement: Placement, content: Content, **changes: Any) -> Placement | PlacementRefused:
        given: dict[str, Any] = {
            "placement": placement,
            "content": content,
            "mark": digest_of(content_of(placement)),
            "by": self.world.student_organiser,
            "now": self.now,
        }
        return actions.rewrite_placement(**given | changes)


@pytest.fixture
def stage() -> Stage:
    now = timezone.now()
    return Stage(make_world(now=now), now)


def code(refused: object) -> str:
    assert isinstance(refused, PlacementRefused), refused
    return refused.code


def test_draft_is_seen_by_nobody_until_it_is_published(stage: Stage) -> None:
    one_key(stage.world.term)
    draft = draft_placement(stage.world)
    assert placement_state(draft, stage.now) == "draft"
    assert public_placement(draft.uuid) is None
    published = stage.publish(draft)
    assert isinstance(published, Placement)
    assert public_placement(draft.uuid) == published
    assert placement_state(published, stage.now) == "open"
    assert (published.counsel_read_at, published.counsel_read_by) == (
        stage.now,
        stage.world.student_organiser,
    )


def test_form_that_is_sent_twice_makes_one_draft(stage: Stage) -> None:
    number, member = uuid4(), stage.world.member(stage.world.student_organiser)
    for _time in range(2):
        actions.write_placement(
            term=stage.world.term, membership=member, content=full_content(), now=stage.now, sent_as=number
        )
    assert Placement.objects.count() == 1


def test_another_programmes_organisation_hosts_nothing_here(stage: Stage) -> None:
    outsider = stage.world.outsider.memberships.get()
    made = actions.write_placement(
        term=stage.world.term, membership=outsider, content=full_content(), now=stage.now
    )
    assert code(made) == "no_partner"


def test_what_is_missing_is_named_and_keeps_it_a_draft(stage: Stage) -> None:
    one_key(stage.world.term)
    draft = draft_placement(stage.world, full_content(insurance="", place_kind=""))
    refused = stage.publish(draft)
    assert refused == PlacementRefused("missing", ("place_kind", "insurance"))
    assert missing_of(full_content(place="", contact_phone="")) == ()


def test_publishing_wants_the_note_read_and_the_words_that_were_looked_at(stage: Stage) -> None:
    one_key(stage.world.term)
    draft = draft_placement(stage.world)
    assert code(stage.publish(draft, counsel_read=False)) == "counsel_unread"
    assert code(stage.publish(draft, mark="another")) == "changed"
    stage.world.term.opened_at = None
    stage.world.term.save()
    draft.refresh_from_db()
    assert code(stage.publish(draft)) == "term_not_open"


def test_internship_with_a_page_elsewhere_needs_a_title_and_a_paragraph(stage: Stage) -> None:
    one_key(stage.world.term)
    elsewhere = Content(
        "食堂", type(DESCRIBED)(about="くわしくは団体のページへ。"), "https://okoshi.example/i"
    )
    draft = draft_placement(stage.world, elsewhere)
    published = stage.publish(draft, counsel_read=False)
    assert isinstance(published, Placement)
    # Nobody said to have read the note; who applies there says so here, too.
    assert published.counsel_read_at is None
    assert takes_wishes(published, stage.now)


def test_other_partner_agrees_where_publishing_wants_two_keys(stage: Stage) -> None:
    world = stage.world
    draft = draft_placement(world)
    assert isinstance(stage.publish(draft), Waiting)
    assert placement_state(draft, stage.now) == "asked"
    assert public_placement(draft.uuid) is None
    [waiting] = asked_of(world.graduate_organiser, world.term)
    assert waiting.title == "インターン「食堂のこれからを考える」のページを公開する"
    assert waiting.read_at.endswith(f"/field/{draft.uuid}/agree/")
    # It is answered where it is read, not on the list.
    approval = Approval.objects.get(kind="placement_public")
    member = world.member(world.graduate_organiser)
    refused = agree(approval=approval, term=world.term, membership=member, now=stage.now)
    assert refused is not None
    done = actions.agree_to_placement(
        placement=draft, digest=approval.digest, membership=member, now=stage.now
    )
    assert isinstance(done, Placement)
    assert public_placement(draft.uuid) == done
    assert asked_of(world.graduate_organiser, world.term) == []
    assert [one.title for one in agreed_lately(world.term, stage.now)] == [waiting.title]


def test_partner_agrees_to_nothing_that_was_changed_meanwhile(stage: Stage) -> None:
    world = stage.world
    draft = draft_placement(world)
    stage.publish(draft)
    digest = Approval.objects.get(kind="placement_public").digest
    assert isinstance(stage.rewrite(draft, full_content("別の題")), Placement)
    member = world.member(world.graduate_organiser)
    refused = actions.agree_to_placement(placement=draft, digest=digest, membership=member, now=stage.now)
    assert code(refused) == "changed"
    assert asked_of(world.graduate_organiser, world.term) == []
    draft.refresh_from_db()
    assert placement_state(draft, stage.now) == "draft"


def test_nobody_writes_over_what_was_saved_elsewhere(stage: Stage) -> None:
    draft = draft_placement(stage.world)
    mark = digest_of(content_of(draft))
    assert isinstance(stage.rewrite(draft, full_content("一つめ")), Placement)
    assert code(stage.rewrite(draft, full_content("二つめ"), mark=mark)) == "changed"
    # The same words sent once more are there already.
    assert isinstance(stage.rewrite(draft, full_content("一つめ"), mark=mark), Placement)
    draft.refresh_from_db()
    assert draft.title == "一つめ"


def test_published_page_keeps_all_its_parts(stage: Stage) -> None:
    published = published_placement(stage.world, stage.now)
    assert stage.rewrite(published, full_content(cost="")) == PlacementRefused("missing", ("cost",))


@pytest.mark.parametrize("name", ["apply_until", "ends_on"])
def test_what_nobody_could_join_any_more_is_not_published(stage: Stage, name: str) -> None:
    placement = draft_placement(stage.world)
    days = {"starts_on": None, "ends_on": None, "apply_until": None}
    Placement.objects.filter(pk=placement.pk).update(**{**days, name: stage.now.date() - timedelta(days=2)})
    placement.refresh_from_db()
    assert stage.publish(placement) == PlacementRefused("day_past")
    assert Placement.objects.get().published_at is None


def test_note_is_read_anew_where_pay_or_time_changed(stage: Stage) -> None:
    published = published_placement(stage.world, stage.now)
    later = stage.now + DAY
    assert code(stage.rewrite(published, full_content(pay="1日3,000円"))) == "counsel_unread"
    done = stage.rewrite(published, full_content(pay="1日3,000円"), counsel_read=True, now=later)
    assert isinstance(done, Placement)
    assert done.counsel_read_at == later
    # Insurance changes nothing of that kind.
    assert isinstance(stage.rewrite(done, full_content(pay="1日3,000円", insurance="なし")), Placement)


def sent_to(person: Any) -> list[str]:
    """Mails to somebody, without the letters that other acts caused."""
    run_all_due()
    found = [str(one.body) for one in mail.outbox if one.to == [person.email]]
    mail.outbox.clear()
    return found


def test_who_asked_and_who_is_a_member_hear_that_conditions_changed_and_nobody_else(stage: Stage) -> None:
    world = stage.world
    published = published_placement(world, stage.now)
    joined(world, published, stage.now)
    asked(world, published, stage.now, world.kenji)
    sent_to(world.haruka.person)
    stage.rewrite(published, full_content(cost="教材費1,000円"))
    run_all_due()
    told = {one.to[0] for one in mail.outbox}
    assert told == {world.haruka.person.email, world.kenji.person.email}
    assert not any("教材費" in str(one.body) for one in mail.outbox)
    published.refresh_from_db()
    assert published.conditions_changed == ["cost"]


def test_words_that_nobody_relies_on_change_without_a_mail(stage: Stage) -> None:
    published = published_placement(stage.world, stage.now)
    asked(stage.world, published, stage.now)
    sent_to(stage.world.haruka.person)
    stage.rewrite(published, full_content("新しい題", events="4月の発表会"))
    assert sent_to(stage.world.haruka.person) == []


def test_closed_takes_nobody_new_and_opens_again(stage: Stage) -> None:
    published, by = published_placement(stage.world, stage.now), stage.world.student_organiser
    closed = actions.close_placement(placement=published, by=by, now=stage.now)
    assert isinstance(closed, Placement)
    assert (placement_state(closed, stage.now), takes_wishes(closed, stage.now)) == ("closed", False)
    again = actions.reopen_placement(placement=closed, by=by)
    assert isinstance(again, Placement)
    assert placement_state(again, stage.now) == "open"


def test_last_day_is_over_at_its_end_where_the_term_is(stage: Stage) -> None:
    last = datetime(2026, 2, 10).date()
    tokyo = timezone.get_fixed_timezone(9 * 60)
    before = datetime(2026, 2, 1, tzinfo=tokyo)
    published = published_placement(stage.world, before, full_content()._replace(apply_until=last))
    assert takes_wishes(published, datetime(2026, 2, 10, 23, 59, tzinfo=tokyo))
    assert not takes_wishes(published, datetime(2026, 2, 11, 0, 1, tzinfo=tokyo))


def test_finished_only_once_everybody_has_an_answer(stage: Stage) -> None:
    world, by = stage.world, stage.world.student_organiser
    published = published_placement(world, stage.now)
    assert code(actions.finish_placement(placement=draft_placement(world), by=by, now=stage.now)) == "over"
    asked(world, published, stage.now)
    refused = actions.finish_placement(placement=published, by=by, now=stage.now)
    assert code(refused) == "someone_waits"
    published.join_wishes.all().delete()
    done = actions.finish_placement(placement=published, by=by, now=stage.now)
    assert isinstance(done, Placement)
    assert placement_state(done, stage.now) == "finished"
    assert code(stage.rewrite(done, full_content("別"))) == "over"
    assert code(actions.close_placement(placement=done, by=by, now=stage.now)) == "over"
    assert code(actions.reopen_placement(placement=done, by=by)) == "over"


def test_end_calls_off_what_is_ahead_and_tells_members_once(stage: Stage) -> None:
    world, now, by = stage.world, stage.now, stage.world.student_organiser
    placement = published_placement(world, now)
    joined(world, placement, now)
    host, haruka = viewer_of(by, placement.uuid), viewer_of(world.haruka.person, placement.uuid)
    assert host is not None
    assert haruka is not None
    begins = now + DAY
    words = EventWords("event", "まつり", begins, begins + timedelta(hours=1))
    event = add_event(viewer=host, words=words, now=now)
    earlier = words._replace(starts_at=now - DAY, ends_at=now - DAY + timedelta(hours=1))
    held = add_event(viewer=host, words=earlier, now=now)
    assert isinstance(event, FieldEvent)
    assert isinstance(held, FieldEvent)
    answer_event(viewer=haruka, event=event.uuid, answer="going", now=now)
    told = Notice.objects.filter(name="field.placement_finished")
    for _ in range(2):
        actions.finish_placement(placement=placement, by=by, now=now)
    event.refresh_from_db()
    held.refresh_from_db()
    assert (event.cancelled_at, event.sequence, held.cancelled_at) == (now, 1, None)
    [entry] = [entry_of(one) for one in events_in_calendar(world.haruka.person, now)]
    assert entry.is_cancelled
    assert told.get().person == world.haruka.person
    Job.objects.filter(done_at__isnull=True).update(due=now)
    run_all_due()
    [body] = [str(one.body) for one in mail.outbox if "活動が、終わりになりました" in str(one.body)]
    assert placement.title not in body


def test_draft_can_be_thrown_away_and_nothing_else(stage: Stage) -> None:
    world, by = stage.world, stage.world.student_organiser
    draft, published = draft_placement(world), published_placement(world, stage.now)
    assert actions.discard_placement(placement=draft, by=by, now=stage.now) is None
    assert actions.discard_placement(placement=draft, by=by, now=stage.now) is None
    assert code(actions.discard_placement(placement=published, by=by, now=stage.now)) == "in_use"
    assert list(Placement.objects.all()) == [published]
