"""What each person writes while preparing. Every step is kept when it is sent; the last one completes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from kurumaza.core.text.cells import clean_cell
from kurumaza.jobs.actions import enqueue
from kurumaza.people.actions import end_handed_over_links, expire_unopened_links, record_consent
from kurumaza.people.models import Consent
from kurumaza.people.private_writing import seal
from kurumaza.scripts.models import Text
from kurumaza.terms import queries
from kurumaza.terms.actions_ages import say_age
from kurumaza.terms.errors import PrepareRefused
from kurumaza.terms.models import Availability, CrossroadsCard, Enrolment, Term
from kurumaza.terms.queries_conditions import consent_version, words_changed

CALL_NAME_MAX = 12
CONSIDERATIONS_MAX = 500
MEMO_MAX = 600
TOPICS_MAX = 5
TOPIC_MAX = 40
# Another process may be storing a last count at the moment of a no: what was measured goes at once, and once more then.
_FORGET_AFTER = timedelta(seconds=20)
_HONORIFIC = "さん"  # data: taken off, since pages add it


def clean_call_name(typed: str) -> str:
    """A call name as it is kept: on one line, without the さん that pages add."""
    chosen = " ".join("".join(one if one.isprintable() else " " for one in clean_cell(typed)).split())
    return chosen.removesuffix(_HONORIFIC).strip() or chosen


@transaction.atomic
def choose_call_name(*, enrolment: Enrolment, call_name: str, now: datetime) -> PrepareRefused | None:
    """The only name that others will see."""
    chosen = clean_call_name(call_name)
    if not chosen:
        return PrepareRefused("call_name_empty")
    if len(chosen) > CALL_NAME_MAX:
        return PrepareRefused("call_name_too_long", CALL_NAME_MAX)
    Enrolment.objects.filter(pk=enrolment.pk).update(call_name=chosen)
    enrolment.call_name = chosen
    _complete_if_ready(enrolment, now)
    return None


@transaction.atomic
def answer_times(
    *, enrolment: Enrolment, answers: Mapping[UUID, str], now: datetime
) -> PrepareRefused | None:
    """○△× for slots of the term that lie ahead."""
    slots = {slot.uuid: slot for slot in queries.open_slots(enrolment, now)}
    if set(answers) - set(slots):
        return PrepareRefused("unknown_slot")
    for uuid, answer in answers.items():
        Availability.objects.update_or_create(
            enrolment=enrolment, slot=slots[uuid], defaults={"answer": Availability.Answer(answer)}
        )
    _complete_if_ready(enrolment, now)
    return None


@transaction.atomic
def agree_to_participation(
    *,
    enrolment: Enrolment,
    version: str,
    now: datetime,
    age_group: str = Enrolment.AgeGroup.ADULT,
    guardian_email: str = "",
) -> PrepareRefused | None:
    """Consent to take part, and with it whether one is 18 or more: to the words of the `version` that they were shown."""
    if version != _version_that_stays(enrolment):
        return PrepareRefused("words_changed")
    refused = say_age(enrolment=enrolment, age_group=age_group, guardian_email=guardian_email, now=now)
    if refused is not None:
        return refused
    _consent(enrolment, Consent.Purpose.PARTICIPATION, version, granted=True, now=now)
    _complete_if_ready(enrolment, now)
    return None


@transaction.atomic
def agree_to_present_words(*, enrolment: Enrolment, version: str, now: datetime) -> PrepareRefused | None:
    """Who agreed to take part under earlier words agrees to those that are valid now, of the `version` that they were shown."""
    valid = _version_that_stays(enrolment)
    if not words_changed(enrolment):
        return None
    if version != valid:
        return PrepareRefused("words_changed")
    _consent(enrolment, Consent.Purpose.PARTICIPATION, version, granted=True, now=now)
    return None


@transaction.atomic
def withdraw_participation(*, enrolment: Enrolment, now: datetime) -> None:
    """Takes consent back: from now on the person is put into no group, and their seats ahead come free."""
    _consent(
        enrolment,
        Consent.Purpose.PARTICIPATION,
        consent_version(enrolment.term),
        granted=False,
        now=now,
    )
    Enrolment.objects.filter(pk=enrolment.pk).update(prepared_at=None)
    enrolment.prepared_at = None
    enqueue("circles.free_seats", enrolment=str(enrolment.uuid))


@transaction.atomic
def agree_to_ground_rules(*, enrolment: Enrolment, now: datetime) -> None:
    """話し方の約束, in the version that the term shows."""
    rules: Text = enrolment.term.ground_rules
    _consent(enrolment, Consent.Purpose.GROUND_RULES, str(rules.version), granted=True, now=now)
    _complete_if_ready(enrolment, now)


@transaction.atomic
def choose_airtime(*, enrolment: Enrolment, agrees: bool, now: datetime) -> PrepareRefused | None:
    """Whether one's own 話した時間 may be measured. Who says no changes nothing else, and what was measured goes."""
    if not enrolment.term.counts_airtime:
        return PrepareRefused("not_measured")
    if agrees == queries.agrees_to_airtime(enrolment):
        return None
    _consent(enrolment, Consent.Purpose.AIRTIME, queries.AIRTIME_VERSION, granted=agrees, now=now)
    if not agrees:
        for due in (now, now + _FORGET_AFTER):
            enqueue("rooms.forget_airtime", due=due, enrolment=str(enrolment.uuid))
    return None


def choose_topics(*, enrolment: Enrolment, topics: Sequence[str]) -> PrepareRefused | None:
    """話してみたいこと: from the term's list or one's own; none is fine."""
    chosen = list(dict.fromkeys(topic.strip() for topic in topics if topic.strip()))
    if len(chosen) > TOPICS_MAX:
        return PrepareRefused("too_many_topics", TOPICS_MAX)
    if any(len(topic) > TOPIC_MAX for topic in chosen):
        return PrepareRefused("too_long", TOPIC_MAX)
    Enrolment.objects.filter(pk=enrolment.pk).update(topics=chosen)
    enrolment.topics = chosen
    return None


def note_considerations(*, enrolment: Enrolment, considerations: str) -> PrepareRefused | None:
    """配慮してほしいこと, read by the organisers of one's own side."""
    if len(considerations) > CONSIDERATIONS_MAX:
        return PrepareRefused("too_long", CONSIDERATIONS_MAX)
    Enrolment.objects.filter(pk=enrolment.pk).update(considerations=considerations.strip())
    enrolment.considerations = considerations.strip()
    return None


def write_card(*, enrolment: Enrolment, card: Mapping[str, str], now: datetime) -> PrepareRefused | None:
    """迷いと選択のメモ: `hesitation`, `choice`, `since_then`, sealed for their author. All empty: none is kept."""
    if max((len(line) for line in card.values()), default=0) > MEMO_MAX:
        return PrepareRefused("too_long", MEMO_MAX)
    if any(line.strip() for line in card.values()):
        CrossroadsCard.objects.update_or_create(
            enrolment=enrolment, defaults={"sealed": seal(enrolment.person, dict(card)), "updated_at": now}
        )
    else:
        CrossroadsCard.objects.filter(enrolment=enrolment).delete()
    return None


def _version_that_stays(enrolment: Enrolment) -> str:
    """Of the words that are valid now, and until this transaction is over: `change_conditions` waits for the same row."""
    enrolment.term = Term.objects.select_for_update(of=("self",)).get(pk=enrolment.term_id)
    return consent_version(enrolment.term)


def _consent(enrolment: Enrolment, purpose: str, version: str, *, granted: bool, now: datetime) -> None:
    record_consent(
        person=enrolment.person,
        purpose=purpose,
        version=version,
        subject_kind="term",
        subject=enrolment.term.uuid,
        granted=granted,
        now=now,
    )


def _complete_if_ready(enrolment: Enrolment, now: datetime) -> None:
    """Sets `prepared_at` once all four steps are done."""
    if enrolment.prepared_at is not None or not queries.preparation_of(enrolment, now).is_complete:
        return
    Enrolment.objects.filter(pk=enrolment.pk).update(prepared_at=now)
    enrolment.prepared_at = now
    # From here on this person may write private things: neither a link that lies about unopened nor one that an
    # organiser opened first must let others in.
    expire_unopened_links(person=enrolment.person, now=now)
    end_handed_over_links(person=enrolment.person, now=now)
