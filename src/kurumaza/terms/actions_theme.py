"""この期の印: the motif and the accent of a term's pages."""

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.people.models import Person
from kurumaza.terms.models import Term


@transaction.atomic
def choose_theme(*, term: Term, theme: str, by: Person) -> None:
    """One of `terms.themes`; ValueError for any other code."""
    chosen = Term.Theme(theme)
    if not Term.objects.filter(pk=term.pk).exclude(theme=chosen).update(theme=chosen):
        return
    term.theme = chosen
    record("terms.theme_chosen", actor=by.uuid, subject_kind="term", subject=term.uuid, theme=chosen)
