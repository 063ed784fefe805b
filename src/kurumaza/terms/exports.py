"""The people of a side as rows of a file that can be taken in again."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from kurumaza.terms.models import Enrolment
from kurumaza.terms.people_words import state_words
from kurumaza.terms.queries_states import PlaceState
from kurumaza.terms.roster_words import FIELDS

COLUMNS = (
    "name",
    "kana",
    "call_name",
    "email",
    "school",
    "employer",
    "past_employer",
    "cohort",
    "topics",
    "region",
)
# Wide enough to read names, addresses and states without dragging.
_WIDE = {
    "name": 18,
    "kana": 22,
    "email": 32,
    "school": 22,
    "employer": 22,
    "past_employer": 22,
    "topics": 30,
}
WIDTHS = (*(_WIDE.get(column, 14) for column in COLUMNS), 34)


def people_rows(people: Sequence[Enrolment], states: Mapping[UUID, PlaceState]) -> list[list[str]]:
    """A heading, then one row a person: what a roster may hold, and how far they are, which no roster takes in."""
    return [
        [*(str(FIELDS[column]) for column in COLUMNS), _("状態")],
        *(
            [*(_cell(one, column) for column in COLUMNS), "、".join(state_words(states[one.uuid]))]
            for one in people
        ),
    ]


def _cell(one: Enrolment, column: str) -> str:
    if column == "email":
        return one.person.email or ""
    if column == "topics":
        return "、".join(one.topics)
    return str(getattr(one, column))
