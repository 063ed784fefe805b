"""The numbers of help of a term."""

from collections.abc import Sequence

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.people.models import Person
from kurumaza.terms.help_lines import HelpLine
from kurumaza.terms.models import Term


@transaction.atomic
def set_help_lines(*, term: Term, lines: Sequence[HelpLine], by: Person) -> None:
    """Sets whom participants can call outside of the term, in this order."""
    if list(lines) == term.help_lines:
        return
    term.help_lines = list(lines)
    term.save(update_fields=["help_lines"])
    record("terms.help_lines_set", actor=by.uuid, subject_kind="term", subject=term.uuid, lines=len(lines))
