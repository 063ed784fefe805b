"""Whether a text that should say somebody's part in something seems to say their name: 田中さん and 田中社長, but not 漁協の組合長さん."""

import re
from collections.abc import Iterator

from .surnames import SURNAMES, TITLES

_SAID = re.compile(
    r"([一-龠々ァ-ヶー]{1,6}|[ぁ-んー]{2,6})(さん|さま|様|氏|くん)(?![一-龠々])"
)  # data: looked for in texts
# Nearly every title can stand after the name of a trade or a place as well: here only a surname that is known is one, and of those of
# one sign none that belongs to another word: みんなの森代表.
_SEVERAL, _ONE = (
    "|".join(name for name in SURNAMES if (len(name) == 1) is is_one) for is_one in (False, True)
)
_NO_SIGN_BEFORE = "(?<![一-龠々ァ-ヶー])"  # data: looked for in texts
_NO_SIGN_AFTER = "(?:様|氏|殿)?(?![一-龠々])"  # data: looked for in texts
_BELONGS_TO_NONE = "(?<![の・])"  # data: looked for in texts
_TITLED = re.compile(
    f"{_NO_SIGN_BEFORE}({_SEVERAL}|{_BELONGS_TO_NONE}(?:{_ONE}))({'|'.join(TITLES)}){_NO_SIGN_AFTER}"
)
_HIRAGANA = re.compile("[\u3041-\u3096]")
# What a person does or is somewhere, by how such words end, and words that stand for themselves. One sign each where nothing parts them.
_WORK = tuple("長員主屋師工者手家人民婦官生客士役店商番任頭協局館所校会社組園")  # data: compared, never shown
_KIN = tuple("嬢将娘父母兄姉弟妹夫妻嫁婿孫親")  # data: compared, never shown
_PEOPLE = "ども 客 役場 皆 みな みんな たく お子 奥 おく 旦那 だんな 神 仏 お医者 おまわり お巡り"  # data: compared, never shown
_ELDERS = "おじ おば おじい おばあ じい ばあ おとう おかあ おにい おねえ"  # data: compared, never shown
_ENDINGS = (*_WORK, *_KIN, *_PEOPLE.split(), *_ELDERS.split())
_BEFORE = ("お", "ご")  # data: compared, never shown


def seems_to_name(text: str) -> str:
    """The first piece that reads like a name with さん, 様, 氏 or a title, or a surname that stands alone; empty where there is none."""
    alone = text.strip()
    return alone if alone in SURNAMES else next((found[0] for found in _named(text)), "")


def people_named(text: str) -> Iterator[tuple[str, str]]:
    """Each name with what it is said with, さん or the like or a title. Of hiragana nobody can tell where a name begins."""
    for found in _named(text):
        if not _HIRAGANA.match(found[1]):
            yield found[1], found[2]


def _named(text: str) -> list[re.Match[str]]:
    said = (found for found in _SAID.finditer(text) if not _is_part(text, found))
    return sorted((*said, *_TITLED.finditer(text)), key=lambda found: found.start())


def _is_part(text: str, found: re.Match[str]) -> bool:
    """Of kana the last word counts: 「そこのみなさん」; 「お子さん」 is found without its first sign."""
    return f"{_before(text, found)}{found[1]}".endswith(_ENDINGS)


def _before(text: str, found: re.Match[str]) -> str:
    before = text[found.start() - 1 : found.start()] if found.start() else ""
    return before if before in _BEFORE else ""
