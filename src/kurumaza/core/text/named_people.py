"""Whether a text that should say somebody's part in something seems to say their name: 田中さん, but not 漁協の組合長さん."""

import re

_SAID = re.compile(
    r"([一-龠々ァ-ヶー]{1,6}|[ぁ-んー]{2,6})(さん|さま|様|氏|くん)(?![一-龠々])"
)  # data: looked for in texts
# What a person does or is at a place, by how such words end.
_ROLES = tuple(
    (
        "長 員 主 屋 師 工 者 手 家 人 民 婦 官 生 客 士 役 店 商 番 任 頭 協 局 館 所 校 会 社 組 園 "  # data
        "嬢 将 娘 父 母 兄 姉 弟 妹 夫 妻 嫁 婿 孫 親 ども"  # data
    ).split()
)
_WORDS = frozenset(
    (
        "客 役場 皆 みな みんな たく お子 奥 旦那 神 仏 お医者 おまわり お巡り おく だんな "  # data
        "おじ おば おじい おばあ じい ばあ おとう おかあ おにい おねえ"  # data
    ).split()
)
_BEFORE = "おご"


def seems_to_name(text: str) -> str:
    """The first piece that reads like a name with さん, 様 or 氏; empty where there is none."""
    for found in _SAID.finditer(text):
        word = found[1]
        # Of kana the last word counts: 「そこのみなさん」.
        is_role = word.endswith(_ROLES) or any(
            word.endswith(one) or _with_before(text, found) + word == one for one in _WORDS
        )
        if not is_role:
            return found[0]
    return ""


def _with_before(text: str, found: re.Match[str]) -> str:
    before = text[found.start() - 1 : found.start()] if found.start() else ""
    return before if before in _BEFORE else ""
