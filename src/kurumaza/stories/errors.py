"""Expected refusals of stories, translated at the door."""

from dataclasses import dataclass
from typing import Literal

StoryCode = Literal[
    "not_yet",
    "too_long",
    "unfinished",
    "too_many_points",
    "mentions_others",
    "asked_before",
    "cannot_ask",
    "names_wait",
    "names_others",
    "not_in_circle",
    "wrong_state",
    "changed",
    "draft_changed",
    "own_story",
    "no_note",
    "no_reason",
    "not_available",
    "no_partner",
    "same_person",
    "empty",
    "unknown_line",
    "no_reply",
    "replied",
]


@dataclass(frozen=True)
class StoryRefused:
    """Nothing was written.

    not_yet: composing opens the day after the circle; unfinished: a title and at least one part are needed;
    too_many_points: more turning points than fit; mentions_others: `names` are call names of others in the text that nothing was
    said about; asked_before: `names` were asked about before, so they are no ordinary words;
    cannot_ask: `names` are of people who cannot be asked; names_wait: not everybody who is named has agreed;
    names_others: a line that names somebody does not stand on its own; not_in_circle: no own circle of that group;
    wrong_state: the story is not where this act begins; changed: another version than the one that was read; draft_changed: so of a draft, by its
    author elsewhere;
    own_story: nobody reviews or brings their own; no_note, no_reason, empty, no_reply: words are missing;
    replied: a question is answered once;
    not_available: this person is no reader for this story now; unknown_line: no line of the story;
    no_partner: nobody said for which partner; same_person: who agreed for one partner agrees for another."""

    code: StoryCode
    names: tuple[str, ...] = ()
