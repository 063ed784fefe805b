"""Writes of the host: 「読みました」, an answer, and later what became of it."""

from datetime import datetime

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.field.errors import InsightCode, InsightRefused
from kurumaza.field.models import Insight, InsightReply
from kurumaza.field.queries_insights import mark_of
from kurumaza.people.actions_notices import notify
from kurumaza.people.models import Person
from kurumaza.terms.dates import zone_of

WORDS_MAX = 800
ANSWERS = (InsightReply.Kind.TAKEN_UP, InsightReply.Kind.SEEN_ANEW, InsightReply.Kind.NOT_NOW)
# What says nothing without words, and what its refusal is called.
NEEDS_WORDS: dict[str, InsightCode] = {
    InsightReply.Kind.TAKEN_UP.value: "no_adoption",
    InsightReply.Kind.NOT_NOW.value: "no_reason",
    InsightReply.Kind.BECAME.value: "empty",
}


@transaction.atomic
def read_insight(*, insight: Insight, mark: str, by: Person, now: datetime) -> Insight | InsightRefused:
    """「読みました」 of what was shown (`mark`). Said twice, it is noted once."""
    found = _locked(insight)
    if found is None:
        return InsightRefused("gone")
    if found.enrolment.person_id == by.pk:
        return InsightRefused("own")
    if found.read_at is not None:
        return found
    if mark != mark_of(found, found.text):
        return InsightRefused("changed")
    found.read_at = now
    found.save(update_fields=["read_at"])
    record("field.insight_read", actor=by.uuid, subject_kind="insight", subject=found.uuid)
    return found


@transaction.atomic
def reply_to_insight(
    *, insight: Insight, kind: str, words: str, seen: int, by: Person, now: datetime
) -> InsightReply | InsightRefused:
    """An answer, which takes the place of the one before it, or what became of it (as often as there is something to say). `seen`: how
    many replies were there when it was written; sent twice, it is there once."""
    words = words.strip()
    found = _locked(insight)
    if found is None:
        return InsightRefused("gone")
    replies = list(InsightReply.objects.filter(insight=found).order_by("pk"))
    if replies and (replies[-1].kind, replies[-1].words) == (kind, words):
        return replies[-1]
    refused = _refused(found, kind, words, by, has_answer=bool(replies))
    if refused is None and len(replies) != seen:
        refused = InsightRefused("changed")
    if refused is not None:
        return refused
    made = InsightReply.objects.create(insight=found, kind=kind, words=words, at=now)
    record("field.insight_answered", actor=by.uuid, subject_kind="insight", subject=found.uuid, kind=kind)
    author = found.enrolment.person
    notify(
        "field.insight_answered",
        person=author,
        key=str(made.uuid),
        zone=zone_of(found.placement.term),
        now=now,
        haste="gathered",
        reply=str(made.uuid),
    )
    return made


def _locked(insight: Insight) -> Insight | None:
    rows = Insight.objects.select_for_update(of=("self",)).select_related(
        "enrolment__person", "placement__term"
    )
    return rows.filter(pk=insight.pk, told_at__isnull=False, taken_back_at__isnull=True).first()


def _refused(
    insight: Insight, kind: str, words: str, by: Person, *, has_answer: bool
) -> InsightRefused | None:
    if insight.enrolment.person_id == by.pk:
        return InsightRefused("own")
    if insight.read_at is None:
        return InsightRefused("not_read")
    if kind == InsightReply.Kind.BECAME and not has_answer:
        return InsightRefused("not_answered")
    if kind in NEEDS_WORDS and not words:
        return InsightRefused(NEEDS_WORDS[kind])
    return InsightRefused("too_long") if len(words) > WORDS_MAX else None
