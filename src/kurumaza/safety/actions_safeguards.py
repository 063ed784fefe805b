"""Who reads concerns changes hands, or is missing."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from kurumaza.audit.actions import record
from kurumaza.jobs.actions import send_mail
from kurumaza.partners.models import Membership
from kurumaza.partners.queries import each_person_once, members_of_programme, runs_programme
from kurumaza.people.models import Person
from kurumaza.safety.actions_answers import tell_readers
from kurumaza.safety.errors import SafeguardRefused
from kurumaza.safety.models import Concern, Safeguard
from kurumaza.safety.queries import readers_of
from kurumaza.terms.models import Term


@transaction.atomic
def hand_over_safeguard(*, term: Term, to: Person, by: Person) -> Safeguard | SafeguardRefused:
    """One of the two gives their part to another organiser of the term: from then on that one reads, and they do not."""
    Term.objects.select_for_update().get(pk=term.pk)
    mine = Safeguard.objects.filter(term=term, person=by)
    if not mine.exists():
        return SafeguardRefused("not_yours")
    if Safeguard.objects.filter(term=term, person=to).exists():
        return SafeguardRefused("is_one_already")
    if not to.is_active or not runs_programme(to, term.programme):
        return SafeguardRefused("no_organiser")
    # Another row, not the same one: mails that wait for the one who gives it are not for the other, whom a concern may be about.
    mine.delete()
    made = Safeguard.objects.create(term=term, person=to)
    record("safety.safeguard_handed_over", actor=by.uuid, subject_kind="person", subject=to.uuid)
    send_mail("safety.became_safeguard", safeguard=made.pk)
    send_mail("safety.safeguard_handed_over", term=str(term.uuid), person=str(by.uuid))
    _tell_of_unread(term)
    return made


def tell_of_missing_reader(*, terms: Iterable[int]) -> None:
    """A safeguarding person of these terms is gone: those who lead are told, where there is something to read or may be. Called in its
    writer's transaction."""
    waits = Q(closed_at__isnull=True) | Q(
        pk__in=Concern.objects.filter(answered_at__isnull=True).values("term")
    )
    for term in Term.objects.filter(waits, pk__in=list(terms), rehearsal_of__isnull=True).order_by("pk"):
        leading = members_of_programme(term.programme).filter(role=Membership.Role.LEAD)
        for membership in each_person_once(leading):
            send_mail("safety.reader_missing", term=str(term.uuid), membership=str(membership.uuid))
        _tell_of_unread(term)


def _tell_of_unread(term: Term) -> None:
    """Concerns that wait and that nobody can read any more: the hosts hear of it, once for all of them."""
    waiting = Concern.objects.filter(term=term, answered_at__isnull=True).select_related("term")
    unread = next((one for one in waiting.order_by("pk") if not readers_of(one)), None)
    if unread is not None:
        tell_readers(concern=unread)
