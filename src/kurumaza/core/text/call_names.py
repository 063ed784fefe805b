"""Whether a call name stands in a text, as a name of somebody."""

from .folding import fold

# Call names are said with one of these; 「葵さん」 is somebody, 「葵祭」 is not.
_SAID = "さん さま くん ちゃん 君 氏 様 先生"  # data: looked for in texts
_AFTER = tuple(map(fold, _SAID.split()))
_QUOTED = (("「", "」"), ("『", "』"), ('"', '"'), ("“", "”"))


def stands_in(name: str, folded_text: str) -> bool:
    """Whether a name stands in a text that is folded already. One of a single character stands in too many words to mean anything by
    itself: it is one where さん or the like follows, or where it is quoted."""
    folded = fold(name)
    if len(folded) != 1:
        return bool(folded) and folded in folded_text
    said = (folded + after for after in _AFTER)
    quoted = (before + folded + after for before, after in _QUOTED)
    return any(one in folded_text for one in (*said, *quoted))
