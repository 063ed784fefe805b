"""What of the field a concern can be about: an insight that one may read."""

from uuid import UUID

from kurumaza.field.models import Insight
from kurumaza.field.queries_insights import readable_insight, sight_of
from kurumaza.people.models import Person
from kurumaza.safety.about import register_about
from kurumaza.terms.models import Term


def _insight(insight: UUID) -> Insight | None:
    rows = Insight.objects.select_related("placement", "enrolment")
    return rows.filter(uuid=insight, told_at__isnull=False, taken_back_at__isnull=True).first()


def _sees_insight(person: Person, term: Term, insight: UUID) -> bool:
    found = _insight(insight)
    if found is None or found.placement.term_id != term.pk:
        return False
    sight = sight_of(person, found.placement.uuid)
    return sight is not None and readable_insight(sight, insight) is not None


def _insight_words(insight: UUID) -> str:
    found = _insight(insight)
    return found.text if found is not None else ""


def _author(insight: UUID) -> int | None:
    found = _insight(insight)
    return found.enrolment.person_id if found is not None else None


register_about("insight", can_see=_sees_insight, words=_insight_words, whose=_author)
