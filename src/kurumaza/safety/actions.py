"""All writes of safety."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from kurumaza.audit.actions import record
from kurumaza.jobs.actions import send_mail
from kurumaza.partners.queries import each_person_once, members_of_programme
from kurumaza.people.models import Person
from kurumaza.people.private_writing import seal_for_term
from kurumaza.safety.actions_answers import start_waiting, tell_readers
from kurumaza.safety.actions_safeguards import tell_of_missing_reader
from kurumaza.safety.errors import SafeguardRefused
from kurumaza.safety.models import SAFEGUARDS, Concern, HelpCall, Safeguard
from kurumaza.terms.models import Term
from kurumaza.terms.queries import term_behind


@transaction.atomic
def name_safeguard(*, term: Term, person: Person, by: Person | None) -> Safeguard | SafeguardRefused:
    """Names one of a term's safeguarding people, the only readers of its concerns. Named twice, nothing changes."""
    # Two organisers may name somebody at the same moment: the second waits here and counts the first's.
    Term.objects.select_for_update().get(pk=term.pk)
    if Safeguard.objects.filter(term=term).exclude(person=person).count() >= SAFEGUARDS:
        return SafeguardRefused()
    safeguard, is_new = Safeguard.objects.get_or_create(term=term, person=person)
    if is_new:
        record(
            "safety.safeguard_named",
            actor=by.uuid if by else None,
            subject_kind="person",
            subject=person.uuid,
        )
    return safeguard


def call_duty(*, person: Person, term: Term, circle: UUID, now: datetime) -> None:
    """Calls the organisers to a circle, on their page and by mail, without content. An open call is not doubled."""
    try:
        with transaction.atomic():
            call = HelpCall.objects.create(term=term, person=person, circle=circle, called_at=now)
            for membership in each_person_once(members_of_programme(term.programme)):
                send_mail("safety.duty_called", call=str(call.uuid), membership=str(membership.uuid))
            record("safety.duty_called", actor=person.uuid, subject_kind="circle", subject=circle)
    except IntegrityError:
        return


def answer_help_call(*, by: Person, term: Term, call: UUID, now: datetime) -> None:
    """Notes that an organiser has seen to a call. A second one changes nothing."""
    HelpCall.objects.filter(uuid=call, term=term, answered_at__isnull=True).update(
        answered_at=now, answered_by=by
    )


def answer_calls_of(*, by: Person, term: Term, circle: UUID, now: datetime) -> None:
    """Notes that an organiser has seen to every open call of a circle: they are going there."""
    HelpCall.objects.filter(term=term, circle=circle, answered_at__isnull=True).update(
        answered_at=now, answered_by=by
    )


@transaction.atomic
def raise_concern(
    *,
    person: Person,
    term: Term,
    text: str,
    now: datetime,
    about_kind: str = "",
    about: UUID | None = None,
) -> Concern:
    """Keeps a concern, sealed for the term's safeguarding people, and tells them that it waits; where none is named
    yet, the hosts at their contact addresses, so that somebody knows.

    The log of acts does not say who raised it: organisers who are no safeguarding people may read the log. What happens in the practice
    of two participants is answered for by the term that they are of."""
    term = term_behind(term)
    concern = Concern.objects.create(
        term=term,
        person=person,
        about_kind=about_kind if about else "",
        about=about,
        sealed=seal_for_term(term.uuid, text),
        created_at=now,
    )
    start_waiting(concern=concern, now=now)
    tell_readers(concern=concern)
    record("safety.concern_raised", actor=None, subject_kind="concern", subject=concern.uuid)
    return concern


@transaction.atomic
def step_down(*, person: Person, terms: Iterable[int], by: Person) -> None:
    """Somebody reads the concerns of these terms no more: they do not run them any more. Others are to be named, and who leads hears so."""
    standing = Safeguard.objects.filter(person=person, term__in=list(terms))
    ended = list(standing.values_list("term", flat=True))
    standing.delete()
    if ended:
        count = len(ended)
        record(
            "safety.safeguard_ended", actor=by.uuid, subject_kind="person", subject=person.uuid, terms=count
        )
        tell_of_missing_reader(terms=ended)
