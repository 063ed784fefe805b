"""Reads about what a line came from: one's own circles, cards of one's decks, and what apps above registered."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kurumaza.circles.models import Circle, Seat
from kurumaza.people.models import Person
from kurumaza.reflections.models import WillNote
from kurumaza.reflections.origins import origin_kinds
from kurumaza.scripts.models import Deck
from kurumaza.scripts.queries import in_language
from kurumaza.terms.dates import in_term
from kurumaza.terms.queries import all_places_of

About = WillNote.About
# Both are said in the same words; the first is the one line that was written with the reflection.
OF_CIRCLES = (About.REFLECTION, About.CIRCLE)


class Origin(NamedTuple):
    """What a line came from; `card` is the number of a card in its deck."""

    kind: str
    about: UUID
    card: int | None = None

    @property
    def code(self) -> str:
        """As links and forms have it: `story:<uuid>`, `card:<uuid>:7`."""
        return ":".join(str(part) for part in self if part is not None)


class Said(str):
    """Words of a thing that its author may take back: what a page marks them with (`data-standing`) is its code."""

    mark: str

    @classmethod
    def of(cls, origin: Origin, words: str) -> "Said":
        """Words that go once the thing does."""
        said = cls(words)
        said.mark = origin.code
        return said


class Choices(NamedTuple):
    """What a form offers of one kind."""

    label: str
    options: list[tuple[str, str]]


def read_origin(code: str) -> Origin | None:
    """What a link or a form names; None if that is nothing of the kind."""
    kind, _colon, rest = code.partition(":")
    about, _colon, card = rest.partition(":")
    try:
        origin = Origin(kind, UUID(about), int(card) if card else None)
    except ValueError:
        return None
    known = {About.CIRCLE, About.CARD, *origin_kinds()}
    return origin if kind in known and (origin.card is not None) == (kind == About.CARD) else None


def origin_of(row: WillNote) -> Origin | None:
    """What a line that is kept came from."""
    return Origin(row.about_kind, row.about, row.about_card) if row.about is not None else None


def known_origins(person: Person, origins: Iterable[Origin]) -> dict[Origin, str]:
    """Of these, what this person may know of, in words."""
    asked = set(origins)
    found: dict[Origin, str] = {}
    circles = _circle_words(person, {one.about for one in asked if one.kind in OF_CIRCLES})
    decks = _decks(person) if any(one.kind == About.CARD for one in asked) else {}
    for one in asked:
        if one.kind in OF_CIRCLES and one.about in circles:
            found[one] = circles[one.about]
        elif one.kind == About.CARD and one.card in (cards := decks.get(one.about, {})):
            found[one] = _("カード「%(text)s」から") % {"text": cards[one.card]}
    for kind, registered in origin_kinds().items():
        wanted = {one.about for one in asked if one.kind == kind}
        words = registered.words(person, wanted) if wanted else {}
        found |= {
            one: Said.of(one, words[one.about]) for one in asked if one.kind == kind and one.about in words
        }
    return found


def origin_words(person: Person, origins: Iterable[Origin | None]) -> dict[Origin, str]:
    """Each in words; 「ある話を読んで」 where this person may not know more of it."""
    asked = {one for one in origins if one is not None}
    known = known_origins(person, asked)
    return {one: known.get(one) or _gone(one) for one in asked}


def _gone(origin: Origin) -> str:
    if origin.kind in OF_CIRCLES:
        return _("あるグループから")
    registered = origin_kinds().get(origin.kind)
    return str(registered.gone) if registered else _("あるカードから")


def origin_choices(
    person: Person, now: datetime, also: Origin | None = None, *, keeps: bool = False
) -> list[Choices]:
    """What a line can be tied to, by kind; with `also`, if this person may know of it. `keeps`: also if they no longer may."""
    circles = _circle_words(person, begun_by=now)
    of_apps = {
        kind: (registered, [Origin(kind, about) for about in registered.offered(person)])
        for kind, registered in origin_kinds().items()
    }
    offered = [one for _kind, origins in of_apps.values() for one in origins]
    words = known_origins(person, [*offered, *([also] if also else [])])
    groups = [
        Choices(
            _("わたしのグループ"),
            [(Origin(About.CIRCLE, uuid).code, said) for uuid, said in circles.items()],
        ),
        *(
            Choices(str(registered.label), [(one.code, words[one]) for one in origins if one in words])
            for registered, origins in of_apps.values()
        ),
        *_card_choices(person),
    ]
    there = {code for group in groups for code, _said in group.options}
    if also is not None and also.code not in there and (keeps or also in words):
        groups.insert(
            0,
            Choices(
                _("いまのまま") if keeps else _("いま見ていたもの"),
                [(also.code, words.get(also) or _gone(also))],
            ),
        )
    return [group for group in groups if group.options]


def _card_choices(person: Person) -> list[Choices]:
    return [
        Choices(
            _("カード"),
            [(Origin(About.CARD, deck, number).code, text) for number, text in cards.items()],
        )
        for deck, cards in _decks(person).items()
    ]


def _circle_words(
    person: Person, wanted: Collection[UUID] | None = None, *, begun_by: datetime | None = None
) -> dict[UUID, str]:
    """One's own circles, the latest first: those that are wanted, those that have begun."""
    if wanted is not None and not wanted:
        return {}
    seats = Seat.objects.filter(
        enrolment__person=person,
        circle__cancelled_at__isnull=True,
        released_at__isnull=True,
        round__term__rehearsal_of__isnull=True,
    )
    if wanted is not None:
        seats = seats.filter(circle__uuid__in=wanted)
    if begun_by is not None:
        seats = seats.filter(circle__slot__starts_at__lte=begun_by)
    rows = seats.select_related("circle__slot__round__term").order_by("-circle__slot__starts_at")
    return {row.circle.uuid: _circle_text(row.circle) for row in rows}


def _circle_text(circle: Circle) -> str:
    day = in_term(circle.slot.starts_at, circle.slot.round.term)
    return _("%(day)sのグループから") % {"day": format_date(day, _("n月j日"))}


def _decks(person: Person) -> dict[UUID, dict[int, str]]:
    """The cards of one's terms: by deck, by number, in the page's language."""
    decks = {place.term.deck_id for place in all_places_of(person)}
    language = get_language() or "ja"
    return {
        deck.uuid: {card["number"]: in_language(card["text"], language) for card in deck.body["cards"]}
        for deck in Deck.objects.filter(pk__in=decks).order_by("pk")
    }
