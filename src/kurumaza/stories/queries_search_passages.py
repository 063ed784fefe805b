"""Which passage of a story is shown where it was found."""

from collections.abc import Sequence

from kurumaza.core.text.searching import SNIPPET_CHARACTERS, Piece, snippet
from kurumaza.stories.models import Story
from kurumaza.stories.queries import told_words


def title_of(story: Story, words: Sequence[str]) -> tuple[Piece, ...]:
    """The whole title as it was written, with what was looked for marked."""
    return snippet(story.title, words, length=len(story.title)) or (Piece(story.title),)


def passage_of(story: Story, words: Sequence[str]) -> tuple[Piece, ...]:
    """The first passage of its text that holds a word; how it begins where none does."""
    parts = [part for part in told_words(story)[1:] if part]
    for part in parts:
        if pieces := snippet(part, words):
            return pieces
    beginning = parts[0] if parts else ""
    cut = Piece(beginning[:SNIPPET_CHARACTERS])
    return (cut, Piece("…")) if len(beginning) > SNIPPET_CHARACTERS else (cut,)
