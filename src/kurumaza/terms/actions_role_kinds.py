"""Which 続いている関わり a term asks people for."""

from collections.abc import Collection

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.people.models import Person
from kurumaza.terms.models import Term
from kurumaza.terms.role_kinds import RoleKind, in_order


@transaction.atomic
def choose_role_kinds(*, term: Term, kinds: Collection[RoleKind], by: Person) -> None:
    """From now on these are wished and offered. Who has accepted another goes on with it until its day."""
    chosen = in_order(kinds)
    held = Term.objects.select_for_update().get(pk=term.pk)
    if held.role_kinds == chosen:
        return
    held.role_kinds = term.role_kinds = chosen
    held.save(update_fields=["role_kinds"])
    record(
        "terms.role_kinds_chosen",
        actor=by.uuid,
        subject_kind="term",
        subject=term.uuid,
        kinds=" ".join(chosen),
    )
