"""The passages of a story that a reader can point at."""

import re

PASSAGE_MAX = 200
# By number: narrow and full-width signs look alike in an editor.
_STOPS, _CLOSING = r"\u3002!?\uff01\uff1f", r"\u300d\u300f)\uff09"
# After a full stop (with the bracket that closes behind it), or at the end of a line.
_ENDS = re.compile(rf"(?<=[{_STOPS}])(?![{_CLOSING}{_STOPS}])|(?<=[{_STOPS}][{_CLOSING}])(?![{_STOPS}])|\n")


def passages_of(text: str) -> tuple[str, ...]:
    """The sentences of a text in order, each once, at most 200 characters long; longer ones are cut."""
    sentences = (piece.strip() for piece in _ENDS.split(text))
    cut = (
        sentence[start : start + PASSAGE_MAX]
        for sentence in sentences
        for start in range(0, len(sentence), PASSAGE_MAX)
    )
    return tuple(dict.fromkeys(cut))
