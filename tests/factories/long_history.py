"""A placement of many years, and a desk of many placements: as many rows of each kind as a test asks for."""

from datetime import datetime, timedelta

from django.utils import timezone

from kurumaza.field.models import (
    EventAnswer,
    FieldEvent,
    FieldNote,
    Insight,
    InsightCard,
    JoinWish,
    Photo,
    PhotoAsk,
    Placement,
    Visit,
    Voice,
)
from kurumaza.partners.models import Organisation
from kurumaza.people.private_writing import seal
from kurumaza.terms.models import Enrolment, Term


def past_days(placement: Placement, by: Enrolment, count: int) -> None:
    """Events that were, one a week, each with an answer, a visit and a voice of this member's."""
    now = timezone.now().replace(microsecond=0)
    events = _events(placement, count, [now - timedelta(days=7 * number + 2) for number in range(count)])
    answers = [EventAnswer(event=one, enrolment=by, answer="going", answered_at=now) for one in events]
    EventAnswer.objects.bulk_create(answers)
    theirs, sealed = {"placement": placement, "enrolment": by}, bytes(seal(by.person, "秘めたこと"))
    visits = [
        Visit(**theirs, event=one, title=one.title, on=one.starts_at.date(), sealed_note=sealed)
        for one in events
    ]
    Visit.objects.bulk_create(visits)
    voices = [
        Voice(**theirs, event=one, said_by_role="店主", said=f"声{number}", heard_on=one.starts_at.date())
        for number, one in enumerate(events, start=1)
    ]
    Voice.objects.bulk_create(voices)


def days_ahead(placement: Placement, count: int) -> None:
    """Events to come, one a week."""
    now = timezone.now().replace(microsecond=0)
    _events(placement, count, [now + timedelta(days=7 * number + 1) for number in range(count)])


def _events(placement: Placement, count: int, begins: list[datetime]) -> list[FieldEvent]:
    about = {"placement": placement, "kind": "event", "place": "商店街", "created_at": begins[0]}
    return FieldEvent.objects.bulk_create(
        FieldEvent(**about, title=f"行事{number}", starts_at=at, ends_at=at + timedelta(hours=2))
        for number, at in enumerate(begins, start=1)
    )


def notes(placement: Placement, by: Enrolment, count: int) -> None:
    """自分だけのメモ, the highest number the newest."""
    now = timezone.now()
    rows = [
        FieldNote(
            placement=placement,
            enrolment=by,
            sealed=bytes(seal(by.person, f"メモ{number}の中身")),
            created_at=now - timedelta(days=count - number),
            updated_at=now,
        )
        for number in range(1, count + 1)
    ]
    FieldNote.objects.bulk_create(rows)


def photos(placement: Placement, by: Enrolment, asks: Enrolment, count: int) -> None:
    """In which somebody is and has not answered."""
    about = {"placement": placement, "enrolment": by, "others": "nobody", "width": 4, "height": 3}
    rows = Photo.objects.bulk_create(
        Photo(**about, image=b"jpeg", created_at=timezone.now() + timedelta(seconds=number))
        for number in range(count)
    )
    PhotoAsk.objects.bulk_create(PhotoAsk(photo=one, enrolment=asks) for one in rows)


def insights(placement: Placement, by: Enrolment, count: int, *, ladders_of: int = 3) -> list[Insight]:
    """Told an hour apart; each ladder is so many insights, the later ones deepening the one before."""
    now, found = timezone.now(), list[Insight]()
    questions, moments = Insight.Question.values, Insight.Moment.values
    for number in range(count):
        step, told_at = number % ladders_of, now - timedelta(hours=count - number)
        found.append(
            Insight.objects.create(
                placement=placement,
                enrolment=by,
                parent=found[-1] if step else None,
                question=questions[min(step, 3)],
                moment=moments[min(step, 2)],
                tag="strength",
                text=f"気づき{number + 1}番め",
                created_at=told_at,
                told_at=told_at,
            )
        )
    return found


def proposals(told: list[Insight]) -> None:
    """A question of each, that waits for keys."""
    now = timezone.now()
    rows = [InsightCard(insight=one, words=f"問い{one.pk}ですか。", proposed_at=now) for one in told]
    InsightCard.objects.bulk_create(rows)


def placements(term: Term, host: Organisation, count: int, *, is_open: bool = True) -> list[Placement]:
    """Of one host: published and open, or drafts."""
    published = timezone.now() if is_open else None
    return Placement.objects.bulk_create(
        Placement(term=term, organisation=host, title=f"現場その{number}", published_at=published)
        for number in range(1, count + 1)
    )


def wishes(somewhere: list[Placement], by: Enrolment) -> None:
    """Somebody would like to join each of them."""
    now = timezone.now()
    rows = [JoinWish(placement=one, enrolment=by, moved="心が動きました", asked_at=now) for one in somewhere]
    JoinWish.objects.bulk_create(rows)
