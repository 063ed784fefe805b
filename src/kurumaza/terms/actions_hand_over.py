"""Who chooses to whom a term's stories are brought."""

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.people.models import Person
from kurumaza.terms.models import Term


@transaction.atomic
def choose_hand_over(*, term: Term, by_circulation: bool, by: Person) -> None:
    """An organiser one by one, or `core.circulation` once a day."""
    chosen = Term.HandOver.BY_CIRCULATION if by_circulation else Term.HandOver.BY_HAND
    if not Term.objects.filter(pk=term.pk).exclude(hand_over=chosen).update(hand_over=chosen):
        return
    term.hand_over = chosen
    record("terms.hand_over_chosen", actor=by.uuid, subject_kind="term", subject=term.uuid, hand_over=chosen)
