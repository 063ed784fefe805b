"""What a term promises of safety."""

from django.db import transaction

from kurumaza.audit.actions import record
from kurumaza.people.models import Person
from kurumaza.terms.models import Term


@transaction.atomic
def promise_answers(*, term: Term, hours: int, by: Person) -> None:
    """Within how many hours 運営に知らせる is answered. What was raised before keeps the time that it was promised."""
    if term.answer_hours == hours:
        return
    Term.objects.filter(pk=term.pk).update(answer_hours=hours)
    term.answer_hours = hours
    record("terms.answers_promised", actor=by.uuid, subject_kind="term", subject=term.uuid, hours=hours)
