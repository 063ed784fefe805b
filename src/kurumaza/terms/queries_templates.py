"""Reads of templates that wait to become a term."""

from uuid import UUID

from kurumaza.partners.queries import programmes_run_by
from kurumaza.people.models import Person
from kurumaza.terms.models import StagedTemplate


def own_staged_template(person: Person, uuid: UUID) -> StagedTemplate | None:
    """One that this organiser read in themselves, for a programme that they still help to run."""
    mine = StagedTemplate.objects.filter(by=person, programme__in=programmes_run_by(person))
    return mine.select_related("programme", "source", "term").filter(uuid=uuid).first()
