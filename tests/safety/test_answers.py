"""An answer within the time that the term promises; what happens when it passes; one thread, sealed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from kurumaza.audit.models import AuditEntry
from kurumaza.jobs.models import Job, Mail
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Person
from kurumaza.safety import actions_answers
from kurumaza.safety.actions import raise_concern
from kurumaza.safety.models import Concern, Safeguard
from kurumaza.safety.queries import own_concern
from kurumaza.terms.models import Term
from tests.conftest import SignIn
from tests.factories.doors import everything_kept, words_of
from tests.factories.terms import MembershipFactory, PersonFactory, TermFactory, World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

WORDS, ANSWER = "帰り道にずっと連絡が来ます", "読みました。今夜お電話します"
START = timezone.now().replace(microsecond=0)
STILL = "運営への知らせが、返事を待っています"
OVERDUE = "運営への知らせに、約束の時間を過ぎても返事がありません"


@pytest.fixture
def world() -> World:
    return make_world(now=START)


@pytest.fixture
def guards(world: World) -> list[Person]:
    people = [world.student_organiser, PersonFactory.create(email="guard@kurumaza.example")]
    for person in people:
        Safeguard.objects.create(term=world.term, person=person)
    return people


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Mails are due by the clock: it begins with the test, however long ago this module was read."""
    with time_machine.travel(START):
        yield


def _raise(world: World) -> Concern:
    return raise_concern(person=world.haruka.person, term=world.term, text=WORDS, now=START)


def _mails_after(hours: float) -> list[tuple[str, str]]:
    """What has gone out since the last look, so long after the start."""
    mail.outbox.clear()
    with time_machine.travel(START + timedelta(hours=hours), tick=False):
        run_all_due()
    return sorted((str(message.subject), message.to[0]) for message in mail.outbox)


def _to(subject: str, *addresses: str | None) -> list[tuple[str, str]]:
    return sorted((subject, str(one)) for one in addresses)


def test_concern_is_reminded_of_at_half_of_the_time_and_escalated_at_its_end(
    world: World, guards: list[Person]
) -> None:
    _raise(world)
    addresses = [one.email for one in guards]
    assert _mails_after(0.01) == _to("運営への知らせが届いています", *addresses)
    assert _mails_after(23.9) == []
    assert _mails_after(24.1) == _to(STILL, *addresses)
    assert _mails_after(47.9) == []
    hosts = (world.students.organisation, world.graduates.organisation)
    everybody = [world.student_organiser.email, world.graduate_organiser.email]
    everybody += [one.contact_email for one in hosts]
    for hours in (48.1, 72.1, 96.1):
        assert _mails_after(hours) == _to(OVERDUE, *everybody)
    assert _mails_after(96.2) == []


def test_escalation_says_neither_what_nor_who(world: World, guards: list[Person]) -> None:
    _raise(world)
    _mails_after(48.1)
    sent = "".join(str(message.message()) + str(message.body) for message in mail.outbox)
    assert f"/desk/{world.term.slug}/" in sent
    for secret in (WORDS, "はるか", str(world.haruka.person.email), str(Concern.objects.get().uuid)):
        assert secret not in sent


def test_after_days_without_a_server_it_is_told_once(world: World, guards: list[Person]) -> None:
    _raise(world)
    _mails_after(0.01)
    told = _mails_after(48 + 24 * 3 + 5)
    assert [subject for subject, _to in told].count(OVERDUE) == 4
    assert _mails_after(48 + 24 * 3 + 23) == []
    assert len(_mails_after(48 + 24 * 4 + 1)) == 4


def test_escalation_run_twice_tells_once(world: World, guards: list[Person]) -> None:
    concern = _raise(world)
    due = START + timedelta(hours=48)
    for _ in range(2):
        actions_answers.escalate_concern(
            concern=concern.uuid, answer_by=due, due=due, now=due + timedelta(minutes=1)
        )
    assert Mail.objects.filter(template="safety.concern_overdue").count() == 4
    assert Job.objects.filter(name="safety.escalate_concern").count() == 2  # the first one, and tomorrow's


def test_answer_ends_reminders_and_escalation(world: World, guards: list[Person]) -> None:
    concern = _raise(world)
    _mails_after(0.01)
    actions_answers.answer_concern(
        safeguard=guards[0], concern=concern, text=ANSWER, now=START + timedelta(hours=1)
    )
    assert _mails_after(1.1) == _to("運営からのお返事が届いています", world.haruka.person.email)
    assert _mails_after(100) == []


def test_mails_that_lie_about_are_not_sent_once_somebody_has_answered(
    world: World, guards: list[Person]
) -> None:
    concern = _raise(world)
    due = START + timedelta(hours=48)
    actions_answers.remind_of_concern(concern=concern.uuid, answer_by=due)
    actions_answers.escalate_concern(concern=concern.uuid, answer_by=due, due=due, now=due)
    actions_answers.mark_concern_answered(safeguard=guards[0], concern=concern, now=due)
    assert [subject for subject, _to in _mails_after(48.1)] == ["運営への知らせが届いています"] * 2


def test_what_the_author_adds_is_promised_an_answer_anew(world: World, guards: list[Person]) -> None:
    concern = _raise(world)
    _mails_after(0.01)
    later = START + timedelta(hours=40)
    actions_answers.answer_concern(safeguard=guards[0], concern=concern, text=ANSWER, now=later)
    actions_answers.add_to_concern(concern=concern, text="まだ続いています", now=later + timedelta(hours=1))
    concern.refresh_from_db()
    assert (concern.answered_at, concern.answer_by) == (None, later + timedelta(hours=49))
    assert len(_mails_after(41.1)) == 3  # the answer, and twice that something waits
    assert _mails_after(49) == []  # the first promise was kept
    assert {subject for subject, _to in _mails_after(41 + 24.1)} == {STILL}
    assert {subject for subject, _to in _mails_after(41 + 48.1)} == {OVERDUE}


def test_what_is_added_while_an_answer_is_awaited_does_not_put_it_off(
    world: World, guards: list[Person]
) -> None:
    concern = _raise(world)
    actions_answers.add_to_concern(concern=concern, text="もう一つ", now=START + timedelta(hours=30))
    concern.refresh_from_db()
    assert concern.answer_by == START + timedelta(hours=48)


def test_thread_is_read_by_its_author_and_the_two_alone(
    world: World, guards: list[Person], sign_in: SignIn
) -> None:
    concern = _raise(world)
    path, desk = f"/concerns/{concern.uuid}/", f"/terms/{world.term.slug}/concerns/"
    answered = sign_in(guards[1]).post(f"{desk}{concern.uuid}/answer/", {"text": ANSWER})
    assert (answered.status_code, answered["Location"]) == (302, desk)
    page = words_of(sign_in(world.haruka.person).get(path))
    assert WORDS in page
    assert ANSWER in page
    assert "見守り役から" in page
    back = sign_in(world.haruka.person).post(path, {"text": "ありがとうございます"})
    assert (back.status_code, back["Location"]) == (302, path)
    read = words_of(sign_in(guards[0]).get(desk))
    for words in (WORDS, ANSWER, "ありがとうございます"):
        assert words in read
    for person in (world.kenji.person, world.graduate_organiser, world.outsider, guards[1]):
        assert sign_in(person).get(path).status_code == 404
        assert sign_in(person).post(path, {"text": "x"}).status_code == 404
    for person in (world.kenji.person, world.graduate_organiser, world.haruka.person):
        assert sign_in(person).post(f"{desk}{concern.uuid}/answer/", {"text": "x"}).status_code == 404
    assert Client().get(path).status_code == 302
    assert len(own_concern(world.haruka.person, concern.uuid).letters) == 3  # type: ignore[union-attr]


def test_thread_is_sealed_and_the_log_names_no_author(world: World, guards: list[Person]) -> None:
    concern = _raise(world)
    actions_answers.answer_concern(safeguard=guards[0], concern=concern, text=ANSWER, now=START)
    actions_answers.add_to_concern(concern=concern, text="まだ続いています", now=START)
    kept = str(everything_kept())
    for words in (WORDS, ANSWER, "まだ続いています"):
        assert words not in kept
    acts = AuditEntry.objects.filter(act__startswith="safety.concern").order_by("pk")
    assert [(one.act, one.actor) for one in acts] == [
        ("safety.concern_raised", None),
        ("safety.concern_answered", guards[0].uuid),
        ("safety.concern_added_to", None),
    ]


def test_concern_of_a_rehearsal_alarms_nobody_later(world: World, guards: list[Person]) -> None:
    Term.objects.filter(pk=world.term.pk).update(rehearsal_of=TermFactory.create(programme=world.programme))
    world.term.refresh_from_db()
    _raise(world)
    assert len(_mails_after(0.01)) == 2
    assert _mails_after(60) == []


def test_answer_without_words_is_not_sent(world: World, guards: list[Person], sign_in: SignIn) -> None:
    concern = _raise(world)
    path = f"/terms/{world.term.slug}/concerns/{concern.uuid}/answer/"
    page = words_of(sign_in(guards[0]).post(path, {"text": " "}))
    assert "お返事は、まだ送っていません。" in page
    assert "一言書いてから、送ってください。" in page
    concern.refresh_from_db()
    assert concern.answered_at is None


def test_answer_that_is_too_long_stays_where_it_was_written(
    world: World, guards: list[Person], sign_in: SignIn
) -> None:
    other, concern = _raise(world), _raise(world)
    path = f"/terms/{world.term.slug}/concerns/{concern.uuid}/answer/"
    page = sign_in(guards[0]).post(path, {"text": ANSWER * 400}).content.decode()
    assert "4000字までにしてください。" in page
    assert page.count(ANSWER * 400) == 1
    before, _, after = page.partition(f'id="answer-{concern.uuid}-text"')
    assert ANSWER * 400 in after.partition("</textarea>")[0]
    assert f'id="answer-{other.uuid}-text"' in before + after
    concern.refresh_from_db()
    assert concern.answered_at is None


def test_answer_reaches_nobody_who_was_erased(world: World, guards: list[Person]) -> None:
    concern = _raise(world)
    _mails_after(0.01)
    Person.objects.filter(pk=world.haruka.person_id).update(is_active=False)
    actions_answers.answer_concern(safeguard=guards[0], concern=concern, text=ANSWER, now=START)
    assert _mails_after(0.1) == []


def test_overdue_concern_is_on_every_organisers_desk_without_a_word(
    world: World, guards: list[Person], sign_in: SignIn
) -> None:
    concern = _raise(world)
    steward = MembershipFactory.create(organisation=world.graduates.organisation).person
    desk = f"/desk/{world.term.slug}/"
    assert "返事のない知らせ" not in words_of(sign_in(steward).get(desk))
    past = START - timedelta(minutes=1)
    Concern.objects.filter(pk=concern.pk).update(answer_by=past)
    page = words_of(sign_in(steward).get(desk))
    assert "約束の時間を過ぎても返事のない知らせが、1件あります。" in page
    assert WORDS not in page
    read = words_of(sign_in(guards[0]).get(desk))
    assert "運営への知らせが1件、返事を待っています。1件は約束の時間を過ぎました。" in read
    assert "の約束を過ぎています。" in words_of(sign_in(guards[0]).get(f"/terms/{world.term.slug}/concerns/"))


def test_promise_stands_where_one_writes_and_is_changed_at_the_desk(
    world: World, guards: list[Person], sign_in: SignIn
) -> None:
    writing = f"/terms/{world.term.slug}/concern/"
    form = words_of(sign_in(world.haruka.person).get(writing))
    assert "2日以内に、見守り役の二人のどちらかがお返事します。" in form
    assert "110番か119番" in form
    assert all(f"tel:{line['phone']}" in form for line in world.term.help_lines)
    desk = sign_in(world.graduate_organiser)
    path = f"/desk/{world.term.slug}/safety/"
    ages = {"age_rule": "adults_only", "minimum_age": "15"}
    assert desk.post(path, {"answer_hours": "5", **ages}).status_code == 200
    assert desk.post(path, {"answer_hours": "24", **ages}).status_code == 302
    assert "1日以内に" in words_of(sign_in(world.haruka.person).get(writing))
    sign_in(world.haruka.person).post(writing, {"text": WORDS})
    concern = Concern.objects.get()
    assert concern.answer_by == concern.created_at + timedelta(hours=24)
    entry = AuditEntry.objects.get(act="terms.answers_promised")
    assert (entry.actor, entry.details) == (world.graduate_organiser.uuid, {"hours": 24})
