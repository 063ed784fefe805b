"""Reads of 経験の見え方: one's own words and those that others gave one, side by side. No scores, no summaries; its author's alone."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from kurumaza.circles.models import Circle
from kurumaza.core.circulation.passages import passages_of
from kurumaza.people.models import Person
from kurumaza.people.private_writing import unseal, unseal_each
from kurumaza.reflections.queries import OwnPiece, gifts_by_evening, own_writing
from kurumaza.rooms.models import Gift
from kurumaza.stories.models import Finding, Pick, Response, Story
from kurumaza.stories.queries import own_stories, words_of
from kurumaza.stories.queries_answers import answers_to

# What the key of a part of one's own story begins with.
STORY_PIECE = "story"
# A text that is longer is offered sentence by sentence.
WHOLE_MAX = 120


class OwnWords(NamedTuple):
    """Words of one's own that can be picked; `piece` says where they stand."""

    key: str
    text: str
    piece: OwnPiece


class GivenWords(NamedTuple):
    """Words of somebody else that one was given: a gift to one's circle, or what came back to a story of one's own."""

    key: str
    text: str
    line: str
    call_name: str
    kind: str
    circle: Circle | None
    response: UUID | None = None
    gift: UUID | None = None


class Picked(NamedTuple):
    """A pick, opened. Of somebody else's words `given` says whose they are."""

    uuid: UUID
    key: str
    text: str
    heading: str
    given: GivenWords | None


class Heading(NamedTuple):
    """What its author put under one heading, in the order in which it was picked."""

    words: str
    picks: list[Picked]


def own_words(author: Person) -> list[OwnWords]:
    """Memos, notes, やってみたいこと, and how one chose in one's own stories; newest first. Long texts by sentences."""
    pieces = [one for one in own_writing(author) if one.kind != "gift"]
    pieces += [
        OwnPiece(
            f"{STORY_PIECE}-{story.uuid}-choice", "story", story.created_at, words_of(author, story).choice
        )
        for story in own_stories(author).exclude(state=Story.State.WITHDRAWN)
    ]
    pieces.sort(key=lambda one: one.when, reverse=True)
    return [found for piece in pieces for found in _picked_from(piece)]


def _picked_from(piece: OwnPiece) -> list[OwnWords]:
    text = piece.text.strip()
    if len(text) <= WHOLE_MAX:
        return [OwnWords(piece.key, text, piece)] if text else []
    return [OwnWords(f"{piece.key}.{place}", one, piece) for place, one in enumerate(passages_of(text), 1)]


def given_words(author: Person) -> list[GivenWords]:
    """Gifts of the others of one's circles, then what came back to one's own stories, as far as one may read it."""
    gifts = [
        GivenWords(f"gift-{gift.uuid}", gift.text, "", gift.call_name, "gift", evening.circle, gift=gift.uuid)
        for evening in gifts_by_evening(author)
        for gift in evening.gifts
    ]
    answers = [
        GivenWords(f"response-{one.uuid}", one.text, one.line, one.call_name, one.kind, None, one.uuid)
        for story in own_stories(author).exclude(state=Story.State.WITHDRAWN)
        for one in answers_to(author, story)
        if one.kind in (Response.Kind.ECHO, Response.Kind.QUESTION)
    ]
    return gifts + answers


def find_own_words(author: Person, key: str) -> OwnWords | None:
    """One of them, by its key."""
    return next((one for one in own_words(author) if one.key == key), None)


def find_given_words(author: Person, key: str) -> GivenWords | None:
    """One of them, by its key."""
    return next((one for one in given_words(author) if one.key == key), None)


def gift_of(words: GivenWords) -> Gift | None:
    """The gift itself."""
    return Gift.objects.filter(uuid=words.gift).first() if words.gift else None


def response_of(words: GivenWords) -> Response | None:
    """The answer itself."""
    return Response.objects.filter(uuid=words.response).first() if words.response else None


def picked_keys(author: Person) -> dict[str, UUID]:
    """What one has picked: by key, its public id."""
    return dict(Pick.objects.filter(person=author).values_list("key", "uuid"))


def picks_of(author: Person) -> list[Picked]:
    """What one has picked, in that order. Words of others only while one may read them."""
    rows = list(Pick.objects.filter(person=author).order_by("picked_at", "pk"))
    if not rows:
        return []
    is_given = any(row.gift_id or row.response_id for row in rows)
    given = {one.key: one for one in given_words(author)} if is_given else {}
    opened = zip(rows, unseal_each(author, [row.sealed for row in rows]), strict=True)
    return [
        Picked(row.uuid, row.key, words.get("text", ""), words["heading"], given.get(row.key))
        for row, words in opened
        if "text" in words or row.key in given
    ]


def by_heading(picks: Iterable[Picked]) -> list[Heading]:
    """Side by side under its author's own headings, those first that were given first; at the end what has none."""
    order: dict[str, int] = {}
    for one in picks:
        if one.heading:
            order.setdefault(one.heading, len(order))
    placed = sorted(picks, key=lambda one: order.get(one.heading, len(order)))
    return [Heading(words, list(found)) for words, found in groupby(placed, key=lambda one: one.heading)]


def finding_of(author: Person) -> str:
    """ここから見えてきたこと, or empty."""
    row = Finding.objects.filter(person=author).first()
    return str(unseal(author, row.sealed)) if row else ""
