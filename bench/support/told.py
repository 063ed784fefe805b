"""Japanese stories out of nothing but a seed: 迷い → 選び → それから・いま, about as long as real ones, from clauses of the repository's own
texts and from words put together anew, so that some pairs of characters stand in every story and some in one alone."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

SOURCES = Path(__file__).parents[2] / "src" / "kurumaza"
TEXTS = (SOURCES / "sample" / "data" / "sample.json", SOURCES / "scripts" / "data" / "deck.json")
SHORTEST, LONGEST = 200, 1_200
PLACES = "青森 弘前 八戸 五所川原 十和田 三沢 むつ 仙台 東京 札幌 盛岡 秋田 函館 大間 深浦 鰺ヶ沢 黒石 平川 つがる 六ヶ所".split()
THINGS = (
    "転勤 就職 進学 結婚 介護 子育て 退職 起業 留学 部活 受験 研究 農業 漁業 役場 銀行 工場 病院 学校 商店街 祭り りんご畑 家業 単身赴任 早期退職 "
    "ボランティア アルバイト インターン カフェ ゲストハウス プログラミング キャリア セミナー SNS IT企業 NPO 地域おこし協力隊"
).split()
PEOPLE = (
    "父 母 祖母 祖父 兄 妹 先輩 後輩 上司 同僚 恩師 友人 妻 夫 娘 息子 近所の人 店の人 ある人 仲間".split()
)
KANJI = "佐髙橋渡邊齋藤工成田葛西三上對馬木村山谷川原野島崎澤濱廣國眞德惠藏鷗桜楓樺椛霞雫凪岬潮灘磯砂浦津軽岩鶴亀鷹鷲鮎鱈鯵鰯蕗薇蕨栃楢椎柏榎"
TEMPLATES = (
    "{place}で{thing}を続けるか、{person}のいる{place2}へ戻るかで、{n}年迷いました",
    "{person}に「{clause}」と言われたことが、ずっと残っていました",
    "{thing}の話をしたとき、{person}は黙って聞いてくれました",
    "{name}町の{thing}を手伝ううちに、{clause}と思うようになりました",
    "{n}歳のとき、{thing}をやめて{place}に移りました",
    "{name}という小さな集まりで、{person}と{thing}のことを話しました",
    "決められないまま、{place}の海を見に行きました",
    "{thing}を選ばなかったことを、悔やんだ日もあります",
    "いまは{thing}と{thing2}のあいだで、{clause}ことを大切にしています",
    "給料は{n}万円ほど減りましたが、{person}と夕飯を食べられるようになりました",
    "{clause}",
    "それでも、{clause}",
)
TITLES = (
    "{place}に{verb}まで",
    "{thing}を{verb}ということ",
    "{person}と{thing}",
    "{name}で{verb}",
    "{thing}か、{thing2}か",
    "{place}の{thing}",
)
VERBS = "残る 戻る 離れる 選ぶ やめる 続ける 待つ 始める 迷う 決める".split()
TURNING_POINTS = ("残るか、離れるか", "続けるか、やめるか", "家族と仕事", "進む道を選ぶ", "もう一度始める")


class Telling(NamedTuple):
    """A story's words and what it is about."""

    title: str
    hesitation: str
    choice: str
    since_then: str
    turning_points: tuple[str, ...]


def tellings(count: int, seed: int) -> Iterator[Telling]:
    """So many stories."""
    lot = Random(seed)
    clauses = _clauses()
    for _ in range(count):
        size = int(lot.triangular(SHORTEST, LONGEST, 450))
        hesitation, choice, since_then = (_part(lot, clauses, size * share // 10) for share in (4, 3, 3))
        title = _filled(lot.choice(TITLES), lot, clauses)[:60]
        about = tuple(lot.sample(TURNING_POINTS, lot.choice((0, 1, 1, 2))))
        yield Telling(title, hesitation, choice, since_then, about)


def questions(texts: Sequence[str], count: int, seed: int) -> list[str]:
    """What people look for: words of one to four characters out of stories, two or three of them, other spellings, and what nobody wrote."""
    lot = Random(seed)
    found: list[str] = []
    while len(found) < count:
        kind = len(found) % 10
        if kind < 8:
            found.append(_cut(lot.choice(texts), lot, 1 + kind % 4))
        elif kind == 8:
            text = lot.choice(texts)
            found.append(" ".join(_cut(text, lot, lot.randint(1, 4)) for _ in range(lot.choice((2, 2, 3)))))
        else:
            strange = (
                "ｶﾌｪ",
                "ＳＮＳ",
                "高橋",
                "髙橋",
                "龘",
                "鱻鱻鱻",
                "IT企業 りんご",
                "「",
                "とおもうはずだった",
                "斎藤 の",
            )
            found.append(strange[len(found) // 10 % len(strange)])
    return found


def _cut(text: str, lot: Random, length: int) -> str:
    """A piece without spaces."""
    while True:
        at = lot.randrange(max(1, len(text) - length))
        piece = text[at : at + length]
        if piece and not re.search(r"\s", piece):
            return piece


def _part(lot: Random, clauses: Sequence[str], size: int) -> str:
    written = ""
    while len(written) < size:
        written += _filled(lot.choice(TEMPLATES), lot, clauses) + lot.choice("。。。。。\n")
    return written


def _filled(template: str, lot: Random, clauses: Sequence[str]) -> str:
    return template.format(
        place=lot.choice(PLACES),
        place2=lot.choice(PLACES),
        thing=lot.choice(THINGS),
        thing2=lot.choice(THINGS),
        person=lot.choice(PEOPLE),
        verb=lot.choice(VERBS),
        name="".join(lot.choices(KANJI, k=2)),
        clause=lot.choice(clauses),
        n=lot.choice(("2", "3", "5", "10", "18", "24", "35", "十", "20")),
    )


def _clauses() -> list[str]:
    """Of the sample and the cards."""
    texts: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, dict | list):
            for one in value.values() if isinstance(value, dict) else value:
                walk(one)

    for file in TEXTS:
        walk(json.loads(file.read_text(encoding="utf-8")))
    parts = (part for text in texts for part in re.split("[。、\n]", text))
    return sorted({part for part in parts if 4 <= len(part) <= 24 and re.search("[ぁ-ん]", part)})
