"""What the Japanese encoding of older Windows programs (CP932, "Shift_JIS" in Excel) can hold, and what it cannot."""

from collections.abc import Iterable

# The same marks under the code points that Windows gives them (JIS X 0208 ⇄ CP932); nobody sees a difference.
_TWINS = str.maketrans({"〜": "~", "−": "-", "‖": "∥", "—": "―", "¢": "¢", "£": "£", "¬": "¬"})
# The mark that Japanese type setting puts where a character is missing.
MISSING = "〓"


def outside_cp932(texts: Iterable[str]) -> tuple[str, ...]:
    """The characters among these words that would be lost, each once, in order. A character and what combines with it count apart."""
    lost = (one for text in texts for one in text.translate(_TWINS) if not _holds(one))
    return tuple(dict.fromkeys(lost))


def to_cp932(text: str) -> bytes:
    """The words in CP932; 〓 stands for each character that it cannot hold."""
    return "".join(one if _holds(one) else MISSING for one in text.translate(_TWINS)).encode("cp932")


def _holds(character: str) -> bool:
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
