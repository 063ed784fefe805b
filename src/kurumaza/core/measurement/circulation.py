"""How stories went around between sides: figures of a whole term, never of one story or one person.

A figure carries the groups of people behind it: all on whom it speaks, and each part of them that could be read off it. It is told only
if each of these groups may be told beside all that is told already (`small_numbers`): `tell`.

Only what is still told is counted: a story that was taken back, and what was answered to it, is in no figure but `seconds_until_gone`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

import msgspec

from kurumaza.core.measurement.small_numbers import may_be_told

People = frozenset[int]


class Told(msgspec.Struct, frozen=True):
    """A story: who told it, from which side, and in answer to which other one (わたしの場合), if to any."""

    id: int
    teller: int
    side: int
    answers: int | None = None


class Answer(msgspec.Struct, frozen=True):
    """What somebody of a side gave back to a story: 心に残ったところ, a question, or a story of their own."""

    story: int
    reader: int
    side: int


class Figure(msgspec.Struct, frozen=True):
    """`value` out of `of` (responses, stories or people: each function says which). `groups`: the people behind it."""

    value: float
    of: int
    groups: tuple[People, ...]


class Flow(msgspec.Struct, frozen=True):
    """How many responses went from one side to stories of a side, and the people behind them."""

    source: int
    target: int
    responses: int
    people: People


def crossing(stories: Iterable[Told], answers: Iterable[Answer]) -> Figure | None:
    """(cross − within) / (cross + within) in −1..1, over `of` responses: 1 if all came from another side, −1 if none did.

    None without a response. Responses to stories that are not among `stories` are left out, here and below."""
    pairs = _pairs(stories, answers)
    if not pairs:
        return None
    cross = [one for one in pairs if one[0].side != one[1].side]
    within = [one for one in pairs if one[0].side == one[1].side]
    value = (len(cross) - len(within)) / len(pairs)
    return Figure(value, len(pairs), _groups(_people(pairs), _people(cross), _people(within)))


def longest_chain(stories: Iterable[Told]) -> Figure | None:
    """The most crossings between sides on one way from story to story told in answer, over `of` stories that stand on such a way.

    A story told in answer within a side goes on the way without a crossing. None if no story was told in answer to another one;
    0 if none of these crosses. A story that answers one which is not among them begins a way; ways in a circle, which do not
    occur, end where they would meet themselves."""
    by_id = {one.id: one for one in stories}
    linked = [one for one in by_id.values() if one.answers in by_id and one.answers != one.id]
    if not linked:
        return None
    on_a_way = {one.id for one in linked} | {one.answers for one in linked if one.answers is not None}
    most = max(_crossings_to(one, by_id) for one in linked)
    return Figure(most, len(on_a_way), (frozenset(by_id[one].teller for one in on_a_way),))


def _crossings_to(story: Told, by_id: Mapping[int, Told]) -> int:
    seen, crossings = {story.id}, 0
    before = by_id.get(story.answers) if story.answers is not None else None
    while before is not None and before.id not in seen:
        crossings += before.side != story.side
        seen.add(before.id)
        story = before
        before = by_id.get(story.answers) if story.answers is not None else None
    return crossings


def reopened(brought: Iterable[Told], answers: Iterable[Answer]) -> Figure | None:
    """How many stories were answered by somebody of another side than their teller's, out of the `of` that were brought to
    anybody. None if none was brought."""
    stories = list(brought)
    if not stories:
        return None
    crossed = {story.id for story, answer in _pairs(stories, answers) if story.side != answer.side}
    opened = frozenset(one.teller for one in stories if one.id in crossed)
    return Figure(len(crossed), len(stories), _groups(frozenset(one.teller for one in stories), opened))


def loops(stories: Iterable[Told], answers: Iterable[Answer]) -> Figure | None:
    """How many loops returned, out of the `of` stories that were told in answer to one of another side.

    A loop: B is told in answer to A, B's teller is of another side than A's, and somebody of A's side answers B in whatever way,
    A's own teller or another. None without such a B."""
    by_id = {one.id: one for one in stories}
    across = {
        one.id: by_id[one.answers]
        for one in by_id.values()
        if one.answers is not None and one.answers in by_id and by_id[one.answers].side != one.side
    }
    if not across:
        return None
    back = [
        (story, answer)
        for story, answer in _pairs(by_id.values(), answers)
        if story.id in across and answer.side == across[story.id].side
    ]
    tellers = frozenset(by_id[one].teller for one in across) | {one.teller for one in across.values()}
    returned = {story.id for story, _answer in back}
    in_loops = _people(back) | {across[one].teller for one in returned}
    return Figure(len(returned), len(across), _groups(tellers | in_loops, in_loops))


def returned(took_part: Iterable[int], came_back: Iterable[int]) -> Figure | None:
    """How many people came back, out of the `of` who took part. Who came back without having taken part is left out. None of nobody."""
    everybody = frozenset(took_part)
    if not everybody:
        return None
    back = everybody & frozenset(came_back)
    return Figure(len(back), len(everybody), _groups(everybody, back))


def seconds_until_gone(taken: Iterable[tuple[int, float]]) -> tuple[Figure, Figure] | None:
    """The middle and the longest of the seconds from taking a story back to having seen it gone, over `of` stories, given
    (teller, seconds). A clock set back between the two gives 0, never less. None if no story was taken back."""
    rows = list(taken)
    if not rows:
        return None
    seconds = [max(0.0, one) for _teller, one in rows]
    groups = (frozenset(teller for teller, _seconds in rows),)
    return Figure(median(seconds), len(rows), groups), Figure(max(seconds), len(rows), groups)


def flows(stories: Iterable[Told], answers: Iterable[Answer]) -> list[Flow]:
    """Responses by the side that gave them and the side whose story they answer, in the order of sides; none where there are none."""
    found: defaultdict[tuple[int, int], list[tuple[Told, Answer]]] = defaultdict(list)
    for story, answer in _pairs(stories, answers):
        found[answer.side, story.side].append((story, answer))
    return [
        Flow(source, target, len(pairs), _people(pairs)) for (source, target), pairs in sorted(found.items())
    ]


def tell(figures: Mapping[str, Figure | None], told: Sequence[People] = ()) -> dict[str, Figure | None]:
    """The figures that may be told beside each other and beside groups that are `told` already, in this order; None for the others."""
    groups, found = list(told), dict[str, Figure | None]()
    for name, figure in figures.items():
        added = _added(figure.groups, groups) if figure is not None else None
        found[name] = None if added is None else figure
        groups = groups if added is None else added
    return found


def _added(wanted: Iterable[People], told: Sequence[People]) -> list[People] | None:
    groups = list(told)
    for group in wanted:
        if not may_be_told(group, groups):
            return None
        groups.append(group)
    return groups


def _pairs(stories: Iterable[Told], answers: Iterable[Answer]) -> list[tuple[Told, Answer]]:
    by_id = {one.id: one for one in stories}
    return [(by_id[one.story], one) for one in answers if one.story in by_id]


def _people(pairs: Iterable[tuple[Told, Answer]]) -> People:
    """Who told and who answered."""
    return frozenset(one for story, answer in pairs for one in (story.teller, answer.reader))


def _groups(everybody: People, *parts: People) -> tuple[People, ...]:
    """All, and those parts that are not empty."""
    return (everybody, *(part for part in parts if part))
