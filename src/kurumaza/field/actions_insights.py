"""Writes of members: an insight is drafted, told to the host and the other members, changed until the host has read it, taken back."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.field.actions_insight_cards import take_back_card
from kurumaza.field.actions_insight_telling import plan_telling
from kurumaza.field.errors import InsightRefused
from kurumaza.field.models import Insight, InsightCard, InsightReply
from kurumaza.field.queries import OwnPlace, members_of
from kurumaza.field.queries_insights import INSIGHT, mark_of, text_of
from kurumaza.people.actions_retractions import note_retraction
from kurumaza.people.private_writing import seal
from kurumaza.people.queries import was_taken_back

TEXT_MAX = 1200


class Written(NamedTuple):
    """An insight as its author has it in a form."""

    question: str
    tag: str
    moment: str
    text: str
    source_kind: str = ""
    source: UUID | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it can be told; a draft has words alone, perhaps."""
        return bool(self.question and self.tag and self.moment)


@transaction.atomic
def save_insight(
    *,
    place: OwnPlace,
    uuid: UUID,
    written: Written,
    mark: str,
    is_told: bool,
    now: datetime,
    parent: Insight | None = None,
) -> Insight | InsightRefused:
    """Keeps an insight as a draft, or tells it; told once, it stays so. `mark` is of what the form was made from (empty: of a new one);
    sent twice, it is there once. `parent` counts for a new one alone, so that no ring of them can come about."""
    written = written._replace(text=written.text.strip())
    if not written.text:
        return InsightRefused("empty")
    if len(written.text) > TEXT_MAX:
        return InsightRefused("too_long")
    if is_told and not written.is_whole:
        return InsightRefused("half")
    if parent is not None and not _stands(parent):
        return InsightRefused("gone")
    defaults = {**_columns(place, written, is_told=False), "parent": parent, "created_at": now}
    if mark:
        found = Insight.objects.select_for_update().filter(uuid=uuid, enrolment=place.enrolment).first()
    elif was_taken_back(INSIGHT, uuid):
        return InsightRefused("taken_back")
    else:
        found, _made = Insight.objects.select_for_update().get_or_create(
            uuid=uuid, placement=place.placement, enrolment=place.enrolment, defaults=defaults
        )
    if found is None or found.taken_back_at is not None:
        return InsightRefused("gone")
    return _write(found, place, written, mark, is_told=is_told, now=now)


def _stands(insight: Insight) -> bool:
    """Who takes it back at the same moment waits until it has been deepened, or is waited for."""
    found = Insight.objects.select_for_update().filter(pk=insight.pk).first()
    return found is not None and found.stands


def _write(
    found: Insight, place: OwnPlace, written: Written, mark: str, *, is_told: bool, now: datetime
) -> Insight | InsightRefused:
    author = place.enrolment.person
    is_told = is_told or found.told_at is not None
    is_same = _is(found, text_of(author, found), written)
    if is_same and (found.told_at is not None) == is_told:
        return found
    if found.read_at is not None:
        return InsightRefused("read")
    if is_told and not written.is_whole:
        return InsightRefused("half")
    if is_told and not members_of(place.placement).filter(pk=place.enrolment.pk).exists():
        return InsightRefused("no_member")
    if not is_same and mark != mark_of(found, text_of(author, found)):
        return InsightRefused("changed")
    is_new = is_told and found.told_at is None
    for column, value in _columns(place, written, is_told=is_told).items():
        setattr(found, column, value)
    found.told_at = now if is_new else found.told_at
    found.save()
    if is_new:
        record("field.insight_told", actor=author.uuid, subject_kind=INSIGHT, subject=found.uuid)
        plan_telling(placement=place.placement, now=now)
    return found


def _columns(place: OwnPlace, written: Written, *, is_told: bool) -> dict[str, object]:
    """A draft's words are its author's alone, told ones plain."""
    return {
        "question": written.question,
        "tag": written.tag,
        "moment": written.moment,
        "source_kind": written.source_kind,
        "source": written.source,
        "text": written.text if is_told else "",
        "sealed_draft": b"" if is_told else seal(place.enrolment.person, {"text": written.text}),
    }


def _is(found: Insight, text: str, written: Written) -> bool:
    kept = Written(found.question, found.tag, found.moment, text, found.source_kind, found.source)
    return kept == written


@transaction.atomic
def take_back_insight(*, insight: Insight, now: datetime) -> None:
    """For good: its words and the host's answers go, and the question card that came of it. Its place stays empty where others have
    deepened it, else it goes too. A draft goes without a trace. Taken back twice, nothing changes."""
    found = Insight.objects.select_for_update().filter(pk=insight.pk, taken_back_at__isnull=True).first()
    if found is None:
        return
    if found.told_at is None:
        found.delete()
        return
    author = found.enrolment.person
    for card in InsightCard.objects.filter(insight=found):
        take_back_card(card=card, by=author, now=now)
    found.text, found.sealed_draft, found.taken_back_at = "", b"", now
    found.source_kind, found.source = Insight.Source.NONE, None
    found.save()
    InsightReply.objects.filter(insight=found).delete()
    # What only its author knows of must not be seen by a place that stays.
    Insight.objects.filter(parent=found, told_at__isnull=True).update(parent=None)
    note_retraction(kind=INSIGHT, subject=found.uuid, at=now)
    record("field.insight_taken_back", actor=author.uuid, subject_kind=INSIGHT, subject=found.uuid)
    _clear_away(found)


def _clear_away(place: Insight) -> None:
    """An empty place that nothing hangs on any more, and those above it that it alone kept. Each is held first: of two that leave it at
    the same moment the second sees that the first has gone."""
    empty = _held(place.pk)
    while empty is not None and not Insight.objects.filter(parent=empty).exists():
        above = empty.parent_id
        empty.delete()
        empty = _held(above) if above is not None else None


def _held(place: int) -> Insight | None:
    """If it is an empty one."""
    return Insight.objects.select_for_update().filter(pk=place, taken_back_at__isnull=False).first()
