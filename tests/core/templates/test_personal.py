"""What would tell who somebody is goes out of a template; ordinary words stay where an organiser says so."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kurumaza.core.templates.personal import (
    Found,
    Kind,
    Known,
    filled_in,
    ordinary_words,
    without,
    words_found,
)

OPEN: dict[Kind, str] = {
    "mail": "〔メール〕",
    "phone": "〔電話〕",
    "link": "〔リンク〕",
    "contact": "〔担当者〕",
    "name": "〔お名前〕",
    "term": "〔期〕",
    "call_name": "〔呼び名〕",
    "organisation": "〔団体〕",
    "likely": "〔お名前〕",
}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("連絡先は jimukyoku@example.org です", "連絡先は 〔メール〕 です"),
        ("jimu＠example.co.jpまで", "〔メール〕まで"),
        ("電話 017-000-0000 へ", "電話 〔電話〕 へ"),
        ("080(0000)0000", "〔電話〕"),
        ("+81 17-000-0000", "〔電話〕"),
        ("09000000000", "〔電話〕"),
        ("電話は０９０－１２３４－５６７８まで", "電話は〔電話〕まで"),
        ("090‐1234‐5678", "〔電話〕"),
        ("０９０１２３４５６７８", "〔電話〕"),
        ("ｊｉｍｕ＠ｅｘａｍｐｌｅ．ｊｐ", "〔メール〕"),
        ("https://example.org/\uff08参加\uff09", "〔リンク〕\uff08参加\uff09"),
        (
            "よりそいホットライン 0120-279-338、0570-000-000",
            "よりそいホットライン 0120-279-338、0570-000-000",
        ),
        ("https://example.org/a?b=1、または", "〔リンク〕、または"),
        ("会場はwww.example.orgで", "会場は〔リンク〕で"),
        ("2026年2月14日 19:00から60分、18歳以上", "2026年2月14日 19:00から60分、18歳以上"),
        ("「5人未満」は1000字まで", "「5人未満」は1000字まで"),
    ],
)
def test_ways_to_reach_somebody_go(text: str, left: str) -> None:
    assert without({"why": text}, [], (), OPEN) == {"why": left}


def test_known_names_go_longer_ones_whole() -> None:
    known = [Known("call_name", "はる"), Known("name", "はるのひかり"), Known("organisation", "火-Okoshi")]
    left = without({"why": "火-Okoshiのはるのひかりと、はるさん"}, known, (), OPEN)
    assert left == {"why": "〔団体〕の〔お名前〕と、〔呼び名〕さん"}


def test_words_that_are_kept_stay() -> None:
    sky = Known("call_name", "そら")
    assert without({"text": "空は、そらとも書きます"}, [sky], [sky], OPEN) == {
        "text": "空は、そらとも書きます"
    }


@pytest.mark.parametrize(
    "spelt", ["高見本仮名", "高見本 仮名", "高見本　仮名", "高見本\u200b仮名", "高見本\n仮名"]
)
def test_a_full_name_is_found_however_it_is_spelt(spelt: str) -> None:
    known = [Known("name", "高見本 仮名"), Known("contact", "Mihon Ken")]
    said = {"why": f"去年、{spelt}さんとＭＩＨＯＮ　ｋｅｎが始めました。"}
    assert without(said, known, (), OPEN) == {"why": "去年、〔お名前〕さんと〔担当者〕が始めました。"}
    found = [(one.kind, one.word, one.before[:3]) for one in words_found(said, known)]
    assert ("name", spelt, "去年、") in found
    assert ("contact", "ＭＩＨＯＮ　ｋｅｎ") in [one[:2] for one in found]


def test_short_words_are_found_only_as_they_are_written_but_for_width() -> None:
    ai = Known("call_name", "Ai")
    assert without({"why": "Ｍａｉｌと、Ａｉさん、A i"}, [ai], (), OPEN) == {
        "why": "Ｍａｉｌと、〔呼び名〕さん、A i"
    }


def test_people_in_help_lines_go_and_public_numbers_stay() -> None:
    said = {
        "help_lines": [
            {"name": "見本花子(事務局)", "phone": "090-1234-5678", "note": "mihon@example.jp"},
            {"name": "よりそいホットライン", "phone": "0120-279-338", "note": "24時間"},
        ]
    }
    assert without(said, [Known("name", "見本 花子")], (), OPEN) == {
        "help_lines": [
            {"name": "〔お名前〕(事務局)", "phone": "〔電話〕", "note": "〔メール〕"},
            {"name": "よりそいホットライン", "phone": "0120-279-338", "note": "24時間"},
        ]
    }


def test_keys_codes_and_public_numbers_are_no_words() -> None:
    said = {
        "script": {"format": "はるのひかり", "phases": [{"key": "はるのひかり", "mode": "はるのひかり"}]},
        "help_lines": [{"phone": "0120-000-000"}],
        "settings": {"media": "はるのひかり"},
    }
    assert without(said, [Known("name", "はるのひかり")], (), OPEN) == said


def test_short_names_are_not_cut_out_of_other_words() -> None:
    assert without({"why": "森の林"}, [Known("name", "林")], (), OPEN) == {"why": "森の林"}


def test_what_is_found_says_where_and_what_is_around_it() -> None:
    said = {"page": {"why": "去年、はるのひかりさんが始めました。"}, "topics": ["なし", "a@example.org"]}
    assert words_found(said, [Known("name", "はるのひかり")]) == [
        Found("name", "はるのひかり", "page.why", "去年、", "さんが始めました。"),
        Found("mail", "a@example.org", "topics.2", "", ""),
    ]


def test_a_word_that_also_stands_inside_a_longer_one_is_still_found() -> None:
    known = [Known("name", "はるのひかり"), Known("call_name", "はる")]
    found = words_found({"why": "はるのひかりさんは、はるさんです"}, known)
    assert [(one.word, one.before[-2:]) for one in found] == [("はるのひかり", ""), ("はる", "は、")]


@given(st.recursive(st.text(max_size=30), lambda inner: st.lists(inner, max_size=3), max_leaves=6))
def test_taking_out_twice_changes_nothing(said: Any) -> None:
    known = [Known("name", "はるのひかり"), Known("call_name", "aa"), Known("organisation", "団体A")]
    once = without(said, known, (), OPEN)
    assert without(once, known, (), OPEN) == once
    assert words_found(once, known) == []


SHO = Known("call_name", "しょう")
HIRAGANA = st.text(st.characters(min_codepoint=0x3041, max_codepoint=0x3096), min_size=2, max_size=6)
TITLES = st.sampled_from(["さん", "くん", "ちゃん", "さま", "様", "君", "氏"])


@pytest.mark.parametrize(
    "text",
    [
        "相談しましょう。",
        "学生でしょうか",
        "ご一緒しましょう",
        "しましょうと言われました",
        "どうしようもないでしょう",
    ],
)
def test_a_name_inside_other_hiragana_is_hardly_ever_one(text: str) -> None:
    assert ordinary_words({"why": text}, [SHO]) == [SHO]


@pytest.mark.parametrize(
    "text",
    [
        "しょうが話しました",
        "去年、しょうが話しました",
        "学生しょう",
        "司会はしょうです",
        "なつきとしょうさん",
        "なつき、しょう",
        "\nしょう",
        "ありましょう様",
    ],
)
def test_a_name_in_a_clear_place_is_one_wherever_else_it_stands(text: str) -> None:
    assert ordinary_words({"why": text}, [SHO]) == []
    assert ordinary_words({"page": {"why": "相談しましょう"}, "topics": ["話しましょう", text]}, [SHO]) == []


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (Known("call_name", "ショウ"), "ふしょうショウ"),
        (Known("call_name", "翔"), "でしょう翔"),
        (Known("organisation", "みらい"), "わたしたちのみらい"),
        (Known("name", "はるのひかり"), "あるはるのひかり"),
        (Known("call_name", "そら"), "しましょう"),
    ],
)
def test_nothing_but_call_names_in_hiragana_that_are_there_stays_by_itself(known: Known, text: str) -> None:
    assert ordinary_words({"why": text}, [known]) == []


def test_what_stands_in_a_longer_name_is_not_looked_at() -> None:
    known = [Known("name", "はるのひかり"), Known("call_name", "はる")]
    assert ordinary_words({"why": "あのはるのひかりさん、わすれはるか"}, known) == [known[1]]


@given(HIRAGANA, st.text(max_size=8), st.text(max_size=8), TITLES)
def test_who_is_called_by_a_title_or_begins_the_words_never_stays_by_default(
    name: str, before: str, after: str, title: str
) -> None:
    assume(not any(name.startswith(name[-size:]) for size in range(1, len(name))))
    # Marks of voicing make another letter of the one before.
    assume(not after.startswith(("\u3099", "\u309a")))
    known = [Known("call_name", name)]
    for said in (f"{before}{name}{title}{after}", f"{name}{after}", f"{before}。{name}{after}"):
        kept = ordinary_words(said, known)
        assert kept == []
        assert name not in without(said, known, kept, OPEN).replace(OPEN["call_name"], "\n")


@given(HIRAGANA, HIRAGANA, st.sampled_from(["。", "か。", "ね", "", "\n", "と思う"]))
def test_words_in_which_a_name_only_happens_to_stand_are_left_as_they_are(
    name: str, before: str, after: str
) -> None:
    assume(name not in before and f"{before}{name}{after}".count(name) == 1)
    assume(f"{before}{name}".index(name) == len(before))
    known, said = [Known("call_name", name)], f"{before}{name}{after}"
    kept = ordinary_words(said, known)
    assert kept == known
    assert without(said, known, kept, OPEN) == said
    assert [one.word for one in words_found(said, known)] == [name]


def test_a_placeholder_is_filled_everywhere() -> None:
    assert filled_in({"a": ["〔期〕に", "x"], "key": "〔期〕"}, "〔期〕", "第2期") == {
        "a": ["第2期に", "x"],
        "key": "〔期〕",
    }


def test_what_is_around_a_word_shows_where_it_was_cut() -> None:
    said = {"why": "あ" * 60 + "そら" + "い" * 60, "what": "そらと"}
    far, near = words_found(said, [Known("call_name", "そら")])
    assert (far.before[:2], far.after[-2:]) == ("…あ", "い…")
    assert (near.before, near.after) == ("", "と")
