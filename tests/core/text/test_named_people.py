"""What reads like a name, and what is only somebody's part in something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurumaza.core.text.named_people import seems_to_name


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("田中さん", "田中さん"),
        ("商店の佐々木さん", "佐々木さん"),
        ("漁協のタナカ様", "タナカ様"),
        ("はるかさん", "はるかさん"),
        ("工藤氏", "工藤氏"),
        ("田中社長", "田中社長"),
        ("漁協の成田組合長", "成田組合長"),
        ("小学校の佐々木先生から", "佐々木先生"),
        ("工藤", "工藤"),
        (" 三上 ", "三上"),
        ("成田先生と工藤さん", "成田先生"),
        ("工藤代表理事", "工藤代表理事"),
        ("佐藤町内会長から", "佐藤町内会長"),
        ("田中会長様", "田中会長様"),
        ("田中会長さん", "田中会長"),
        ("森先生", "森先生"),
    ],
)
def test_name_with_its_word_of_respect_is_seen(text: str, piece: str) -> None:
    assert seems_to_name(text) == piece


@pytest.mark.parametrize(
    "text",
    [
        "商店の店主",
        "漁協の職員さん",
        "りんご農家さん",
        "パン屋さん",
        "組合長さん",
        "お客様",
        "お客さん",
        "みなさん",
        "地域のみなさん",
        "お母さん",
        "おばあさん",
        "奥様",
        "お子さん",
        "子どもさん",
        "大工さん",
        "役場さん",
        "町の様子を知る人",
        "氏神様の世話役",
        "たくさん話してくれた人",
        "製材所の社長",
        "地区会長",
        "森林組合長",
        "小学校の先生",
        "青森市長",
        "町内会の会長",
        "りんご部長",
        "中村地区の会長",
        "商店街の林業部会長",
        "久慈市長",
        "一戸町長",
        "上野駅長",
        "みんなの森代表",
        "いこいの森園長",
        "",
    ],
)
def test_part_in_something_is_no_name(text: str) -> None:
    assert seems_to_name(text) == ""


@given(st.text(max_size=60))
def test_piece_stands_in_the_text(text: str) -> None:
    assert seems_to_name(text) in text
