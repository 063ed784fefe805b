"""話のつらなり: stories as stones on the banks of their tellers' sides, threads where one was told in answer to another, and beneath them what
they led to in the field.

That a line of a story opened the evening out of which another was told is drawn nowhere: nothing says of a story out of which evening it came."""

from collections.abc import Sequence
from typing import NamedTuple

from kurumaza.core.circulation.beneath import Beneath, Card, Led, Place, lay_beneath
from kurumaza.core.circulation.lineage import Picture, Stone, Thread, lay_out
from kurumaza.people.models import Person
from kurumaza.stories.models import Response, Story
from kurumaza.stories.onward import Onward, onward_of
from kurumaza.stories.queries_search import newest_stories
from kurumaza.stories.queries_tellers import told_names
from kurumaza.terms.models import Enrolment, Side, Term

# A picture holds so many stones; older ones stand in one of their own.
STONES = 200


class Told(NamedTuple):
    """A stone with what it says: its number in the order of telling, and which stories came of it, which one it came of.
    `teller` is empty where it is told under no name."""

    number: int
    story: Story
    teller: str
    side: str
    kindled: list[Story]
    out_of: list[Story]


class Lineage(NamedTuple):
    """The picture and the same as a list; `banks`: what the banks are called; `older`: below which key older ones stand."""

    picture: Picture
    told: list[Told]
    beneath: Beneath
    onward: list[Onward]
    banks: list[str]
    terms: list[Term]
    older: int | None


def lineage_of(person: Person, *, term: Term | None = None, below: int | None = None) -> Lineage:
    """Of the stories that somebody may read: of one term, or of all."""
    stories = newest_stories(person, term=term.pk if term else None, below=below, size=STONES + 1)
    older = stories[STONES - 1].search_text.pk if len(stories) > STONES else None
    stories = stories[:STONES]
    sides, banks = _sides_of(stories), _banks(stories)
    threads = _threads(stories)
    stones = [
        Stone(str(one.pk), _bank(sides.get(_place(one)), banks), one.reviewed_at or one.created_at)
        for one in stories
    ]
    picture = lay_out(stones, [Thread(str(a), str(b)) for a, b in threads], banks=max(2, len(banks)))
    onward = _onward(person, stories, term, is_older=below is not None)
    return Lineage(
        picture,
        _told(picture, stories, sides, person),
        _beneath(picture, onward),
        onward,
        [_label(bank) for bank in banks],
        _terms(stories),
        older,
    )


def _place(story: Story) -> tuple[int, int]:
    return story.person_id, story.term_id


def _sides_of(stories: Sequence[Story]) -> dict[tuple[int, int], Side]:
    """By author and term."""
    places = Enrolment.objects.filter(
        person__in={one.person_id for one in stories}, term__in={one.term_id for one in stories}
    )
    return {(one.person_id, one.term_id): one.side for one in places.select_related("side")}


def _banks(stories: Sequence[Story]) -> list[list[Side]]:
    """Each bank's sides, one a term: the first side of every term stands on the first bank."""
    banks: list[list[Side]] = []
    places: dict[int, int] = {}
    terms = {one.term_id for one in stories}
    for side in Side.objects.filter(term__in=terms).order_by("term__starts_on", "term", "position"):
        bank = places.get(side.term_id, 0)
        places[side.term_id] = bank + 1
        banks += [[]] if bank == len(banks) else []
        banks[bank].append(side)
    return banks


def _bank(side: Side | None, banks: Sequence[Sequence[Side]]) -> int:
    return next((number for number, sides in enumerate(banks) if side in sides), 0)


def _label(bank: Sequence[Side]) -> str:
    return "・".join(dict.fromkeys(side.name for side in bank))


def _terms(stories: Sequence[Story]) -> list[Term]:
    found = {one.term_id: one.term for one in stories}
    return sorted(found.values(), key=lambda one: (one.starts_on, one.pk))


def _threads(stories: Sequence[Story]) -> list[tuple[int, int]]:
    """わたしの場合: from a story to one that was told in answer, where both are among them."""
    keys = [one.pk for one in stories]
    answers = Response.objects.filter(
        kind=Response.Kind.KINDLING, story__in=keys, delivery__story__in=keys
    ).order_by("pk")
    return list(answers.values_list("delivery__story", "story"))


def _onward(person: Person, stories: Sequence[Story], term: Term | None, *, is_older: bool) -> list[Onward]:
    """Beside older stories stands only what came of one of them: the rest stands beside the newest."""
    found = onward_of(person, [one.pk for one in stories], term)
    return [one for one in found if one.of_stories] if is_older else found


def _beneath(picture: Picture, onward: Sequence[Onward]) -> Beneath:
    return lay_beneath(
        picture,
        [Place(one.id, one.opened_at) for one in onward],
        [Led(str(came.story), one.id) for one in onward for came in one.of_stories],
        [Card(card.mark, one.id, card.added_at) for one in onward for card in one.cards],
    )


def _told(
    picture: Picture, stories: Sequence[Story], sides: dict[tuple[int, int], Side], person: Person
) -> list[Told]:
    by_id = {str(one.pk): one for one in stories}
    names = told_names(stories, person)
    found = []
    for stone in picture.stones:
        story = by_id[stone.id]
        side = sides.get(_place(story))
        found.append(
            Told(
                number=stone.row + 1,
                story=story,
                teller=names[story.pk],
                side=side.name if side else "",
                kindled=[by_id[one.target] for one in picture.threads if one.source == stone.id],
                out_of=[by_id[one.source] for one in picture.threads if one.target == stone.id],
            )
        )
    return found
