"""Ages, as little of them as is needed: who sits in circles, and what a guardian says to it."""

from datetime import datetime, timedelta

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.core.text.addresses import EmailRefusal, read_email
from kurumaza.jobs.actions import enqueue, send_mail
from kurumaza.people.actions import record_consent, token_hash
from kurumaza.people.models import Consent, Person
from kurumaza.people.private_writing import seal, unseal
from kurumaza.terms.errors import PrepareRefused
from kurumaza.terms.models import Enrolment, GuardianRequest, Term
from kurumaza.terms.queries_ages import (
    GUARDIAN_VERSION,
    guardian_agrees,
    guardian_token,
    is_kept_out,
    minors_of,
)

# Anybody may write any address: so often, and so many times, one place has a guardian asked.
ASKED_AGAIN_AFTER = timedelta(minutes=10)
ASKED_AT_MOST = 5


@transaction.atomic
def say_age(
    *, enrolment: Enrolment, age_group: str, now: datetime, guardian_email: str = ""
) -> PrepareRefused | None:
    """Whether somebody is 18 or more; under 18, where a guardian is asked, also whom. Once under 18, only an organiser of one's
    side can let it be said anew: else a guardian's no would be worth nothing."""
    chosen = Enrolment.AgeGroup(age_group)
    if chosen == Enrolment.AgeGroup.ADULT and enrolment.age_group in (
        Enrolment.AgeGroup.MINOR,
        Enrolment.AgeGroup.YOUNGER,
    ):
        return PrepareRefused("under_age_said")
    if chosen == Enrolment.AgeGroup.MINOR and enrolment.term.age_rule != Term.AgeRule.GUARDIAN:
        chosen = Enrolment.AgeGroup.YOUNGER
    if chosen == Enrolment.AgeGroup.MINOR:
        refused = _ask_guardian(enrolment, guardian_email, now)
        if refused is not None:
            return refused
    Enrolment.objects.filter(pk=enrolment.pk).update(age_group=chosen)
    enrolment.age_group = chosen
    put_in_place(enrolment=enrolment)
    return None


def put_in_place(*, enrolment: Enrolment) -> None:
    """Keeps somebody out of groups, or lets them in again. Who had seats ahead is taken for absent in them. Where nothing is said of
    an age, it stays as it is."""
    if enrolment.age_group == Enrolment.AgeGroup.UNSAID:
        return
    _keep_out(enrolment, is_kept_out(enrolment))


def _keep_out(enrolment: Enrolment, is_out: bool) -> None:
    changed = Enrolment.objects.filter(pk=enrolment.pk, without_groups=not is_out).update(
        without_groups=is_out
    )
    enrolment.without_groups = is_out
    if changed and is_out:
        enqueue("circles.step_back", enrolment=str(enrolment.uuid))


@transaction.atomic
def ask_guardian_again(*, enrolment: Enrolment, now: datetime) -> PrepareRefused | None:
    """The same mail once more."""
    request = GuardianRequest.objects.select_for_update().filter(enrolment=enrolment).first()
    if request is None:
        return PrepareRefused("guardian_missing")
    return _send(request, now)


@transaction.atomic
def answer_as_guardian(*, request: GuardianRequest, agrees: bool, now: datetime) -> None:
    """The guardian's word, noted in the ledger with the version of what they read; at any time, and as often as they like."""
    enrolment = request.enrolment
    if agrees and enrolment.age_group != Enrolment.AgeGroup.MINOR:
        return
    _note_guardians_word(enrolment, agrees=agrees, now=now)
    put_in_place(enrolment=enrolment)


def _note_guardians_word(enrolment: Enrolment, *, agrees: bool, now: datetime) -> None:
    record_consent(
        person=enrolment.person,
        purpose=Consent.Purpose.GUARDIAN,
        version=GUARDIAN_VERSION,
        subject_kind="term",
        subject=enrolment.term.uuid,
        granted=agrees,
        now=now,
    )


@transaction.atomic
def let_age_be_said_anew(*, enrolment: Enrolment, by: Person, now: datetime) -> None:
    """An organiser of the person's side was told that they are of age, or had pressed the wrong button. Until they say it they
    are in no group: they are asked with the consent."""
    if enrolment.age_group not in (Enrolment.AgeGroup.MINOR, Enrolment.AgeGroup.YOUNGER):
        return
    _ask_anew(enrolment, now)
    record("terms.age_reset", actor=by.uuid, subject_kind="enrolment", subject=enrolment.uuid)


def ask_minors_anew(*, term: Term, now: datetime) -> None:
    """The term lets only older ones sit than before. How old a minor is stands nowhere: all are asked anew, and sit nowhere until then."""
    for enrolment in minors_of(term).filter(age_group=Enrolment.AgeGroup.MINOR):
        _ask_anew(enrolment, now)


def _ask_anew(enrolment: Enrolment, now: datetime) -> None:
    """What a guardian said was said of another answer."""
    _end_guardians_yes(enrolment, now)
    _keep_out(enrolment, is_out=True)
    Enrolment.objects.filter(pk=enrolment.pk).update(age_group=Enrolment.AgeGroup.UNSAID, prepared_at=None)
    enrolment.age_group, enrolment.prepared_at = Enrolment.AgeGroup.UNSAID, None


def _end_guardians_yes(enrolment: Enrolment, now: datetime) -> None:
    if guardian_agrees(enrolment):
        _note_guardians_word(enrolment, agrees=False, now=now)


def sort_by_age(*, term: Term) -> None:
    """The term's rule has changed: those under 18 are kept out or let in by the new one."""
    for enrolment in minors_of(term):
        put_in_place(enrolment=enrolment)


def _ask_guardian(enrolment: Enrolment, written: str, now: datetime) -> PrepareRefused | None:
    email = read_email(written)
    if isinstance(email, EmailRefusal):
        return PrepareRefused("guardian_missing" if email.code == "empty" else "guardian_address")
    if email == enrolment.person.email:
        return PrepareRefused("guardian_is_self")
    request = GuardianRequest.objects.select_for_update().filter(enrolment=enrolment).first()
    if request is None:
        request = GuardianRequest(enrolment=enrolment, asked_at=now)
        request.sealed_email = seal(enrolment.person, email)
        request.token_hash = token_hash(guardian_token(request))
        request.save()
        _queue(request)
        return None
    if unseal(enrolment.person, request.sealed_email) == email:
        return None  # asked already: once more by its own button
    return _ask_another(request, email, now)


def _ask_another(request: GuardianRequest, email: str, now: datetime) -> PrepareRefused | None:
    """The link of the guardian before ends, and what they said counts no more."""
    enrolment = request.enrolment
    refused = _send(request, now, email=email)
    if refused is None:
        _end_guardians_yes(enrolment, now)
    return refused


def _send(request: GuardianRequest, now: datetime, *, email: str = "") -> PrepareRefused | None:
    if now < request.asked_at + ASKED_AGAIN_AFTER or request.times_asked >= ASKED_AT_MOST:
        return PrepareRefused("asked_too_often")
    if email:
        request.number += 1
        request.sealed_email = seal(request.enrolment.person, email)
        request.token_hash = token_hash(guardian_token(request))
    request.asked_at = now
    request.times_asked += 1
    request.save()
    _queue(request)
    return None


def _queue(request: GuardianRequest) -> None:
    send_mail("terms.guardian_asked", request=str(request.uuid), number=request.number)
